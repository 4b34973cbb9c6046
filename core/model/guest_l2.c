// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * TDG.VP.INVEPT and TDG.VP.INVVPID: what LPs have cached of nested VMs. No guest of this model runs
 * one, so nothing is cached; what is left are the operands (docs/tdx-module.md 7.6).
 */
#include "core/model/guest_leaf.h"
#include "core/model/guest_operand.h"

/* RCX of INVVPID: a list, or else one entry; which nested VM. */
#define INVVPID_LIST CORE_BIT(0)
#define INVVPID_VM_SHIFT 52

/* RDX of INVVPID, if it is a list: first entry, page, how many entries. */
#define LIST_FIRST_MASK CORE_MASK(8, 0)
#define LIST_GPA_MASK CORE_MASK(51, 12)
#define LIST_COUNT_SHIFT 52
#define LIST_COUNT_MASK CORE_MASK(61, 52)
#define LIST_RESERVED (CORE_MASK(11, 9) | CORE_MASK(63, 62))
#define LIST_ENTRIES (CORE_PAGE_SIZE / sizeof(u64))

GUEST_LEAF(vp_invept)
{
	u64 vms = g->vp->gpr.rcx;

	if (vms & 1 || vms >> (g->c->tdcs->num_l2_vms + 1))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	return TDX_SUCCESS;
}

static u64 list_count(u64 info)
{
	return (info & LIST_COUNT_MASK) >> LIST_COUNT_SHIFT;
}

/*
 * Entry by entry, with a look for interrupts after each, the last one included; RDX has what is
 * left. Entries are addresses, and any will do: this CPU minds none.
 */
static u64 invvpid_list(struct guest *g, u64 info)
{
	u64 *rdx = &g->vp->gpr.rdx;
	u64 status;
	void *list;

	if (info & LIST_RESERVED || (info & LIST_FIRST_MASK) + list_count(info) > LIST_ENTRIES)
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RDX);
	status = guest_operand(g, TDX_OPERAND_ID_RDX, info & LIST_GPA_MASK, 0, &list);
	if (!list)
		return status;
	while (list_count(info)) {
		/* Behind entry 511 comes entry 0: the index has no more bits. */
		info = (info & ~LIST_FIRST_MASK) | ((info + 1) & LIST_FIRST_MASK);
		info -= 1ULL << LIST_COUNT_SHIFT;
		if (guest_poll(g))
			break;
	}
	*rdx = info;
	return TDX_SUCCESS;
}

GUEST_LEAF(vp_invvpid)
{
	u64 flags = g->vp->gpr.rcx;
	u64 vm = flags >> INVVPID_VM_SHIFT;

	if (!vm || vm > g->c->tdcs->num_l2_vms ||
	    flags & CORE_MASK(INVVPID_VM_SHIFT - 1, 1))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	return flags & INVVPID_LIST ? invvpid_list(g, g->vp->gpr.rdx) : TDX_SUCCESS;
}
