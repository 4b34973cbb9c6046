/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* What a guest does, one step at a time: the script that drives a vCPU of the model. */
#ifndef CORE_MODEL_GUEST_STEP_H
#define CORE_MODEL_GUEST_STEP_H

#include "core/model/model.h"
#include "core/abi/regs.h"

/* What a guest does next. */
enum model_guest_kind {
	MODEL_GUEST_INTERRUPT, /* nothing more: the vCPU exits with an external interrupt */
	MODEL_GUEST_STAY,      /* the vCPU stays in the guest: VP.ENTER does not return */
	MODEL_GUEST_TDCALL,    /* @regs: one TDCALL */
	MODEL_GUEST_EXIT,      /* hardware exit; r9 of @regs = interruption information */
	MODEL_GUEST_READ,      /* 8 bytes at @gpa, aligned, into guest RAX */
	MODEL_GUEST_WRITE,     /* RAX of @regs to 8 bytes at @gpa, aligned */
};

/**
 * struct model_guest_step - one step of a guest
 * @kind: what it is
 * @reason: of an exit, VMX exit reason
 * @qual: of an exit, as hardware reports it
 * @gpa: address of an exit or access
 * @regs: registers of a TDCALL, value of an access
 */
struct model_guest_step {
	enum model_guest_kind kind;
	u32 reason;
	u64 qual;
	u64 gpa;
	struct seam_regs regs;
};

/**
 * struct model_guest_ops - the guest of a vCPU, asked step by step while VP.ENTER runs
 * @next: fill in what the vCPU on @lp does next
 * @done: the step before did not leave the guest; @regs are the guest's registers after it
 *
 * Called in the context of model_seamcall(): must not wait, allocate or sleep.
 */
struct model_guest_ops {
	void (*next)(void *ctx, u32 lp, struct model_guest_step *step);
	void (*done)(void *ctx, u32 lp, const struct seam_regs *regs);
};

/* rax of model_seamcall() when a vCPU stays in the guest: never a completion status. */
#define MODEL_IN_GUEST 0xfffffffffffffffeULL

#endif /* CORE_MODEL_GUEST_STEP_H */
