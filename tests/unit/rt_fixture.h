/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A runtime on a software TDX module of its own, in memory that is stored nowhere; and a runtime's
 * hooks on a script in place of the TDX module.
 */
#ifndef TESTS_UNIT_RT_FIXTURE_H
#define TESTS_UNIT_RT_FIXTURE_H

#include <check.h>
#include <tdxcall/uapi.h>

#include "core/model/control.h"
#include "core/port/user.h"
#include "core/runtime/rt_check.h"
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_command.h"
#include "core/runtime/rt_owner.h"
#include "core/runtime/rt_page.h"
#include "core/runtime/rt_table.h"
#include "core/tdpmmu/vt.h"

#define RTX_MEM_BASE 0x100000000ULL
#define RTX_MEM_SIZE (4ULL << 30)
/* More than any test needs until a lock is free, far less than the patience of real life. */
#define RTX_BUSY_LOOPS 128
#define RTX_KEYID_FIRST 32
#define RTX_KEYID_COUNT 32
#define RTX_LPS 4

/**
 * struct rt_fixture - a machine with a runtime
 * @map: memory, and the page allocator's tables
 * @port: the host
 * @vt: operations of its VMs
 * @m: the software TDX module
 * @st: state of the runtime
 * @rt: the runtime
 * @quiet: log lines written by the runtime
 */
struct rt_fixture {
	struct user_map map;
	struct port port;
	struct vt_ops vt;
	struct model m;
	struct rt_state *st;
	struct rt *rt;
	u32 quiet;
};

/**
 * rtx_open() - a machine with 4 LPs and 4 GiB, and a runtime without TDs
 * @packages: 1, 2 or 4
 *
 * Return: to be given to rtx_close().
 */
struct rt_fixture *rtx_open(u32 packages);

/* The same with 1 GiB, for tests that check all of it over and over: no whole gigabyte is free. */
struct rt_fixture *rtx_open_small(u32 packages);

/**
 * rtx_close() - check everything once more, and free it
 * @fx: the machine; TDs may be alive
 */
void rtx_close(struct rt_fixture *fx);

/* Every invariant of the runtime, of the TDX module and of the page allocator holds. */
void rtx_check(struct rt_fixture *fx);

/*
 * From now on a leaf fails with a status: @count of its calls, the @nth one first, 1 = the next.
 * What was said before is forgotten.
 */
void rtx_fail(struct rt_fixture *fx, u16 leaf, u32 nth, u32 count, u64 status);

/* How many calls failed so. */
u64 rtx_struck(struct rt_fixture *fx);

/* The TDX module answers everything itself again. */
void rtx_fail_not(struct rt_fixture *fx);

/* Arguments of a TD with one vCPU, 4 levels and up to 4 vCPUs. */
void rtx_init_create(struct tdxcall_td_create *c, const char *name);

/* Create that TD; it has to work. Return: its id. */
u32 rtx_td(struct rt_fixture *fx, const char *name);

/* MR.FINALIZE; it has to work. */
void rtx_finalize(struct rt_fixture *fx, u32 td);

/* rtx_open() with one package, and a TD "t0" that is finalized; *@td is its id. */
struct rt_fixture *rtx_open_td(u32 *td);

/* The outcome of what has to work. */
struct tdxcall_outcome rtx_good(struct tdxcall_outcome o);

/* TD_DESTROY. Return: the outcome. */
struct tdxcall_outcome rtx_destroy(struct rt_fixture *fx, u32 td);

/* Arguments of a range operation. */
void rtx_init_range(struct tdxcall_range *r, u32 td, u32 op, u64 gpa, u64 size, u8 level);

/* That operation; the command has to be accepted. Return: the outcome. */
struct tdxcall_outcome rtx_range(struct rt_fixture *fx, u32 td, u32 op, u64 gpa, u64 size,
				 u8 level);

/* That operation, which has to be refused before anything changed. Return: the errno. */
int rtx_range_refused(struct rt_fixture *fx, u32 td, u32 op, u64 gpa, u64 size, u8 level);

/* TD_QUERY by id; the TD has to exist. */
struct tdxcall_td_query rtx_query(struct rt_fixture *fx, u32 td);

/* STATS. */
struct tdxcall_stats rtx_stats(struct rt_fixture *fx);

/* TDCX pages of a TD, as the TDX module wants them. */
u32 rtx_tdcx(struct rt_fixture *fx);

/* All control pages of a TD with one vCPU: TDR, TDCX, TDVPR and its TDVPX. */
u32 rtx_control_pages(struct rt_fixture *fx);

/* The TD as the runtime stores it. */
struct rt_td *rtx_object(struct rt_fixture *fx, u32 td);

#endif /* TESTS_UNIT_RT_FIXTURE_H */
