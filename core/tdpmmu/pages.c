// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
#include "core/tdpmmu/pages.h"

int tdx_page_alloc(const struct tdx_host *h, unsigned int order, u64 *pa)
{
	int ret = port_page_alloc(h->port, order, pa);

	if (ret)
		return ret;
	atom_add(&h->pages->allocated, CORE_BIT(order));
	atom_add(&h->pages->free, CORE_BIT(order));
	return 0;
}

void tdx_page_put(const struct tdx_host *h, u64 pa)
{
	u64 given_back = port_page_put(h->port, pa);

	if (!given_back)
		return;
	atom_sub(&h->pages->free, given_back);
	atom_sub(&h->pages->allocated, given_back);
}

void tdx_pin(const struct tdx_host *h, u64 pa, u64 count)
{
	u64 i;

	for (i = 0; i < count; i++)
		port_page_get(h->port, pa + (i << CORE_PAGE_SHIFT));
	atom_sub(&h->pages->free, count);
	atom_add(&h->pages->owned, count);
	port_clflush(h->port, pa, count << CORE_PAGE_SHIFT);
}

void tdx_unpin(const struct tdx_host *h, u64 pa, u64 count)
{
	u64 i;

	atom_sub(&h->pages->owned, count);
	atom_add(&h->pages->free, count);
	for (i = 0; i < count; i++)
		tdx_page_put(h, pa + (i << CORE_PAGE_SHIFT));
}

void tdx_page_back(const struct tdx_host *h, u64 pa, u64 count)
{
	u64 i;

	for (i = 0; i < count; i++)
		port_page_reset(h->port, pa + (i << CORE_PAGE_SHIFT));
	tdx_unpin(h, pa, count);
}

void tdx_page_leak(const struct tdx_host *h, u64 pa, u64 count)
{
	atom_sub(&h->pages->owned, count);
	atom_add(&h->pages->leaked, count);
	port_log(h->port, PORT_LOG_ERR,
		 "leaked %llu page(s) at 0x%llx: the TDX module may still own them",
		 (unsigned long long)count, (unsigned long long)pa);
}
