// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Making, finalizing and describing test TDs. */
#include "core/abi/field.h"
#include "core/abi/td_params.h"
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_lp.h"
#include "core/runtime/rt_table.h"
#include "core/runtime/rt_name.h"
#include "core/runtime/rt_td.h"
#include "core/runtime/rt_teardown.h"
#include "core/runtime/rt_vcpu.h"
#include "core/runtime/runtime.h"
#include "core/seam/seam_tdh.h"
#include "core/tdpmmu/handover.h"
#include "core/tdpmmu/tdx_call.h"
#include "core/tdpmmu/vm_event.h"

#define KEY_CONFIG_TRIES 10
#define DEFAULT_TSC_KHZ 1000000

/* ---- create: one function for each step, in the order of docs/tdx-module.md 6.6 --------- */

static u64 create_tdr(struct rt_cmd *cmd, struct seam_regs *regs, u32 hkid)
{
	struct tdx_vm *vm = &cmd->vm;

	*regs = seam_tdh_mng_create(vm->st->tdr, hkid);
	return tdx_try(vm, vm->busy, regs);
}

/*
 * The kernel's own KeyID allocator is out of reach, so ask the TDX module: from
 * the top down, because kernels allocate from the bottom up. What it says of those
 * that TDs of this runtime have is known; with no other left it is asked once, for
 * the answer. With the global lock held.
 */
static u64 create_with_free_hkid(struct rt_cmd *cmd, struct seam_regs *regs, u32 *hkid)
{
	u64 status = TDX_SUCCESS;
	u32 i;

	for (i = cmd->rt->keyid_count; i-- > 1;) {
		*hkid = cmd->rt->keyid_first + i;
		if (rt_keyid_is_ours(cmd->rt, *hkid) && (i > 1 || status))
			continue;
		status = create_tdr(cmd, regs, *hkid);
		if (tdx_status_base(status) != TDX_HKID_NOT_FREE)
			return status;
	}
	return TDX_HKID_NOT_FREE;
}

/* MNG.CREATE; what comes of it is known before the next one looks for a KeyID. */
static int create_with_hkid(struct rt_cmd *cmd, u32 hkid)
{
	struct tdx_vm_state *st = cmd->vm.st;
	bool asked = hkid != 0;
	struct seam_regs regs = seam_tdh_mng_create(st->tdr, hkid);
	u64 status;
	int ret = port_lock_exclusive(cmd->rt->host.port, &cmd->rt->global_lock);

	if (ret)
		return ret;
	status = asked ? create_tdr(cmd, &regs, hkid) : create_with_free_hkid(cmd, &regs, &hkid);
	if (status == TDX_SUCCESS) {
		st->hkid = hkid;
		atom_or(&st->flags, TDX_VM_HKID_ASSIGNED);
	}
	port_unlock_exclusive(&cmd->rt->global_lock);
	ret = tdx_end(&cmd->vm, &regs, status);
	/* Not this one or that: there is none left. */
	return !asked && tdx_status_base(status) == TDX_HKID_NOT_FREE ? -ENOSPC : ret;
}

static int make_tdr(struct rt_cmd *cmd, u32 hkid)
{
	struct tdx_vm_state *st = cmd->vm.st;
	u64 page;
	int ret;

	ret = tdx_page_alloc(&cmd->rt->host, 0, &page);
	if (ret)
		return ret;
	tdx_pin(&cmd->rt->host, page, 1);
	st->tdr = page;
	ret = create_with_hkid(cmd, hkid);
	if (ret) {
		st->tdr = 0;
		tdx_unpin(&cmd->rt->host, page, 1);
	}
	tdx_page_put(&cmd->rt->host, page);
	return ret;
}

