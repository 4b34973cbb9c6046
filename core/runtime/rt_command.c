// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* The runtime as a whole: taking a state into service, and handing commands to their handlers. */
#include "core/abi/decode.h"
#include "core/abi/field.h"
#include "core/runtime/internal.h"

/* ---- state ----------------------------------------------------------------------------------- */

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

/* Pages that a control structure takes, as the TDX module says (docs/tdx-module.md 6.6). */
static u32 pages_of(struct rt *rt, u64 field, u32 max)
{
	u64 bytes;
	u64 pages;

	if (seam_tdh_sys_rd(&rt->seam, field, &bytes) != TDX_SUCCESS)
		return 0;
	pages = bytes / CORE_PAGE_SIZE;
	return pages <= max ? (u32)pages : 0;
}

static int read_facts(struct rt *rt)
{
	struct port *port = rt->host.port;
	u32 lps = port_nr_lps(port);
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
	rt->tdcs_pages = pages_of(rt, SYS_FIELD_TDCS_BASE_SIZE, RT_MAX_TDCX);
	rt->tdvps_pages = pages_of(rt, SYS_FIELD_TDVPS_BASE_SIZE, RT_MAX_TDVPS);
	if (!rt->tdcs_pages || !rt->tdvps_pages)
		return -ENODEV;
	if (seam_tdh_sys_rd(&rt->seam, SYS_FIELD_XFAM_FIXED1, &rt->xfam_fixed1) != TDX_SUCCESS)
		return -ENODEV;
	return 0;
}

int rt_attach(struct rt *rt, struct rt_state *st, struct port *port, seam_raw_fn raw, void *raw_ctx)
{
	u32 i;
	int ret;

	if (!state_is_sound(st))
		return -EUCLEAN;
	memset(rt, 0, sizeof(*rt));
	rt->st = st;
	rt->host.port = port;
	rt->host.pages = &st->pages;
	rt->seam.port = port;
	rt->seam.raw = raw;
	rt->seam.raw_ctx = raw_ctx;
	ret = read_facts(rt);
	if (ret)
		return ret;
	port_mutex_init(&rt->global_lock);
	port_mutex_init(&rt->table_lock);
	port_mutex_init(&rt->page_lock);
	for (i = 0; i < TDXCALL_MAX_TDS; i++) {
		port_mutex_init(&rt->local[i].gate.lock);
		port_mutex_init(&rt->local[i].shared_lock);
	}
	return 0;
}

void rt_detach(struct rt *rt)
{
	u32 i;

	for (i = 0; i < TDXCALL_MAX_TDS; i++) {
		port_mutex_destroy(&rt->local[i].shared_lock);
		port_mutex_destroy(&rt->local[i].gate.lock);
	}
	port_mutex_destroy(&rt->page_lock);
	port_mutex_destroy(&rt->table_lock);
	port_mutex_destroy(&rt->global_lock);
}

void rt_trace(struct rt *rt, const struct seam_trace *trace)
{
	rt->trace = trace;
}

/* ---- commands -------------------------------------------------------------------------------- */

/* What every struct of the uAPI begins with. */
struct arg_head {
	u32 argsz;
	u32 flags;
};

/**
 * struct rt_handler - a command
 * @cmd: its number
 * @size: of its struct
 * @flags: flags that its struct may have; what they mean together is up to the handler
 * @run: carries it out
 */
struct rt_handler {
	u32 cmd;
	u32 size;
	u32 flags;
	int (*run)(struct rt_cmd *cmd);
};

