// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Memory accesses of a guest: hardware with secure EPT and TLB (docs/tdx-module.md 1, 4),
 * and the shared EPT that the host gave the vCPU (Shared EPTP, TDH.VP.WR).
 */
#include "core/model/guest_access.h"
#include "core/model/guest_exit.h"
#include "core/model/sept.h"
#include "core/model/tlb.h"
#include "core/model/vp_page.h"

/* Entry of the host's EPT, as hardware has it. */
#define EPT_LEAF CORE_BIT(7)
#define EPT_SUPPRESS_VE CORE_BIT(63)
#define EPT_MT_SHIFT 3
#define EPT_MT_MASK 7
/* Memory types that do not exist: 2, 3 and 7. */
#define EPT_MT_RESERVED (1 << 2 | 1 << 3 | 1 << 7)

static u64 access_qual(bool write, u64 entry)
{
	return (write ? TDX_EPT_QUAL_WRITE : TDX_EPT_QUAL_READ) |
	       (entry & SEPT_RWX) << TDX_EPT_QUAL_RWX_SHIFT;
}

/* Does an entry grant the access? */
static bool access_granted(u64 entry, bool write)
{
	return entry & (write ? SEPT_W : SEPT_R);
}

/* NULL if the access faulted: the exit or #VE is done then. */
static u64 *private_memory(struct guest *g, u64 gpa, bool write)
{
	const struct tlb_entry *e = tlb_find(g->c->lp, g->c->tdr_pa, gpa);
	struct sept_ref s = { .gpa = gpa };

	if (e)
		return mem_rw(g->c->m, (e->hpa & ~SEPT_RWX) |
				       (gpa & (tdx_level_size(e->level) - 1)));
	sept_walk(g->c, TDX_LEVEL_4K, &s);
	if (!(s.val & SEPT_PS) || !access_granted(s.val, write)) {
		guest_hw_exit(g, TDX_EXIT_EPT_VIOLATION, access_qual(write, s.val), gpa, 0);
		return NULL;
	}
	tlb_fill(g->c->lp, g->c->tdr_pa, gpa, s.val, s.level);
	return mem_rw(g->c->m, sept_page_hpa(s.val, s.level) |
			       (gpa & (tdx_level_size(s.level) - 1)));
}

static bool ept_leaf(u64 entry, enum tdx_level level)
{
	return level == TDX_LEVEL_4K || entry & EPT_LEAF;
}

static bool ept_misconfigured(u64 entry, enum tdx_level level)
{
	if ((entry & (SEPT_R | SEPT_W)) == SEPT_W)
		return true;
	return ept_leaf(entry, level) &&
	       EPT_MT_RESERVED >> (entry >> EPT_MT_SHIFT & EPT_MT_MASK) & 1;
}

/*
 * Down the host's EPT to the entry that maps the page or stops the walk. Its root has the level of
 * the secure EPT's, and the shared bit counts as a bit of the address. Nothing of it is cached: the
 * host changes it as it likes, without any SEAMCALL.
 */
static u64 shared_walk(struct guest *g, u64 gpa, enum tdx_level *level)
{
	const struct vcpu_fields *f = vcpu_fields(g->c->m, g->vp, 0);
	u64 table = f->slot[VP_SLOT_VMCS_SHARED_EPTP] & SEPT_HPA_MASK;

	for (*level = g->c->tdcs->sept_pwl;; --*level) {
		u64 pa = hpa_strip(g->c->st, table) + sept_index(gpa, *level) * sizeof(u64);
		const u64 *entry = mem_ro(g->c->m, pa);
		u64 val = entry ? atom_load(entry) : 0;

		if (!(val & SEPT_RWX) || ept_misconfigured(val, *level) || ept_leaf(val, *level))
			return val;
		table = val & SEPT_HPA_MASK;
	}
}

/* As private_memory(); without memory behind it a granted access gives NULL too. */
static u64 *shared_memory(struct guest *g, u64 gpa, bool write)
{
	enum tdx_level level;
	u64 val = shared_walk(g, gpa, &level);
	u64 pa;

	if (val & SEPT_RWX && ept_misconfigured(val, level)) {
		guest_hw_exit(g, TDX_EXIT_EPT_MISCONFIG, 0, gpa, 0);
		return NULL;
	}
	if (!access_granted(val, write)) {
		/* Convertible: how a host makes the guest emulate its MMIO. */
		if (!(val & EPT_SUPPRESS_VE))
			guest_inject_ve(g->vp, TDX_EXIT_EPT_VIOLATION, access_qual(write, val),
					gpa);
		else
			guest_hw_exit(g, TDX_EXIT_EPT_VIOLATION, access_qual(write, val), gpa, 0);
		return NULL;
	}
	pa = hpa_strip(g->c->st, sept_page_hpa(val, level)) | (gpa & (tdx_level_size(level) - 1));
	return host_rw(g->c->m, pa);
}

void guest_access(struct guest *g, u64 gpa, bool write, u64 value)
{
	u64 *p;

	gpa &= ~(sizeof(u64) - 1);
	p = sept_gpa_ok(g->c->tdcs, gpa) ? private_memory(g, gpa, write) :
					   shared_memory(g, gpa, write);
	if (!p)
		return;
	if (write)
		atom_store_relaxed(p, value);
	else
		g->vp->gpr.rax = atom_load_relaxed(p);
	g->vp->progress++;
}
