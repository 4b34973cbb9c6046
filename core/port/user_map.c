// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "core/port/user_map.h"

int user_map_anon(struct user_map *map, u64 size)
{
	u64 words = user_map_words(size);
	void *base = mmap(NULL, size, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (base == MAP_FAILED)
		return -ENOMEM;
	map->base = base;
	map->size = size;
	map->dirty = calloc(words, sizeof(u64));
	map->stored = calloc(words, sizeof(u64));
	if (!map->dirty || !map->stored) {
		user_map_free(map);
		return -ENOMEM;
	}
	return 0;
}

void user_map_free(struct user_map *map)
{
	munmap(map->base, map->size);
	free(map->dirty);
	free(map->stored);
	memset(map, 0, sizeof(*map));
}

void user_map_touch(struct user_map *map, const void *p, u64 len)
{
	u64 first = (u64)((const u8 *)p - map->base);
	u64 page = first / CORE_PAGE_SIZE;
	u64 last = (first + len - 1) / CORE_PAGE_SIZE;

	for (; page <= last; page++) {
		u64 bit = CORE_BIT(page % 64);

		if (!(atom_load_relaxed(&map->dirty[page / 64]) & bit))
			atom_or(&map->dirty[page / 64], bit);
	}
}
