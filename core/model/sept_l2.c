// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Tables of nested VMs ("L2", TD partitioning). Each has a secure EPT of its own, its root is one
 * of TDCX pages 6 to 8; a bit in the TD's own entry says that VM n has an entry for the same range,
 * its alias. L2 entries have no lock: the lock of the TD's entry covers them.
 */
#include "core/model/sept_l2.h"

#define L2_ATTR_MASK (SEPT_L2_RIGHTS | SEPT_L2_VGP | SEPT_L2_PWA | SEPT_L2_SSS | SEPT_SUPPRESS_VE)

static bool l2_blocked(u64 val)
{
	return (val & SEPT_L2_BLOCK) != 0;
}

bool sept_l2_walk(struct model_call *c, u32 vm, enum tdx_level want, struct sept_ref *s)
{
	u64 root = c->tdr->tdcx_pa[TDCX_L2_SEPT_ROOT + vm - 1];

	return sept_walk_from(c->m, root, c->tdcs->sept_pwl, want, s);
}

/*
 * Description of an entry. It never maps a page: then the TD's own entry would have done so, and
 * have ended the call.
 */
static u32 l2_arch_state(u64 val)
{
	if (sept_l2_free(val))
		return SEPT_ARCH_L2_FREE;
	return l2_blocked(val) ? SEPT_ARCH_L2_NL_BLOCKED : SEPT_ARCH_L2_NL_MAPPED;
}

static u64 l2_arch_entry(u64 val)
{
	return sept_l2_free(val) ? SEPT_SUPPRESS_VE : val & (SEPT_L2_RIGHTS | SEPT_PS);
}

void sept_l2_details(struct model_call *c, u32 vm, const struct sept_ref *s)
{
	c->r->rcx = l2_arch_entry(s->val);
	c->r->rdx = sept_info(s->level, l2_arch_state(s->val), vm);
}

u64 sept_l2_fail(struct model_call *c, u32 vm, const struct sept_ref *s, u64 status)
{
	sept_l2_details(c, vm, s);
	return status | vm << 16 | s->level;
}

/* A blocked page keeps its rights in the memory type bits and one spare bit. */
static u64 l2_save_rights(u64 val)
{
	u64 saved = SEPT_L2_SAVED_R | SEPT_L2_SAVED_W | SEPT_L2_SAVED_XS | SEPT_L2_SAVED_XU;

	return (val & ~(saved | SEPT_L2_RIGHTS)) | (val & SEPT_R ? SEPT_L2_SAVED_R : 0) |
	       (val & SEPT_W ? SEPT_L2_SAVED_W : 0) | (val & SEPT_X ? SEPT_L2_SAVED_XS : 0) |
	       (val & SEPT_L2_XU ? SEPT_L2_SAVED_XU : 0);
}

static u64 l2_restore_rights(u64 val)
{
	u64 rights = (val & SEPT_L2_SAVED_R ? SEPT_R : 0) | (val & SEPT_L2_SAVED_W ? SEPT_W : 0) |
		     (val & SEPT_L2_SAVED_XS ? SEPT_X : 0) |
		     (val & SEPT_L2_SAVED_XU ? SEPT_L2_XU : 0);

	return (val & ~(SEPT_MT_MASK | SEPT_L2_SAVED_W | SEPT_L2_RIGHTS)) | rights | SEPT_MT_WB;
}

/* @keep_w: the page was blocked for writing before, so its W bit is saved already. */
static u64 l2_block(u64 val, bool keep_w)
{
	u64 saved_w = val & SEPT_L2_SAVED_W;

	if (!(val & SEPT_PS))
		return (val & ~SEPT_L2_RIGHTS) | SEPT_L2_BLOCK;
	val = l2_save_rights(val) | SEPT_L2_BLOCK;
	return keep_w ? (val & ~SEPT_L2_SAVED_W) | saved_w : val;
}

u64 sept_l2_unblocked(u64 val)
{
	if (!l2_blocked(val))
		return val;
	val &= ~SEPT_L2_BLOCK;
	if (val & SEPT_PS)
		return l2_restore_rights(val);
	return (val & ~(SEPT_MT_MASK | SEPT_L2_SAVED_W)) | SEPT_L2_RIGHTS;
}

