// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * Simulated memory of a process, and its page allocator.
 *
 * A block has one word, at the entry of its first page: its size class in bits 31:29, references
 * below. A page finds its block by looking at its own entry, then at those of the 8K-, 2M- and
 * 1G-aligned pages before it. Counts by region make finding free memory cheap; they are kept in the
 * mapping as well, so that opening a state image reads nothing. A free page is all zero: it is
 * cleared when its block is given back, and only if it was written to.
 */
#include <stdarg.h>
#include <stdio.h>

#include "core/port/level.h"
#include "core/port/user_mem.h"

#define PAGES_2M tdx_level_pages(1)
#define PAGES_1G tdx_level_pages(2)

#define BLOCK_CLASS_SHIFT 29
#define BLOCK_REFS ((1U << BLOCK_CLASS_SHIFT) - 1)

enum block_class { BLOCK_NONE, BLOCK_4K, BLOCK_8K, BLOCK_2M, BLOCK_1G, BLOCK_CLASSES };

static const u64 class_pages[BLOCK_CLASSES] = {
	[BLOCK_4K] = 1,
	[BLOCK_8K] = 2,
	[BLOCK_2M] = 1 << 9,
	[BLOCK_1G] = 1 << 18,
};

/* ---- the allocator's tables ------------------------------------------------------------------ */

static u64 align_page(u64 bytes)
{
	return (bytes + CORE_PAGE_SIZE - 1) & ~(CORE_PAGE_SIZE - 1);
}

u64 user_meta_size(u64 mem_size)
{
	u64 pages = mem_size / CORE_PAGE_SIZE;

	return CORE_PAGE_SIZE + align_page(pages / PAGES_1G * sizeof(u16)) +
	       align_page(pages / PAGES_2M * sizeof(u16)) + align_page(pages * sizeof(u32));
}

static void meta_place(struct user_meta *meta, u8 *at, u64 mem_size)
{
	u64 pages = mem_size / CORE_PAGE_SIZE;

	meta->used_pages = (u64 *)at;
	at += CORE_PAGE_SIZE;
	meta->used_1g = (u16 *)at;
	at += align_page(pages / PAGES_1G * sizeof(u16));
	meta->used_2m = (u16 *)at;
	at += align_page(pages / PAGES_2M * sizeof(u16));
	meta->block = (u32 *)at;
}

int user_mem_init(struct port *p, u64 meta_off, u64 mem_off)
{
	u64 size = p->cfg.mem_size;

	if (!size || (size | p->cfg.mem_base) & (tdx_level_size(2) - 1) ||
	    p->cfg.mem_reserved & (tdx_level_size(1) - 1) || p->cfg.mem_reserved >= size ||
	    meta_off & (CORE_PAGE_SIZE - 1) || mem_off & (64 * CORE_PAGE_SIZE - 1) ||
	    size > p->map->size || mem_off > p->map->size - size ||
	    user_meta_size(size) > p->map->size || meta_off > p->map->size - user_meta_size(size))
		return -EINVAL;
	p->mem = p->map->base + mem_off;
	p->mem_page = mem_off / CORE_PAGE_SIZE;
	p->nr_pages = (size - p->cfg.mem_reserved) / CORE_PAGE_SIZE;
	p->last_off = (p->nr_pages - 1) * CORE_PAGE_SIZE;
	meta_place(&p->meta, p->map->base + meta_off, size);
	return 0;
}

static void set_block(struct port *p, u64 page, u32 value)
{
	user_map_touch(p->map, &p->meta.block[page], sizeof(u32));
	p->meta.block[page] = value;
}

static void count_2m(struct port *p, u64 region, s32 pages)
{
	u16 *used = &p->meta.used_2m[region];
	u16 *gig = &p->meta.used_1g[region / CORE_PTES_PER_TABLE];
	bool was = *used != 0;

	user_map_touch(p->map, used, sizeof(u16));
	*used = (u16)(*used + pages);
	if (was == (*used != 0))
		return;
	user_map_touch(p->map, gig, sizeof(u16));
	*gig = (u16)(was ? *gig - 1 : *gig + 1);
}

