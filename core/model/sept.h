/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Secure EPT of a TD: walk, entry lock, and the checks that the MEM leaves share
 * (docs/tdx-module.md 1, 4, 5, 6.3, 6.4). Nested VMs ("L2") have tables of their own, sept_l2.h.
 */
#ifndef CORE_MODEL_SEPT_H
#define CORE_MODEL_SEPT_H

#include "core/model/operand.h"
#include "core/model/pamt.h"
#include "core/model/sept_lock.h"

/* A set of entry states: sixteen codes of tables, then 32 of pages. */
#define SEPT_SET(code) \
	((code) & 0x40 ? CORE_BIT(16 + ((code) & 0x1f)) : (code) < 16 ? CORE_BIT(code) : 0)
#define SEPT_IN(name) SEPT_SET(SEPT_##name)

static inline bool sept_in(u64 set, unsigned int code)
{
	return (set & SEPT_SET(code)) != 0;
}

/*
 * No guest can have such an entry in its TLB for writing or at all: the TLB rule leaves it alone.
 */
#define SEPT_SET_UNTRACKED \
	(SEPT_IN(FREE) | SEPT_IN(REMOVED) | SEPT_IN(EXPORTED_BLOCKEDW) | \
	 SEPT_IN(PENDING_EXPORTED_BLOCKEDW))
#define SEPT_SET_TABLE (SEPT_IN(NL_MAPPED) | SEPT_IN(NL_BLOCKED))
#define SEPT_SET_BLOCKED (SEPT_IN(NL_BLOCKED) | SEPT_IN(BLOCKED) | SEPT_IN(PENDING_BLOCKED))
#define SEPT_SET_BLOCKEDW \
	(SEPT_IN(BLOCKEDW) | SEPT_IN(EXPORTED_BLOCKEDW) | SEPT_IN(EXPORTED_DIRTY_BLOCKEDW) | \
	 SEPT_IN(PENDING_BLOCKEDW) | SEPT_IN(PENDING_EXPORTED_BLOCKEDW) | \
	 SEPT_IN(PENDING_EXPORTED_DIRTY_BLOCKEDW))
/* The guest can at least read such a page. */
#define SEPT_SET_ACCESSIBLE \
	(SEPT_IN(MAPPED) | SEPT_IN(BLOCKEDW) | SEPT_IN(EXPORTED_BLOCKEDW) | \
	 SEPT_IN(EXPORTED_DIRTY) | SEPT_IN(EXPORTED_DIRTY_BLOCKEDW))
/* The guest can accept such a page. */
#define SEPT_SET_ACCEPTABLE (SEPT_IN(PENDING) | SEPT_IN(PENDING_EXPORTED_DIRTY))

/**
 * struct sept_ref - the secure EPT entry that a leaf works on
 * @map: the mapping operand as given; kept because the leaf zeroes RCX
 * @td: the TD operand as given
 * @gpa: guest address, flags and level taken off
 * @entry: the entry in memory
 * @val: its value; once it is locked, as it was without the lock bit
 * @level: of the entry
 * @state: state code of @val
 */
struct sept_ref {
	u64 map;
	u64 td;
	u64 gpa;
	u64 *entry;
	u64 val;
	enum tdx_level level;
	u32 state;
};

static inline u32 sept_index(u64 gpa, enum tdx_level level)
{
	return (u32)(gpa >> (CORE_PAGE_SHIFT + 9 * level)) & (CORE_PTES_PER_TABLE - 1);
}

static inline void sept_set_val(struct sept_ref *s, u64 val)
{
	s->val = val;
	s->state = sept_entry_state(val);
}

/**
 * sept_walk_from() - go down from a root until the level, an entry without rights, or a page
 * @m: the machine
 * @root_pa: root table
 * @pwl: its level
 * @want: level to stop at
 * @s: @s->gpa is looked up; @entry, @val, @state and @level are where the walk ended
 *
 * Return: true if it ended at the wanted level.
 */
static inline bool sept_walk_from(struct model *m, u64 root_pa, enum tdx_level pwl,
				  enum tdx_level want, struct sept_ref *s)
{
	enum tdx_level level = pwl;
	u64 pa, val;

	root_pa &= CORE_PAGE_MASK; /* on a damaged machine the rest may be anything */
	for (;; level--) {
		pa = root_pa | sept_index(s->gpa, level) * sizeof(u64);
		val = atom_load((const u64 *)mem_ro(m, pa));
		if (level == want || !(val & SEPT_RWX) || val & SEPT_PS)
			break;
		root_pa = sept_entry_hpa(val);
	}
	s->entry = mem_rw(m, pa);
	s->level = level;
	sept_set_val(s, val);
	return level == want;
}