static int config_key(struct rt_cmd *cmd, u32 package)
{
	struct tdx_vm *vm = &cmd->vm;
	u32 tries = KEY_CONFIG_TRIES;
	struct seam_regs regs;
	u64 status;
	int ret;

	for (;;) {
		regs = seam_tdh_mng_key_config(vm->st->tdr);
		ret = rt_try_on_package(cmd, package, &regs, &status);
		if (ret)
			return ret;
		/* PCONFIG ran out of entropy: not of the busy class, and worth another try. */
		if (tdx_status_base(status) != TDX_KEY_GENERATION_FAILED || !--tries)
			return tdx_end(vm, &regs, status);
		seam_count_retry(vm->seam);
	}
}

static int add_control_pages(struct rt_cmd *cmd)
{
	struct rt_td *td = cmd->td;
	struct seam_regs regs;
	u64 page;
	int ret;

	while (td->nr_tdcx < cmd->rt->tdcs_pages) {
		ret = tdx_page_alloc(cmd->vm.host, 0, &page);
		if (ret)
			return ret;
		regs = seam_tdh_mng_addcx(cmd->vm.st->tdr, page);
		ret = tdx_give_away(&cmd->vm, &regs, page);
		if (ret)
			return ret;
		td->tdcx[td->nr_tdcx++] = page;
	}
	return 0;
}

static void fill_params(struct tdx_td_params *p, const struct rt_td *td,
			const struct tdxcall_td_create *arg)
{
	p->attributes = td->attributes;
	p->xfam = td->xfam;
	p->max_vcpus = (u16)td->max_vcpus;
	p->eptp_controls = td->sept_levels == 5 ? TDX_EPTP_5_LEVELS : TDX_EPTP_4_LEVELS;
	p->config_flags = td->sept_levels == 5 ? TDX_CONFIG_GPAW : 0;
	p->tsc_frequency = (u16)((arg->tsc_khz ? arg->tsc_khz : DEFAULT_TSC_KHZ) /
				 TDX_TSC_FREQUENCY_UNIT_KHZ);
	memcpy(p->mrconfigid, arg->mrconfigid, sizeof(p->mrconfigid));
	memcpy(p->mrowner, arg->mrowner, sizeof(p->mrowner));
	memcpy(p->mrownerconfig, arg->mrownerconfig, sizeof(p->mrownerconfig));
}

static int init_td(struct rt_cmd *cmd)
{
	struct tdx_vm *vm = &cmd->vm;
	struct seam_regs regs;
	u64 params;
	int ret;

	ret = tdx_page_alloc(&cmd->rt->host, 0, &params);
	if (ret)
		return ret;
	fill_params(port_va(cmd->rt->host.port, params), cmd->td, cmd->arg);
	regs = seam_tdh_mng_init(vm->st->tdr, params);
	ret = tdx_call(vm, &regs);
	tdx_page_put(&cmd->rt->host, params);
	return ret;
}

static int build_td(struct rt_cmd *cmd, const struct tdxcall_td_create *arg)
{
	u32 i;
	int ret;

	ret = make_tdr(cmd, arg->hkid);
	for (i = 0; !ret && i < cmd->rt->packages; i++)
		ret = config_key(cmd, i);
	if (!ret)
		ret = add_control_pages(cmd);
	if (!ret)
		ret = init_td(cmd);
	if (!ret)
		ret = tdpmmu_init(&cmd->vm);
	for (i = 0; !ret && i < arg->vcpus; i++) {
		u32 index;

		ret = rt_vcpu_new(cmd, arg->vcpu_rcx, &index);
	}
	return ret;
}

static bool create_is_valid(const struct tdxcall_td_create *arg)
{
	return rt_name_is_valid(arg->name) && arg->hkid <= 0xffff && arg->max_vcpus &&
	       arg->max_vcpus <= TDXCALL_MAX_VCPUS && arg->vcpus <= arg->max_vcpus &&
	       (arg->sept_levels == 4 || arg->sept_levels == 5) &&
	       arg->tsc_khz % TDX_TSC_FREQUENCY_UNIT_KHZ == 0 &&
	       arg->tsc_khz / TDX_TSC_FREQUENCY_UNIT_KHZ <= 0xffff;
}

