/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The sideways door of the software TDX module: what no SEAMCALL can do. Machine set-up, locks held
 * by "another LP", pending interrupts, scripted guests, and the invariant check. Used by the state
 * image, trace replay, the emulator module and tests; the runtime never includes this.
 */
#ifndef CORE_MODEL_CONTROL_H
#define CORE_MODEL_CONTROL_H

#include "core/model/model.h"

/* Physical address width that module 1.5.01 demands of the CPU (SYS.INIT). */
#define MODULE_MAXPA 52

struct model_range {
	u64 base;
	u64 size;
};

/**
 * struct model_platform - the machine below the TDX module
 * @lps: logical processors, spread evenly over the packages in order
 * @packages: 1..MODEL_MAX_PACKAGES
 * @maxpa: physical address width, KeyID bits included
 * @keyid_first: first private KeyID
 * @keyid_count: private KeyIDs; KeyID bits are the upper bits of maxpa, as many as
 *               keyid_first + keyid_count - 1 needs
 * @global_keyid: the module's own KeyID (state ready only)
 * @ncmrs: convertible memory ranges used
 * @cmr: convertible memory
 * @seamrr: the module's own memory
 * @cpuid1_eax: CPUID(1).EAX
 * @xcr0: XCR0 bits the CPU supports
 * @xss: IA32_XSS bits the CPU supports
 * @ept5: 5-level EPT supported
 * @any_maxpa: SYS.INIT does not mind that @maxpa is not MODULE_MAXPA: the emulated machine of a CPU
 *             with another width
 */
struct model_platform {
	u32 lps;
	u32 packages;
	u32 maxpa;
	u32 keyid_first;
	u32 keyid_count;
	u32 global_keyid;
	u32 ncmrs;
	u32 cpuid1_eax;
	struct model_range cmr[MODEL_MAX_CMRS];
	struct model_range seamrr;
	u64 xcr0;
	u64 xss;
	bool ept5;
	bool any_maxpa;
};

/**
 * struct model_tdmr_cfg - a TD memory region as SYS.CONFIG would get it
 * @range: base and size, multiples of 1G
 * @pamt: PAMT ranges by level, 0 = 4K, 1 = 2M, 2 = 1G
 * @nreserved: reserved areas used
 * @reserved: reserved areas by HPA (not offset), ascending
 * @initialized: TDMR.INIT done to the end; else not begun
 */
struct model_tdmr_cfg {
	struct model_range range;
	struct model_range pamt[3];
	u32 nreserved;
	struct model_range reserved[MODEL_MAX_RESERVED];
	bool initialized;
};

/**
 * model_platform_defaults() - the reference machine, without convertible memory
 * @pf: filled in: 4 LPs, one package, KeyIDs 32..63 private, CPUID(1).EAX 0x806f8, XFAM 0x69be7,
 *      5-level EPT
 */
void model_platform_defaults(struct model_platform *pf);

/**
 * model_machine_load() - a machine whose TDX module is loaded and not initialised
 * @m: with @m->st (any content) and @m->mem set
 * @pf: the platform; copied
 *
 * All convertible memory must exist (struct model_mem). Return: 0, -EINVAL if the platform makes no
 * sense, -ENOMEM if the ends of a convertible range have no memory.
 */
int model_machine_load(struct model *m, const struct model_platform *pf);

/**
 * model_machine_ready() - bring a loaded machine to SYS_READY with these TDMRs, at once
 * @m: a machine of model_machine_load(), memory all zero where the PAMTs are
 * @tdmr: configurations, ascending
 * @n: how many, 1..MODEL_MAX_TDMRS
 *
 * As SYS.INIT .. SYS.KEY.CONFIG by every LP and package, and TDMR.INIT as asked; touches only the
 * PAMT entries of reserved areas. Return: 0, -EINVAL where SYS.CONFIG would refuse.
 */
