// SPDX-License-Identifier: GPL-2.0-only
/* What a thread of the stress test does: the leaves, the answers they may give, and the moves. */
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "tests/stress/stress.h"

/*
 * Guest memory: regions of 2M that have 4K pages and whose tables come and go, and others that are
 * mapped with 2M blocks, split and put together again. Few addresses, so that threads meet; a table
 * goes only if none of its pages is in use.
 */
#define REGION_SIZE (2ULL << 20)
#define MAX_PAGES 16
#define GUEST_STEPS 16
#define YIELD_SELDOM 64
#define CANARY 0xfeedc0de00000001ULL

static const struct {
	u32 level;
	u32 pages;
} regions[] = {
	{ TDX_LEVEL_4K, MAX_PAGES },
	{ TDX_LEVEL_4K, 1 },
	{ TDX_LEVEL_4K, 1 },
	{ TDX_LEVEL_2M, MAX_PAGES },
	{ TDX_LEVEL_2M, MAX_PAGES },
};

#define MAX_ANSWERS 5
#define RECLAIM_TRIES 100000

/* TDX_SUCCESS and TDX_OPERAND_BUSY can come from any of them. */
struct leaf_row {
	u64 rax;
	u64 answers[MAX_ANSWERS];
};

#define WALK TDX_EPT_WALK_FAILED, TDX_EPT_ENTRY_STATE_INCORRECT

static const struct leaf_row rows[NR_STRESS_LEAVES] = {
	[S_AUG] = { TDH_MEM_PAGE_AUG, { WALK, TDX_PAGE_METADATA_INCORRECT /* disputed */ } },
	[S_BLOCK] = { TDH_MEM_RANGE_BLOCK, { WALK, TDX_GPA_RANGE_ALREADY_BLOCKED } },
	[S_UNBLOCK] = { TDH_MEM_RANGE_UNBLOCK, { WALK, TDX_TLB_TRACKING_NOT_DONE } },
	[S_TRACK] = { TDH_MEM_TRACK, { TDX_PREVIOUS_TLB_EPOCH_BUSY } },
	[S_REMOVE] = { TDH_MEM_PAGE_REMOVE,
		       { WALK, TDX_GPA_RANGE_NOT_BLOCKED, TDX_TLB_TRACKING_NOT_DONE } },
	[S_RELOCATE] = { TDH_MEM_PAGE_RELOCATE,
			 { WALK, TDX_GPA_RANGE_NOT_BLOCKED, TDX_TLB_TRACKING_NOT_DONE } },
	[S_PROMOTE] = { TDH_MEM_PAGE_PROMOTE,
			{ TDX_EPT_ENTRY_STATE_INCORRECT, TDX_EPT_INVALID_PROMOTE_CONDITIONS,
			  TDX_GPA_RANGE_NOT_BLOCKED, TDX_TLB_TRACKING_NOT_DONE,
			  TDX_INTERRUPTED_RESTARTABLE } },
	[S_DEMOTE] = { TDH_MEM_PAGE_DEMOTE,
		       { TDX_EPT_ENTRY_STATE_INCORRECT, TDX_GPA_RANGE_NOT_BLOCKED,
			 TDX_TLB_TRACKING_NOT_DONE, TDX_INTERRUPTED_RESTARTABLE } },
	[S_SEPT_RD] = { TDH_MEM_SEPT_RD, { TDX_EPT_WALK_FAILED } },
	[S_SEPT_ADD] = { TDH_MEM_SEPT_ADD, { TDX_EPT_ENTRY_STATE_INCORRECT } },
	[S_SEPT_REMOVE] = { TDH_MEM_SEPT_REMOVE,
			    { TDX_EPT_ENTRY_STATE_INCORRECT, TDX_GPA_RANGE_NOT_BLOCKED,
			      TDX_TLB_TRACKING_NOT_DONE, TDX_EPT_PAGE_NOT_FREE } },
	[S_RDMD] = { TDH_PHYMEM_PAGE_RDMD, { TDX_SUCCESS } },
	[S_WBINVD] = { TDH_PHYMEM_PAGE_WBINVD, { TDX_SUCCESS } },
	[S_ENTER] = { TDH_VP_ENTER, { TDX_SUCCESS } },
	[S_RECLAIM] = { TDH_PHYMEM_PAGE_RECLAIM,
			{ TDX_PAGE_METADATA_INCORRECT, TDX_TD_ASSOCIATED_PAGES_EXIST,
			  TDX_OPERAND_INVALID /* inside a 2M page */ } },
};