static void describe_td(struct rt_cmd *cmd, const struct tdxcall_td_create *arg)
{
	struct rt_td *td = cmd->td;
	u32 i;

	td->flags = arg->flags;
	td->owner = arg->flags & TDXCALL_TD_F_AUTO ? cmd->owner->id : 0;
	td->sept_levels = arg->sept_levels;
	td->max_vcpus = arg->max_vcpus;
	td->attributes = arg->attributes;
	td->xfam = arg->xfam ? arg->xfam : cmd->rt->xfam_fixed1;
	td->vm.root_level = arg->sept_levels - 1;
	/* RWX and suppress-#VE clear: once the entry is there, the guest's access is a #VE. */
	td->vm.mmio_value = 0;
	if (arg->flags & TDXCALL_TD_F_KVM_BUGS)
		td->vm.flags |= TDX_VM_KVM_BUGS;
	for (i = 0; i < TDX_MAX_VCPUS; i++)
		td->vm.vcpu_lp[i] = TDX_LP_NONE;
}

int rt_cmd_td_create(struct rt_cmd *cmd)
{
	struct tdxcall_td_create *arg = cmd->arg;
	int ret;

	if (!create_is_valid(arg) || (arg->flags & TDXCALL_TD_F_AUTO && !cmd->owner))
		return -EINVAL;
	ret = rt_td_new(cmd, arg->name);
	if (ret)
		return ret;
	describe_td(cmd, arg);
	arg->td = 0;
	ret = build_td(cmd, arg);
	if (!ret) {
		cmd->td->state = TDXCALL_TD_INITIALIZED;
		arg->td = rt_td_publish(cmd);
		return 0;
	}
	cmd->result = ret;
	/* What stopped the creation, a signal maybe, must not stop the way back. */
	cmd->vm.busy = TDX_BUSY_INSIST;
	if (rt_teardown(cmd)) {
		/*
		 * Its pages are the TDX module's still: it stays, so that it can be destroyed
		 * later.
		 */
		arg->td = rt_td_publish(cmd);
	}
	return 0;
}

/* ---- finalize, destroy ----------------------------------------------------------------------- */

int rt_cmd_td_finalize(struct rt_cmd *cmd)
{
	struct tdx_vm *vm = &cmd->vm;
	struct seam_regs regs;

	/* KVM has such a TD for a bug. */
	if (atom_load(&vm->st->flags) & TDX_VM_SPOILED)
		return -ESTALE;
	regs = seam_tdh_mr_finalize(vm->st->tdr);
	cmd->result = tdx_call(vm, &regs);
	if (!cmd->result) {
		atom_or(&vm->st->flags, TDX_VM_FINALIZED);
		atom_store(&cmd->td->state, TDXCALL_TD_RUNNABLE);
		tdx_event(vm, TDXCALL_EVENT_TD_FINALIZED, 0);
	}
	return 0;
}

int rt_cmd_td_destroy(struct rt_cmd *cmd)
{
	const struct tdxcall_td *arg = cmd->arg;
	int ret = rt_progress(cmd, arg->progress);

	if (ret)
		return ret;
	cmd->result = rt_teardown(cmd);
	/* The TD is gone, but not all of its pages came back. */
	if (!cmd->result && cmd->vm.leaked)
		cmd->result = -EIO;
	return 0;
}

/* ---- query ----------------------------------------------------------------------------------- */

static u32 query_id(struct rt *rt, const struct tdxcall_td_query *arg)
{
	switch (arg->flags & ~TDXCALL_QUERY_METADATA) {
	case TDXCALL_QUERY_BY_ID:
		return arg->td;
	case TDXCALL_QUERY_BY_NAME:
		return rt_td_find(rt, arg->name, 0);
	default:
		return rt_td_find(rt, NULL, arg->td);
	}
}

/* A field that the TDX module has; 0 if it cannot be read now. */
static u64 read_field(struct rt_cmd *cmd, u64 field)
{
	struct tdx_vm *vm = &cmd->vm;
	struct seam_regs regs = seam_tdh_mng_rd(vm->st->tdr, field);
	u64 status = tdx_try(vm, TDX_BUSY_LOOP, &regs);

	return tdx_end(vm, &regs, status) ? 0 : seam_value(&regs);
}

