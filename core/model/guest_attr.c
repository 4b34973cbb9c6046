// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * TDG.MEM.PAGE.ATTR.RD and ATTR.WR: what nested VMs may do with a page (docs/tdx-module.md 7.6).
 * RDX holds 16 bits for each VM 0..3; R8 of ATTR.WR has a mask in the same layout.
 */
#include "core/model/guest_exit.h"
#include "core/model/guest_leaf.h"
#include "core/model/guest_sept.h"
#include "core/model/sept_l2.h"

#define ATTR_BITS 16
#define ATTR_MASK CORE_MASK(15, 0)
#define ATTR_RCX_PENDING CORE_BIT(62)
#define EXT_QUAL_VM_SHIFT 52
#define EPT_QUAL_XU_SHIFT 6

#define SEPT_SET_ATTR_WRITABLE (SEPT_IN(MAPPED) | SEPT_IN(EXPORTED_DIRTY) | SEPT_SET_ACCEPTABLE)

static u64 attr_get(u64 attrs, u32 vm)
{
	return attrs >> (ATTR_BITS * vm) & ATTR_MASK;
}

static void attr_set(u64 *attrs, u32 vm, u64 attr)
{
	*attrs = (*attrs & ~(ATTR_MASK << (ATTR_BITS * vm))) | attr << (ATTR_BITS * vm);
}

static u64 attr_fail(struct guest *g, u64 status)
{
	g->vp->gpr.rcx = 0;
	g->vp->gpr.rdx = 0;
	return status;
}

GUEST_LEAF(mem_page_attr_rd)
{
	struct seam_regs *r = &g->vp->gpr;
	struct sept_ref s = { .gpa = r->rcx };
	u64 status, attrs;

	if (!sept_gpa_ok(g->c->tdcs, s.gpa))
		return attr_fail(g, tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX));
	sept_walk(g->c, TDX_LEVEL_4K, &s);
	status = guest_sept_lock(g, &s);
	if (status != TDX_SUCCESS)
		return attr_fail(g, status);
	attrs = sept_l2_attrs(g->c, &s);
	guest_sept_release(&s, s.val);
	if (!sept_state_is_page(s.state) || sept_in(SEPT_SET_BLOCKED, s.state)) {
		guest_exit_ept(g, s.gpa, 0, TDX_EXT_QUAL_NONE);
		return TDX_SUCCESS;
	}
	r->rcx = (s.gpa & ~(tdx_level_size(s.level) - 1)) | s.level |
		 (sept_state_is_pending(s.state) ? ATTR_RCX_PENDING : 0);
	r->rdx = attrs;
	return TDX_SUCCESS;
}

/* One ATTR.WR: what the guest wants, and the L2 entries that it is about. */
struct attr_wr {
	struct sept_ref s;
	u64 attrs; /* in: as given; out: as they are in the end */
	u64 mask;
	u64 *entry[1 + MAX_L2_VMS];
	u64 val[1 + MAX_L2_VMS];
	bool unlocked;
};

/* A TD exit comes after this: outside the guest nothing keeps the table in place. */
static void attr_wr_release(struct attr_wr *w, u64 val)
{
	if (!w->unlocked)
		guest_sept_release(&w->s, val);
	w->unlocked = true;
}

static u64 attr_wr_operands(const struct tdcs *tdcs, const struct attr_wr *w)
{
	u32 vm;

	for (vm = 0; vm <= MAX_L2_VMS; vm++) {
		u64 attr = attr_get(w->attrs, vm);
		bool exists = vm && vm <= tdcs->num_l2_vms;

		if (attr && (!exists || !(attr & SEPT_ATTR_VALID)))
			return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RDX);
		if (attr_get(w->mask, vm) && !exists)
			return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_R8);
	}
	if (!sept_map_ok(w->s.map, TDX_LEVEL_4K, TDX_LEVEL_1G) || !sept_gpa_ok(tdcs, w->s.gpa))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	return TDX_SUCCESS;
}

static bool attr_legal(u64 attr)
{
	return !(attr & (SEPT_ATTR_RESERVED | SEPT_ATTR_SVE)) &&
	       (attr & SEPT_ATTR_R || !(attr & (SEPT_ATTR_W | SEPT_ATTR_PWA)));
}

/*
 * As a guest-side walk: down through blocked tables too, they were blocked after this vCPU entered.
 */
static bool attr_l2_walk(struct guest *g, u32 vm, enum tdx_level want, struct sept_ref *l2)
{
	u64 table = g->c->tdr->tdcx_pa[TDCX_L2_SEPT_ROOT + vm - 1];

	for (l2->level = g->c->tdcs->sept_pwl;; l2->level--) {
		u64 pa = table + sept_index(l2->gpa, l2->level) * sizeof(u64);

		l2->entry = mem_rw(g->c->m, pa);
		l2->val = atom_load(l2->entry);
		if (l2->level == want || sept_l2_free(l2->val) || l2->val & SEPT_PS)
			return l2->level == want;
		table = sept_entry_hpa(l2->val);
	}
}

/* A table of a nested VM is missing: exit to the host, if the TD asked for that. */
static u64 attr_l2_missing(struct guest *g, struct attr_wr *w, u32 vm, const struct sept_ref *l2)
{
	u64 qual = TDX_EPT_QUAL_WRITE | (l2->val & SEPT_RWX) << TDX_EPT_QUAL_RWX_SHIFT |
		   (l2->val & SEPT_L2_XU ? CORE_BIT(EPT_QUAL_XU_SHIFT) : 0);
	u64 ext = TDX_EXT_QUAL_GPA_DETAILS | (u64)l2->level << TDX_EXT_QUAL_LEVEL_SHIFT |
		  (u64)vm << EXT_QUAL_VM_SHIFT;

	if (!(g->c->tdcs->vm_ctls[vm] & 1))
		return TDX_L2_SEPT_WALK_FAILED | vm << 16 | l2->level;
	attr_wr_release(w, w->s.val);
	guest_exit_ept(g, l2->gpa, qual, ext);
	return TDX_SUCCESS;
}

