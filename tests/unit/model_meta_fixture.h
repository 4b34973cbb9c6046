/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the two test programs for metadata access share: a TD with a vCPU, and short names for
 * calls.
 */
#ifndef TESTS_UNIT_MODEL_META_FIXTURE_H
#define TESTS_UNIT_MODEL_META_FIXTURE_H

#include <check.h>
#include <string.h>

#include "core/model/meta.h"
#include "model_fixture.h"

#define V1(leaf) tdx_rax(leaf, 1)
#define V2(leaf) tdx_rax(leaf, 2)
#define NEXT_NONE TDX_FIELD_NONE
#define ALL (~0ULL)
/* The same field in the VMCS of nested VM 1. */
#define L2_VMCS(id) ((id) | 36ULL << TDX_FIELD_CLASS_SHIFT)

static struct model_fixture *fx;
static struct fx_td td;

static inline void set_up(u64 attributes, u64 xfam, u32 l2_vms)
{
	struct tdx_td_params *p;
	u32 i;

	fx = fx_open(1);
	fx_td(fx, &td, FX_HKID, FX_CONTROL_PAGES);
	p = fx_params(fx);
	p->attributes = attributes;
	p->xfam = xfam;
	p->num_l2_vms = (u8)l2_vms;
	for (i = 0; i < l2_vms; i++)
		fx_ok(fx, TDH_MNG_ADDCX, fx_page(fx), td.tdr);
	fx_td_init(fx, &td);
	td.vp = fx_vcpu(fx, &td, false);
	for (i = 0; i < 3 * l2_vms; i++)
		fx_ok(fx, TDH_VP_ADDCX, fx_page(fx), td.vp);
	fx_ok(fx, TDH_VP_INIT, td.vp, 0x1234);
}

static inline void set_up_production(void)
{
	set_up(0, 3, 0);
}

static inline void set_up_debug(void)
{
	set_up(TDX_ATTR_DEBUG, 0x69be7, 0);
}

static inline void set_up_nested(void)
{
	set_up(TDX_ATTR_DEBUG, 3, 1);
}

static inline void set_up_nested_production(void)
{
	set_up(0, 3, 1);
}

static inline void tear_down(void)
{
	fx_close(fx);
}

static inline u64 mng_rd(u64 id)
{
	return fx_call(fx, TDH_MNG_RD, td.tdr, id, 0, 0);
}

static inline u64 mng_wr(u64 id, u64 value, u64 mask)
{
	return fx_call(fx, TDH_MNG_WR, td.tdr, id, value, mask);
}

static inline u64 vp_rd(u64 id)
{
	return fx_call(fx, TDH_VP_RD, td.vp, id, 0, 0);
}

static inline u64 vp_wr(u64 id, u64 value, u64 mask)
{
	return fx_call(fx, TDH_VP_WR, td.vp, id, value, mask);
}

/* Status and value of a read that must succeed. */
#define assert_reads(call, want) \
	do { \
		fx_assert_status(call, TDX_SUCCESS); \
		fx_assert_status(fx->r.r8, want); \
	} while (0)

/* A write that must succeed, and the value that it replaced. */
#define assert_writes(call, old) assert_reads(call, old)

static inline u64 with_hkid(u64 pa)
{
	return pa | (u64)FX_HKID << 46;
}

/* A test case whose TD "setup" builds. */
static inline TCase *add_case(Suite *s, const char *name, void (*setup)(void))
{
	TCase *tc = tcase_create(name);

	tcase_add_checked_fixture(tc, setup, tear_down);
	suite_add_tcase(s, tc);
	return tc;
}

#endif /* TESTS_UNIT_MODEL_META_FIXTURE_H */
