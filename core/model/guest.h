/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * A vCPU inside the guest: what it does step by step (control.h), what the module makes of it, and
 * how it leaves (docs/tdx-module.md 7.2, VP.ENTER; 7.6; 1, guest access).
 */
#ifndef CORE_MODEL_GUEST_H
#define CORE_MODEL_GUEST_H

#include "core/model/internal.h"

/*
 * More steps than this in one VP.ENTER end in an external interrupt: nothing spins in the module.
 */
#define MODEL_GUEST_MAX_STEPS 4096

/* Vector of the external interrupt that takes a guest with nothing left to do out. */
#define MODEL_GUEST_VECTOR 0x20

/* VM-exit interruption information: valid, type, vector. */
#define EXIT_INFO_VALID CORE_BIT(31)
#define EXIT_INFO_TYPE_MASK CORE_MASK(10, 8)
#define EXIT_INFO_NMI CORE_BIT(9)
#define EXIT_INFO_VECTOR_MASK CORE_MASK(7, 0)
#define EXIT_INFO_VECTOR_MC 18

/* TDCS.TD_CTLS: an access to a pending page exits to the host; no #VE. */
#define TD_CTLS_PENDING_VE_DISABLE CORE_BIT(0)
/* TDCS.NOTIFY_ENABLES: tell the guest of a suspected zero-step attack. */
#define TD_NOTIFY_EPT_FAULTS CORE_BIT(0)

/**
 * struct guest - a vCPU in the guest during one call
 * @c: the call that entered or resumed it: TDH.VP.ENTER's registers, TDR, TDCS
 * @vp: the vCPU
 * @rax: what TDH.VP.ENTER answers, once @out is set
 * @out: a TD exit was made
 * @retry: the current instruction is not done and will run again
 * @marked: a host-priority mark made the current TDCALL fail
 */
struct guest {
	struct model_call *c;
	struct tdvps *vp;
	u64 rax;
	bool out;
	bool retry;
	bool marked;
};

/* ---- guest.c: the steps --------------------------------------------------------------------- */

/**
 * guest_run() - let the guest do what its script says until it leaves or stays
 * @g: the vCPU
 *
 * Return: what TDH.VP.ENTER answers, or MODEL_IN_GUEST.
 */
u64 guest_run(struct guest *g);

/* A TDCALL leaf: takes its operands from g->vp->gpr, leaves its outputs but RAX there. */
typedef u64 (*guest_leaf_fn)(struct guest *g);

/* guest_mem.c */
u64 guest_mem_page_accept(struct guest *g);
/* guest_td.c */
u64 guest_mr_rtmr_extend(struct guest *g);
u64 guest_vp_cpuidve_set(struct guest *g);
u64 guest_vp_invept(struct guest *g);
u64 guest_sys_rd(struct guest *g);
u64 guest_vm_rd(struct guest *g);
u64 guest_vm_wr(struct guest *g);
/* guest_attr.c */
u64 guest_mem_page_attr_rd(struct guest *g);
u64 guest_mem_page_attr_wr(struct guest *g);

/*
 * ---- guest_access.c: memory --------------------------------------------------------------------
 */

/**
 * guest_access() - the guest reads or writes 8 bytes
 * @g: the vCPU
 * @gpa: guest address; taken as aligned to 8
 * @write: write, else read into guest RAX
 * @value: what to write
 *
 * Through the TLB of the LP or the secure EPT if the address is private, else through the shared
 * EPT of the host. A fault becomes a TD exit or #VE.
 */
void guest_access(struct guest *g, u64 gpa, bool write, u64 value);

/* ---- guest_exit.c: leaving ------------------------------------------------------------------ */

/**
 * guest_exit_async() - TD exit that is not a TDG.VP.VMCALL
 * @g: the vCPU
 * @status: completion status without exit reason
 * @reason: VMX exit reason
 * @qual: exit qualification
 * @ext: extended exit qualification
 * @gpa: guest address, page aligned
 * @info: interruption information
 */
void guest_exit_async(struct guest *g, u64 status, u32 reason, u64 qual, u64 ext, u64 gpa,
		      u64 info);

/**
 * guest_exit_ept() - TD exit with an EPT violation
 * @g: the vCPU
 * @gpa: guest address
 * @qual: exit qualification as hardware gives it
 * @ext: extended exit qualification
 */
void guest_exit_ept(struct guest *g, u64 gpa, u64 qual, u64 ext);

/**
 * guest_exit_vmcall() - TDG.VP.VMCALL
 * @g: the vCPU
 *
 * Return: status for the guest if the operands are refused.
 */
u64 guest_exit_vmcall(struct guest *g);

/**
 * guest_hw_exit() - the guest did something that hardware hands to the module
 * @g: the vCPU
 * @reason: VMX exit reason
 * @qual: exit qualification
 * @gpa: guest address
 * @info: interruption information
 */
void guest_hw_exit(struct guest *g, u32 reason, u64 qual, u64 gpa, u64 info);

/**
 * guest_exit_begin() - what the module does first on every exit from the guest
 * @g: the vCPU
 * @reason: VMX exit reason
 * @qual: exit qualification
 * @gpa: guest address
 * @info: interruption information
 *
 * Return: false if the TD was killed meanwhile; the TD exit is done then.
 */
bool guest_exit_begin(struct guest *g, u32 reason, u64 qual, u64 gpa, u64 info);

/**
 * guest_inject_ve() - raise #VE in the guest; #DF if the guest has not fetched the last one
 * @vp: the vCPU
 * @reason: VMX exit reason
 * @qual: exit qualification
 * @gpa: guest address
 */
void guest_inject_ve(struct tdvps *vp, u32 reason, u64 qual, u64 gpa);

/* ---- tlb.c: translations that an LP has cached ---------------------------------------------- */

/**
 * tlb_flush_lp() - forget everything
 * @lp: the logical processor
 */
void tlb_flush_lp(struct model_lp *lp);

/**
 * tlb_find() - look a guest address up
 * @lp: the logical processor
 * @tdr_pa: the TD
 * @gpa: guest address
 *
 * Return: the entry, NULL if there is none.
 */
const struct tlb_entry *tlb_find(const struct model_lp *lp, u64 tdr_pa, u64 gpa);

/**
 * tlb_fill() - remember a translation; the oldest one may have to go
 * @lp: the logical processor
 * @tdr_pa: the TD
 * @gpa: guest address
 * @leaf: secure EPT leaf entry that maps it
 * @level: of @leaf
 */
void tlb_fill(struct model_lp *lp, u64 tdr_pa, u64 gpa, u64 leaf, u32 level);

/**
 * tlb_usable() - could a vCPU still use an entry, now or after entering again without a flush?
 * @m: the machine
 * @lp: the logical processor
 * @e: one of its entries, in use
 *
 * A vCPU that enters in a new epoch flushes first (docs/tdx-module.md 4), as does another vCPU than
 * the last one: an entry that only such a vCPU could reach is as good as gone.
 */
bool tlb_usable(struct model *m, const struct model_lp *lp, const struct tlb_entry *e);

#endif /* CORE_MODEL_GUEST_H */
