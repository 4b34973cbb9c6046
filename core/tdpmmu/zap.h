/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Block, unblock, measure and remove what is mapped in a range. */
#ifndef CORE_TDPMMU_ZAP_H
#define CORE_TDPMMU_ZAP_H

#include "core/tdpmmu/range.h"
#include "core/tdpmmu/vm.h"

/**
 * tdpmmu_measure() - MR.EXTEND of a range of 4K pages
 * @vm: TD that is not finalized
 * @r: the range
 *
 * Return: 0, -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_measure(struct tdx_vm *vm, struct tdpmmu_range *r);

/**
 * tdpmmu_block_range() - MEM.RANGE.BLOCK of every page
 * @vm: TD
 * @r: the range
 *
 * Return: 0, -ENOENT (unmapped meanwhile), -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_block_range(struct tdx_vm *vm, struct tdpmmu_range *r);

/**
 * tdpmmu_unblock_range() - MEM.RANGE.UNBLOCK of every blocked page
 * @vm: TD
 * @r: the range
 *
 * Return: 0, -ENOENT (unmapped meanwhile), -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_unblock_range(struct tdx_vm *vm, struct tdpmmu_range *r);

/**
 * tdpmmu_remove_range() - MEM.PAGE.REMOVE of every page, blocked and tracked or not
 * @vm: TD
 * @r: the range
 *
 * Return: 0, -ENOENT (unmapped meanwhile), -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_remove_range(struct tdx_vm *vm, struct tdpmmu_range *r);

/**
 * tdpmmu_zap() - unmap a range: block a batch of pages, one TRACK, remove the batch; and so on
 * @vm: TD
 * @r: the range
 *
 * Pages that were blocked before count as part of the batch. Return: 0, -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_zap(struct tdx_vm *vm, struct tdpmmu_range *r);

#endif /* CORE_TDPMMU_ZAP_H */