static void count_block(struct port *p, u64 page, enum block_class class, bool add)
{
	u64 pages = class_pages[class];
	s32 each = (s32)(pages < PAGES_2M ? pages : PAGES_2M);
	u64 region;

	for (region = page / PAGES_2M; region * PAGES_2M < page + pages; region++)
		count_2m(p, region, add ? each : -each);
	user_map_touch(p->map, p->meta.used_pages, sizeof(u64));
	*p->meta.used_pages += add ? pages : 0 - pages;
}

static enum block_class class_of(const struct port *p, u64 page)
{
	return p->meta.block[page] >> BLOCK_CLASS_SHIFT;
}

/* A block word comes from the mapping: can a block of its class begin here? */
static bool block_fits(const struct port *p, u64 page, enum block_class class)
{
	if (likely(class == BLOCK_4K))
		return true;
	return class < BLOCK_CLASSES && !(page & (class_pages[class] - 1)) &&
	       page + class_pages[class] <= p->nr_pages;
}

/* First page of the block that holds a page; nr_pages if the page is free, or its word is bad. */
static u64 block_head(const struct port *p, u64 page)
{
	enum block_class class;

	if (page >= p->nr_pages)
		return p->nr_pages;
	class = class_of(p, page);
	if (class != BLOCK_NONE)
		return block_fits(p, page, class) ? page : p->nr_pages;
	for (class = BLOCK_8K; class < BLOCK_CLASSES; class ++) {
		u64 head = page & ~(class_pages[class] - 1);

		if (class_of(p, head) == class)
			return block_fits(p, head, class) ? head : p->nr_pages;
	}
	return p->nr_pages;
}

/* ---- finding free memory: a page index, or nr_pages if there is none ------------------------- */

static u64 find_2m_region(struct port *p, u64 from, bool partly)
{
	u64 regions = p->nr_pages / PAGES_2M;
	u64 r;

	for (r = from; r < regions; r++) {
		u16 used = p->meta.used_2m[r];

		if (partly ? used && used < PAGES_2M : !used)
			return r;
	}
	return regions;
}

/* A free page, or aligned pair of pages, of a 2M region; looks at page from first. */
static u64 find_in_region(struct port *p, u64 region, u64 from, u64 n)
{
	u64 i;

	if (p->meta.used_2m[region] > PAGES_2M - n)
		return p->nr_pages;
	for (i = 0; i < PAGES_2M; i += n) {
		u64 page = region * PAGES_2M + (from + i) % PAGES_2M;

		if (block_head(p, page) == p->nr_pages &&
		    (n == 1 || block_head(p, page + 1) == p->nr_pages))
			return page;
	}
	return p->nr_pages;
}

/* Fills what is broken up already, so that whole 2M regions stay free. */
static u64 find_in_any_region(struct port *p, u64 n)
{
	u64 regions = p->nr_pages / PAGES_2M;
	u64 page;
	u64 r;

	for (r = find_2m_region(p, 0, true); r < regions; r = find_2m_region(p, r + 1, true)) {
		page = find_in_region(p, r, 0, n);
		if (page != p->nr_pages)
			return page;
	}
	r = find_2m_region(p, 0, false);
	return r < regions ? r * PAGES_2M : p->nr_pages;
}

static u64 find_small(struct port *p, enum block_class class)
{
	u64 n = class_pages[class];
	u64 *hint = &p->hint[class];
	u64 page = find_in_region(p, *hint / PAGES_2M, *hint % PAGES_2M, n);

	if (unlikely(page == p->nr_pages))
		page = find_in_any_region(p, n);
	if (page != p->nr_pages)
		*hint = page;
	return page;
}

static u64 find_2m(struct port *p)
{
	u64 r = find_2m_region(p, p->hint[BLOCK_2M] / PAGES_2M, false);

	p->hint[BLOCK_2M] = r * PAGES_2M;
	return r * PAGES_2M;
}

static u64 find_1g(struct port *p)
{
	u64 g;

	for (g = 0; (g + 1) * PAGES_1G <= p->nr_pages; g++) {
		if (!p->meta.used_1g[g])
			return g * PAGES_1G;
	}
	return p->nr_pages;
}

static enum block_class class_of_order(unsigned int order)
{
	enum block_class class;

	for (class = BLOCK_4K; class < BLOCK_CLASSES; class ++) {
		if (class_pages[class] == 1ULL << order)
			return class;
	}
	return BLOCK_NONE;
}

