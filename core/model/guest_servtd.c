// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * TDG.SERVTD.RD and TDG.SERVTD.WR: metadata of the TD that a service TD serves. No service TD can
 * be bound here, so the checks end where the binding is looked for (docs/tdx-module.md 7.6).
 */
#include "core/model/guest_exit.h"
#include "core/model/guest_leaf.h"
#include "core/model/guest_operand.h"
#include "core/model/meta_vp_run.h"
#include "core/model/pamt.h"
#include "core/model/td_page.h"

/* A binding handle, after the first 64 bits of the service TD's UUID were subtracted. */
#define HANDLE_SLOT_MASK CORE_MASK(11, 0)
#define HANDLE_TDR_MASK CORE_MASK(51, 12)
#define MAX_SERVTDS 1

#define RD_OP_STATES TDX_OPS_RANGE(TDX_OP_STATE_UNINITIALIZED, TDX_OP_STATE_FAILED_IMPORT)
#define WR_OP_STATES \
	(RD_OP_STATES & ~TDX_OPS2(TDX_OP_STATE_PAUSED_EXPORT, TDX_OP_STATE_POST_EXPORT))

/**
 * struct servtd_target - the TD that a handle names
 * @pa: its TDR, wherever that is
 * @pamt: PAMT entry of the TDR while it is held
 * @tdr: the TDR
 * @tdcs: its TDCS
 */
struct servtd_target {
	u64 pa;
	struct pamt_entry *pamt;
	const struct tdr *tdr;
	struct tdcs *tdcs;
};

/* Look at a lock that would be taken shared and given back; the host's mark is no mere "busy". */
static u64 look_at_lock(u16 *lock, u32 operand_id)
{
	u16 old = atom_load(lock);

	if (old & LOCK_HP)
		return tdx_status(TDX_OPERAND_BUSY_HOST_PRIORITY, operand_id);
	return tdx_status(old & LOCK_X ? TDX_OPERAND_BUSY : TDX_SUCCESS,
			  old & LOCK_X ? operand_id : 0);
}

/* Down the PAMT as a TDCALL does it: no pins, and the host has priority. */
static u64 target_tdr(struct guest *g, struct servtd_target *t)
{
	struct model *m = g->c->m;
	enum tdx_level level = TDX_LEVEL_1G;
	struct pamt_entry *e;
	u64 status;

	if (!hpa_plain(m->st, t->pa))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_TDR);
	for (;; level--) {
		e = pamt_find(m, t->pa, level);
		if (!e)
			return tdx_status(TDX_OPERAND_ADDR_RANGE_ERROR, TDX_OPERAND_ID_TDR);
		status = look_at_lock(&e->lock, TDX_OPERAND_ID_TDR);
		if (status != TDX_SUCCESS)
			return status;
		if (level == TDX_LEVEL_4K || atom_load(&e->type) == PT_REG)
			break;
	}
	if (!lock_guest(&e->lock, false))
		return tdx_status(TDX_OPERAND_BUSY, TDX_OPERAND_ID_TDR);
	t->pamt = e;
	if (level != TDX_LEVEL_4K || atom_load(&e->type) != PT_TDR)
		return tdx_status(TDX_PAGE_METADATA_INCORRECT, TDX_OPERAND_ID_TDR);
	t->tdr = mem_ro(m, t->pa);
	return TDX_SUCCESS;
}

static u64 target_state(struct guest *g, struct servtd_target *t, u32 op_states)
{
	u64 status;

	if (atom_load(&t->tdr->fatal))
		return TDX_TD_FATAL;
	if (t->tdr->lifecycle != TDX_LIFECYCLE_KEYS_CONFIGURED)
		return TDX_TD_KEYS_NOT_CONFIGURED;
	if (t->tdr->tdcx_missing)
		return TDX_TDCS_NOT_ALLOCATED;
	t->tdcs = tdcx_page(g->c->m, t->tdr, TDCX_DATA0);
	status = look_at_lock(&t->tdcs->op_state_lock, TDX_OPERAND_ID_OP_STATE);
	if (status != TDX_SUCCESS)
		return status;
	if (!tdx_op_state_in(op_states, t->tdcs->op_state))
		return TDX_OP_STATE_INCORRECT;
	return tdcs_is_sound(t->tdcs) ? TDX_SUCCESS : TDX_TD_FATAL;
}

/* Is the target the TD that the guest takes it for? One that was not imported has no old UUID. */
static u64 target_uuid(struct guest *g, const struct servtd_target *t)
{
	static const u64 preimport_uuid[4];
	struct seam_regs *r = &g->vp->gpr;
	u64 want[4] = { r->r10, r->r11, r->r12, r->r13 };

	if (!memcmp(t->tdr->uuid, want, sizeof(want)))
		return TDX_SUCCESS;
	if (memcmp(preimport_uuid, want, sizeof(want)))
		return TDX_TARGET_UUID_MISMATCH;
	r->r10 = t->tdr->uuid[0];
	r->r11 = t->tdr->uuid[1];
	r->r12 = t->tdr->uuid[2];
	r->r13 = t->tdr->uuid[3];
	return TDX_TARGET_UUID_UPDATED;
}

/* What the host got wrong about the target goes to the host, not to the guest. */
static u64 cross_td_trap(struct guest *g, u64 status, u64 target_pa)
{
	g->vp->gpr.rax = status;
	g->vp->progress++;
	vp_meta_tdcall_done(g->c->m, g->vp);
	guest_exit_async(g, TDX_CROSS_TD_TRAP, 0, 0, status, target_pa, 0);
	return status;
}

static u64 servtd_binding(struct guest *g, struct servtd_target *t, u32 slot)
{
	u64 status = target_uuid(g, t);

	if (status != TDX_SUCCESS)
		return status;
	status = guest_lock(g, &t->tdcs->bindings_lock, false, TDX_OPERAND_ID_SERVTD_BINDINGS);
	if (status != TDX_SUCCESS)
		return status;
	lock_drop(&t->tdcs->bindings_lock, false);
	return cross_td_trap(g, TDX_SERVTD_NOT_BOUND | slot, t->pa);
}

static u64 servtd_access(struct guest *g, u32 op_states)
{
	u64 handle = g->vp->gpr.rcx - g->c->tdr->uuid[0];
	struct servtd_target t = { .pa = handle & HANDLE_TDR_MASK };
	u32 slot = handle & HANDLE_SLOT_MASK;
	u64 status;

	g->vp->gpr.r8 = 0;
	if (slot >= MAX_SERVTDS)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	status = target_tdr(g, &t);
	if (status == TDX_SUCCESS)
		status = target_state(g, &t, op_states);
	if (status == TDX_SUCCESS)
		status = servtd_binding(g, &t, slot);
	else if (tdx_status_base(status) != TDX_OPERAND_BUSY)
		cross_td_trap(g, status, t.pa);
	if (t.pamt)
		lock_drop(&t.pamt->lock, false);
	return status;
}

GUEST_LEAF(servtd_rd)
{
	g->vp->gpr.rdx = TDX_FIELD_NONE;
	return servtd_access(g, RD_OP_STATES);
}

GUEST_LEAF(servtd_wr)
{
	return servtd_access(g, WR_OP_STATES);
}
