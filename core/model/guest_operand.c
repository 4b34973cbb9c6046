// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Memory operands and locks of TDCALLs. */
#include "core/model/guest_exit.h"
#include "core/model/guest_operand.h"
#include "core/model/sept.h"
#include "core/model/vp_page.h"

#define TDCALL_LENGTH 4 /* bytes of the instruction */

#define GPA_WIDTH_MAX 52
#define GPA_WIDTH_SMALL 48

/* Entry of the host's EPT: as hardware has it, and what the module demands besides. */
#define EPT_LEAF CORE_BIT(7)
#define EPT_TABLE_RESERVED CORE_MASK(7, 3)
#define EPT_SUPPRESS_VE CORE_BIT(63)
#define EPT_MT_SHIFT 3
#define EPT_MT_MASK 7
/* Memory types that do not exist: 2, 3 and 7. */
#define EPT_MT_RESERVED (1 << 2 | 1 << 3 | 1 << 7)

/**
 * struct operand_walk - on the way to a memory operand
 * @gpa: its address
 * @want: rights that are needed, as in an entry
 * @rights: rights that all entries so far grant
 * @val: the last entry
 * @level: its level
 */
struct operand_walk {
	u64 gpa;
	u64 want;
	u64 rights;
	u64 val;
	enum tdx_level level;
};

/* The rights that were missing, then those that there were. */
static u64 walk_qual(const struct operand_walk *w)
{
	return (w->want & ~w->rights) | w->rights << TDX_EPT_QUAL_RWX_SHIFT;
}

/* #VE in place of the TDCALL, which the guest may repeat. */
static void operand_ve(struct guest *g, const struct operand_walk *w)
{
	bool unread = g->vp->ve_valid;

	guest_inject_ve(g->vp, TDX_EXIT_EPT_VIOLATION, walk_qual(w), w->gpa);
	if (!unread)
		g->vp->ve_insn = TDCALL_LENGTH;
	g->retry = true;
}

static void *private_operand(struct guest *g, struct operand_walk *w)
{
	struct sept_ref s = { .gpa = w->gpa };
	u64 ext = TDX_EXT_QUAL_NONE;

	sept_walk(g->c, TDX_LEVEL_4K, &s);
	w->rights = s.val & SEPT_RWX;
	if (s.val & SEPT_PS && !(w->want & ~w->rights))
		return mem_rw(g->c->m, sept_page_hpa(s.val, s.level) |
				       (w->gpa & (tdx_level_size(s.level) - 1)));
	if (sept_in(SEPT_SET_ACCEPTABLE, s.state)) {
		if (!(g->c->tdcs->td_ctls & TD_CTLS_PENDING_VE_DISABLE)) {
			operand_ve(g, w);
			return NULL;
		}
		ext = TDX_EXT_QUAL_PENDING_EPT_VIOLATION;
	}
	guest_exit_ept(g, w->gpa, walk_qual(w), ext);
	return NULL;
}

/* ---- shared memory -------------------------------------------------------------------------- */

/* May the module use this page of the host's as a table, or for an operand somewhere inside? */
static bool host_page_ok(const struct model_call *c, u64 pa)
{
	const struct model_range *seamrr = &c->st->pf.seamrr;
	u64 plain = hpa_strip(c->st, pa);

	/* From the address on, not from the start of its page: an oddity of 1.5.01. */
	return hpa_keyid(c->st, pa) < c->st->pf.keyid_first &&
	       (plain + CORE_PAGE_SIZE <= seamrr->base || plain >= seamrr->base + seamrr->size);
}

static bool shared_leaf(const struct operand_walk *w)
{
	return w->level == TDX_LEVEL_4K || w->val & EPT_LEAF;
}

static bool leaf_misconfigured(const struct operand_walk *w)
{
	/* Address bits below the size of the page. */
	u64 low = w->level <= TDX_LEVEL_1G ? tdx_level_size(w->level) - CORE_PAGE_SIZE : 0;

	return w->val & low || EPT_MT_RESERVED >> (w->val >> EPT_MT_SHIFT & EPT_MT_MASK) & 1;
}

