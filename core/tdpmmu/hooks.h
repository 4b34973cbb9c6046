/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The TDP MMU hooks of a TD, with KVM's names: what changes the secure EPT when the mirror changes.
 * A hook changes no mirror entry; its caller holds the entry frozen meanwhile.
 *
 * Every hook returns 0, or -EAGAIN (busy) or -EIO (refused) with nothing changed. One that takes a
 * page back may also return -ENOTRECOVERABLE: the secure EPT has changed, but the page could not be
 * taken back and is leaked. vm->err has the completion status of the SEAMCALL that stopped a hook.
 */
#ifndef CORE_TDPMMU_HOOKS_H
#define CORE_TDPMMU_HOOKS_H

#include "core/tdpmmu/vm.h"

/**
 * tdx_sept_changed() - is the secure EPT as the hook was to make it?
 * @ret: what the hook returned
 */
static inline bool tdx_sept_changed(int ret)
{
	return !ret || ret == -ENOTRECOVERABLE;
}

/**
 * tdx_sept_errno() - errno of a hook for a caller to whom a leaked page is one more failure
 * @ret: what the hook returned
 */
static inline int tdx_sept_errno(int ret)
{
	return ret == -ENOTRECOVERABLE ? -EIO : ret;
}

/**
 * tdx_sept_link_private_spt() - link a secure EPT page (MEM.SEPT.ADD)
 * @vm: TD
 * @gfn: first frame that the page will map
 * @level: of the entry that will point to it
 * @spt: HPA of the page
 *
 * On failure the page is the host's. Return: 0, -EAGAIN, -EIO.
 */
int tdx_sept_link_private_spt(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 spt);

/**
 * tdx_sept_set_private_spte() - map a private page
 * @vm: TD; vm->source and vm->measure matter before it is finalized
 * @gfn: first frame
 * @level: of the mapping
 * @page: HPA of the page
 *
 * MEM.PAGE.AUG when the TD is finalized, MEM.PAGE.ADD and perhaps MR.EXTEND before. The page is
 * pinned first; on failure it is unpinned and the host's. Return: 0, -EAGAIN, -EIO.
 */
int tdx_sept_set_private_spte(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 page);

/**
 * tdx_mem_page_add() - tdx_sept_set_private_spte() as for a TD that is not finalized
 * @vm: TD
 * @gfn: frame
 * @page: HPA of the page
 *
 * If the measurement fails the page is removed again. Return: 0, -EAGAIN, -EIO.
 */
int tdx_mem_page_add(struct tdx_vm *vm, u64 gfn, u64 page);

/**
 * tdx_mem_page_aug() - tdx_sept_set_private_spte() as for a finalized TD
 * @vm: TD
 * @gfn: first frame
 * @level: of the mapping
 * @page: HPA of the page
 *
 * Return: 0, -EAGAIN, -EIO.
 */
int tdx_mem_page_aug(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 page);

/**
 * tdx_measure_page() - MR.EXTEND of the 16 chunks of a 4K page
 * @vm: TD that is not finalized
 * @gfn: frame
 *
 * Return: 0, -EAGAIN, -EIO.
 */
int tdx_measure_page(struct tdx_vm *vm, u64 gfn);

/**
 * tdx_sept_zap_private_spte() - no new translations through an entry (MEM.RANGE.BLOCK)
 * @vm: TD
 * @gfn: first frame
 * @level: of the entry
 *
 * Return: 0, -EAGAIN, -EIO.
 */
int tdx_sept_zap_private_spte(struct tdx_vm *vm, u64 gfn, enum pg_level level);

/**
 * tdpmmu_unblock() - undo tdx_sept_zap_private_spte() (MEM.RANGE.UNBLOCK)
 * @vm: TD
 * @gfn: first frame
 * @level: of the entry
 *
 * Return: 0, -EAGAIN, -EIO.
 */
