/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Page ownership. A page that the TDX module owns is pinned: it holds a reference of its block,
 * which stays until the module gave the page back. A page that may never come back keeps
 * its pin for ever: leaked on purpose, and counted.
 */
#ifndef CORE_TDPMMU_PAGES_H
#define CORE_TDPMMU_PAGES_H

#include "core/port/port.h"

struct vt_ops; /* defined by core/tdpmmu/vt.h */

/**
 * struct tdx_pages - accounting in 4K pages; persistent, changed by many threads at once
 * @allocated: pages held from the host, leaked ones included
 * @owned: of them, pages of the TDX module
 * @free: of them, pages the host can use or give back
 * @leaked: of them, pages lost on purpose
 *
 * allocated == owned + free + leaked whenever no command runs.
 */
struct tdx_pages {
	u64 allocated;
	u64 owned;
	u64 free;
	u64 leaked;
};

/**
 * struct tdx_host - what every TD of a host has in common
 * @port: the host
 * @pages: page accounting
 * @vt: operations by type of VM
 * @keyid_shift: lowest HPA bit of the KeyID
 * @global_keyid: the TDX module's own KeyID: that of TDRs and PAMTs
 * @busy_loops: how often a busy call is repeated before it is given up; 0 = as often as is sensible
 */
struct tdx_host {
	struct port *port;
	struct tdx_pages *pages;
	const struct vt_ops *vt;
	u32 keyid_shift;
	u32 global_keyid;
	u32 busy_loops;
};

/**
 * tdx_page_alloc() - take a block of 2^order pages from the host
 * @h: host
 * @order: as port_page_alloc()
 * @pa: where its HPA goes
 *
 * The caller has its one reference. Return: 0, -ENOMEM.
 */
int tdx_page_alloc(const struct tdx_host *h, unsigned int order, u64 *pa);

/**
 * tdx_page_put() - drop a reference of a block that the host owns
 * @h: host
 * @pa: any page of it
 */
void tdx_page_put(const struct tdx_host *h, u64 pa);

/**
 * tdx_pin() - count a page as the TDX module's, before it is handed over
 * @h: host
 * @pa: first 4K page
 * @count: 4K pages
 *
 * Takes one reference for each 4K: a large page may be split or put together later, even of pages
 * from blocks of their own. Writes the host's cache lines back, so that none of them lands on the
 * page later.
 */
void tdx_pin(const struct tdx_host *h, u64 pa, u64 count);

/**
 * tdx_unpin() - undo tdx_pin(): the TDX module did not take the page
 * @h: host
 * @pa: first 4K page
 * @count: 4K pages
 */
void tdx_unpin(const struct tdx_host *h, u64 pa, u64 count);

/**
 * tdx_page_back() - a page came back from the TDX module: reset and unpin it
 * @h: host
 * @pa: first 4K page
 * @count: 4K pages
 */
void tdx_page_back(const struct tdx_host *h, u64 pa, u64 count);

/**
 * tdx_page_leak() - a pinned page may stay the TDX module's for ever
 * @h: host
 * @pa: first 4K page
 * @count: 4K pages
 */
void tdx_page_leak(const struct tdx_host *h, u64 pa, u64 count);

/**
 * tdx_hpa_with_keyid() - address of a page as its owner's key sees it
 * @h: host
 * @pa: HPA without KeyID
 * @keyid: KeyID
 */
static inline u64 tdx_hpa_with_keyid(const struct tdx_host *h, u64 pa, u32 keyid)
{
	return pa | (u64)keyid << h->keyid_shift;
}

#endif /* CORE_TDPMMU_PAGES_H */
