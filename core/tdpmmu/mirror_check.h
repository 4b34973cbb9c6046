/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Is a range as an operation needs it? */
#ifndef CORE_TDPMMU_MIRROR_CHECK_H
#define CORE_TDPMMU_MIRROR_CHECK_H

#include "core/tdpmmu/range.h"
#include "core/tdpmmu/vm.h"

/* What tdpmmu_check_range() is to find. */
enum tdpmmu_want {
	TDPMMU_WANT_FREE,
	TDPMMU_WANT_MAPPED,
	TDPMMU_WANT_LARGE, /* mapped, by pages above level 0 */
	TDPMMU_WANT_FULL_TABLES, /* tables full of pages of the next lower level */
	TDPMMU_WANT_NO_PAGE,
};

#define TDPMMU_ANY_LEVEL 0xff

/**
 * tdpmmu_check_range() - is a range as an operation needs it? Changes nothing.
 * @vm: TD
 * @r: the range; @level: of the pages (to be), or TDPMMU_ANY_LEVEL (mapped only)
 * @want: how it has to be
 *
 * With @r->skip, places that are not as wanted are no reason to refuse the range, except where a
 * page has another level, reaches outside of the range, or is smaller than the one to be mapped.
 * Return: 0; -EEXIST if something is mapped there; -ENOTEMPTY if an empty table is there, or if
 * pages are where none should be; -ENOENT if something is not mapped; -EINVAL if a page has
 * another level or reaches outside of the range.
 */
int tdpmmu_check_range(struct tdx_vm *vm, const struct tdpmmu_range *r, enum tdpmmu_want want);

#endif /* CORE_TDPMMU_MIRROR_CHECK_H */
