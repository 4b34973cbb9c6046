/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Reaching the memory of the machine. */
#ifndef CORE_MODEL_MEMORY_H
#define CORE_MODEL_MEMORY_H

#include "core/model/keyid.h"
#include "core/port/string.h"

/**
 * mem_rw() - where the machine's memory is, to be written
 * @m: the machine
 * @pa: physical address without KeyID
 *
 * Return: valid to the end of the 4K page; NULL where the machine has no memory, that is never for
 * PAMT and pages of TDs, which are in convertible memory (struct model_mem). Host memory may be
 * anywhere: the caller checks the result for an address that the host chose.
 */
static inline void *mem_rw(struct model *m, u64 pa)
{
	u64 off = pa - m->mem.win_pa;

	if (likely(off < m->mem.win_size)) {
		if (m->mem.dirty) {
			u64 *w = &m->mem.dirty[off >> (CORE_PAGE_SHIFT + 6)];
			u64 bit = CORE_BIT((off >> CORE_PAGE_SHIFT) & 63);

			if (!(atom_load_relaxed(w) & bit))
				atom_or(w, bit);
		}
		return m->mem.win + off;
	}
	return m->mem.slow ? m->mem.slow(m->mem.ctx, pa, true) : NULL;
}

/**
 * mem_ro() - as mem_rw(), for what is only read: the page does not count as changed
 * @m: the machine
 * @pa: physical address without KeyID
 */
static inline const void *mem_ro(const struct model *m, u64 pa)
{
	u64 off = pa - m->mem.win_pa;

	if (likely(off < m->mem.win_size))
		return m->mem.win + off;
	return m->mem.slow ? m->mem.slow(m->mem.ctx, pa, false) : NULL;
}

/**
 * mem_is_untouched() - is a page known to be all zero, without looking at it?
 * @m: the machine
 * @pa: physical address without KeyID
 */
static inline bool mem_is_untouched(const struct model *m, u64 pa)
{
	u64 page = (pa - m->mem.win_pa) >> CORE_PAGE_SHIFT;

	if (!m->mem.stored || pa - m->mem.win_pa >= m->mem.win_size)
		return false;
	return !((atom_load_relaxed(&m->mem.dirty[page / 64]) | m->mem.stored[page / 64]) >>
			 (page % 64) & 1);
}

/**
 * mem_copy_in() - read host memory; where the machine has none it reads as zeros
 * @m: the machine
 * @to: destination
 * @pa: source, must not cross a page; a shared KeyID selects the same memory as KeyID 0
 * @len: bytes
 */
static inline void mem_copy_in(const struct model *m, void *to, u64 pa, u64 len)
{
	const void *from = mem_ro(m, hpa_strip(m->st, pa));

	if (from)
		memcpy(to, from, len);
	else
		memset(to, 0, len);
}

/**
 * mem_any_set() - is any byte not zero?
 * @p: first byte
 * @len: bytes
 */
static inline bool mem_any_set(const void *p, u64 len)
{
	const u8 *b = p;
	u8 bits = 0;

	while (len--)
		bits |= *b++;
	return bits;
}

#endif /* CORE_MODEL_MEMORY_H */