int model_machine_ready(struct model *m, const struct model_tdmr_cfg *tdmr, u32 n);

/* What model_hold() can hold. */
enum model_lock {
	MODEL_LOCK_PAMT_4K,
	MODEL_LOCK_PAMT_2M,
	MODEL_LOCK_PAMT_1G,
	MODEL_LOCK_KOT,
	MODEL_LOCK_OP_STATE,
	MODEL_LOCK_SEPT,
	MODEL_LOCK_EPOCH,
};

/**
 * model_hold() - another LP takes a lock
 * @m: the machine
 * @what: which lock
 * @pa: of the page (PAMT locks) or of the TDR (TD locks); ignored for the KOT
 * @exclusive: mode
 *
 * Return: 0, -EBUSY if the lock is taken in a conflicting mode, -EINVAL if there is no such lock.
 */
int model_hold(struct model *m, enum model_lock what, u64 pa, bool exclusive);

/**
 * model_unhold() - give back what model_hold() took
 * @m: the machine
 * @what: as given to model_hold()
 * @pa: as given to model_hold()
 * @exclusive: as given to model_hold()
 *
 * Return: 0, -EINVAL if nobody holds it like that.
 */
int model_unhold(struct model *m, enum model_lock what, u64 pa, bool exclusive);

/**
 * model_intr() - an interrupt becomes pending during the next call on an LP
 * @m: the machine
 * @lp: logical processor
 * @polls: polls of that call that still see nothing
 */
void model_intr(struct model *m, u32 lp, u64 polls);

/**
 * model_interrupt_every() - from now on an interrupt becomes pending every so many polls
 * @m: the machine
 * @polls: 0 = no longer
 *
 * All LPs share the counter, which begins anew. What model_intr() arms comes on top.
 */
void model_interrupt_every(struct model *m, u64 polls);

/**
 * model_interrupt_period() - what model_interrupt_every() was told last
 * @m: the machine
 */
u64 model_interrupt_period(const struct model *m);

/**
 * model_intr_due() - will an interrupt become pending during the next call on an LP?
 * @m: the machine; nothing runs on other LPs meanwhile
 * @lp: logical processor
 * @polls: polls of that call that see nothing, as model_intr() takes them
 */
bool model_intr_due(const struct model *m, u32 lp, u64 *polls);

/**
 * model_calls() - SEAMCALLs that this machine was given since it was set up
 * @m: the machine
 *
 * Those that only read are not counted: two machines of the same kind that were given the same
 * calls are in the same state, and so is one that was asked something in between.
 */
u64 model_calls(const struct model *m);

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

/*
 * A guest that does what the mailbox of each vCPU says, tdxguest(7); its context is the struct
 * model. A vCPU without mailbox (VP.INIT's RDX is no shared GPA) exits with external interrupts.
 */
extern const struct model_guest_ops model_mailbox_guest;

/* rax of model_seamcall() when a vCPU stays in the guest: never a completion status. */
#define MODEL_IN_GUEST 0xfffffffffffffffeULL

/**
 * model_guest_resume() - go on with the vCPU that stayed in the guest on an LP
 * @m: the machine
 * @lp: logical processor
 * @regs: the outputs of its VP.ENTER, or rax = MODEL_IN_GUEST if it stays again
 *
 * Return: 0, -ENOENT if no vCPU is inside on @lp.
 */
int model_guest_resume(struct model *m, u32 lp, struct seam_regs *regs);

/**
 * model_check() - verify the invariants of the whole machine
 * @m: the machine; no call may be running
 * @report: called for each violation with one line of text; may be NULL
 * @ctx: for @report
 *
 * Each page has one owner, PAMT and secure EPT agree, child counts agree, epochs are sane, no lock
 * is held, no TLB entry outlives its page. Return: number of violations.
 */
u32 model_check(struct model *m, void (*report)(void *ctx, const char *line), void *ctx);

#endif /* CORE_MODEL_CONTROL_H */
