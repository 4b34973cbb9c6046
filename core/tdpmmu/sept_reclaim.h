/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The end of a secure EPT: every page and table of a TD whose HKID is gone. */
#ifndef CORE_TDPMMU_SEPT_RECLAIM_H
#define CORE_TDPMMU_SEPT_RECLAIM_H

#include "core/tdpmmu/vm.h"

/**
 * tdpmmu_reclaim_pages() - take every private page back from a TD whose HKID is gone
 * @vm: TD, held by this command alone
 *
 * Pages that cannot be reclaimed are leaked, and it goes on. Return: 0, -EAGAIN, -EINTR.
 */
int tdpmmu_reclaim_pages(struct tdx_vm *vm);

/**
 * tdpmmu_reclaim_tables() - take every secure EPT page back and free the mirror, root included
 * @vm: TD after tdpmmu_reclaim_pages()
 *
 * Return: 0, -EAGAIN, -EINTR.
 */
int tdpmmu_reclaim_tables(struct tdx_vm *vm);

#endif /* CORE_TDPMMU_SEPT_RECLAIM_H */
