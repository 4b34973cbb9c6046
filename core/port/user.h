/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The home of core/ in a process: simulated memory in one mapping, a page allocator whose whole
 * state lies in that mapping, and logical processors that threads borrow. Only user-space code sees
 * this.
 *
 * A mapping knows which of its pages changed since they were stored, so that a state image writes
 * these only, and which of its pages may be anything but zero, so that resetting a page which
 * nobody ever wrote to costs nothing: zapping 1 GiB must not write 1 GiB.
 */
#ifndef CORE_PORT_USER_H
#define CORE_PORT_USER_H

#include <pthread.h>

#include "core/port/port.h"

#define USER_MAX_LPS 128

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
 * user_map_touch() - tell that some bytes are about to change
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

/**
 * struct user_config - the machine
 * @mem_base: HPA of the first byte of memory, multiple of 1 GiB
 * @mem_size: bytes, multiple of 1 GiB
 * @mem_reserved: bytes at the end that are not the allocator's, multiple of 2 MiB
 * @lps: logical processors, spread evenly over the packages in order
 * @packages: packages
 * @keyid_first: first private KeyID
 * @keyid_count: private KeyIDs
 * @keyid_shift: lowest KeyID bit of an HPA
 * @log: where port_log() goes; may be NULL
 * @log_ctx: for @log
 * @kick: makes a call that runs on an LP end early; may be NULL
 * @kick_ctx: for @kick
 */
struct user_config {
	u64 mem_base;
	u64 mem_size;
	u64 mem_reserved;
	u32 lps;
	u32 packages;
	u32 keyid_first;
	u32 keyid_count;
	u32 keyid_shift;
	void (*log)(void *ctx, enum port_log_level level, const char *line);
	void *log_ctx;
	void (*kick)(void *ctx, u32 lp);
	void *kick_ctx;
};

/* The allocator's tables: all of its state, kept in the mapping. See user_mem.c. */
struct user_meta {
	u64 *used_pages; /* 4K pages allocated */
	u16 *used_1g; /* of each 1G region: 2M regions with pages allocated */
	u16 *used_2m; /* of each 2M region: 4K pages allocated */
	u32 *block; /* of each 4K page: size class and references of the block it heads */
};

/**
 * struct port - the home; the members are private to user_*.c
 *
 * Lock order: an LP, then @mem_lock or @event_lock.
 */
struct port {
	struct user_config cfg;
	struct user_map *map;
	u8 *mem;
	u64 mem_page; /* index of the first page of memory in the mapping */
	u64 nr_pages; /* that the allocator has */
	struct user_meta meta;
	pthread_mutex_t mem_lock;
	u64 hint[5]; /* by size class of blocks: page to look at first */
	u32 bugs; /* references that did not add up */
	int interrupted;
	u64 ept_caps;	 /* EPT_CAP_* of every LP */
	u32 invepts;	 /* INVEPTs made, refused ones included */
	u32 invept_lp;	 /* where the last one was */
	u32 invept_type; /* its operands */
	u64 invept_eptp;
	void (*event)(void *ctx, const struct tdxcall_event *ev);
	void *event_ctx;
	u64 event_seq;
	pthread_mutex_t event_lock;
	pthread_key_t lp_key;
	pthread_mutex_t lp_lock[USER_MAX_LPS];
};

/**
 * user_meta_size() - bytes of the mapping that the allocator takes
 * @mem_size: bytes of memory
 */
u64 user_meta_size(u64 mem_size);

/**
 * user_port_init() - set a home up
 * @p: the home
 * @cfg: the machine, copied
 * @map: the mapping; has to outlive @p
 * @meta_off: where the allocator's tables are in it, 4K aligned; all zero = everything is free
 * @mem_off: where memory is in it, multiple of 256K
 *
 * Return: 0, -EINVAL, -EAGAIN (too many homes in this process).
 */
int user_port_init(struct port *p, const struct user_config *cfg, struct user_map *map,
		   u64 meta_off, u64 mem_off);

/**
 * user_port_fini() - undo user_port_init()
 * @p: the home
 */
void user_port_fini(struct port *p);

/**
 * user_lp_set() - the calling thread runs on this logical processor from now on
 * @p: the home
 * @lp: logical processor
 *
 * Return: 0, -EINVAL if there is no such LP, -ENOMEM.
 */
int user_lp_set(struct port *p, u32 lp);

/**
 * user_lp_lock() - begin a SEAMCALL: an LP runs one at a time
 * @p: the home
 * @lp: logical processor; may be locked already by this thread
 */
void user_lp_lock(struct port *p, u32 lp);

/**
 * user_lp_unlock() - undo user_lp_lock()
 * @p: the home
 * @lp: logical processor
 */
void user_lp_unlock(struct port *p, u32 lp);

/**
 * user_interrupt() - make port_resched() fail with -EINTR, or no longer; async-signal-safe
 * @p: the home
 * @on: which
 */
void user_interrupt(struct port *p, bool on);

/**
 * user_event_sink() - who gets the events of this home from now on
 * @p: the home; no command may be running
 * @fn: called for one event at a time, in the order of seq, by the threads that carry commands out;
 *    must neither wait nor use @p. NULL = nobody
 * @ctx: for @fn
 */
void user_event_sink(struct port *p, void (*fn)(void *ctx, const struct tdxcall_event *ev),
		     void *ctx);

/**
 * user_mem_pa() - HPA of a place in memory
 * @p: the home
 * @off: offset from the first byte of memory
 */
static inline u64 user_mem_pa(const struct port *p, u64 off)
{
	return p->cfg.mem_base + off;
}

/**
 * user_mem_used() - 4K pages allocated
 * @p: the home
 */
u64 user_mem_used(struct port *p);

/**
 * user_mem_check() - verify the allocator's tables
 * @p: the home; nobody else uses it meanwhile
 * @report: called with one line for each violation; may be NULL
 * @ctx: for @report
 *
 * Return: number of violations.
 */
u32 user_mem_check(struct port *p, void (*report)(void *ctx, const char *line), void *ctx);

#endif /* CORE_PORT_USER_H */
