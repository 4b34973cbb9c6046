/* SPDX-License-Identifier: GPL-2.0-only */
/* Raw calls on the machine of rt_fixture.h, and a TD that is made of nothing else. */
#ifndef TESTS_UNIT_RAW_FIXTURE_H
#define TESTS_UNIT_RAW_FIXTURE_H

#include "rt_fixture.h"

#define RAW_GPA 0x40000000ULL
#define RAW_MAX_TDCX 12
#define RAW_TDVPX 5
#define RAW_TABLES 3

/**
 * struct raw_fixture - a machine and an owner of pages
 * @fx: the machine
 * @own: the owner
 */
struct raw_fixture {
	struct rt_fixture *fx;
	struct rt_owner own;
};

/**
 * struct raw_td - handles of a TD's pages
 * @tdr: TDR
 * @tdcx: TDCX pages, rtx_tdcx() of them
 * @tdvpr: TDVPR of its vCPU, initialised on LP 2
 * @tdvpx: the other pages of the vCPU
 * @params: TD_PARAMS, which stay the host's
 * @tables: secure EPT pages down to the one that maps 4K pages at RAW_GPA
 */
struct raw_td {
	u32 tdr;
	u32 tdcx[RAW_MAX_TDCX];
	u32 tdvpr;
	u32 tdvpx[RAW_TDVPX];
	u32 params;
	u32 tables[RAW_TABLES];
};

/* A machine with one package and an owner. */
void raw_open(struct raw_fixture *rf);

/* The owner goes, and with it all that it had, without a leak; then rtx_close(). */
void raw_close(struct raw_fixture *rf);

/* The owner goes. Return: 4K pages leaked. */
u64 raw_release(struct raw_fixture *rf);

/* TDXCALL_PAGE_* and TDXCALL_RAW, on behalf of the owner. */
int raw_page(struct raw_fixture *rf, u32 cmd, struct tdxcall_page *page);
int raw_exec(struct raw_fixture *rf, struct tdxcall_raw *raw);

/* A new block; it has to work. Return: its handle. */
u32 raw_alloc(struct raw_fixture *rf, enum tdx_level level);

/* PAGE_FREE. Return: the errno, or that of the outcome; *@leaked: pages leaked, may be NULL. */
int raw_free(struct raw_fixture *rf, u32 handle, u64 *leaked);

/* PAGE_WRITE or PAGE_READ of one 64-bit word. Return: the errno, or that of the outcome. */
int raw_access(struct raw_fixture *rf, u32 cmd, u32 handle, u64 offset, u64 *word);

/* A call without operands yet, on any LP. */
void raw_init(struct tdxcall_raw *raw, u16 leaf);

/* Operand @reg (enum tdx_reg): a page, or a value. */
void raw_set_page(struct tdxcall_raw *raw, unsigned int reg, u32 handle, u32 offset);
void raw_set(struct tdxcall_raw *raw, unsigned int reg, u64 value);

/* A request that has to be refused with @want; no SEAMCALL is made, nor anything else changed. */
void raw_not_taken(struct raw_fixture *rf, struct tdxcall_raw *raw, int want);

/* A call whose request has to be taken. Return: its completion status. */
u64 raw_status(struct raw_fixture *rf, struct tdxcall_raw *raw);

/* Leaves with a page in RCX, and a page or a value in RDX. Return: the completion status. */
u64 raw_call_page(struct raw_fixture *rf, u16 leaf, u32 rcx);
u64 raw_call_pages(struct raw_fixture *rf, u16 leaf, u32 rcx, u32 rdx);
u64 raw_call_page_value(struct raw_fixture *rf, u16 leaf, u32 rcx, u64 rdx);

/* MEM leaves: mapping, TDR, and a page in R8 unless @page is 0. Return: the completion status. */
u64 raw_mem(struct raw_fixture *rf, u16 leaf, u32 tdr, u64 gpa, unsigned int level, u32 page,
	    u32 offset);

/* A TD with one vCPU and secure EPT pages for RAW_GPA. */
void raw_build(struct raw_fixture *rf, struct raw_td *td, u32 hkid);

/* From that to a TD in teardown, with all of its pages still there. */
void raw_end(struct raw_fixture *rf, const struct raw_td *td);

#endif /* TESTS_UNIT_RAW_FIXTURE_H */
