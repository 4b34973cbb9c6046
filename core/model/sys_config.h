/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* TD memory regions as the host describes them (SYS.CONFIG). */
#ifndef CORE_MODEL_SYS_CONFIG_H
#define CORE_MODEL_SYS_CONFIG_H

#include "core/model/layout.h"

/**
 * tdmr_config() - set one TDMR from the host's description if it passes the checks of SYS.CONFIG
 * @st: global state; TDMRs before @i are set, @st->ntdmrs is the caller's
 * @info: as the host describes it
 * @i: which one
 *
 * Its PAMT is not initialised then. Return: TDX_SUCCESS or the status of SYS.CONFIG (sys_config.c).
 */
u64 tdmr_config(struct model_state *st, const struct tdx_tdmr_info *info, u32 i);

#endif /* CORE_MODEL_SYS_CONFIG_H */
