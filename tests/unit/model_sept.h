/* SPDX-License-Identifier: GPL-2.0-only */
/* What the tests of the MEM and guest leaves share: short calls, secure EPT entries, statuses. */
#ifndef TESTS_UNIT_MODEL_SEPT_H
#define TESTS_UNIT_MODEL_SEPT_H

#include <check.h>

#include "core/model/sept.h"
#include "model_fixture.h"

#define ON_RCX(status) ((status) | TDX_OPERAND_ID_RCX)
#define V1 (1 << TDX_RAX_VERSION_SHIFT)
#define V2 (2 << TDX_RAX_VERSION_SHIFT)

#define SIZE_4K 0x1000ULL
#define SIZE_2M 0x200000ULL
#define SIZE_1G 0x40000000ULL

static inline u64 mem_call(struct model_fixture *fx, const struct fx_td *td, u64 leaf, u64 gpa,
			   enum tdx_level level, u64 r8)
{
	return fx_call(fx, leaf, tdx_map(gpa, level), td->tdr, r8, 0);
}

static inline void mem_ok(struct model_fixture *fx, const struct fx_td *td, u64 leaf, u64 gpa,
			  enum tdx_level level, u64 r8)
{
	fx_assert_status(mem_call(fx, td, leaf, gpa, level, r8), TDX_SUCCESS);
}

/* RCX and RDX of the last call describe no entry. */
#define assert_no_details(fx)                      \
	do {                                       \
		ck_assert_uint_eq((fx)->r.rcx, 0); \
		ck_assert_uint_eq((fx)->r.rdx, 0); \
	} while (0)

/* RCX and RDX of the last call describe this entry of the TD itself. */
#define assert_details(fx, want_rcx, level, name)                                        \
	do {                                                                             \
		ck_assert_uint_eq((fx)->r.rcx, (want_rcx));                              \
		ck_assert_uint_eq((fx)->r.rdx, sept_info((level), SEPT_ARCH_##name, 0)); \
	} while (0)

#define ARCH_FREE SEPT_SUPPRESS_VE
#define ARCH_MAPPED(pa) ((pa) | 0x80000000000000f7ULL)
#define ARCH_BLOCKED(pa) ((pa) | 0x80000000000000f0ULL)

static inline struct tdr *tdr_of(struct model_fixture *fx, const struct fx_td *td)
{
	return fx_va(fx, td->tdr);
}

static inline struct tdcs *tdcs_of(struct model_fixture *fx, const struct fx_td *td)
{
	return fx_va(fx, td->tdcx[TDCX_DATA0]);
}

/* The entry that maps a GPA at a level, from the TD's own root. */
static inline u64 *sept_entry(struct model_fixture *fx, const struct fx_td *td, u64 gpa,
			      enum tdx_level level)
{
	struct sept_ref s = { .gpa = gpa };
	struct tdcs *tdcs = tdcs_of(fx, td);

	ck_assert(sept_walk_from(&fx->m, td->tdcx[TDCX_SEPT_ROOT], tdcs->sept_pwl, level, &s));
	return s.entry;
}

/* SEPT.RD must succeed and show this. */
#define assert_entry(fx, td, gpa, level, rcx, name)                     \
	do {                                                            \
		mem_ok((fx), (td), TDH_MEM_SEPT_RD, (gpa), (level), 0); \
		assert_details((fx), (rcx), (level), name);             \
	} while (0)

/* BLOCK and TRACK; no vCPU is inside. */
static inline void block_and_track(struct model_fixture *fx, const struct fx_td *td, u64 gpa,
				   enum tdx_level level)
{
	mem_ok(fx, td, TDH_MEM_RANGE_BLOCK, gpa, level, 0);
	fx_ok(fx, TDH_MEM_TRACK, td->tdr, 0);
}

/* Let the guest run its script on an LP; with @stay it remains inside. */
static inline u64 enter(struct model_fixture *fx, u32 lp, u64 vp, bool stay)
{
	fx->stay = stay;
	return fx_call_on(fx, lp, TDH_VP_ENTER, vp, 0, 0, 0);
}

static inline u64 leave(struct model_fixture *fx, u32 lp)
{
	fx->stay = false;
	fx->nresults = 0;
	ck_assert_int_eq(model_guest_resume(&fx->m, lp, &fx->r), 0);
	return fx->r.rax;
}

/* AUG a 4K or 2M page and let the guest accept it on LP 0. */
static inline u64 map_accepted(struct model_fixture *fx, const struct fx_td *td, u64 gpa,
			       enum tdx_level level)
{
	u64 page = level ? fx_block(fx) : fx_page(fx);

	mem_ok(fx, td, TDH_MEM_PAGE_AUG, gpa, level, page);
	fx_guest(fx, TDG_MEM_PAGE_ACCEPT, tdx_map(gpa, level));
	fx_assert_status(enter(fx, 0, td->vp, false), TDX_EXIT_EXTERNAL_INTERRUPT);
	fx_assert_status(fx->results[0].rax, TDX_SUCCESS);
	return page;
}

static inline struct tdvps *vp_of(struct model_fixture *fx, u64 vp)
{
	return fx_va(fx, vp);
}

/* One more step of the guest. */
static inline struct model_guest_step *queue(struct model_fixture *fx, enum model_guest_kind kind)
{
	struct model_guest_step *s;

	fx_guest(fx, 0, 0);
	s = &fx->script[fx->nscript - 1];
	s->kind = kind;
	return s;
}

static inline void queue_exit(struct model_fixture *fx, u32 reason, u64 qual, u64 gpa)
{
	struct model_guest_step *s = queue(fx, MODEL_GUEST_EXIT);

	s->reason = reason;
	s->qual = qual;
	s->gpa = gpa;
}

static inline void queue_access(struct model_fixture *fx, enum model_guest_kind kind, u64 gpa,
				u64 value)
{
	struct model_guest_step *s = queue(fx, kind);

	s->gpa = gpa;
	s->regs.rax = value;
}

/* A TD exit leaves nothing of the host's registers. */
static inline void assert_exit_regs(struct model_fixture *fx, u64 rcx, u64 rdx, u64 r8, u64 r9)
{
	struct seam_regs want = { .rax = fx->r.rax, .rcx = rcx, .rdx = rdx, .r8 = r8, .r9 = r9 };

	ck_assert_mem_eq(&fx->r, &want, sizeof(want));
}

#endif /* TESTS_UNIT_MODEL_SEPT_H */