void sept_l2_update(struct model_call *c, const struct sept_ref *s, enum sept_l2_op op)
{
	struct sept_ref l2 = { .gpa = s->gpa };
	u32 vm;

	for (vm = 1; vm <= c->tdcs->num_l2_vms; vm++) {
		if (!sept_aliased(s->val, vm) || !sept_l2_walk(c, vm, s->level, &l2))
			continue;
		switch (op) {
		case SEPT_L2_DO_BLOCK:
			l2.val = l2_block(l2.val, sept_in(SEPT_SET_BLOCKEDW, s->state));
			break;
		case SEPT_L2_DO_UNBLOCK:
			l2.val = sept_l2_unblocked(l2.val);
			break;
		case SEPT_L2_DO_REMOVE:
			l2.val = SEPT_L2_FREE_ENTRY;
			break;
		}
		atom_store(l2.entry, l2.val);
	}
}

void sept_l2_move(struct model_call *c, const struct sept_ref *s, u64 hpa)
{
	struct sept_ref l2 = { .gpa = s->gpa };
	u32 vm;

	for (vm = 1; vm <= c->tdcs->num_l2_vms; vm++) {
		if (!sept_aliased(s->val, vm) || !sept_l2_walk(c, vm, s->level, &l2))
			continue;
		l2.val = (l2.val & ~SEPT_HPA_MASK) | hpa;
		/* The alias of a pending page stays blocked until the guest accepts the page. */
		if (!sept_state_is_pending(s->state))
			l2.val = sept_l2_unblocked(l2.val);
		atom_store(l2.entry, l2.val);
	}
}

static u64 l2_with_attr(u64 val, u64 attr)
{
	return (val & ~L2_ATTR_MASK) | (attr & SEPT_ATTR_R ? SEPT_R : 0) |
	       (attr & SEPT_ATTR_W ? SEPT_W : 0) | (attr & SEPT_ATTR_XS ? SEPT_X : 0) |
	       (attr & SEPT_ATTR_XU ? SEPT_L2_XU : 0) | (attr & SEPT_ATTR_VGP ? SEPT_L2_VGP : 0) |
	       (attr & SEPT_ATTR_PWA ? SEPT_L2_PWA : 0) | (attr & SEPT_ATTR_SSS ? SEPT_L2_SSS : 0) |
	       (attr & SEPT_ATTR_SVE ? SEPT_SUPPRESS_VE : 0);
}

u64 sept_l2_page(u64 old, u64 attr, u64 hpa, bool blocked)
{
	u64 val = l2_with_attr(old & ~(SEPT_HPA_MASK | SEPT_MT_MASK | SEPT_L2_SAVED_W), attr) |
		  hpa | SEPT_MT_WB | SEPT_IPAT | SEPT_PS;

	return blocked ? l2_block(val, false) : val & ~SEPT_L2_BLOCK;
}

u64 sept_l2_set_attr(u64 val, u64 attr)
{
	val = l2_with_attr(val, attr);
	return l2_blocked(val) ? l2_save_rights(val) : val;
}

u64 sept_l2_attr(u64 val, u32 l1_state)
{
	u64 rights = val;

	if (sept_l2_free(val))
		return val & SEPT_SUPPRESS_VE ? SEPT_ATTR_SVE : 0;
	if (!(val & SEPT_PS))
		return SEPT_ATTR_VALID | SEPT_ATTR_PRESENT;
	if (l2_blocked(val)) {
		rights = l2_restore_rights(val);
		/* Blocked for writing only: just W was taken away. */
		if (sept_in(SEPT_SET_BLOCKEDW, l1_state))
			rights = (val & ~SEPT_W) | (rights & SEPT_W);
	}
	return SEPT_ATTR_VALID | (rights & SEPT_R ? SEPT_ATTR_R : 0) |
	       (rights & SEPT_W ? SEPT_ATTR_W : 0) | (rights & SEPT_X ? SEPT_ATTR_XS : 0) |
	       (rights & SEPT_L2_XU ? SEPT_ATTR_XU : 0) | (val & SEPT_L2_VGP ? SEPT_ATTR_VGP : 0) |
	       (val & SEPT_L2_PWA ? SEPT_ATTR_PWA : 0) | (val & SEPT_L2_SSS ? SEPT_ATTR_SSS : 0) |
	       (val & SEPT_SUPPRESS_VE ? SEPT_ATTR_SVE : 0);
}

u64 sept_l2_attrs(struct model_call *c, const struct sept_ref *s)
{
	struct sept_ref l2 = { .gpa = s->gpa };
	u64 attrs = 0;
	u32 vm;

	for (vm = 1; vm <= c->tdcs->num_l2_vms; vm++) {
		if (sept_aliased(s->val, vm) && sept_l2_walk(c, vm, s->level, &l2))
			attrs |= sept_l2_attr(l2.val, s->state) << (16 * vm);
	}
	return attrs;
}
