/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The mirror page table: the host's copy of a TD's secure EPT, which the TDX module never shows it
 * whole. Tables of 512 eight-byte entries in host pages, of the same shape as the secure EPT.
 *
 * An entry changes only by compare-and-exchange. To change what it stands for, a command swaps
 * it for MIRROR_FROZEN first, makes the SEAMCALLs, and then puts the new value there, or the old
 * one back: so populating and zapping run at the same time, as in KVM's TDP MMU, and never on the
 * same entry.
 * A table that is linked stays linked until a command that holds the TD alone removes it.
 */
#ifndef CORE_TDPMMU_MIRROR_H
#define CORE_TDPMMU_MIRROR_H

#include "core/port/level.h"
#include "core/port/port.h"

/* Bits 0 to 3 are part of the uAPI (struct tdxcall_sept_entry). */
#define MIRROR_PRESENT CORE_BIT(0)
#define MIRROR_TABLE CORE_BIT(1)
#define MIRROR_BLOCKED CORE_BIT(2)
#define MIRROR_PENDING CORE_BIT(3) /* came by PAGE.AUG: the guest may or may not have accepted it */
#define MIRROR_UAPI_MASK CORE_MASK(3, 0)
#define MIRROR_PA_MASK CORE_MASK(51, 12)
#define MIRROR_FREE 0ULL
/* Not present, and not free: a command is at work. */
#define MIRROR_FROZEN CORE_BIT(11)

/*
 * A table other than the root is the first page of a block of two: the second one is the secure EPT
 * page that it mirrors. One HPA in the entry above finds both.
 */
#define MIRROR_TABLE_ORDER 1
#define MIRROR_SPT_OFFSET CORE_PAGE_SIZE

/**
 * struct mirror - one mirror page table
 * @port: the host
 * @root: HPA of the root table
 * @root_level: TDX level of its entries: 3 with a 4-level secure EPT, 4 with a 5-level one
 */
struct mirror {
	struct port *port;
	u64 root;
	enum tdx_level root_level;
};

/**
 * struct mirror_iter - a walk over the entries that cover a range, in ascending order
 * @m: the mirror
 * @next: first byte that was not visited yet; may be set back to visit again
 * @end: first byte after the range
 * @min_level: tables are not entered below this level, but visited as entries
 * @write: the entries visited may be changed
 * @gpa: of the current entry: first byte that it covers, which may be before the range
 * @level: of the current entry
 * @entry: its value when it was visited
 * @slot: where it is
 * @table: the lowest table reached
 * @table_pa: its HPA
 * @table_gpa: first byte that it covers
 * @table_level: level of its entries
 * @descents: how often the walk began at the root: once for each table, but in a circle of tables
 */
struct mirror_iter {
	const struct mirror *m;
	u64 next;
	u64 end;
	enum tdx_level min_level;
	bool write;
	u64 gpa;
	enum tdx_level level;
	u64 entry;
	u64 *slot;
	u64 *table;
	u64 table_pa;
	u64 table_gpa;
	enum tdx_level table_level;
	u64 descents;
};

/**
 * mirror_iter_init() - start a walk
 * @it: the walk
 * @m: the mirror
 * @gpa: first byte
 * @end: first byte after the range
 * @write: entries will be changed through @it->slot
 */
void mirror_iter_init(struct mirror_iter *it, const struct mirror *m, u64 gpa, u64 end, bool write);

/**
 * mirror_iter_next() - visit the next entry
 * @it: the walk
 *
 * An entry is a page, a free or a frozen one, or a table where the walk does not go deeper. Where a
 * table is missing, its place is visited as one big free entry. Return: false at the end, and when
 * it has seen more tables than there are pages: then the port knows that the machine is damaged.
 */
bool mirror_iter_next(struct mirror_iter *it);

/**
 * mirror_lookup() - the entry for an address
 * @m: the mirror
 * @gpa: any address
 * @level: level of the entry
 *
 * Return: its value, MIRROR_FREE if there is no table for it at that level.
 */
u64 mirror_lookup(const struct mirror *m, u64 gpa, enum tdx_level level);

/**
 * mirror_freeze() - take an entry for oneself
 * @slot: where it is
 * @entry: its value, neither frozen nor stale
 *
 * Return: false if it has another value by now.
 */
static inline bool mirror_freeze(u64 *slot, u64 entry)
{
	return atom_cmpxchg(slot, &entry, MIRROR_FROZEN);
}

/**
 * mirror_thaw() - give a frozen entry a value
 * @slot: frozen by the caller
 * @entry: the value
 */
static inline void mirror_thaw(u64 *slot, u64 entry)
{
	atom_store(slot, entry);
}

/* A page or a table is there. */
static inline bool mirror_is_present(u64 entry)
{
	return (entry & MIRROR_PRESENT) != 0;
}

static inline bool mirror_is_table(u64 entry)
{
	return (entry & (MIRROR_PRESENT | MIRROR_TABLE)) == (MIRROR_PRESENT | MIRROR_TABLE);
}

static inline bool mirror_is_page(u64 entry)
{
	return (entry & (MIRROR_PRESENT | MIRROR_TABLE)) == MIRROR_PRESENT;
}

/* HPA of the page or table that a present entry points to. */
static inline u64 mirror_pa(u64 entry)
{
	return entry & MIRROR_PA_MASK;
}

/* HPA of the secure EPT page that a table entry mirrors. */
static inline u64 mirror_spt_pa(u64 entry)
{
	return mirror_pa(entry) + MIRROR_SPT_OFFSET;
}

/* Index of an address in a table whose entries are of a level. */
static inline unsigned int mirror_index(u64 gpa, enum tdx_level level)
{
	return (unsigned int)(gpa >> (CORE_PAGE_SHIFT + 9 * level)) & (CORE_PTES_PER_TABLE - 1);
}

static inline u64 mirror_align_down(u64 gpa, enum tdx_level level)
{
	return gpa & ~(tdx_level_size(level) - 1);
}

#endif /* CORE_TDPMMU_MIRROR_H */
