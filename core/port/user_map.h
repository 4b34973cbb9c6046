/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * A mapping knows which of its pages changed since they were stored, so that a state image writes
 * these only, and which of its pages may be anything but zero, so that resetting a page that was
 * never written to costs nothing: zapping 1 GiB must not write 1 GiB.
 */
#ifndef CORE_PORT_USER_MAP_H
#define CORE_PORT_USER_MAP_H

#include "core/port/atomic.h"
#include "core/port/types.h"

/**
 * struct user_map - a mapping whose changes are tracked
 * @base: first byte, page aligned
 * @size: bytes, multiple of 4K
 * @dirty: one bit for each 4K page: may differ from what is stored
 * @stored: one bit for each 4K page: what is stored is not all zero
 */
struct user_map {
	u8 *base;
	u64 size;
	u64 *dirty;
	u64 *stored;
};

/**
 * user_map_anon() - a private mapping of zeros that is stored nowhere
 * @map: the mapping
 * @size: bytes; address space only, memory is taken when it is written to
 *
 * Return: 0, -ENOMEM. Free it with user_map_free().
 */
int user_map_anon(struct user_map *map, u64 size);

/**
 * user_map_free() - undo user_map_anon()
 * @map: the mapping
 */
void user_map_free(struct user_map *map);

/**
 * user_map_words() - 64-bit words that a bitmap of a mapping takes
 * @size: bytes of the mapping
 */
static inline u64 user_map_words(u64 size)
{
	return (size / CORE_PAGE_SIZE + 63) / 64;
}

/**
 * user_map_touch() - some bytes are about to change
 * @map: the mapping
 * @p: first of them
 * @len: how many, at least 1
 */
void user_map_touch(struct user_map *map, const void *p, u64 len);

/**
 * user_map_page_used() - may a page be anything but zero?
 * @map: the mapping
 * @page: its index
 */
static inline bool user_map_page_used(const struct user_map *map, u64 page)
{
	u64 w = atom_load_relaxed(&map->dirty[page / 64]) |
		atom_load_relaxed(&map->stored[page / 64]);

	return w >> (page % 64) & 1;
}

#endif /* CORE_PORT_USER_MAP_H */