int port_page_alloc(struct port *p, unsigned int order, u64 *pa)
{
	enum block_class class = order <= 18 ? class_of_order(order) : BLOCK_NONE;
	u64 page;

	if (class == BLOCK_NONE)
		return -EINVAL;
	pthread_mutex_lock(&p->mem_lock);
	if (class == BLOCK_1G)
		page = find_1g(p);
	else
		page = class == BLOCK_2M ? find_2m(p) : find_small(p, class);
	if (page < p->nr_pages) {
		set_block(p, page, (u32) class << BLOCK_CLASS_SHIFT | 1);
		count_block(p, page, class, true);
	}
	pthread_mutex_unlock(&p->mem_lock);
	if (page >= p->nr_pages)
		return -ENOMEM;
	*pa = p->cfg.mem_base + page * CORE_PAGE_SIZE;
	return 0;
}

/* ---- references ------------------------------------------------------------------------------ */

static u64 page_of(const struct port *p, u64 pa)
{
	return (pa - p->cfg.mem_base) / CORE_PAGE_SIZE;
}

/* Clears what was written of a range, skipping 64 untouched pages at a time. */
static void clear_pages(struct port *p, u64 page, u64 n)
{
	u64 i = p->mem_page + page;
	u64 end = i + n;

	while (i < end) {
		if (!(i % 64) && end - i >= 64 && !atom_load_relaxed(&p->map->dirty[i / 64]) &&
		    !atom_load_relaxed(&p->map->stored[i / 64])) {
			i += 64;
			continue;
		}
		if (user_map_page_used(p->map, i)) {
			u8 *va = p->map->base + i * CORE_PAGE_SIZE;

			user_map_touch(p->map, va, CORE_PAGE_SIZE);
			memset(va, 0, CORE_PAGE_SIZE);
		}
		i++;
	}
}

static u64 free_block(struct port *p, u64 head)
{
	enum block_class class = class_of(p, head);
	u64 *hint = &p->hint[class];

	clear_pages(p, head, class_pages[class]);
	set_block(p, head, 0);
	count_block(p, head, class, false);
	if (head < *hint)
		*hint = head;
	if (!p->meta.used_2m[head / PAGES_2M] && head < p->hint[BLOCK_2M])
		p->hint[BLOCK_2M] = head & ~(PAGES_2M - 1);
	return class_pages[class];
}

/* Return: pages freed. */
static u64 page_ref(struct port *p, u64 pa, bool get)
{
	bool bug = false;
	u64 freed = 0;
	u64 head;

	pthread_mutex_lock(&p->mem_lock);
	head = block_head(p, page_of(p, pa));
	if (head >= p->nr_pages || (get && (p->meta.block[head] & BLOCK_REFS) == BLOCK_REFS)) {
		p->bugs++;
		bug = true;
	} else if (!get && (p->meta.block[head] & BLOCK_REFS) == 1) {
		freed = free_block(p, head);
	} else {
		set_block(p, head, p->meta.block[head] + (get ? 1U : -1U));
	}
	pthread_mutex_unlock(&p->mem_lock);
	if (bug) {
		atom_store(&p->damaged, 1);
		port_log(p, PORT_LOG_ERR, "%s of a page that is not allocated: 0x%llx",
			 get ? "pin" : "unpin", pa);
	}
	return freed;
}

void port_page_get(struct port *p, u64 pa)
{
	page_ref(p, pa, true);
}

u64 port_page_put(struct port *p, u64 pa)
{
	return page_ref(p, pa, false);
}

/* ---- access ---------------------------------------------------------------------------------- */

/* An address that came out of a damaged mapping leads here, and not out of memory. */
static void *elsewhere(struct port *p)
{
	atom_store(&p->damaged, 1);
	return p->elsewhere;
}

void *port_va(struct port *p, u64 pa)
{
	u64 off = pa - p->cfg.mem_base;

	if (unlikely(off > p->last_off))
		return elsewhere(p);
	user_map_touch(p->map, p->mem + off, 1);
	return p->mem + off;
}

const void *port_va_ro(struct port *p, u64 pa)
{
	u64 off = pa - p->cfg.mem_base;

	return likely(off <= p->last_off) ? p->mem + off : elsewhere(p);
}

