// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/tdpmmu/tdx_call.h"
#include "core/tdpmmu/vcpus.h"

/* Bounds of "again and again": far longer than any leaf holds a lock, far shorter than a hang. */
#define TDX_BUSY_LOOPS (1U << 16)

bool tdx_should_stop(struct tdx_vm *vm)
{
	return port_resched(vm->host->port) && vm->busy != TDX_BUSY_INSIST;
}

int tdx_pause(struct tdx_vm *vm, u64 done)
{
	port_progress(vm->progress, done);
	return tdx_should_stop(vm) ? -EINTR : 0;
}

static bool may_kick(struct tdx_vm *vm, struct tdx_retry *r)
{
	if (r->tries)
		return false;
	tdx_keep_vcpus_out(vm);
	r->kept_out = true;
	return true;
}

static bool may_loop(struct tdx_vm *vm, struct tdx_retry *r, enum tdx_busy_policy policy)
{
	u32 loops = vm->host->busy_loops ? vm->host->busy_loops : TDX_BUSY_LOOPS;

	if (r->tries >= loops)
		return false;
	return !tdx_should_stop(vm) || policy == TDX_BUSY_INSIST;
}

static bool may_try(struct tdx_vm *vm, struct tdx_retry *r, enum tdx_busy_policy policy)
{
	switch (policy) {
	case TDX_BUSY_AGAIN:
		return false;
	case TDX_BUSY_KICK:
		return vm->st ? may_kick(vm, r) : may_loop(vm, r, policy);
	default:
		return may_loop(vm, r, policy);
	}
}

/* PROMOTE and DEMOTE that have undone what they did (docs/tdx-module.md 6.7). */
static bool is_interrupted(u64 status)
{
	return tdx_status_base(status) == TDX_INTERRUPTED_RESTARTABLE;
}

bool tdx_retry(struct tdx_vm *vm, struct tdx_retry *r, enum tdx_busy_policy policy, u64 status)
{
	/* Interrupted, not contended: retry under any policy. */
	if (is_interrupted(status))
		policy = policy == TDX_BUSY_INSIST ? policy : TDX_BUSY_LOOP;
	else if (!seam_status_is_busy(status))
		return false;

	if (!may_try(vm, r, policy))
		return false;
	r->tries++;
	seam_count_retry(vm->seam);
	cpu_pause();
	return true;
}

void tdx_retry_end(struct tdx_vm *vm, struct tdx_retry *r)
{
	if (r->kept_out)
		tdx_let_vcpus_in(vm);
	r->kept_out = false;
}

/* A try that travels to another LP. */
struct lp_try {
	struct seam *seam;
	const struct seam_regs *call;
	struct seam_regs *regs;
};

static int try_here(void *arg)
{
	struct lp_try *t = arg;

	seam_call_again(t->seam, t->call, t->regs);
	return 0;
}

/* @lp: NULL = the one that the caller runs on */
static inline int one_try(struct tdx_vm *vm, const u32 *lp, const struct seam_regs *call,
			  struct seam_regs *regs)
{
	struct lp_try t = { .seam = vm->seam, .call = call, .regs = regs };

	return lp ? port_run_on_lp(vm->host->port, *lp, try_here, &t) : try_here(&t);
}

/* A vCPU is in the way, not a lock: it has to be kicked. */
static bool is_previous_epoch(const struct seam_regs *call, u64 status)
{
	return tdx_status_base(status) == TDX_PREVIOUS_TLB_EPOCH_BUSY &&
	       tdx_rax_leaf(call->rax) == TDH_MEM_TRACK;
}

static inline int try_until_done(struct tdx_vm *vm, const u32 *lp, enum tdx_busy_policy policy,
				 struct seam_regs *regs, u64 *status)
{
	const struct seam_regs call = *regs;
	struct tdx_retry r = { 0 };
	int ret;

	for (;;) {
		ret = one_try(vm, lp, &call, regs);
		*status = regs->rax;
		if (ret || likely(!tdx_status_is_error(*status)) ||
		    is_previous_epoch(&call, *status) || !tdx_retry(vm, &r, policy, *status))
			break;
		*regs = call;
	}

	tdx_retry_end(vm, &r);
	regs->rax = call.rax;
	return ret;
}

u64 tdx_try(struct tdx_vm *vm, enum tdx_busy_policy policy, struct seam_regs *regs)
{
	u64 status;

	try_until_done(vm, NULL, policy, regs, &status);
	return status;
}

int tdx_try_on_lp(struct tdx_vm *vm, u32 lp, struct seam_regs *regs, u64 *status)
{
	return try_until_done(vm, &lp, vm->busy, regs, status);
}

int tdx_end(struct tdx_vm *vm, const struct seam_regs *regs, u64 status)
{
	if (likely(status == TDX_SUCCESS))
		return 0;
	if (!vm->err.status) {
		vm->err.leaf = tdx_rax_leaf(regs->rax);
		vm->err.status = status;
		vm->err.out = seam_out(regs);
	}
	return seam_status_is_busy(status) || is_interrupted(status) ? -EAGAIN : -EIO;
}

int tdx_call(struct tdx_vm *vm, struct seam_regs *regs)
{
	return tdx_end(vm, regs, tdx_try(vm, vm->busy, regs));
}
