// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * What the kernel answered, looked at once more: a kernel module of another make must not lead the
 * program astray. A function for each struct.
 */
#include <string.h>

#include "libtdxcall/dev_check.h"
#include "libtdxcall/internal.h"

/* An errno, a leaf that the counters have room for. */
static bool outcome_ok(const struct tdxcall_outcome *o)
{
	return o->result <= 0 && o->result >= -4095 && o->leaf < TDXCALL_NR_LEAVES &&
	       o->retries <= o->seamcalls;
}

static bool name_ok(const char name[TDXCALL_NAME_LEN])
{
	return name[0] && memchr(name, '\0', TDXCALL_NAME_LEN);
}

static bool info_ok(unsigned int cmd, const union dev_arg *in, const union dev_arg *out)
{
	const struct tdxcall_info *i = &out->info;

	(void)cmd;
	(void)in;
	/* check_abi() looks at the version before anything else of it is used. */
	return i->abi_version != TDXCALL_ABI_VERSION ||
	       (!(i->features & ~TDXCALL_FEATURE_MODEL) && i->lps && i->packages &&
		i->packages <= i->lps && i->tds <= TDXCALL_MAX_TDS);
}

static bool td_create_ok(unsigned int cmd, const union dev_arg *in, const union dev_arg *out)
{
	(void)cmd;
	return outcome_ok(&out->create.outcome) && (out->create.outcome.result || out->create.td) &&
	       !memcmp(in->create.name, out->create.name, sizeof(in->create.name));
}

static bool td_ok(unsigned int cmd, const union dev_arg *in, const union dev_arg *out)
{
	(void)cmd;
	return outcome_ok(&out->td.outcome) && out->td.td == in->td.td;
}

static bool td_query_ok(unsigned int cmd, const union dev_arg *in, const union dev_arg *out)
{
	const struct tdxcall_td_query *q = &out->query;

	(void)cmd;
	if (!q->td || !name_ok(q->name) || q->state < TDXCALL_TD_INITIALIZED ||
	    q->state > TDXCALL_TD_SPOILED || (q->sept_levels != 4 && q->sept_levels != 5))
		return false;
	if (in->query.flags & TDXCALL_QUERY_BY_ID && q->td != in->query.td)
		return false;
	if (in->query.flags & TDXCALL_QUERY_NEXT && q->td < in->query.td)
		return false;
	return q->vcpus <= q->max_vcpus && q->max_vcpus <= TDXCALL_MAX_VCPUS;
}

static bool vcpu_create_ok(unsigned int cmd, const union dev_arg *in, const union dev_arg *out)
{
	(void)cmd;
	return outcome_ok(&out->vcpu_create.outcome) && out->vcpu_create.td == in->vcpu_create.td &&
	       (out->vcpu_create.outcome.result || out->vcpu_create.vcpu < TDXCALL_MAX_VCPUS);
}

static bool range_ok(unsigned int cmd, const union dev_arg *in, const union dev_arg *out)
{
	(void)cmd;
	return outcome_ok(&out->range.outcome) && out->range.td == in->range.td &&
	       out->range.outcome.done <= in->range.size;
}

static bool sept_read_ok(unsigned int cmd, const union dev_arg *in, const union dev_arg *out)
{
	(void)cmd;
	return outcome_ok(&out->read.outcome) && out->read.count <= in->read.count &&
	       out->read.gpa - in->read.gpa <= in->read.size &&
	       out->read.size == in->read.size - (out->read.gpa - in->read.gpa);
}

static bool stats_ok(unsigned int cmd, const union dev_arg *in, const union dev_arg *out)
{
	const struct tdxcall_stats *s = &out->stats;

	(void)cmd;
	(void)in;
	return s->allocated == s->owned + s->free + s->leaked;
}

static bool hook_ok(unsigned int cmd, const union dev_arg *in, const union dev_arg *out)
{
	(void)cmd;
	return outcome_ok(&out->hook.outcome) && out->hook.td == in->hook.td &&
	       out->hook.gfn == in->hook.gfn;
}

static bool inject_ok(unsigned int cmd, const union dev_arg *in, const union dev_arg *out)
{
	const struct tdxcall_inject *i = &out->inject;

	if (cmd == TDXCALL_INJECT_CLEAR)
		return true;
	return i->id && i->id >= in->inject.id && i->leaf < TDXCALL_NR_LEAVES && i->status &&
	       !i->nth != !i->prob_ppm && i->hits <= i->seen;
}

