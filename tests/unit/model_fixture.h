/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A software TDX module on a machine of its own, and the calls that bring a TD to a given stage:
 * what the unit tests of the leaves start from. Every helper that cannot fail in a correct module
 * asserts it.
 */
#ifndef TESTS_UNIT_MODEL_FIXTURE_H
#define TESTS_UNIT_MODEL_FIXTURE_H

#include "core/model/control.h"
#include "core/model/operand.h"
#include "core/model/pamt.h"
#include "core/model/profile.h"
#include "core/model/td_page.h"
#include "core/port/string.h"

#define FX_TDMR_BASE 0x100000000ULL
#define FX_TDMR_SIZE 0x40000000ULL
#define FX_RESERVED_BASE 0x13c000000ULL
#define FX_RESERVED_SIZE 0x4000000ULL
/* The second TDMR: configured, its PAMT not initialised. */
#define FX_TDMR2_BASE 0x180000000ULL
/* Host memory under a shared KeyID, in no TDMR. */
#define FX_SHARED 0x1c0000000ULL
#define FX_HKID 33
#define FX_MAX_STEPS 16

/* Statuses with the operand that they name. */
#define INVALID(reg) (TDX_OPERAND_INVALID | TDX_OPERAND_ID_##reg)
#define BUSY(what) (TDX_OPERAND_BUSY | TDX_OPERAND_ID_##what)
#define METADATA(reg) (TDX_PAGE_METADATA_INCORRECT | TDX_OPERAND_ID_##reg)
#define RANGE_ERROR(reg) (TDX_OPERAND_ADDR_RANGE_ERROR | TDX_OPERAND_ID_##reg)

/**
 * struct model_fixture - a machine
 * @m: the model
 * @r: registers of the last call
 * @lp: logical processor of the calls that follow
 * @next_page: next 4K page that was not handed out yet
 * @next_block: next 2M block that was not handed out yet
 * @script: what the guest does next, see fx_guest()
 * @nscript: steps queued
 * @results: registers of the guest after each step
 * @nresults: steps done
 * @stay: a vCPU without further steps stays in the guest
 * @origin: the machine's memory in one piece, if it is not what @m uses any more, see fx_scatter()
 * @pieces: its memory page by page
 * @present: which pages are there, one bit each
 * @entropy: random numbers that are left before the source runs dry; -1 = no end
 */
struct model_fixture {
	struct model m;
	struct seam_regs r;
	u32 lp;
	u64 next_page;
	u64 next_block;
	struct model_guest_step script[FX_MAX_STEPS];
	u32 nscript;
	struct seam_regs results[FX_MAX_STEPS];
	u32 nresults;
	bool stay;
	u8 *origin;
	u8 *pieces;
	u8 *present;
	int entropy;
};

/* How far fx_td() takes a TD. */
enum fx_stage { FX_CREATED, FX_KEYED, FX_CONTROL_PAGES, FX_INITIALIZED, FX_RUNNABLE };

/**
 * struct fx_td - a TD of the fixture
 * @tdr: its TDR
 * @tdcx: its TDCX pages, by enum tdcx_index
 * @vp: TDVPR of its vCPU, from stage FX_RUNNABLE on
 * @vpx: TDCX pages of the vCPU
 * @hkid: its HKID
 */
struct fx_td {
	u64 tdr;
	u64 tdcx[TDCX_NR_PAGES];
	u64 vp;
	u64 vpx[TDX_TDVPS_BASE_PAGES - 1];
	u32 hkid;
};

/**
 * fx_platform() - the platform of the fixture: 4 LPs, 32 private KeyIDs from 32 on
 * @pf: filled in
 */
void fx_platform(struct model_platform *pf);

/**
 * fx_open() - a machine whose module is ready
 * @packages: 1 or 2, with two LPs each in the second case
 *
 * Return: to be given to fx_close().
 */
struct model_fixture *fx_open(u32 packages);

/**
 * fx_open_loaded() - a machine whose module is loaded, nothing is initialised
 * @packages: as in fx_open()
 */
struct model_fixture *fx_open_loaded(u32 packages);

/**
 * fx_open_as() - fx_open() with one package, of another TDX module
 * @module: enum model_module
 */
