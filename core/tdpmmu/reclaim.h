/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Pages on their way back from the TDX module. */
#ifndef CORE_TDPMMU_RECLAIM_H
#define CORE_TDPMMU_RECLAIM_H

#include "core/tdpmmu/vm.h"

/**
 * tdx_leak() - give a pinned page of a TD up
 * @vm: VM
 * @pa: first 4K page
 * @count: 4K pages
 */
void tdx_leak(struct tdx_vm *vm, u64 pa, u64 count);

/**
 * tdx_reclaim_page() - PHYMEM.PAGE.RECLAIM, reset, unpin
 * @vm: TD whose HKID is gone
 * @pa: first 4K page
 * @count: 4K pages
 *
 * Return: 0, -EAGAIN, -EIO (leaked).
 */
int tdx_reclaim_page(struct tdx_vm *vm, u64 pa, u64 count);

/**
 * tdx_wbinvd_page() - PHYMEM.PAGE.WBINVD of each 4K page
 * @vm: TD
 * @pa: first 4K page, nobody's
 * @count: 4K pages
 * @keyid: KeyID under which the page was used
 *
 * Return: 0, -EAGAIN, -EIO.
 */
int tdx_wbinvd_page(struct tdx_vm *vm, u64 pa, u64 count, u32 keyid);

#endif /* CORE_TDPMMU_RECLAIM_H */