static const struct rt_handler handlers[] = {
	{ TDXCALL_INFO, sizeof(struct tdxcall_info), 0, rt_cmd_info },
	{ TDXCALL_TD_CREATE, sizeof(struct tdxcall_td_create), TDXCALL_TD_F_AUTO,
	  rt_cmd_td_create },
	{ TDXCALL_TD_DESTROY, sizeof(struct tdxcall_td), 0, rt_cmd_td_destroy },
	{ TDXCALL_TD_FINALIZE, sizeof(struct tdxcall_td), 0, rt_cmd_td_finalize },
	{ TDXCALL_TD_QUERY, sizeof(struct tdxcall_td_query),
	  TDXCALL_QUERY_BY_ID | TDXCALL_QUERY_BY_NAME | TDXCALL_QUERY_NEXT, rt_cmd_td_query },
	{ TDXCALL_VCPU_CREATE, sizeof(struct tdxcall_vcpu_create), 0, rt_cmd_vcpu_create },
	{ TDXCALL_RANGE, sizeof(struct tdxcall_range),
	  TDXCALL_RANGE_F_EXTEND | TDXCALL_RANGE_F_SKIP | TDXCALL_RANGE_F_DROP, rt_cmd_range },
	{ TDXCALL_SEPT_READ, sizeof(struct tdxcall_sept_read),
	  TDXCALL_SEPT_F_TABLES | TDXCALL_SEPT_F_FREE, rt_cmd_sept_read },
	{ TDXCALL_STATS, sizeof(struct tdxcall_stats), 0, rt_cmd_stats },
	{ TDXCALL_HOOK, sizeof(struct tdxcall_hook), 0, rt_cmd_hook },
	{ TDXCALL_INJECT, sizeof(struct tdxcall_inject), 0, rt_cmd_inject },
	{ TDXCALL_PAGE, sizeof(struct tdxcall_page),
	  TDXCALL_PAGE_F_EXPOSED | TDXCALL_PAGE_F_OWNED, rt_cmd_page },
	{ TDXCALL_RAW, sizeof(struct tdxcall_raw), 0, rt_cmd_raw },
	{ TDXCALL_VCPU_ENTER, sizeof(struct tdxcall_vcpu_enter), 0, rt_cmd_vcpu_enter },
	{ TDXCALL_VCPU_FLUSH, sizeof(struct tdxcall_vcpu), 0, rt_cmd_vcpu_flush },
	{ TDXCALL_VCPU_QUERY, sizeof(struct tdxcall_vcpu_query), 0, rt_cmd_vcpu_query },
	{ TDXCALL_VCPU_FIELD, sizeof(struct tdxcall_vcpu_field), 0, rt_cmd_vcpu_field },
	{ TDXCALL_SHARED, sizeof(struct tdxcall_shared), 0, rt_cmd_shared },
	{ TDXCALL_MMIO, sizeof(struct tdxcall_mmio), TDXCALL_MMIO_F_ECHO, rt_cmd_mmio },
};

static const struct rt_handler *find_handler(u32 cmd)
{
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(handlers); i++) {
		if (handlers[i].cmd == cmd)
			return &handlers[i];
	}
	return NULL;
}

void rt_cmd_init(struct rt_cmd *c, struct rt *rt)
{
	memset(c, 0, sizeof(*c));
	c->rt = rt;
	c->seam = rt->seam;
	c->seam.stats = &rt->st->stats;
	c->seam.tally = &c->tally;
	c->seam.inject = &rt->st->inject;
	c->seam.trace = rt->trace;
	c->seam.events = true;
	c->vm.type = TDX_VM_TD;
	c->vm.busy = TDX_BUSY_LOOP;
	c->vm.host = &rt->host;
	c->vm.seam = &c->seam;
}

int rt_command_as(struct rt *rt, struct rt_owner *owner, u32 cmd, void *arg, void *buf, u64 buf_len)
{
	const struct rt_handler *h = find_handler(cmd);
	const struct arg_head *head = arg;
	struct rt_cmd c;
	int ret;

	if (!h)
		return -ENOTTY;
	if (head->argsz != h->size || (head->flags & ~h->flags))
		return -EINVAL;
	rt_cmd_init(&c, rt);
	c.owner = owner;
	c.arg = arg;
	c.buf = buf;
	c.buf_len = buf_len;
	atom_add(&rt->st->in_flight, 1);
	ret = h->run(&c);
	atom_sub(&rt->st->in_flight, 1);
	return ret;
}

int rt_command(struct rt *rt, u32 cmd, void *arg, void *buf, u64 buf_len)
{
	return rt_command_as(rt, NULL, cmd, arg, buf, buf_len);
}

void rt_model_set(struct rt *rt)
{
	rt->model = true;
}

/*
 * What a leaf that failed tells in RCX and RDX, without the addresses: user space never sees an
 * HPA. An interrupted leaf gives its operands back, one of which is the TDR.
 */
static void outcome_details(struct tdxcall_outcome *outcome, const struct tdx_err *err)
{
	const struct tdx_leaf_info *leaf = tdx_leaf_info((u16)err->leaf);
	bool details = leaf && leaf->flags & TDX_LEAF_SEPT_DETAILS &&
		       tdx_status_base(err->status) != TDX_INTERRUPTED_RESTARTABLE;

	if (details) {
		outcome->ext_rcx = err->out.rcx & ~SEPT_HPA_MASK;
		outcome->ext_rdx = err->out.rdx;
	} else if (err->leaf == TDH_MNG_INIT) {
		/* The CPUID leaf that was not liked. */
		outcome->ext_rcx = err->out.rcx;
	}
}

void rt_outcome(struct rt_cmd *cmd, struct tdxcall_outcome *outcome, int ret)
{
	const struct tdx_err *err = &cmd->vm.err;

	memset(outcome, 0, sizeof(*outcome));
	outcome->result = ret;
	outcome->leaf = err->leaf;
	outcome->status = err->status;
	outcome_details(outcome, err);
	outcome->seamcalls = cmd->tally.seamcalls;
	outcome->retries = cmd->tally.retries;
	outcome->leaked = cmd->vm.leaked;
	outcome->cycles = cmd->tally.cycles;
	memcpy(outcome->calls, cmd->tally.calls, sizeof(outcome->calls));
}