struct model_fixture *fx_open_as(u32 module);

/* The same, as fx_open_loaded(). */
struct model_fixture *fx_open_loaded_as(u32 module);

/**
 * fx_scatter() - from now on no two pages of the machine's memory lie behind each other
 * @fx: the machine
 *
 * Behind each page is one that must not be touched.
 */
void fx_scatter(struct model_fixture *fx);

/**
 * fx_close() - check that no invariant is broken, then free the machine
 * @fx: the machine
 */
void fx_close(struct model_fixture *fx);

/**
 * fx_call() - one SEAMCALL on fx->lp; the other registers are set to a pattern
 * @fx: the machine; @fx->r holds the registers afterwards
 * @rax: leaf, with version
 * @rcx: operand
 * @rdx: operand
 * @r8: operand
 * @r9: operand
 *
 * Return: the completion status.
 */
u64 fx_call(struct model_fixture *fx, u64 rax, u64 rcx, u64 rdx, u64 r8, u64 r9);

/* fx_call() on another LP, once. */
u64 fx_call_on(struct model_fixture *fx, u32 lp, u64 rax, u64 rcx, u64 rdx, u64 r8, u64 r9);

/* fx_call() without R8 and R9; the call must succeed. */
void fx_ok(struct model_fixture *fx, u64 rax, u64 rcx, u64 rdx);

/* A 4K page of the TDMR that is not used. */
u64 fx_page(struct model_fixture *fx);

/* A 2M block of the TDMR that is not used. */
u64 fx_block(struct model_fixture *fx);

/* Host's view of physical memory. */
void *fx_va(struct model_fixture *fx, u64 pa);

/* PHYMEM.PAGE.RDMD: type of a page. */
u64 fx_page_type(struct model_fixture *fx, u64 pa);

/**
 * fx_params() - TD_PARAMS that MNG.INIT takes, in shared memory
 * @fx: the machine
 *
 * Return: where they are: at FX_SHARED.
 */
struct tdx_td_params *fx_params(struct model_fixture *fx);

/**
 * fx_td() - build a TD
 * @fx: the machine
 * @td: filled in
 * @hkid: its HKID
 * @stage: how far
 */
void fx_td(struct model_fixture *fx, struct fx_td *td, u32 hkid, enum fx_stage stage);

/**
 * fx_td_init() - MNG.INIT with the parameters that fx_params() left at FX_SHARED
 * @fx: the machine
 * @td: a TD of stage FX_CONTROL_PAGES
 */
void fx_td_init(struct model_fixture *fx, struct fx_td *td);

/**
 * fx_vcpu() - one more vCPU, associated with fx->lp
 * @fx: the machine
 * @td: a TD of stage FX_INITIALIZED
 * @init: VP.INIT too; else only its pages are there
 *
 * Return: its TDVPR.
 */
u64 fx_vcpu(struct model_fixture *fx, const struct fx_td *td, bool init);

/**
 * fx_sept() - the tables that a mapping of a GPA needs
 * @fx: the machine
 * @td: an initialised TD
 * @gpa: any address
 * @level: level of the lowest table's entries: 0 = a 4K mapping can follow
 */
void fx_sept(struct model_fixture *fx, const struct fx_td *td, u64 gpa, enum tdx_level level);

/**
 * fx_guest() - queue a TDCALL of the guest for the next VP.ENTER
 * @fx: the machine
 * @rax: guest leaf
 * @rcx: operand
 */
void fx_guest(struct model_fixture *fx, u64 rax, u64 rcx);

/**
 * fx_teardown() - from wherever the TD is to TDR reclaimed: every page of the TDMR that is its own
 * @fx: the machine
 * @td: the TD; its vCPUs must be flushed
 */
void fx_teardown(struct model_fixture *fx, const struct fx_td *td);

/* Compare statuses, in hexadecimal. Not ck_assert(): check records each, which is slow. */
#define fx_assert_status(got, want)                                              \
	do {                                                                     \
		u64 got_ = (got), want_ = (want);                                \
		if (got_ != want_)                                               \
			ck_abort_msg("%s: %#llx, not %#llx", #got, got_, want_); \
	} while (0)

#endif /* TESTS_UNIT_MODEL_FIXTURE_H */
