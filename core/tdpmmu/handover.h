/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Pages on their way to the TDX module and back. */
#ifndef CORE_TDPMMU_HANDOVER_H
#define CORE_TDPMMU_HANDOVER_H

#include "core/tdpmmu/vm.h"

/**
 * tdx_give_page() - make the SEAMCALL that takes a page
 * @vm: VM
 * @regs: the call
 * @page: first 4K page
 * @count: 4K pages
 *
 * Pinned first, because the TDX module owns the page from the moment the leaf succeeds. On failure
 * the page is the host's. Return: 0, -EAGAIN, -EIO.
 */
int tdx_give_page(struct tdx_vm *vm, struct seam_regs *regs, u64 page, u64 count);

/**
 * tdx_give_away() - tdx_give_page() of one 4K page, and the caller's reference goes with it
 * @vm: VM
 * @regs: the call
 * @page: the page
 *
 * Return: 0; -EAGAIN, -EIO: there is no page any more.
 */
int tdx_give_away(struct tdx_vm *vm, struct seam_regs *regs, u64 page);

/**
 * tdx_take_page() - a page is out of the secure EPT: flush its lines, then it is the host's
 * @vm: TD
 * @regs: what the leaf that returned the page left
 * @page: first 4K page, as the mirror has it
 * @count: 4K pages
 *
 * Reset and unpinned. Return: 0; -ENOTRECOVERABLE: leaked.
 */
int tdx_take_page(struct tdx_vm *vm, const struct seam_regs *regs, u64 page, u64 count);

/**
 * tdx_leak() - give a pinned page of a TD up
 * @vm: VM
 * @pa: first 4K page
 * @count: 4K pages
 */
void tdx_leak(struct tdx_vm *vm, u64 pa, u64 count);

/**
 * tdx_reclaim() - PHYMEM.PAGE.RECLAIM, and no more
 * @vm: VM
 * @pa: first 4K page
 * @count: 4K pages that have to come back
 *
 * The page stays pinned: what becomes of it is up to the caller.
 * Return: 0, -EAGAIN, -EIO; -ENOTRECOVERABLE: a page of another size came back.
 */
int tdx_reclaim(struct tdx_vm *vm, u64 pa, u64 count);

/**
 * tdx_reclaim_page() - tdx_reclaim(), reset, unpin
 * @vm: TD whose HKID is gone
 * @pa: first 4K page
 * @count: 4K pages
 *
 * Return: 0, -EAGAIN; -ENOTRECOVERABLE: refused, or of another size, and so leaked.
 */
int tdx_reclaim_page(struct tdx_vm *vm, u64 pa, u64 count);

/**
 * tdx_wbinvd_page() - PHYMEM.PAGE.WBINVD of each 4K page
 * @vm: TD
 * @pa: first 4K page; neither the TD nor the host uses it
 * @count: 4K pages
 * @keyid: KeyID under which the page was used
 *
 * Return: 0, -EAGAIN, -EIO.
 */
int tdx_wbinvd_page(struct tdx_vm *vm, u64 pa, u64 count, u32 keyid);

#endif /* CORE_TDPMMU_HANDOVER_H */