const char *stress_leaf_name(enum stress_leaf leaf)
{
	return machine_leaf_name(rows[leaf].rax);
}

u64 stress_private_gpa(u32 lp)
{
	return (CORE_ARRAY_SIZE(regions) + 2 * lp) * REGION_SIZE;
}

/* xorshift64*: reproducible for a thread, whatever the others do. */
u32 stress_random(struct worker *w, u32 limit)
{
	u64 x = w->random;

	x ^= x >> 12;
	x ^= x << 25;
	x ^= x >> 27;
	w->random = x;
	return (u32)((x * 0x2545f4914f6cdd1dULL) >> 32) % limit;
}

void stress_fail(struct worker *w, const char *what, u64 value)
{
	printf("# LP %u: %s: %#llx\n", w->lp, what, value);
	w->failed = true;
}

static bool answer_possible(const struct leaf_row *row, u64 status)
{
	u64 base = tdx_status_base(status);
	u32 i;

	if (base == TDX_SUCCESS || base == TDX_OPERAND_BUSY)
		return true;
	for (i = 0; i < MAX_ANSWERS; i++) {
		if (base == row->answers[i])
			return true;
	}
	return false;
}

u64 stress_call(struct worker *w, enum stress_leaf leaf, struct seam_regs *r)
{
	const struct leaf_row *row = &rows[leaf];
	struct leaf_count *count = &w->count[leaf];
	u64 status;

	r->rax = row->rax;
	status = model_seamcall(&w->s->mc.m, w->lp, r);
	count->calls++;
	count->done += !tdx_status_is_error(status) && tdx_status_base(status) == TDX_SUCCESS;
	count->busy += tdx_status_base(status) == TDX_OPERAND_BUSY;
	if (!answer_possible(row, status)) {
		printf("# %s: %s\n", stress_leaf_name(leaf), machine_status_name(status));
		stress_fail(w, "an answer that cannot be", status);
	}
	return status;
}

/* ---- pages: each is either on some thread's stack or with a TD ------------------------------- */

static bool *page_mark(struct stress *s, u64 pa)
{
	if (pa >= s->blocks)
		return &s->block_given[(pa - s->blocks) / REGION_SIZE];
	return &s->given[(pa - s->base) / CORE_PAGE_SIZE];
}

/* Where guests write; pages of a block that they never touch need no canary. */
static u64 *canary(struct stress *s, u64 pa, u32 i)
{
	return (void *)(s->mc.m.mem.win + (pa - s->mc.m.mem.win_pa) + i * CORE_PAGE_SIZE);
}

static u32 canaries(const struct stress *s, u64 pa)
{
	return pa >= s->blocks ? MAX_PAGES : 1;
}

static void canaries_write(struct stress *s, u64 pa)
{
	u32 i;

	for (i = 0; i < canaries(s, pa); i++)
		*canary(s, pa, i) = CANARY ^ pa;
}

void stress_canaries(struct stress *s, const struct stack *stack)
{
	u32 i;

	for (i = 0; i < stack->n; i++)
		canaries_write(s, stack->pa[i]);
}

/* The mark is set first: as soon as the TD has the page another thread may get it back. */
static u64 page_give(struct worker *w, struct stack *stack)
{
	u64 pa = stack->pa[--stack->n];
	u32 i;

	for (i = 0; i < canaries(w->s, pa); i++) {
		if (*canary(w->s, pa, i) != (CANARY ^ pa))
			stress_fail(w, "a guest wrote to a page that its TD had lost", pa);
	}
	__atomic_store_n(page_mark(w->s, pa), true, __ATOMIC_RELEASE);
	return pa;
}

static void page_back(struct worker *w, struct stack *stack, u64 pa)
{
	if (pa >= w->s->disputed && pa < w->s->disputed + REGION_SIZE)
		return;
	if (!__atomic_exchange_n(page_mark(w->s, pa), false, __ATOMIC_ACQ_REL)) {
		stress_fail(w, "a page came back that no TD had", pa);
		return;
	}
	canaries_write(w->s, pa);
	stack->pa[stack->n++] = pa;
}

