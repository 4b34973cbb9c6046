/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * What core/ runs on in a process: simulated memory in one mapping, a page allocator whose whole
 * state lies in that mapping, and logical processors that threads borrow. Only user-space code sees
 * this. The functions are in user_port.h (set-up, LPs), user_mem.h (the allocator) and user_log.h
 * (log and events).
 */
#ifndef CORE_PORT_USER_H
#define CORE_PORT_USER_H

#include <pthread.h>

#include "core/port/port.h"
#include "core/port/user_map.h"

#define USER_MAX_LPS 128

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
 * struct port - the process as core/ sees it; the members are private to user_*.c
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
	u64 last_off; /* of the last page that the allocator has */
	u64 hint[5]; /* by size class of blocks: page to look at first */
	u32 bugs; /* references that did not add up */
	int interrupted;
	int damaged; /* an address or a table did not fit: save nothing */
	u64 elsewhere[CORE_PAGE_SIZE / sizeof(u64)]; /* stands in for what is no memory */
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

#endif /* CORE_PORT_USER_H */
