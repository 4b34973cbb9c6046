// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Taking a state of the runtime into service. */
#include "core/abi/field.h"
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_name.h"
#include "core/runtime/rt_state.h"
#include "core/runtime/rt_sys.h"
#include "core/runtime/runtime.h"

size_t rt_state_size(void)
{
	return sizeof(struct rt_state);
}

void rt_state_format(struct rt_state *st)
{
	memset(st, 0, sizeof(*st));
	st->magic = RT_MAGIC;
	st->version = RT_VERSION;
	st->size = sizeof(*st);
}

size_t rt_size(void)
{
	return sizeof(struct rt);
}

static bool state_is_sound(const struct rt_state *st)
{
	return st->magic == RT_MAGIC && st->version == RT_VERSION && st->size == sizeof(*st) &&
	       !st->in_flight;
}

/* ---- what hangs on the slots: a saved state is input ----------------------------------------- */

/* Aligned HPAs, or 0? One that is no memory is noted by the port, as it makes a pointer of it. */
static bool pages_are_sound(struct port *port, const u64 *pa, u32 n)
{
	for (; n--; pa++) {
		if (*pa & (CORE_PAGE_SIZE - 1))
			return false;
		if (*pa)
			port_va_ro(port, *pa);
	}
	return true;
}

static bool vcpu_is_sound(struct port *port, u64 pa)
{
	const struct rt_vcpu *v;

	if (pa & (CORE_PAGE_SIZE - 1))
		return false;
	v = port_va_ro(port, pa);
	return v->nr_pages <= RT_MAX_TDVPS && pages_are_sound(port, v->page, RT_MAX_TDVPS) &&
	       pages_are_sound(port, &v->pi_desc, 1);
}

static bool td_is_sound(struct port *port, const struct rt_td *td)
{
	const struct tdx_vm_state *vm = &td->vm;
	u32 i;

	if (!rt_name_is_valid(td->name) || td->nr_tdcx > RT_MAX_TDCX ||
	    td->max_vcpus > TDXCALL_MAX_VCPUS || vm->nr_vcpus > TDX_MAX_VCPUS ||
	    vm->sept_pages > port_nr_pages(port) ||
	    (td->sept_levels != 4 && td->sept_levels != 5) ||
	    vm->root_level != td->sept_levels - 1)
		return false;
	if (!pages_are_sound(port, &vm->tdr, 1) || !pages_are_sound(port, &vm->mirror_root, 1) ||
	    !pages_are_sound(port, &vm->shared_root, 1) ||
	    !pages_are_sound(port, td->tdcx, RT_MAX_TDCX))
		return false;
	for (i = 0; i < TDXCALL_MAX_VCPUS; i++) {
		if (vm->vcpu_lp[i] != TDX_LP_NONE && vm->vcpu_lp[i] >= port_nr_lps(port))
			return false;
		if (td->vcpu[i] && !vcpu_is_sound(port, td->vcpu[i]))
			return false;
	}
	return true;
}

static bool tds_are_sound(const struct rt_state *st, struct port *port)
{
	u32 i;

	for (i = 0; i < TDXCALL_MAX_TDS; i++) {
		u64 pa = st->slot[i].td;

		if (pa ? pa & (CORE_PAGE_SIZE - 1) || !td_is_sound(port, port_va_ro(port, pa)) :
			 st->slot[i].id != 0)
			return false;
	}
	for (i = 0; i < TDXCALL_MAX_PAGES; i++) {
		const struct rt_page *p = &st->page[i];

		if (p->level > TDX_LEVEL_1G || p->pa & (tdx_level_size(p->level) - 1))
			return false;
	}
	return true;
}

/* Pages that a control structure takes, as the TDX module says (docs/tdx-module.md 6.6). */
static u32 pages_of(struct tdx_vm *vm, u64 field, u32 max)
{
	u64 pages = rt_sys_field(vm, field) / CORE_PAGE_SIZE;

	return pages <= max ? (u32)pages : 0;
}

static int read_facts(struct rt *rt)
{
	struct port *port = rt->host.port;
	u32 lps = port_nr_lps(port);
	struct tdx_vm vm = { .host = &rt->host, .seam = &rt->seam };
	u32 lp;

	if (port_keyids(port, &rt->keyid_first, &rt->keyid_count, &rt->host.keyid_shift))
		return -ENODEV;
	/* Hosts give the TDX module the first private KeyID for its own use. */
	rt->host.global_keyid = rt->keyid_first;
	for (lp = 0; lp < lps; lp++) {
		u32 package = port_lp_package(port, lp);

		if (package != PORT_NO_PACKAGE && package >= rt->packages)
			rt->packages = package + 1;
	}
	rt->tdcs_pages = pages_of(&vm, SYS_FIELD_TDCS_BASE_SIZE, RT_MAX_TDCX);
	rt->tdvps_pages = pages_of(&vm, SYS_FIELD_TDVPS_BASE_SIZE, RT_MAX_TDVPS);
	rt->xfam_fixed1 = rt_sys_field(&vm, SYS_FIELD_XFAM_FIXED1);
	return rt->tdcs_pages && rt->tdvps_pages && rt->xfam_fixed1 ? 0 : -ENODEV;
}

int rt_attach(struct rt *rt, struct rt_state *st, struct port *port, const struct vt_ops *vt,
	      seam_raw_fn raw, void *raw_ctx)
{
	u32 i;
	int ret;

	if (!state_is_sound(st) || !tds_are_sound(st, port))
		return -EUCLEAN;
	memset(rt, 0, sizeof(*rt));
	rt->st = st;
	rt->host.port = port;
	rt->host.pages = &st->pages;
	rt->host.vt = vt;
	rt->seam.port = port;
	rt->seam.raw = raw;
	rt->seam.raw_ctx = raw_ctx;
	ret = read_facts(rt);
	if (ret)
		return ret;
	port_rwlock_init(&rt->global_lock);
	port_mutex_init(&rt->table_lock);
	port_mutex_init(&rt->page_lock);
	for (i = 0; i < TDXCALL_MAX_TDS; i++) {
		port_rwlock_init(&rt->local[i].gate);
		port_mutex_init(&rt->local[i].shared_lock);
	}
	return 0;
}

void rt_detach(struct rt *rt)
{
	u32 i;

	for (i = 0; i < TDXCALL_MAX_TDS; i++) {
		port_mutex_destroy(&rt->local[i].shared_lock);
		port_rwlock_destroy(&rt->local[i].gate);
	}
	port_mutex_destroy(&rt->page_lock);
	port_mutex_destroy(&rt->table_lock);
	port_rwlock_destroy(&rt->global_lock);
}

void rt_trace(struct rt *rt, const struct seam_trace *trace)
{
	rt->trace = trace;
}

void rt_model_set(struct rt *rt)
{
	rt->model = true;
}
