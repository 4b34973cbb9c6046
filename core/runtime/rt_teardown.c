// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * From any state of a TD to nothing. The steps that the TDX module orders (docs/tdx-module.md 6.6)
 * are remembered in td->phase; pages are taken off the TD's lists one by one as they come back. So
 * a teardown that was stopped, or that follows a creation that failed half way, goes on from where
 * things are.
 */
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_lp.h"
#include "core/runtime/rt_table.h"
#include "core/runtime/rt_teardown.h"
#include "core/runtime/rt_vcpu.h"
#include "core/seam/seam_tdh.h"
#include "core/tdpmmu/handover.h"
#include "core/tdpmmu/shared_ept.h"
#include "core/tdpmmu/tdx_call.h"
#include "core/tdpmmu/vcpus.h"

/* ---- up to MNG.KEY.FREEID -------------------------------------------------------------------- */

static int flush_vcpus(struct rt_cmd *cmd)
{
	u32 i;
	int ret = 0;

	tdx_keep_vcpus_out(&cmd->vm);
	for (i = 0; !ret && i < cmd->vm.st->nr_vcpus; i++)
		ret = rt_vcpu_flush(cmd, i);
	tdx_let_vcpus_in(&cmd->vm);
	return ret;
}

int rt_write_back(struct rt_cmd *cmd, u32 package)
{
	struct tdx_vm *vm = &cmd->vm;
	struct seam_regs regs;
	bool resume = false;
	u64 status;
	int ret;

	for (;;) {
		regs = seam_tdh_phymem_cache_wb(resume);
		ret = rt_try_on_package(cmd, package, &regs, &status);
		if (ret)
			return ret;
		if (tdx_status_base(status) != TDX_INTERRUPTED_RESUMABLE)
			break;
		if (tdx_should_stop(vm))
			return -EINTR;
		resume = true;
	}

	/* The write-back for another TD did this one's, too. */
	if (tdx_status_base(status) == TDX_NO_HKID_READY_TO_WBCACHE)
		status = TDX_SUCCESS;
	return tdx_end(vm, &regs, status);
}

/* With the global lock held: these leaves want the key ownership table for themselves. */
static int free_hkid(struct rt_cmd *cmd)
{
	struct tdx_vm *vm = &cmd->vm;
	struct seam_regs regs;
	u32 i;
	int ret = 0;

	if (cmd->td->phase == RT_PHASE_LIVE) {
		regs = seam_tdh_mng_vpflushdone(vm->st->tdr);
		ret = tdx_call(vm, &regs);
		if (!ret)
			cmd->td->phase = RT_PHASE_FLUSHED;
	}
	for (i = 0; !ret && i < cmd->rt->packages; i++)
		ret = rt_write_back(cmd, i);
	if (ret)
		return ret;

	regs = seam_tdh_mng_key_freeid(vm->st->tdr);
	ret = tdx_call(vm, &regs);
	if (ret)
		return ret;
	cmd->td->phase = RT_PHASE_FREED;
	atom_and(&vm->st->flags, ~TDX_VM_HKID_ASSIGNED);
	return 0;
}

static int give_up_hkid(struct rt_cmd *cmd)
{
	int ret = flush_vcpus(cmd);

	if (ret)
		return ret;
	ret = port_lock_exclusive(cmd->rt->host.port, &cmd->rt->global_lock);
	if (ret)
		return ret;
	ret = free_hkid(cmd);
	port_unlock_exclusive(&cmd->rt->global_lock);
	return ret;
}

/* ---- pages ----------------------------------------------------------------------------------- */

/* Back or leaked: no page of the TD any more. */
static int reclaim(struct rt_cmd *cmd, u64 pa)
{
	int ret = tdx_reclaim_page(&cmd->vm, pa, 1);

	return ret == -ENOTRECOVERABLE ? 0 : ret;
}

static int reclaim_vcpu(struct rt_cmd *cmd, u32 index)
{
	struct rt_vcpu *v = rt_vcpu_get(cmd, index);
	int ret;

	if (!v)
		return 0;
	while (v->nr_pages) {
		ret = reclaim(cmd, v->page[v->nr_pages - 1]);
		if (ret)
			return ret;
		atom_store(&v->nr_pages, v->nr_pages - 1);
	}
	if (v->pi_desc)
		tdx_page_put(&cmd->rt->host, v->pi_desc);
	rt_vcpu_drop(cmd, index);
	return 0;
}

static int reclaim_control_pages(struct rt_cmd *cmd)
{
	struct rt_td *td = cmd->td;
	u32 i;
	int ret;

	for (i = 0; i < TDXCALL_MAX_VCPUS; i++) {
		ret = reclaim_vcpu(cmd, i);
		if (ret)
			return ret;
	}
	while (td->nr_tdcx) {
		ret = reclaim(cmd, td->tdcx[td->nr_tdcx - 1]);
		if (ret)
			return ret;
		atom_store(&td->nr_tdcx, td->nr_tdcx - 1);
	}
	return 0;
}

/*
 * The TDR was accessed with the TDX module's own KeyID until now, after CACHE.WB: its lines have to
 * be flushed once more. With a page of the TD leaked, the TDR cannot be reclaimed either.
 */
static int reclaim_tdr(struct rt_cmd *cmd)
{
	struct tdx_vm *vm = &cmd->vm;
	u64 tdr = vm->st->tdr;
	int ret = tdx_reclaim(vm, tdr, 1);

	if (ret == -EAGAIN)
		return ret;
	if (!ret)
		ret = tdx_wbinvd_page(vm, tdr, 1, vm->host->global_keyid);
	if (ret)
		tdx_leak(vm, tdr, 1);
	else
		tdx_page_back(vm->host, tdr, 1);
	atom_store(&vm->st->tdr, 0);
	return 0;
}

int rt_teardown(struct rt_cmd *cmd)
{
	struct tdx_vm *vm = &cmd->vm;
	int ret = 0;

	atom_store(&cmd->td->state, TDXCALL_TD_TEARDOWN);
	if (is_hkid_assigned(vm))
		ret = give_up_hkid(cmd);
	if (!ret)
		ret = tdpmmu_reclaim_pages(vm);
	if (!ret)
		ret = tdpmmu_reclaim_tables(vm);
	if (!ret)
		ret = reclaim_control_pages(cmd);
	if (!ret && vm->st->tdr)
		ret = reclaim_tdr(cmd);
	if (ret)
		return ret;
	tdpmmu_shared_free(vm);
	rt_td_delete(cmd);
	return 0;
}