/**
 * sept_walk() - sept_walk_from() the TD's own root
 * @c: the call, with its TDCS
 * @want: level to stop at
 * @s: as in sept_walk_from()
 */
static inline bool sept_walk(struct model_call *c, enum tdx_level want, struct sept_ref *s)
{
	return sept_walk_from(c->m, c->tdr->tdcx_pa[TDCX_SEPT_ROOT], c->tdcs->sept_pwl, want, s);
}

/**
 * sept_commit() - write a new value into the locked entry; the call drops the lock when it returns
 * @s: the entry
 * @val: new value
 */
static inline void sept_commit(struct sept_ref *s, u64 val)
{
	atom_store(s->entry, val | SEPT_LOCK);
}

/*
 * HPA of the page that an entry maps; low bits that the level does not need may be an accept
 * counter.
 */
static inline u64 sept_page_hpa(u64 val, enum tdx_level level)
{
	return sept_entry_hpa(val) & ~(tdx_level_size(level) - 1);
}

/* A partly accepted 2M page counts in HPA bits: the entry without them. */
static inline u64 sept_drop_count(u64 val, enum tdx_level level)
{
	bool counts = level == TDX_LEVEL_2M && sept_in(SEPT_SET_ACCEPTABLE, sept_entry_state(val));

	return counts ? val & ~SEPT_ACCEPT_COUNT_MASK : val;
}

/* The entry as it was before RANGE.BLOCK; other entries stay as they are. */
static inline u64 sept_unblocked(u64 val)
{
	switch (sept_entry_state(val)) {
	case SEPT_NL_BLOCKED:
	case SEPT_BLOCKED:
		return (val & ~SEPT_TDB) | SEPT_RWX;
	case SEPT_PENDING_BLOCKED:
		return val & ~SEPT_TDB;
	default:
		return val;
	}
}

/**
 * sept_arch_state() - number of a state as RDX shows it
 * @code: enum sept_state_code
 */
static inline u32 sept_arch_state(u32 code)
{
	switch (code) {
#define SEPT_STATE(name, code, bits, arch, rwx, summary) \
	case (code): \
		return (arch);
#include "core/abi/sept_state.def"
	default:
		return 0;
	}
}

/**
 * sept_details() - leave the description of an entry in RCX and RDX
 * @c: the call
 * @s: the entry
 */
static inline void sept_details(struct model_call *c, const struct sept_ref *s)
{
	c->r->rcx = sept_arch_entry(s->val);
	c->r->rdx = sept_info(s->level, sept_arch_state(s->state), 0);
}

/**
 * sept_fail() - a status that describes the entry (docs/tdx-module.md 6.4 "(D)")
 * @c: the call
 * @s: the entry
 * @status: completion status without operand
 */
static inline u64 sept_fail(struct model_call *c, const struct sept_ref *s, u64 status)
{
	sept_details(c, s);
	return tdx_status(status, TDX_OPERAND_ID_RCX);
}

/**
 * sept_operands() - take RCX and RDX, which a MEM leaf zeroes first (docs/tdx-module.md 6.4)
 * @c: the call
 * @s: gets them as @map and @td
 */
static inline void sept_operands(struct model_call *c, struct sept_ref *s)
{
	s->map = c->r->rcx;
	s->td = c->r->rdx;
	c->r->rcx = 0;
	c->r->rdx = 0;
}

/**
 * sept_td() - "TDR(RDX)" shared, then "STATE"
 * @c: the call
 * @tdr_pa: the TD operand
 * @tree: how the leaf will lock the tree
 */
static inline u64 sept_td(struct model_call *c, u64 tdr_pa, enum lock_mode tree)
{
	u64 status;

	if (tree == LOCK_SHARED)
		return op_tdr_tree(c, tdr_pa);
	status = op_tdr(c, TDX_OPERAND_ID_RDX, tdr_pa, LOCK_SHARED);
	return status == TDX_SUCCESS ? op_td_state(c, c->op_states, true) : status;
}

/**
 * sept_lock_tree() - the TD's secure EPT tree
 * @c: the call, with its TDCS
 * @mode: shared, or exclusive to change what walks may find
 *
 * Return: TDX_SUCCESS, or TDX_OPERAND_BUSY with SEPT_TREE.
 */
u64 sept_lock_tree(struct model_call *c, enum lock_mode mode);

/* "GPA ok" of docs/tdx-module.md 6.3: private, and inside the TD's guest address width. */
static inline bool sept_gpa_ok(const struct tdcs *tdcs, u64 gpa)
{
	return gpa >> (tdcs->gpaw ? 51 : 47) == 0;
}

