// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* TD_PARAMS: checks 5 to 17 of MNG.INIT, in their order (docs/tdx-module.md 7.1). */
#include "core/model/clock.h"
#include "core/model/cpuid.h"
#include "core/model/profile.h"
#include "core/model/td_params.h"
#include "core/port/string.h"

#define USEC_PER_SEC 1000000ULL
/* With 1.5.01 a 5-level secure EPT needs a CPU with at least this many address bits. */
#define MAXPA_FOR_5_LEVELS 49
/* Where the extended components of an XSAVE area start: behind the legacy region and the header. */
#define XSAVE_EXTENDED 576

/* IA32_ARCH_CAPABILITIES of the platform's CPU; the bit that a TD can have although it lacks it. */
#define ARCH_CAPABILITIES_CPU 0xf16bULL
#define ARCH_CAPABILITIES_RRSBA CORE_BIT(19)

static u64 invalid(u32 operand_id)
{
	return tdx_status(TDX_OPERAND_INVALID, operand_id);
}

u64 xfam_supported(const struct model_state *st)
{
	return TDX_XFAM_MASK & (st->pf.xcr0 | st->pf.xss);
}

u64 hp_timeout_to_ticks(u64 usec)
{
	return (u32)(usec * (MODEL_TSC_HZ / USEC_PER_SEC));
}

u64 hp_timeout_to_usec(u64 ticks)
{
	return ticks / (MODEL_TSC_HZ / USEC_PER_SEC);
}

static bool attributes_ok(const struct model_state *st, u64 attributes)
{
	u64 not_migratable = TDX_ATTR_PERFMON;

	if (!model_has(st, MODEL_DEBUG_MIGRATION))
		not_migratable |= TDX_ATTR_DEBUG;
	if (attributes & ~model_profile(st)->attributes)
		return false;
	if (attributes & TDX_ATTR_PERFMON && attributes & TDX_ATTR_ICSSD)
		return false;
	return !(attributes & TDX_ATTR_MIGRATABLE) || !(attributes & not_migratable);
}

/* All bits of the mask or none. */
static bool together(u64 value, u64 mask)
{
	return !(value & mask) || (value & mask) == mask;
}

static bool xfam_ok(const struct model_state *st, u64 xfam)
{
	const u64 always = TDX_XFAM_X87 | TDX_XFAM_SSE;
	const u64 avx512 = TDX_XFAM_AVX512_OPMASK | TDX_XFAM_AVX512_ZMM_HI256 |
			   TDX_XFAM_AVX512_HI16_ZMM;

	return !(xfam & ~xfam_supported(st)) && (xfam & always) == always &&
	       together(xfam, avx512) && (!(xfam & avx512) || xfam & TDX_XFAM_AVX) &&
	       together(xfam, TDX_XFAM_CET_U | TDX_XFAM_CET_S) &&
	       together(xfam, TDX_XFAM_AMX_TILECFG | TDX_XFAM_AMX_TILEDATA);
}

static bool config_flags_ok(const struct model_state *st, u64 flags)
{
	const u64 either = TDX_CONFIG_MAXPA_VIRT | TDX_CONFIG_MAXGPA_VIRT;

	return !(flags & ~model_profile(st)->config_flags) && (flags & either) != either;
}

static bool eptp_ok(const struct model_state *st, u64 eptp, u64 config_flags)
{
	const struct model_platform *pf = &st->pf;

	if (eptp == TDX_EPTP_4_LEVELS)
		return !(config_flags & TDX_CONFIG_GPAW);
	return eptp == TDX_EPTP_5_LEVELS && pf->ept5 &&
	       (pf->maxpa >= MAXPA_FOR_5_LEVELS || model_has(st, MODEL_EPT5_ANY_MAXPA));
}

/*
 * Where each component lies in XBUFF: compacted format, so it depends on XFAM alone. What a call
 * that was refused later has set for other components stays.
 */
static void set_xbuff_layout(struct tdcs_ext *ext, u64 xfam)
{
	u32 offset = XSAVE_EXTENDED;
	u32 i;

	for (i = 2; i < XFAM_COMPONENTS; i++) {
		bool align64;
		u32 size = xsave_size(i, &align64);

		if (!(xfam & CORE_BIT(i)))
			continue;
		if (align64)
			offset = (offset + 63) & ~63u;
		ext->xbuff_offset[i] = offset;
		offset += size;
	}
	ext->xbuff_size = offset;
}

/* The guest's clock starts at 0 now and runs at its own frequency. */
static void set_tsc(struct model_call *c, u32 frequency)
{
	u64 now = model_tsc(c->m);

	c->tdcs->tsc_frequency = frequency;
	c->tdcs->tsc_multiplier = ((u64)frequency << 48) / MODEL_TSC_UNITS;
	c->tdcs->tsc_offset = -(now / MODEL_TSC_UNITS * frequency +
				now % MODEL_TSC_UNITS * frequency / MODEL_TSC_UNITS);
}