/* ---- moves ----------------------------------------------------------------------------------- */

/* A place that a move is about. */
struct place {
	u64 tdr;
	u64 gpa;
	u32 level;
	u64 region;
};

static u64 random_gpa(struct worker *w, u32 region)
{
	return region * REGION_SIZE + CORE_PAGE_SIZE * stress_random(w, regions[region].pages);
}

static u64 at(struct worker *w, enum stress_leaf leaf, const struct place *p, u32 level,
	      struct seam_regs *r)
{
	u64 gpa = level ? p->region : p->gpa;

	*r = (struct seam_regs){ .rcx = tdx_map(gpa, level), .rdx = p->tdr, .r8 = r->r8 };
	return stress_call(w, leaf, r);
}

static void track(struct worker *w, const struct place *p)
{
	struct seam_regs r = { .rcx = p->tdr };

	stress_call(w, S_TRACK, &r);
}

static void move_aug(struct worker *w, const struct place *p)
{
	struct stack *stack = p->level ? &w->block : &w->page;
	struct seam_regs r = { 0 };
	u64 status, pa;

	if (!stack->n)
		return;
	pa = page_give(w, stack);
	r.r8 = pa;
	status = at(w, S_AUG, p, p->level, &r);
	if (status != TDX_SUCCESS)
		page_back(w, stack, pa);
	if (tdx_status_base(status) == TDX_PAGE_METADATA_INCORRECT)
		stress_fail(w, "a free page is not free", status);
}

static void move_zap(struct worker *w, const struct place *p)
{
	struct seam_regs r = { 0 };

	at(w, S_BLOCK, p, p->level, &r);
	/* Without it the page must stay, unless another thread tracks. */
	if (stress_random(w, 8))
		track(w, p);
	if (at(w, S_REMOVE, p, p->level, &r) == TDX_SUCCESS)
		page_back(w, p->level ? &w->block : &w->page, r.rcx);
}

/*
 * No other thread uses these two guest addresses of a thread, but every one uses the one block: a
 * page of it for the first address, the whole for the second.
 */
static struct place private_place(struct worker *w, u32 level)
{
	u64 gpa = stress_private_gpa(w->lp) + level * REGION_SIZE;

	return (struct place){ .tdr = w->s->td[w->lp % NR_TDS].tdr, .gpa = gpa, .level = level,
			       .region = gpa };
}

/*
 * The TDX module has given a part of the disputed block to a TD, and no thread can take it back
 * before this one does: the whole and a page of it at the same time would be wrong.
 */
static void claim(struct worker *w, u32 part)
{
	bool *claimed = w->s->claimed;
	u32 i;

	if (__atomic_exchange_n(&claimed[part], true, __ATOMIC_SEQ_CST))
		stress_fail(w, "a page was given away twice", part);
	for (i = part ? 0 : 1; i < (part ? 1 : DISPUTED_PARTS); i++) {
		if (__atomic_load_n(&claimed[i], __ATOMIC_SEQ_CST))
			stress_fail(w, "a page was given away whole and in parts", i);
	}
}

static void move_dispute(struct worker *w, const struct place *p)
{
	u32 part = p->level ? 0 : 1 + stress_random(w, DISPUTED_PARTS - 1);
	struct place own = private_place(w, p->level);
	struct seam_regs r = { .r8 = w->s->disputed + (part ? part - 1 : 0) * CORE_PAGE_SIZE };
	bool given = at(w, S_AUG, &own, own.level, &r) == TDX_SUCCESS;

	if (given)
		claim(w, part);
	at(w, S_BLOCK, &own, own.level, &r);
	track(w, &own);
	if (given)
		__atomic_store_n(&w->s->claimed[part], false, __ATOMIC_SEQ_CST);
	at(w, S_REMOVE, &own, own.level, &r);
}

static void move_block(struct worker *w, const struct place *p)
{
	struct seam_regs r = { 0 };

	/* A block in pieces cannot be put together while one of them is blocked: seldom. */
	at(w, S_BLOCK, p, stress_random(w, 8) ? p->level : TDX_LEVEL_4K, &r);
}