static bool shared_misconfigured(const struct model_call *c, const struct operand_walk *w)
{
	if ((w->val & (SEPT_R | SEPT_W)) == SEPT_W)
		return true;
	if (!(w->val & SEPT_RWX))
		return false;
	if (w->level > TDX_LEVEL_1G && w->val & EPT_TABLE_RESERVED)
		return true;
	if (shared_leaf(w))
		return leaf_misconfigured(w);
	return w->val & EPT_TABLE_RESERVED || !host_page_ok(c, w->val & SEPT_HPA_MASK);
}

/* #VE unless the entry suppresses it. What an entry above a page says about that does not count. */
static void shared_violation(struct guest *g, const struct operand_walk *w)
{
	bool convertible = !(w->val & EPT_SUPPRESS_VE) &&
			   (!(w->val & SEPT_RWX) || shared_leaf(w));

	if (convertible)
		operand_ve(g, w);
	else
		guest_exit_ept(g, w->gpa, walk_qual(w), TDX_EXT_QUAL_NONE);
}

static void shared_misconfig_exit(struct guest *g, u64 gpa)
{
	guest_exit_async(g, TDX_SUCCESS, TDX_EXIT_EPT_MISCONFIG, 0, 0, gpa & ~(CORE_PAGE_SIZE - 1),
			 0);
}

/* Down to the page; false if the TDCALL ended on the way. */
static bool shared_walk(struct guest *g, struct operand_walk *w)
{
	const struct vcpu_fields *f = vcpu_fields(g->c->m, g->vp, 0);
	u64 table = f->slot[VP_SLOT_VMCS_SHARED_EPTP] & SEPT_HPA_MASK;

	w->rights = SEPT_RWX;
	for (w->level = g->c->tdcs->sept_pwl;; w->level--) {
		u64 pa = hpa_strip(g->c->st, table) + sept_index(w->gpa, w->level) * sizeof(u64);
		const u64 *entry = mem_ro(g->c->m, pa);

		w->val = entry ? atom_load(entry) : 0;
		w->rights &= w->val;
		if (shared_misconfigured(g->c, w)) {
			shared_misconfig_exit(g, w->gpa);
			return false;
		}
		if (!(w->val & SEPT_RWX) || w->want & ~w->val) {
			shared_violation(g, w);
			return false;
		}
		if (shared_leaf(w))
			return true;
		table = w->val & SEPT_HPA_MASK;
	}
}

static void *shared_operand(struct guest *g, struct operand_walk *w)
{
	u64 pa;

	if (!shared_walk(g, w))
		return NULL;
	pa = sept_page_hpa(w->val, w->level) | (w->gpa & (tdx_level_size(w->level) - 1));
	if (!host_page_ok(g->c, pa)) {
		shared_misconfig_exit(g, w->gpa);
		return NULL;
	}
	pa = hpa_strip(g->c->st, pa);
	return w->want & SEPT_W ? host_rw(g->c->m, pa) : (void *)mem_ro(g->c->m, pa);
}

/* ---- for the leaves ------------------------------------------------------------------------- */

u64 guest_operand(struct guest *g, u32 operand_id, u64 gpa, u32 flags, void **mem)
{
	struct operand_walk w = { .gpa = gpa, .want = SEPT_R };
	u32 width = g->c->tdcs->gpaw ? GPA_WIDTH_MAX : GPA_WIDTH_SMALL;

	*mem = NULL;
	if (flags & OPERAND_WRITE)
		w.want |= SEPT_W;
	if (sept_gpa_ok(g->c->tdcs, gpa)) {
		*mem = private_operand(g, &w);
		return TDX_SUCCESS;
	}
	if (!(flags & OPERAND_SHARED) || gpa >> width)
		return tdx_status(TDX_OPERAND_INVALID, operand_id);
	*mem = shared_operand(g, &w);
	return TDX_SUCCESS;
}

u64 guest_lock(struct guest *g, u16 *lock, bool exclusive, u32 operand_id)
{
	u16 old;

	if (lock_guest(lock, exclusive))
		return TDX_SUCCESS;
	/* An exclusive taker sees the mark only where nothing else is in the way. */
	old = atom_load(lock);
	g->marked = exclusive ? old == LOCK_HP : (old & LOCK_HP) != 0;
	return tdx_status(TDX_OPERAND_BUSY, operand_id);
}

bool guest_poll(struct guest *g)
{
	if (!call_poll(g->c))
		return false;
	g->retry = true;
	g->vp->hp_busy_since = 0;
	return true;
}