u64 port_nr_pages(struct port *p)
{
	return p->nr_pages;
}

void port_page_reset(struct port *p, u64 pa)
{
	if (page_of(p, pa) < p->nr_pages)
		clear_pages(p, page_of(p, pa), 1);
	else
		elsewhere(p);
}

u64 user_mem_used(struct port *p)
{
	u64 used;

	pthread_mutex_lock(&p->mem_lock);
	used = *p->meta.used_pages;
	pthread_mutex_unlock(&p->mem_lock);
	return used;
}

/* ---- check ----------------------------------------------------------------------------------- */

struct check {
	void (*report)(void *ctx, const char *line);
	void *ctx;
	u32 bad;
};

__printf(2, 3) static void violation(struct check *c, const char *fmt, ...)
{
	char line[160];
	va_list ap;

	c->bad++;
	if (!c->report)
		return;
	va_start(ap, fmt);
	vsnprintf(line, sizeof(line), fmt, ap);
	va_end(ap);
	c->report(c->ctx, line);
}

static void check_free_page(struct port *p, u64 page, struct check *c)
{
	const u64 *w = (const u64 *)(p->mem + page * CORE_PAGE_SIZE);
	u64 i;

	if (!user_map_page_used(p->map, p->mem_page + page))
		return;
	for (i = 0; i < CORE_PAGE_SIZE / sizeof(*w); i++) {
		if (w[i]) {
			violation(c, "free page 0x%llx is not zero",
				  p->cfg.mem_base + page * CORE_PAGE_SIZE);
			return;
		}
	}
}

/* Does a smaller block begin inside of one? */
static bool overlaps(const struct port *p, u64 head, u64 pages)
{
	u64 i;

	for (i = head + 1; i < head + pages; i++) {
		if (class_of(p, i) != BLOCK_NONE)
			return true;
	}
	return false;
}

/* Pages allocated in a 2M region, by the block words alone. */
static u64 check_region(struct port *p, u64 region, struct check *c)
{
	u64 first = region * PAGES_2M;
	u64 used = 0;
	u64 i;

	for (i = first; i < first + PAGES_2M; i++) {
		u64 head = block_head(p, i);
		u64 pages = head < p->nr_pages ? class_pages[class_of(p, head)] : 0;

		if (head == p->nr_pages) {
			if (class_of(p, i) != BLOCK_NONE)
				violation(c, "page 0x%llx: bad block word 0x%x",
					  p->cfg.mem_base + i * CORE_PAGE_SIZE, p->meta.block[i]);
			check_free_page(p, i, c);
			continue;
		}
		used++;
		if (head == i &&
		    (!(p->meta.block[i] & BLOCK_REFS) || i & (pages - 1) || overlaps(p, i, pages)))
			violation(c, "page 0x%llx: bad block word 0x%x",
				  p->cfg.mem_base + i * CORE_PAGE_SIZE, p->meta.block[i]);
	}
	return used;
}

u32 user_mem_check(struct port *p, void (*report)(void *ctx, const char *line), void *ctx)
{
	struct check c = {.report = report, .ctx = ctx};
	u64 regions = p->nr_pages / PAGES_2M;
	u64 total = 0;
	u32 in_gig = 0;
	u64 r;

	if (p->bugs)
		violation(&c, "%u references to pages that are not allocated", p->bugs);
	for (r = 0; r < regions; r++) {
		u64 used = p->meta.used_2m[r] ? check_region(p, r, &c) : 0;

		if (used != p->meta.used_2m[r])
			violation(&c, "2M region %llu: %u pages counted, %llu allocated", r,
				  p->meta.used_2m[r], used);
		total += used;
		in_gig += p->meta.used_2m[r] != 0;
		if ((r + 1) % CORE_PTES_PER_TABLE && r + 1 < regions)
			continue;
		if (p->meta.used_1g[r / CORE_PTES_PER_TABLE] != in_gig)
			violation(&c, "1G region %llu: count is wrong", r / CORE_PTES_PER_TABLE);
		in_gig = 0;
	}
	if (total != *p->meta.used_pages)
		violation(&c, "%llu pages counted, %llu allocated", *p->meta.used_pages, total);
	return c.bad;
}