int tdpmmu_unblock(struct tdx_vm *vm, u64 gfn, enum pg_level level);

/**
 * tdx_sept_drop_private_spte() - take a blocked and tracked page back
 * @vm: TD
 * @gfn: first frame
 * @level: of the mapping
 * @page: HPA of the page
 *
 * MEM.PAGE.REMOVE and PHYMEM.PAGE.WBINVD; without a HKID PHYMEM.PAGE.RECLAIM. Then the page is
 * reset and unpinned. Return: 0; -EAGAIN, -EIO: it stays the TD's and mapped; -ENOTRECOVERABLE: it
 * is not mapped any more, and leaked.
 */
int tdx_sept_drop_private_spte(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 page);

/**
 * tdx_sept_remove_private_spte() - tdx_sept_tlb_remote_flush(), then tdx_sept_drop_private_spte()
 * @vm: TD
 * @gfn: first frame
 * @level: of the mapping
 * @page: HPA of the page
 *
 * Return: 0, -EAGAIN, -EIO, -ENOTRECOVERABLE.
 */
int tdx_sept_remove_private_spte(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 page);

/**
 * tdx_sept_free_private_spt() - take a secure EPT page back from a TD whose HKID is gone
 * @vm: TD
 * @gfn: first frame that it maps
 * @level: of the entry that points to it
 * @spt: HPA of the page
 *
 * PHYMEM.PAGE.RECLAIM. Return: 0, -EAGAIN, -ENOTRECOVERABLE (leaked); -EINVAL while the TD has its
 * HKID, as in KVM.
 */
int tdx_sept_free_private_spt(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 spt);

/**
 * tdx_mem_sept_remove() - unlink an empty secure EPT page (MEM.SEPT.REMOVE, PHYMEM.PAGE.WBINVD)
 * @vm: TD
 * @gfn: first frame that it maps
 * @level: of the entry that points to it, blocked and tracked as far as it has to be
 * @spt: HPA of the page
 *
 * Reset and unpinned then. Return: 0, -EAGAIN, -EIO, -ENOTRECOVERABLE.
 */
int tdx_mem_sept_remove(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 spt);

/**
 * tdx_mem_page_promote() - make one page of a table full of them (MEM.PAGE.PROMOTE)
 * @vm: TD
 * @gfn: first frame
 * @level: of the page to be; the entry is blocked and tracked as far as it has to be
 * @spt: HPA of the secure EPT page that is not needed any more
 *
 * PHYMEM.PAGE.WBINVD of @spt, which is reset and unpinned then. Return: 0, -EAGAIN, -EIO;
 * -ENOTRECOVERABLE: promoted, but @spt is leaked.
 */
int tdx_mem_page_promote(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 spt);

/**
 * tdx_mem_page_demote() - make a table full of pages of one (MEM.PAGE.DEMOTE)
 * @vm: TD
 * @gfn: first frame
 * @level: of the page, blocked and tracked as far as it has to be
 * @spt: HPA of the page that becomes the table
 *
 * @spt is pinned first; on failure it is unpinned and the host's. Return: 0, -EAGAIN, -EIO.
 */
int tdx_mem_page_demote(struct tdx_vm *vm, u64 gfn, enum pg_level level, u64 spt);

/**
 * tdx_mem_page_relocate() - move a 4K page (MEM.PAGE.RELOCATE, PHYMEM.PAGE.WBINVD)
 * @vm: TD
 * @gfn: frame, blocked and tracked as far as it has to be
 * @old: HPA of the page
 * @page: HPA of the new one
 *
 * @page is pinned first. @old is reset and unpinned. Return: 0; -EAGAIN, -EIO: @page is the host's
 * again; -ENOTRECOVERABLE: moved, but @old is leaked.
 */
int tdx_mem_page_relocate(struct tdx_vm *vm, u64 gfn, u64 old, u64 page);

#endif /* CORE_TDPMMU_HOOKS_H */