static u32 kvm_bugs(const struct tdx_vm *vm)
{
	if (is_bugged(vm))
		return TDXCALL_KVM_BUGS_BUGGED;
	return atom_load(&vm->st->flags) & TDX_VM_KVM_BUGS ? TDXCALL_KVM_BUGS_ON :
							     TDXCALL_KVM_BUGS_OFF;
}

/* What the runtime does not know itself. */
static void read_metadata(struct rt_cmd *cmd, struct tdxcall_td_query *arg)
{
	u32 i;

	if (cmd->td->state == TDXCALL_TD_TEARDOWN)
		return;
	arg->epoch = read_field(cmd, TD_FIELD_TD_EPOCH);
	for (i = 0; is_td_finalized(&cmd->vm) && i < sizeof(arg->mrtd) / sizeof(u64); i++) {
		u64 word = read_field(cmd, TD_FIELD_MRTD + i);

		memcpy(arg->mrtd + i * sizeof(word), &word, sizeof(word));
	}
}

static void fill_query(struct rt_cmd *cmd)
{
	struct tdxcall_td_query *arg = cmd->arg;
	const struct rt_td *td = cmd->td;
	const struct tdx_vm_state *st = &td->vm;

	arg->td = cmd->id;
	arg->state = atom_load(&td->state);
	if (arg->state == TDXCALL_TD_INITIALIZED && atom_load(&st->flags) & TDX_VM_SPOILED)
		arg->state = TDXCALL_TD_SPOILED;
	memcpy(arg->name, td->name, sizeof(arg->name));
	arg->hkid = st->hkid;
	arg->sept_levels = td->sept_levels;
	arg->vcpus = atom_load(&st->nr_vcpus);
	arg->max_vcpus = td->max_vcpus;
	arg->attributes = td->attributes;
	arg->xfam = td->xfam;
	arg->pages_4k = atom_load(&st->mapped[TDX_LEVEL_4K]);
	arg->pages_2m = atom_load(&st->mapped[TDX_LEVEL_2M]);
	arg->pages_1g = atom_load(&st->mapped[TDX_LEVEL_1G]);
	arg->sept_pages = atom_load(&st->sept_pages);
	arg->control_pages = rt_control_pages(cmd);
	arg->leaked_pages = atom_load(&st->leaked);
	arg->blocked = atom_load(&st->blocked);
	arg->epoch = 0;
	arg->kvm_bugs = kvm_bugs(&cmd->vm);
	arg->reserved = 0;
	memset(arg->mrtd, 0, sizeof(arg->mrtd));
}

static int query_td(struct rt_cmd *cmd, u32 id)
{
	struct tdxcall_td_query *arg = cmd->arg;
	int ret;

	/* What is asked of the TDX module is asked for a TD that stays meanwhile. */
	if (!(arg->flags & TDXCALL_QUERY_METADATA))
		return rt_td_look(cmd, id, fill_query);
	ret = rt_td_get(cmd, id, false);
	if (ret)
		return ret;
	fill_query(cmd);
	read_metadata(cmd, arg);
	return 0;
}

int rt_cmd_td_query(struct rt_cmd *cmd)
{
	struct tdxcall_td_query *arg = cmd->arg;
	u32 how = arg->flags & ~TDXCALL_QUERY_METADATA;
	u32 id;
	int ret;

	if (!how || (how & (how - 1)))
		return -EINVAL;
	if (how == TDXCALL_QUERY_BY_NAME && !rt_name_is_valid(arg->name))
		return -EINVAL;
	do {
		id = query_id(cmd->rt, arg);
		ret = id ? query_td(cmd, id) : -ENOENT;
		/* Destroyed since it was found: the next one may be there. */
	} while (id && ret == -ENOENT && how == TDXCALL_QUERY_NEXT);
	return ret;
}