static void move_unblock(struct worker *w, const struct place *p)
{
	struct seam_regs r = { 0 };

	at(w, S_UNBLOCK, p, stress_random(w, 2) ? TDX_LEVEL_2M : TDX_LEVEL_4K, &r);
}

static void move_track(struct worker *w, const struct place *p)
{
	track(w, p);
}

static void move_sept_rd(struct worker *w, const struct place *p)
{
	struct seam_regs r = { 0 };

	at(w, S_SEPT_RD, p, stress_random(w, 2), &r);
}

/* Only in small regions: a block must not get foreign pages among its own. */
static void move_relocate(struct worker *w, const struct place *p)
{
	struct seam_regs r = { 0 };
	u64 pa;

	if (p->level || !w->page.n)
		return;
	at(w, S_BLOCK, p, TDX_LEVEL_4K, &r);
	track(w, p);
	pa = page_give(w, &w->page);
	r.r8 = pa;
	if (at(w, S_RELOCATE, p, TDX_LEVEL_4K, &r) == TDX_SUCCESS)
		pa = r.rcx;
	page_back(w, &w->page, pa);
}

/* Small regions lose their table, large ones get their block in one piece again. */
static void move_collapse(struct worker *w, const struct place *p)
{
	struct seam_regs r = { 0 };

	at(w, S_BLOCK, p, TDX_LEVEL_2M, &r);
	track(w, p);
	if (stress_random(w, 4) == 0)
		model_intr(&w->s->mc.m, w->lp, stress_random(w, 2));
	if (at(w, p->level ? S_PROMOTE : S_SEPT_REMOVE, p, TDX_LEVEL_2M, &r) == TDX_SUCCESS)
		page_back(w, &w->page, r.rcx);
}

/* Small regions get a table, large ones their block in pieces. */
static void move_expand(struct worker *w, const struct place *p)
{
	struct seam_regs r = { 0 };
	u64 pa;

	if (!w->page.n)
		return;
	if (p->level) {
		at(w, S_BLOCK, p, TDX_LEVEL_2M, &r);
		track(w, p);
	}
	pa = page_give(w, &w->page);
	r = (struct seam_regs){ .rcx = tdx_map(p->region, TDX_LEVEL_2M), .rdx = p->tdr, .r8 = pa,
				.r9 = TDX_NO_PAGE, .r10 = TDX_NO_PAGE, .r11 = TDX_NO_PAGE };
	if (stress_random(w, 4) == 0)
		model_intr(&w->s->mc.m, w->lp, stress_random(w, 2));
	if (stress_call(w, p->level ? S_DEMOTE : S_SEPT_ADD, &r) != TDX_SUCCESS)
		page_back(w, &w->page, pa);
}

/* Whatever the page is at this moment. */
static void move_rdmd(struct worker *w, const struct place *p)
{
	struct stress *s = w->s;
	struct seam_regs r = { 0 };
	u32 large = s->threads * THREAD_BLOCKS * CORE_PTES_PER_TABLE;

	(void)p;
	if (stress_random(w, 2))
		r.rcx = s->base + CORE_PAGE_SIZE * stress_random(w, s->threads * THREAD_PAGES);
	else
		r.rcx = s->blocks + CORE_PAGE_SIZE * stress_random(w, large);
	stress_call(w, S_RDMD, &r);
}

static void move_wbinvd(struct worker *w, const struct place *p)
{
	struct seam_regs r = { 0 };

	(void)p;
	if (!w->page.n)
		return;
	r.rcx = w->page.pa[w->page.n - 1];
	stress_call(w, S_WBINVD, &r);
}

/* A page is mapped for the guest as after an EPT violation, and the guest accepts it first. */
static void move_enter(struct worker *w, const struct place *p)
{
	struct seam_regs r = { 0 };
	u32 i;

	move_aug(w, p);
	for (i = 0; w->s->td[i].tdr != p->tdr; i++)
		;
	r.rcx = w->s->td[i].vp[w->lp];
	w->guest_steps = stress_random(w, GUEST_STEPS);
	w->guest_accept = tdx_map(p->level ? p->region : p->gpa, p->level);
	w->guest_gpa = p->gpa;
	if (stress_random(w, 4) == 0)
		model_intr(&w->s->mc.m, w->lp, stress_random(w, 16));
	stress_call(w, S_ENTER, &r);
}

