// SPDX-License-Identifier: GPL-2.0-only
/*
 * Software TDX module: several logical processors at once. Nothing is said about who wins;
 * afterwards every invariant must hold (model_check() in fx_close()), and each thread must have got
 * something done.
 */
#include <check.h>
#include <pthread.h>
#include <string.h>

#include "model_td.h"

#define HOSTS 3
#define ROUNDS 1500
/* A thread that is scheduled away with the tree locked makes all of that pass in vain. */
#define MAX_ROUNDS 10000000
#define GPAS 4 /* few, so that the threads meet */

/* One thread: an LP with pages of its own. */
struct worker {
	pthread_t thread;
	u32 lp;
	u32 seed;
	u64 page[GPAS];
	u32 mapped;
	u32 removed;
	u32 surprises;
};

static u32 pick(struct worker *w, u32 n)
{
	w->seed = w->seed * 1664525 + 1013904223;
	return (w->seed >> 16) % n;
}

static u64 host_call(struct worker *w, u64 leaf, u64 rcx, u64 r8)
{
	struct seam_regs r = { .rax = leaf, .rcx = rcx, .rdx = td.tdr, .r8 = r8 };

	return model_seamcall(&fx->m, w->lp, &r);
}

/* What may go wrong when others work on the same entries; anything else is a bug. */
static bool expected(u64 status)
{
	switch (status & TDX_STATUS_MASK) {
	case TDX_SUCCESS:
	case TDX_OPERAND_BUSY:
	case TDX_PREVIOUS_TLB_EPOCH_BUSY:
	case TDX_EPT_ENTRY_STATE_INCORRECT:
	case TDX_GPA_RANGE_ALREADY_BLOCKED:
	case TDX_GPA_RANGE_NOT_BLOCKED:
	case TDX_TLB_TRACKING_NOT_DONE:
	case TDX_EPT_WALK_FAILED:
	case TDX_PAGE_METADATA_INCORRECT:
	case TDX_OP_STATE_INCORRECT:
		return true;
	default:
		return false;
	}
}

static bool goes_on(const struct worker *w, u32 round)
{
	return round < ROUNDS || (round < MAX_ROUNDS && !(w->mapped && w->removed));
}

static void *host_thread(void *arg)
{
	struct worker *w = arg;
	u32 i;

	for (i = 0; goes_on(w, i); i++) {
		u64 gpa = GPA + pick(w, GPAS) * SIZE_4K;
		u64 status = TDX_SUCCESS;

		switch (pick(w, 8)) {
		case 0:
		case 1:
			status = host_call(w, TDH_MEM_PAGE_AUG, gpa, w->page[pick(w, GPAS)]);
			w->mapped += status == TDX_SUCCESS;
			break;
		case 2:
			status = host_call(w, TDH_MEM_RANGE_BLOCK, pick(w, 8) ? gpa : GPA | 1, 0);
			break;
		case 3:
			status = host_call(w, TDH_MEM_TRACK, td.tdr, 0);
			break;
		case 4:
			status = host_call(w, TDH_MEM_PAGE_REMOVE, gpa, 0);
			w->removed += status == TDX_SUCCESS;
			break;
		case 5:
			status = host_call(w, TDH_MEM_RANGE_UNBLOCK, pick(w, 2) ? gpa : GPA | 1, 0);
			break;
		case 6:
			status = host_call(w, TDH_MEM_SEPT_RD, gpa, 0);
			break;
		case 7:
			/* Wants the TDR for itself, and is refused at last. */
			status = host_call(w, TDH_MNG_ADDCX, w->page[0], 0);
			break;
		}
		w->surprises += !expected(status);
	}
	return NULL;
}

static void guest_next(void *ctx, u32 lp, struct model_guest_step *step)
{
	struct worker *w = ctx;
	u64 gpa = GPA + pick(w, GPAS) * SIZE_4K;

	(void)lp;
	switch (pick(w, 4)) {
	case 0:
		step->kind = MODEL_GUEST_TDCALL;
		step->regs.rax = TDG_MEM_PAGE_ACCEPT;
		step->regs.rcx = gpa;
		break;
	case 1:
		step->kind = MODEL_GUEST_READ;
		step->gpa = gpa;
		break;
	case 2:
		step->kind = MODEL_GUEST_WRITE;
		step->gpa = gpa;
		step->regs.rax = w->seed;
		break;
	default:
		step->kind = MODEL_GUEST_INTERRUPT;
	}
}

static void guest_done(void *ctx, u32 lp, const struct seam_regs *regs)
{
	struct worker *w = ctx;

	(void)lp;
	w->mapped += regs->rax == TDX_SUCCESS;
}

static const struct model_guest_ops guest_ops = { guest_next, guest_done };

static void *guest_thread(void *arg)
{
	struct worker *w = arg;
	u32 i;

	for (i = 0; i < ROUNDS; i++) {
		struct seam_regs r = { .rax = TDH_VP_ENTER, .rcx = td.vp };
		u64 status = model_seamcall(&fx->m, w->lp, &r);
		bool out = (status & TDX_STATUS_MASK) == TDX_SUCCESS;

		w->surprises += !out && (status & TDX_STATUS_MASK) != TDX_OPERAND_BUSY;
	}
	return NULL;
}

START_TEST(logical_processors_work_on_one_td_at_once)
{
	struct worker w[HOSTS + 1] = { 0 };
	u32 i, k;

	fx->m.guest = &guest_ops;
	fx->m.guest_ctx = &w[0];
	for (i = 0; i <= HOSTS; i++) {
		w[i].lp = i;
		w[i].seed = i * 77 + 5;
		for (k = 0; k < GPAS; k++)
			w[i].page[k] = fx_page(fx);
	}
	/* LP 0 is where the vCPU is associated. */
	ck_assert_int_eq(pthread_create(&w[0].thread, NULL, guest_thread, &w[0]), 0);
	for (i = 1; i <= HOSTS; i++)
		ck_assert_int_eq(pthread_create(&w[i].thread, NULL, host_thread, &w[i]), 0);
	for (i = 0; i <= HOSTS; i++) {
		ck_assert_int_eq(pthread_join(w[i].thread, NULL), 0);
		ck_assert_uint_eq(w[i].surprises, 0);
	}
	ck_assert_uint_gt(w[1].mapped + w[2].mapped + w[3].mapped, 0);
	ck_assert_uint_gt(w[1].removed + w[2].removed + w[3].removed, 0);
	ck_assert_uint_eq(tdcs_of(fx, &td)->refcount[0], 0);
	ck_assert_uint_eq(tdcs_of(fx, &td)->refcount[1], 0);
}
END_TEST

Suite *model_threads_suite(void);

Suite *model_threads_suite(void)
{
	Suite *s = suite_create("model_threads");
	TCase *t = tcase_create("threads");

	tcase_add_checked_fixture(t, set_up_runnable, tear_down);
	tcase_add_test(t, logical_processors_work_on_one_td_at_once);
	suite_add_tcase(s, t);
	return s;
}
