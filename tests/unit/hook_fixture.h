/* SPDX-License-Identifier: GPL-2.0-only */
/* Hooks on a script: each SEAMCALL that is expected, in order, and the answer to it. */
#ifndef TESTS_UNIT_HOOK_FIXTURE_H
#define TESTS_UNIT_HOOK_FIXTURE_H

#include "core/port/user.h"
#include "rt_fixture.h"

#define HX_MAX_CALLS 64
#define HX_HKID 33
#define HX_KEYID_SHIFT 46
#define HX_TDR 0x100001000ULL
#define HX_GPA 0x40000000ULL
#define HX_GFN (HX_GPA >> CORE_PAGE_SHIFT)
#define HX_BUSY (TDX_OPERAND_BUSY | TDX_OPERAND_ID_RCX)
#define HX_ERROR (TDX_EPT_ENTRY_STATE_INCORRECT | TDX_OPERAND_ID_RCX)

/**
 * struct hx_call - a SEAMCALL that is expected
 * @leaf: leaf number
 * @times: so many in a row
 * @status: answer
 * @rcx: RCX of the answer
 * @level: size of the page that the answer describes: R8
 */
struct hx_call {
	u16 leaf;
	u32 times;
	u64 status;
	u64 rcx;
	enum tdx_level level;
};

/**
 * struct hook_fixture - a TD without a TDX module
 * @map: memory
 * @port: the host
 * @vt: operations of VMs
 * @pages: page accounting
 * @host: the host
 * @tally: SEAMCALLs made
 * @seam: the way to the script
 * @st: the TD, finalized, with a HKID
 * @sync: its process-local part
 * @vm: the handle that hooks take
 * @script: calls expected
 * @ncalls: how many
 * @at: the next one
 * @times: how often it was made
 * @seen: operands of the last call
 * @lp: where it was made
 * @kept_out: tdh_mem_track during the last call
 */
struct hook_fixture {
	struct user_map map;
	struct port port;
	struct vt_ops vt;
	struct tdx_pages pages;
	struct tdx_host host;
	struct seam_tally tally;
	struct seam seam;
	struct tdx_vm_state st;
	struct tdx_vm_sync sync;
	struct tdx_vm vm;
	struct hx_call script[HX_MAX_CALLS];
	u32 ncalls;
	u32 at;
	u32 times;
	struct seam_regs seen;
	u32 lp;
	u32 kept_out;
};

/**
 * hx_open() - a finalized TD with an empty mirror and one vCPU, and nothing expected
 *
 * Return: to be given to hx_close().
 */
struct hook_fixture *hx_open(void);

/**
 * hx_close() - every expected call was made; free it
 * @hx: the TD
 */
void hx_close(struct hook_fixture *hx);

/* One more call is expected. RCX of the answer is 0. */
void hx_expect(struct hook_fixture *hx, u16 leaf, u64 status);

/* One more call is expected, so many times; RCX of the answer is given. */
void hx_expect_many(struct hook_fixture *hx, u16 leaf, u32 times, u64 status, u64 rcx);

/* One more call is expected: a page of this size comes back. */
void hx_expect_reclaim(struct hook_fixture *hx, enum tdx_level level);

/* All that was expected has happened: nothing is expected from now on, no error is remembered. */
void hx_done(struct hook_fixture *hx);

/* A page of the host, 2^order of them. */
u64 hx_page(struct hook_fixture *hx, unsigned int order);

/* A page that the TDX module owns, as after a hook that mapped it; the host has no reference. */
u64 hx_owned_page(struct hook_fixture *hx, unsigned int order);

/* Owned and leaked pages are so many; and all accounts add up. */
void hx_pages(struct hook_fixture *hx, u64 owned, u64 leaked);

#endif /* TESTS_UNIT_HOOK_FIXTURE_H */
