// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* TDXCALL_INFO and TDXCALL_STATS. */
#include "core/abi/field.h"
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_stats.h"
#include "core/runtime/rt_sys.h"
#include "core/runtime/rt_table.h"

int rt_cmd_info(struct rt_cmd *cmd)
{
	struct tdxcall_info *arg = cmd->arg;
	struct tdx_vm *vm = &cmd->vm;
	struct rt *rt = cmd->rt;

	arg->abi_version = TDXCALL_ABI_VERSION;
	arg->features = rt->model ? TDXCALL_FEATURE_MODEL : 0;
	arg->module_major = (u16)rt_sys_field(vm, SYS_FIELD_MAJOR_VERSION);
	arg->module_minor = (u16)rt_sys_field(vm, SYS_FIELD_MINOR_VERSION);
	arg->module_update = (u16)rt_sys_field(vm, SYS_FIELD_UPDATE_VERSION);
	arg->module_internal = (u16)rt_sys_field(vm, SYS_FIELD_INTERNAL_VERSION);
	arg->module_build_date = (u32)rt_sys_field(vm, SYS_FIELD_BUILD_DATE);
	arg->module_build_num = (u32)rt_sys_field(vm, SYS_FIELD_BUILD_NUM);
	arg->tdx_features0 = rt_sys_field(vm, SYS_FIELD_TDX_FEATURES0);
	arg->attributes_fixed0 = rt_sys_field(vm, SYS_FIELD_ATTRIBUTES_FIXED0);
	arg->attributes_fixed1 = rt_sys_field(vm, SYS_FIELD_ATTRIBUTES_FIXED1);
	arg->xfam_fixed0 = rt_sys_field(vm, SYS_FIELD_XFAM_FIXED0);
	arg->xfam_fixed1 = rt->xfam_fixed1;
	arg->keyid_first = rt->keyid_first;
	arg->keyid_count = rt->keyid_count;
	arg->lps = port_nr_lps(rt->host.port);
	arg->packages = rt->packages;
	arg->tdcs_pages = rt->tdcs_pages;
	arg->tdvps_pages = rt->tdvps_pages;
	arg->max_tdmrs = (u32)rt_sys_field(vm, SYS_FIELD_MAX_TDMRS);
	arg->tds = rt_nr_tds(rt);
	return 0;
}

int rt_cmd_stats(struct rt_cmd *cmd)
{
	struct tdxcall_stats *arg = cmd->arg;
	const struct rt_state *st = cmd->rt->st;
	u32 i;

	/*
	 * Others may be moving pages from one account to the next: what is free is what is left of
	 * the rest, so that the sum is right at any moment. rt_check() verifies the fourth account.
	 */
	arg->leaked = atom_load(&st->pages.leaked);
	arg->owned = atom_load(&st->pages.owned);
	arg->allocated = atom_load(&st->pages.allocated);
	if (arg->allocated < arg->owned + arg->leaked)
		arg->allocated = arg->owned + arg->leaked;
	arg->free = arg->allocated - arg->owned - arg->leaked;
	for (i = 0; i < TDXCALL_NR_LEAVES; i++) {
		arg->leaf[i].calls = atom_load_relaxed(&st->stats.leaf[i].calls);
		arg->leaf[i].errors = atom_load_relaxed(&st->stats.leaf[i].errors);
		arg->leaf[i].busy = atom_load_relaxed(&st->stats.leaf[i].busy);
		arg->leaf[i].cycles = atom_load_relaxed(&st->stats.leaf[i].cycles);
	}
	return 0;
}
