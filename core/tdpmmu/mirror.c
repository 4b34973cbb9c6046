// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/tdpmmu/mirror.h"

/* So many without asking how many there can be. */
#define DESCENTS_FREE 4096

/* At which no host has memory: the port makes a note of a damaged machine. */
#define MIRROR_NOWHERE CORE_PAGE_MASK

static void enter_table(struct mirror_iter *it, u64 pa, u64 gpa, enum tdx_level level)
{
	it->table_pa = pa;
	it->table_gpa = gpa;
	it->table_level = level;
	/*
	 * Only looked into for now; mirror_iter_next() asks again for a table that is about to be
	 * changed.
	 */
	it->table = (u64 *)port_va_ro(it->m->port, pa);
	it->slot = NULL;
}

static void enter_root(struct mirror_iter *it)
{
	enter_table(it, it->m->root, 0, it->m->root_level);
}

void mirror_iter_init(struct mirror_iter *it, const struct mirror *m, u64 gpa, u64 end, bool write)
{
	it->m = m;
	it->next = gpa;
	it->end = end;
	it->min_level = 0;
	it->write = write;
	it->gpa = gpa;
	it->level = 0;
	it->entry = MIRROR_FREE;
	it->descents = 0;
	enter_root(it);
}

static bool table_covers(const struct mirror_iter *it, u64 gpa)
{
	return gpa - it->table_gpa < tdx_level_size(it->table_level + 1);
}

/* A state image is input: what names a table again would be gone through again and again. */
static bool is_endless(struct mirror_iter *it)
{
	if (likely(it->descents++ < DESCENTS_FREE || it->descents <= port_nr_pages(it->m->port)))
		return false;
	port_va_ro(it->m->port, MIRROR_NOWHERE);
	it->next = it->end;
	return true;
}

bool mirror_iter_next(struct mirror_iter *it)
{
	u64 gpa = it->next;
	unsigned int index;
	u64 entry;

	if (gpa >= it->end)
		return false;
	if (!table_covers(it, gpa)) {
		if (is_endless(it))
			return false;
		enter_root(it);
	}
	for (;;) {
		index = mirror_index(gpa, it->table_level);
		entry = atom_load(&it->table[index]);
		if (!mirror_is_table(entry) || it->table_level <= it->min_level)
			break;
		enter_table(it, mirror_pa(entry), mirror_align_down(gpa, it->table_level),
			    it->table_level - 1);
	}
	if (it->write && !it->slot)
		it->table = port_va(it->m->port, it->table_pa);
	it->slot = &it->table[index];
	it->entry = entry;
	it->level = it->table_level;
	it->gpa = mirror_align_down(gpa, it->level);
	it->next = it->gpa + tdx_level_size(it->level);
	return true;
}

u64 mirror_lookup(const struct mirror *m, u64 gpa, enum tdx_level level)
{
	struct mirror_iter it;

	mirror_iter_init(&it, m, gpa, gpa + 1, false);
	it.min_level = level;
	if (!mirror_iter_next(&it) || it.level != level)
		return MIRROR_FREE;
	return it.entry;
}