static void set_measured(struct tdcs *tdcs, const struct tdx_td_params *p)
{
	memcpy(tdcs->mrconfigid, p->mrconfigid, sizeof(tdcs->mrconfigid));
	memcpy(tdcs->mrowner, p->mrowner, sizeof(tdcs->mrowner));
	memcpy(tdcs->mrownerconfig, p->mrownerconfig, sizeof(tdcs->mrownerconfig));
}

/* Checks 5 to 10: what the TD is. */
static u64 apply_identity(struct model_call *c, struct tdcs_ext *ext, const struct tdx_td_params *p)
{
	struct tdcs *tdcs = c->tdcs;

	if (!attributes_ok(c->st, p->attributes))
		return invalid(TDX_OPERAND_ID_ATTRIBUTES);
	tdcs->attributes = p->attributes;
	tdcs->td_ctls = p->attributes & TDX_ATTR_SEPT_VE_DISABLE ? TD_CTLS_PENDING_VE_DISABLE : 0;
	if (!xfam_ok(c->st, p->xfam))
		return invalid(TDX_OPERAND_ID_XFAM);
	tdcs->xfam = p->xfam;
	set_xbuff_layout(ext, p->xfam);
	if (!p->max_vcpus || p->max_vcpus > model_profile(c->st)->max_vcpus)
		return invalid(TDX_OPERAND_ID_MAX_VCPUS);
	tdcs->max_vcpus = p->max_vcpus;
	if (p->num_l2_vms > TDX_MAX_L2_VMS)
		return invalid(TDX_OPERAND_ID_NUM_L2_VMS);
	if (c->tdr->num_tdcx < model_profile(c->st)->tdcx_base + (u32)p->num_l2_vms)
		return TDX_TDCS_NOT_ALLOCATED;
	tdcs->num_l2_vms = p->num_l2_vms;
	if (mem_any_set(p->reserved0, sizeof(p->reserved0)))
		return invalid(TDX_OPERAND_ID_RDX);
	return TDX_SUCCESS;
}

u64 td_params_apply(struct model_call *c, struct tdcs_ext *ext, const struct tdx_td_params *p)
{
	struct tdcs *tdcs = c->tdcs;
	u64 status;

	status = apply_identity(c, ext, p);
	if (status != TDX_SUCCESS)
		return status;

	if (!config_flags_ok(c->st, p->config_flags))
		return invalid(TDX_OPERAND_ID_EXEC_CONTROLS);
	if (!eptp_ok(c->st, p->eptp_controls, p->config_flags))
		return invalid(TDX_OPERAND_ID_EPTP_CONTROLS);
	tdcs->config_flags = p->config_flags;
	tdcs->gpaw = p->config_flags & TDX_CONFIG_GPAW ? 1 : 0;
	tdcs->eptp = c->tdr->tdcx_pa[TDCX_SEPT_ROOT] | p->eptp_controls;
	tdcs->sept_pwl = p->eptp_controls >> 3 & 7;
	if (p->tsc_frequency < TDX_TSC_FREQUENCY_MIN || p->tsc_frequency > TDX_TSC_FREQUENCY_MAX)
		return invalid(TDX_OPERAND_ID_TSC_FREQUENCY);

	/* IA32_TSC_ADJUST (check 14) never changes on the simulated platform. */
	set_tsc(c, p->tsc_frequency);
	if (mem_any_set(p->reserved1, sizeof(p->reserved1)))
		return invalid(TDX_OPERAND_ID_RDX);
	set_measured(tdcs, p);
	if (p->msr_config_ctls & ~TDX_MSR_CONFIG_ARCH_CAPABILITIES ||
	    mem_any_set(p->reserved2, sizeof(p->reserved2)))
		return invalid(TDX_OPERAND_ID_RDX);
	return TDX_SUCCESS;
}

u64 td_arch_capabilities(struct tdcs_ext *ext, const struct tdx_td_params *p)
{
	u64 config = p->ia32_arch_capabilities_config;

	if (config && !(p->msr_config_ctls & TDX_MSR_CONFIG_ARCH_CAPABILITIES))
		return invalid(TDX_OPERAND_ID_IA32_ARCH_CAPABILITIES_CONFIG);
	if (config & ~ARCH_CAPABILITIES_CONFIG_MASK)
		return invalid(TDX_OPERAND_ID_IA32_ARCH_CAPABILITIES_CONFIG);
	/* RRSBA can be forced on; the other configurable bits only show where the CPU has them. */
	ext->arch_capabilities = ARCH_CAPABILITIES_CPU | (config & ARCH_CAPABILITIES_RRSBA);
	return TDX_SUCCESS;
}
