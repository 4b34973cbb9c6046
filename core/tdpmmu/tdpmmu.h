/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Operations over a range of private memory: they change the mirror and, by the hooks, the secure
 * EPT.
 * Most of them may run on one TD at the same time, on the same range too. What frees tables needs
 * the TD for itself: tdpmmu_promote(), tdpmmu_remove_tables() and the tdpmmu_reclaim_*() functions.
 */
#ifndef CORE_TDPMMU_TDPMMU_H
#define CORE_TDPMMU_TDPMMU_H

#include "core/tdpmmu/hooks.h"
#include "core/tdpmmu/mirror_check.h"
#include "core/tdpmmu/populate.h"
#include "core/tdpmmu/resize.h"
#include "core/tdpmmu/sept_reclaim.h"
#include "core/tdpmmu/sept_remove.h"
#include "core/tdpmmu/sept_table.h"
#include "core/tdpmmu/zap.h"

#endif /* CORE_TDPMMU_TDPMMU_H */