static bool page_ok(unsigned int cmd, const union dev_arg *in, const union dev_arg *out)
{
	const __u32 flags = TDXCALL_PAGE_F_EXPOSED | TDXCALL_PAGE_F_OWNED;

	(void)cmd;
	return outcome_ok(&out->page.outcome) && !(out->page.flags & ~flags) &&
	       out->page.handle && out->page.handle >= in->page.handle &&
	       out->page.level <= 2 && out->page.pamt_size <= 2;
}

static bool raw_ok(unsigned int cmd, const union dev_arg *in, const union dev_arg *out)
{
	size_t i;

	(void)cmd;
	(void)in;
	for (i = 0; i < ARRAY_SIZE(out->raw.kind); i++) {
		if (out->raw.kind[i] > TDXCALL_RAW_IS_TDVPR)
			return false;
	}
	return outcome_ok(&out->raw.outcome);
}

static bool vcpu_enter_ok(unsigned int cmd, const union dev_arg *in, const union dev_arg *out)
{
	const struct tdxcall_vcpu_enter *e = &out->enter;

	(void)cmd;
	return outcome_ok(&e->outcome) && e->td == in->enter.td && e->vcpu == in->enter.vcpu &&
	       e->exit <= TDXCALL_EXIT_FATAL && e->handled <= TDXCALL_HANDLED_MMIO_WRITE &&
	       (e->exit == TDXCALL_EXIT_NONE || !e->outcome.result);
}

static bool vcpu_ok(unsigned int cmd, const union dev_arg *in, const union dev_arg *out)
{
	(void)cmd;
	return outcome_ok(&out->vcpu.outcome) && out->vcpu.td == in->vcpu.td &&
	       out->vcpu.vcpu == in->vcpu.vcpu;
}

static bool vcpu_query_ok(unsigned int cmd, const union dev_arg *in, const union dev_arg *out)
{
	(void)cmd;
	return out->vcpu_query.td == in->vcpu_query.td &&
	       out->vcpu_query.vcpu == in->vcpu_query.vcpu && out->vcpu_query.shared_eptp <= 1;
}

static bool vcpu_field_ok(unsigned int cmd, const union dev_arg *in, const union dev_arg *out)
{
	const struct tdxcall_vcpu_field *f = &out->field;

	/* Of an address nothing shows but that it is set. */
	return outcome_ok(&f->outcome) && f->td == in->field.td && f->vcpu == in->field.vcpu &&
	       f->field == in->field.field && f->is_address <= 1 &&
	       (!f->is_address || cmd != TDXCALL_VCPU_FIELD_READ || f->value <= 1);
}

static bool shared_ok(unsigned int cmd, const union dev_arg *in, const union dev_arg *out)
{
	(void)cmd;
	return outcome_ok(&out->shared.outcome) && out->shared.td == in->shared.td &&
	       out->shared.outcome.done <= in->shared.size;
}

static bool mmio_ok(unsigned int cmd, const union dev_arg *in, const union dev_arg *out)
{
	const struct tdxcall_mmio *m = &out->mmio;

	if (cmd != TDXCALL_MMIO_NEXT)
		return m->flags == in->mmio.flags && m->gpa == in->mmio.gpa;
	return !(m->flags & ~TDXCALL_MMIO_F_ECHO) && m->gpa >= in->mmio.gpa && m->size &&
	       m->size <= TDXCALL_SHARED_MAX;
}

/* The answers to a struct's commands are looked at by one function. */
static const struct dev_check {
	unsigned int cmd;
	bool (*ok)(unsigned int cmd, const union dev_arg *in, const union dev_arg *out);
} dev_checks[] = {
#define COMMAND(name, type, ...) {TDXCALL_##name, type##_ok},
#include "core/runtime/command.def"
};

#define COMMAND(name, type, ...) \
	static_assert(sizeof(struct tdxcall_##type) <= sizeof(union dev_arg), #name);
#include "core/runtime/command.def"

bool dev_answer_ok(const struct rt_row *row, const union dev_arg *in, const void *arg)
{
	union dev_arg out;
	size_t i;

	memcpy(&out, arg, row->size);
	/* argsz and flags, the head of every struct. */
	if (out.info.argsz != in->info.argsz)
		return false;
	if (!(row->is & RT_IS_FLAGS) && out.info.flags != in->info.flags)
		return false;
	for (i = 0; i < ARRAY_SIZE(dev_checks); i++) {
		if (dev_checks[i].cmd == row->cmd)
			return dev_checks[i].ok(row->cmd, in, &out);
	}
	return false;
}
