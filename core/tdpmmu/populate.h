/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Mapping pages of the host over a range. */
#ifndef CORE_TDPMMU_POPULATE_H
#define CORE_TDPMMU_POPULATE_H

#include "core/tdpmmu/range.h"
#include "core/tdpmmu/vm.h"

/**
 * tdpmmu_populate() - map pages of the host over a range, linking missing tables on the way
 * @vm: TD; @vm->source is set for PAGE.ADD; held by this command alone if @r->drop_tables
 * @r: the range; @r->pos is how far it got
 *
 * Return: 0, -ENOMEM, -EEXIST (mapped meanwhile), -EAGAIN, -EIO, -EINTR.
 */
int tdpmmu_populate(struct tdx_vm *vm, struct tdpmmu_range *r);

#endif /* CORE_TDPMMU_POPULATE_H */