/* How often each move is made, in percent. */
static const struct {
	void (*make)(struct worker *w, const struct place *p);
	u32 percent;
} moves[] = {
	{ move_aug, 16 },
	{ move_dispute, 10 },
	{ move_zap, 18 },
	{ move_block, 2 },
	{ move_unblock, 8 },
	{ move_track, 4 },
	{ move_sept_rd, 8 },
	{ move_relocate, 4 },
	{ move_collapse, 8 },
	{ move_expand, 12 },
	{ move_rdmd, 4 },
	{ move_wbinvd, 2 },
	{ move_enter, 4 },
};

void stress_move(struct worker *w)
{
	u32 region = stress_random(w, CORE_ARRAY_SIZE(regions));
	u32 dice = stress_random(w, 100);
	struct place p = {
		.tdr = w->s->td[stress_random(w, NR_TDS)].tdr,
		.gpa = random_gpa(w, region),
		.level = regions[region].level,
		.region = region * REGION_SIZE,
	};
	u32 i;

	for (i = 0; dice >= moves[i].percent; i++)
		dice -= moves[i].percent;
	moves[i].make(w, &p);
}

/* ---- the guest ------------------------------------------------------------------------------- */

/* Mostly the same page again and again: a translation that it looked up early is used late. */
static void guest_next(void *ctx, u32 lp, struct model_guest_step *step)
{
	struct stress *s = ctx;
	struct worker *w = &s->worker[lp];

	if (!w->guest_steps)
		return;
	w->guest_steps--;
	step->gpa = w->guest_gpa;
	if (w->guest_accept) {
		step->kind = MODEL_GUEST_TDCALL;
		step->regs.rax = TDG_MEM_PAGE_ACCEPT;
		step->regs.rcx = w->guest_accept;
		w->guest_accept = 0;
		return;
	}
	switch (stress_random(w, 8)) {
	case 0:
		step->kind = MODEL_GUEST_TDCALL;
		step->regs.rax = TDG_VP_VEINFO_GET;
		break;
	case 1:
	case 2:
		step->gpa = random_gpa(w, stress_random(w, CORE_ARRAY_SIZE(regions)));
		step->kind = MODEL_GUEST_READ;
		break;
	case 3:
		/* Others get a chance to take the page away, whatever this LP still knows. */
		if (!stress_random(w, YIELD_SELDOM))
			sched_yield();
		step->kind = MODEL_GUEST_READ;
		break;
	default:
		step->kind = MODEL_GUEST_WRITE;
		step->regs.rax = step->gpa;
	}
}

static void guest_done(void *ctx, u32 lp, const struct seam_regs *regs)
{
	(void)ctx;
	(void)lp;
	(void)regs;
}

const struct model_guest_ops stress_guest = { .next = guest_next, .done = guest_done };

/* ---- teardown -------------------------------------------------------------------------------- */

static void reclaim_page(struct worker *w, u64 pa)
{
	struct seam_regs r;
	u32 tries;

	for (tries = 0; tries < RECLAIM_TRIES && !w->failed; tries++) {
		r = (struct seam_regs){ .rcx = pa };
		if (tdx_status_base(stress_call(w, S_RECLAIM, &r)) != TDX_OPERAND_BUSY)
			return;
	}
	stress_fail(w, "a page stays busy", pa);
}

/* Pages are dealt out by number, so that all threads are in the same 2M region at any time. */
static void reclaim_range(struct worker *w, u64 from, u64 to)
{
	u64 pa;

	for (pa = from + w->lp * CORE_PAGE_SIZE; pa < to && !w->failed;
	     pa += w->s->threads * CORE_PAGE_SIZE)
		reclaim_page(w, pa);
}

void stress_reclaim(struct worker *w)
{
	struct stress *s = w->s;

	reclaim_range(w, s->td[0].tdr, s->mc.next_page);
	reclaim_range(w, s->blocks, s->mc.next_block);
}