/* "MAP(min..max)" of docs/tdx-module.md 6.3. */
static inline bool sept_map_ok(u64 map, enum tdx_level min, enum tdx_level max)
{
	enum tdx_level level = tdx_map_level(map);

	return !(map & TDX_MAP_RESERVED_MASK) && level >= min && level <= max &&
	       !(tdx_map_gpa(map) & (tdx_level_size(level) - 1));
}

/**
 * sept_map() - "MAP(min..max)" of docs/tdx-module.md 6.3
 * @c: the call
 * @s: @s->map is checked; @s->gpa and @s->level are set
 * @min: lowest level allowed
 * @max: highest level allowed
 */
static inline u64 sept_map(struct model_call *c, struct sept_ref *s, enum tdx_level min,
			   enum tdx_level max)
{
	(void)c;
	if (!sept_map_ok(s->map, min, max))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	s->gpa = tdx_map_gpa(s->map);
	s->level = tdx_map_level(s->map);
	return TDX_SUCCESS;
}

/**
 * sept_find() - "WALK" of docs/tdx-module.md 6.3: GPA, tree lock, walk to @s->level, entry lock
 * @c: the call, with its TDCS
 * @s: after sept_map()
 * @tree: how to lock the tree
 */
u64 sept_find(struct model_call *c, struct sept_ref *s, enum lock_mode tree);

/**
 * sept_locate() - sept_map() and sept_find()
 * @c: the call, with its TDCS
 * @s: after sept_operands()
 * @min: lowest level allowed
 * @max: highest level allowed
 * @tree: how to lock the tree
 */
static inline u64 sept_locate(struct model_call *c, struct sept_ref *s, enum tdx_level min,
			      enum tdx_level max, enum lock_mode tree)
{
	u64 status = sept_map(c, s, min, max);

	return status == TDX_SUCCESS ? sept_find(c, s, tree) : status;
}

/**
 * sept_lock_page() - lock the PAMT entry of what an entry points to, without its ancestors
 * @c: the call
 * @pa: the page or table
 * @level: level at which it is recorded
 * @pamt: where its PAMT entry goes
 *
 * Return: TDX_SUCCESS, or TDX_OPERAND_BUSY with RCX.
 */
u64 sept_lock_page(struct model_call *c, u64 pa, enum tdx_level level, struct pamt_entry **pamt);

/**
 * sept_tlb_rule() - "TLB rule" (docs/tdx-module.md 1): blocked and tracked, if vCPUs may run
 * @c: the call, with its TDCS
 * @s: the locked entry
 * @pamt: of what it points to
 */
u64 sept_tlb_rule(struct model_call *c, const struct sept_ref *s, const struct pamt_entry *pamt);

/**
 * sept_tracked() - has every vCPU dropped what it knew of a page that was blocked in an epoch?
 * @tdcs: the TD
 * @bepoch: from the page's PAMT entry
 */
bool sept_tracked(struct tdcs *tdcs, u64 bepoch);

/**
 * sept_table_fill() - write all entries of a new table
 * @c: the call
 * @page: the page, locked
 * @val: value of each entry
 */
void sept_table_fill(struct model_call *c, const struct page_ref *page, u64 val);

/**
 * sept_table_own() - a new page, filled, becomes a table of the TD
 * @c: the call, with its TDR
 * @page: the page, locked
 */
static inline void sept_table_own(struct model_call *c, const struct page_ref *page)
{
	pamt_set(page->pamt, PT_EPT, c->tdr_pa);
	atom_add(&c->tdr->chldcnt, 1);
}

/**
 * sept_page_free() - a page or table of the TD has no owner from here on
 * @c: the call, with its TDR
 * @pamt: its PAMT entry, locked
 * @level: its size
 */
static inline void sept_page_free(struct model_call *c, struct pamt_entry *pamt,
				  enum tdx_level level)
{
	/* Owner and BEPOCH stay behind (docs/tdx-module.md 2). */
	atom_store(&pamt->type, PT_NDA);
	atom_sub(&c->tdr->chldcnt, tdx_level_pages(level));
}

/**
 * sept_page_own() - a new page becomes private memory of the TD
 * @c: the call, with its TDR
 * @pamt: its PAMT entry, locked
 * @level: its size
 */
static inline void sept_page_own(struct model_call *c, struct pamt_entry *pamt,
				 enum tdx_level level)
{
	pamt->bepoch = 0;
	pamt_set(pamt, PT_REG, c->tdr_pa);
	atom_add(&c->tdr->chldcnt, tdx_level_pages(level));
}

#endif /* CORE_MODEL_SEPT_H */