/* Combine old and new attributes of one VM. */
static u64 attr_wr_vm(struct guest *g, struct attr_wr *w, u32 vm)
{
	u64 mask = (attr_get(w->mask, vm) & ~SEPT_ATTR_VALID) | SEPT_ATTR_VALID;
	u64 wanted = attr_get(w->attrs, vm) & mask;
	bool aliased = sept_aliased(w->s.val, vm);
	struct sept_ref l2 = { .gpa = w->s.gpa };
	u64 old = 0;

	if (!(wanted & SEPT_ATTR_VALID) || (!aliased && !(wanted & SEPT_ATTR_PRESENT)))
		return TDX_SUCCESS;
	if (aliased) {
		attr_l2_walk(g, vm, w->s.level, &l2);
		old = sept_l2_attr(l2.val, w->s.state);
		wanted |= old & ~mask;
	}
	attr_set(&w->attrs, vm, wanted);
	if (wanted & SEPT_ATTR_PRESENT && !attr_legal(wanted)) {
		attr_set(&w->attrs, vm, old);
		return TDX_PAGE_ATTR_INVALID;
	}
	if (!aliased && !attr_l2_walk(g, vm, w->s.level, &l2))
		return attr_l2_missing(g, w, vm, &l2);
	w->entry[vm] = l2.entry;
	w->val[vm] = l2.val;
	return TDX_SUCCESS;
}

/* The new value of the TD's own entry, whose alias bits follow. */
static u64 attr_wr_commit(struct guest *g, struct attr_wr *w)
{
	u64 val = w->s.val;
	u32 vm;

	for (vm = 1; vm <= g->c->tdcs->num_l2_vms; vm++) {
		u64 bit = CORE_BIT(SEPT_L2_ALIAS_SHIFT + vm);
		u64 attr = attr_get(w->attrs, vm);

		if (!w->entry[vm])
			continue;
		if (!(val & bit)) {
			atom_store(w->entry[vm],
				   sept_l2_page(w->val[vm], attr, sept_entry_hpa(w->s.val),
						sept_state_is_pending(w->s.state)));
			val |= bit;
		} else if (attr & SEPT_ATTR_PRESENT) {
			atom_store(w->entry[vm], sept_l2_set_attr(w->val[vm], attr));
		} else {
			atom_store(w->entry[vm], SEPT_L2_FREE_ENTRY);
			attr_set(&w->attrs, vm, SEPT_ATTR_VALID);
			val &= ~bit;
		}
	}
	return val;
}

/* With the entry locked; *val is what the entry becomes. */
static u64 attr_wr_locked(struct guest *g, struct attr_wr *w, u64 *val)
{
	u64 status = TDX_SUCCESS, invalid = TDX_SUCCESS;
	u32 vm;

	if (!(w->s.val & SEPT_PS) && w->s.state != SEPT_FREE)
		return tdx_status(TDX_PAGE_SIZE_MISMATCH, w->s.level);
	if (!sept_in(SEPT_SET_ATTR_WRITABLE, w->s.state)) {
		attr_wr_release(w, w->s.val);
		guest_exit_sept(g, &w->s, w->s.level, TDX_EXT_QUAL_ATTR_WR);
		return TDX_SUCCESS;
	}

	/*
	 * An illegal combination does not stop the loop: all current attributes are to be reported.
	 */
	for (vm = 1; vm <= g->c->tdcs->num_l2_vms && status == TDX_SUCCESS && !g->out; vm++) {
		status = attr_wr_vm(g, w, vm);
		if (status == TDX_PAGE_ATTR_INVALID) {
			invalid = status;
			status = TDX_SUCCESS;
		}
	}

	if (status != TDX_SUCCESS || invalid != TDX_SUCCESS || g->out)
		return status != TDX_SUCCESS ? status : invalid;
	*val = attr_wr_commit(g, w);
	return TDX_SUCCESS;
}

GUEST_LEAF(mem_page_attr_wr)
{
	struct seam_regs *r = &g->vp->gpr;
	struct attr_wr w = { .s.map = r->rcx, .attrs = r->rdx, .mask = r->r8 };
	enum tdx_level want = tdx_map_level(w.s.map);
	u64 status, val;

	w.s.gpa = tdx_map_gpa(w.s.map);
	status = attr_wr_operands(g->c->tdcs, &w);
	if (status != TDX_SUCCESS)
		return attr_fail(g, status);
	if (!sept_walk(g->c, want, &w.s)) {
		guest_exit_sept(g, &w.s, want, TDX_EXT_QUAL_ATTR_WR);
		return TDX_SUCCESS;
	}

	status = guest_sept_lock(g, &w.s);
	if (status != TDX_SUCCESS)
		return attr_fail(g, status);
	val = w.s.val;
	status = attr_wr_locked(g, &w, &val);
	attr_wr_release(&w, val);
	if (g->out)
		return TDX_SUCCESS;
	if (status != TDX_SUCCESS && status != TDX_PAGE_ATTR_INVALID)
		return attr_fail(g, status);
	r->rcx = status == TDX_SUCCESS ? w.s.map : 0;
	if (status == TDX_SUCCESS && sept_state_is_pending(w.s.state))
		r->rcx |= ATTR_RCX_PENDING;
	r->rdx = w.attrs;
	return status;
}
