// SPDX-License-Identifier: GPL-2.0-only
/*
 * guest: let the test guest of a vCPU do something, by the protocol of tdxguest(7): the command
 * goes into the vCPU's mailbox, and the vCPU is entered until the guest says that it has answered.
 */
#include <errno.h>
#include <string.h>

#include <tdxcall/guest.h>

#include "tdxctl/cmd_guest.h"
#include "tdxctl/commands.h"
#include "tdxctl/error.h"
#include "tdxctl/exit.h"
#include "tdxctl/gpa_range.h"
#include "tdxctl/guest_violation.h"
#include "tdxctl/options.h"
#include "tdxctl/outcome.h"
#include "tdxctl/session_open.h"
#include "tdxctl/td_report.h"
#include "tdxctl/vcpu.h"

#define VMCALL_INVALID_OPERAND (1ULL << 63)
#define VMCALL_HLT 12

/**
 * struct verb - a command of the guest
 * @name: as the command line has it
 * @command: enum tdxguest_command, 0 = none: go on with the one that is not answered, or end it
 * @gpa: takes an address
 * @value: takes a value: needed
 * @size: default of --size, 0 = takes none
 * @out: how the result is called, NULL = there is none
 * @shared: the address is shared whatever --shared says
 */
struct verb {
	const char *name;
	u32 command;
	bool gpa;
	bool value;
	u64 size;
	const char *out;
	bool shared;
};

static const struct verb verbs[] = {
	{ "read", TDXGUEST_READ, true, false, 0, "value", false },
	{ "write", TDXGUEST_WRITE, true, true, 0, NULL, false },
	{ "fill", TDXGUEST_FILL, true, true, 4096, NULL, false },
	{ "checksum", TDXGUEST_CHECKSUM, true, false, 4096, "checksum", false },
	{ "accept", TDXGUEST_ACCEPT, true, false, 4096, NULL, false },
	{ "attr", TDXGUEST_ATTR, true, false, 0, "attributes", false },
	{ "mmio-read", TDXGUEST_MMIO_READ, true, false, 8, "value", true },
	{ "mmio-write", TDXGUEST_MMIO_WRITE, true, true, 8, NULL, true },
	{ "spin", TDXGUEST_SPIN, true, true, 0, "value", false },
	{ "halt", TDXGUEST_HALT, false, false, 0, NULL, false },
	{ "report", TDXGUEST_REPORT, false, false, 0, NULL, false },
	{ "resume", 0, false, false, 0, NULL, false },
	{ "abort", 0, false, false, 0, NULL, false },
	{ NULL, 0, false, false, 0, NULL, false },
};

struct guest_opts {
	u32 vcpu;
	u32 lp;
	u32 level;
	bool shared;
	u64 size;
	const char *data;
};

static const struct guest_opts guest_defaults = { .lp = TDXCALL_LP_ANY };

/**
 * struct talk - a command on its way to the guest and back
 * @s: the session
 * @opts: options
 * @verb: the command
 * @td: TD
 * @object: what error messages are about
 * @gpa: of the mailbox, shared bit clear
 * @box: the mailbox
 * @want: what is to be written to it
 * @data: what is to go into a report
 * @enter: the request that enters the vCPU
 * @sum: SEAMCALLs made
 * @slept: times the guest went to sleep
 */
struct talk {
	struct session *s;
	const struct guest_opts *opts;
	const struct verb *verb;
	struct tdxcall_td_query td;
	char object[TDXCALL_NAME_LEN + 32];
	u64 gpa;
	struct tdxguest_mailbox box;
	struct tdxguest_mailbox want;
	u8 data[TDXGUEST_DATA_SIZE];
	struct tdxcall_vcpu_enter enter;
	struct tdxcall_outcome sum;
	u32 slept;
};

const char *guest_verb(unsigned int index)
{
	return index < sizeof(verbs) / sizeof(verbs[0]) ? verbs[index].name : NULL;
}

static const struct verb *find_verb(const char *name)
{
	const struct verb *v;

	for (v = verbs; v->name; v++) {
		if (!strcmp(v->name, name))
			return v;
	}
	return NULL;
}

static const struct verb *verb_of(u64 command)
{
	const struct verb *v = verbs;

	while (v->name && v->command != command)
		v++;
	return v;
}

/* ---- the mailbox */

static int box_read(struct talk *t)
{
	struct tdxcall_shared req;

	tdxcall_init_shared_read(&req, t->td.td, t->gpa, &t->box, sizeof(t->box));
	return tdxcall_shared_read(t->s->tdxcall, &req);
}

static int box_write(struct talk *t, size_t offset, size_t size)
{
	struct tdxcall_shared req;

	tdxcall_init_shared_write(&req, t->td.td, t->gpa + offset, (u8 *)&t->box + offset, size);
	return tdxcall_shared_write(t->s->tdxcall, &req);
}

#define BOX_WRITE(t, member) \
	box_write(t, offsetof(struct tdxguest_mailbox, member), sizeof((t)->box.member))

/* The magic comes last: a guest that sees it may believe the rest. */
static int box_make(struct talk *t)
{
	struct tdxcall_shared req;
	int ret;

	tdxcall_init_shared_map(&req, t->td.td, t->gpa, TDXGUEST_MAILBOX_SIZE);
	ret = tdxcall_shared_map(t->s->tdxcall, &req);
	if (!ret)
		ret = req.outcome.result;
	if (ret)
		return ret;
	memset(&t->box, 0, sizeof(t->box));
	t->box.version = TDXGUEST_VERSION;
	t->box.magic = TDXGUEST_MAGIC;
	ret = BOX_WRITE(t, version);
	return ret ? ret : BOX_WRITE(t, magic);
}

/* Find the mailbox, or make it. */
static int box_open(struct talk *t)
{
	struct tdxcall_vcpu_query v;
	u64 bit = shared_bit(t->td.sept_levels);
	int ret;

	tdxcall_init_vcpu_query(&v, t->td.td, t->opts->vcpu);
	ret = tdxcall_vcpu_query(t->s->tdxcall, &v);
	if (ret)
		return error_errno(t->s, t->object, ret, vcpu_texts);
	if (!(v.rcx & bit))
		return error_message(t->s, EXIT_REFUSED, t->object,
				     "`tdxctl td create` makes TDs with a test guest",
				     "this vCPU has no mailbox: another guest than the test guest "
				     "runs in it");
	t->gpa = (v.rcx & ~bit) + (u64)t->opts->vcpu * TDXGUEST_MAILBOX_SIZE;
	ret = box_read(t);
	if (ret == -ENOENT)
		ret = box_make(t);
	if (ret)
		return error_errno(t->s, t->object, ret, NULL);
	if (t->box.magic != TDXGUEST_MAGIC)
		return error_message(t->s, EXIT_REFUSED, t->object, NULL,
				     "the shared memory at 0x%llx is no mailbox", t->gpa);
	return EXIT_DONE;
}

/* The report and the data for it have their places behind the mailbox. */
static int report_prepare(struct talk *t)
{
	u64 gpa = t->gpa | shared_bit(t->td.sept_levels);
	struct tdxcall_shared req;

	t->want.gpa = gpa + TDXGUEST_REPORT_OFFSET;
	t->want.size = TDXGUEST_REPORT_SIZE;
	t->want.value = gpa + TDXGUEST_DATA_OFFSET;
	tdxcall_init_shared_write(&req, t->td.td, t->gpa + TDXGUEST_DATA_OFFSET, t->data,
				  sizeof(t->data));
	return tdxcall_shared_write(t->s->tdxcall, &req);
}

static int box_send(struct talk *t)
{
	bool pending = t->box.seq != t->box.ack;
	int ret;

	if (!t->verb->command && !pending)
		return error_message(t->s, EXIT_REFUSED, t->object, NULL,
				     "the guest has nothing to go on with");
	if (!t->verb->command)
		return EXIT_DONE;
	ret = t->verb->command == TDXGUEST_REPORT ? report_prepare(t) : 0;
	if (ret)
		return error_errno(t->s, t->object, ret, NULL);
	t->box.command = t->want.command;
	t->box.gpa = t->want.gpa;
	t->box.size = t->want.size;
	t->box.value = t->want.value;
	ret = box_write(t, offsetof(struct tdxguest_mailbox, command),
			offsetof(struct tdxguest_mailbox, result) -
				offsetof(struct tdxguest_mailbox, command));
	t->box.seq++;
	if (!ret)
		ret = BOX_WRITE(t, seq);
	return ret ? error_errno(t->s, t->object, ret, NULL) : EXIT_DONE;
}

/* The guest is still at a command; it must not change under its hands. */
static int check_idle(struct talk *t)
{
	if (!t->verb->command || t->box.seq == t->box.ack)
		return EXIT_DONE;
	return error_message(t->s, EXIT_REFUSED, t->object,
			     "remove what keeps it, then `tdxctl guest TD resume`; or end it by "
			     "`tdxctl guest TD abort`",
			     "the guest is still at %s 0x%llx",
			     verb_of(t->box.command)->name ? verb_of(t->box.command)->name :
							     "command",
			     t->box.gpa);
}

static bool is_abort(const struct talk *t)
{
	return !strcmp(t->verb->name, "abort");
}

/* The guest takes the NMI before it makes an access again that made it leave. */
static int send_nmi(struct talk *t)
{
	struct tdxcall_field_info field = { 0 };
	struct tdxcall_vcpu_field req;
	int ret = tdxcall_field_find("PEND_NMI", &field);

	if (ret)
		return error_errno(t->s, t->object, ret, NULL);
	tdxcall_init_vcpu_field_write(&req, t->td.td, t->opts->vcpu, field.id, 1, field.writable);
	ret = tdxcall_vcpu_field_write(t->s->tdxcall, &req);
	outcome_add(&t->sum, &req.outcome);
	return error_outcome(t->s, t->object, ret, &req.outcome, vcpu_texts);
}

/* ---- running the guest */

static int stopped(struct talk *t)
{
	const struct tdxcall_vcpu_enter *e = &t->enter;

	if (e->exit == TDXCALL_EXIT_EPT_VIOLATION)
		return guest_violation(t->s, t->object, &t->td, e, verb_of(t->box.command)->shared);
	if (e->exit == TDXCALL_EXIT_VMCALL)
		return error_message(t->s, EXIT_REFUSED, t->object, NULL,
				     "the guest has halted");
	return error_message(t->s, EXIT_REFUSED, t->object, NULL,
			     "the guest left with %s, RAX 0x%llx", exit_name(e->exit), e->rax);
}

enum next { NEXT_ENTER, NEXT_ANSWERED, NEXT_STOPPED };

static enum next look(struct talk *t)
{
	struct tdxcall_vcpu_enter *e = &t->enter;

	if (e->handled || e->exit == TDXCALL_EXIT_INTERRUPT || e->exit == TDXCALL_EXIT_KICK)
		return NEXT_ENTER;
	if (e->exit != TDXCALL_EXIT_VMCALL)
		return NEXT_STOPPED;
	if (e->reg[10] == TDXGUEST_VMCALL_ANSWER)
		return e->reg[11] == t->box.seq ? NEXT_ANSWERED : NEXT_ENTER;
	/* It may have gone to sleep before the command came, once. */
	if (!e->reg[10] && e->reg[11] == VMCALL_HLT)
		return t->slept++ ? NEXT_STOPPED : NEXT_ENTER;
	e->reg[10] = VMCALL_INVALID_OPERAND;
	return NEXT_ENTER;
}

static int run_guest(struct talk *t)
{
	bool show = t->s->json || t->s->verbose;
	enum next next;
	int ret, status;

	tdxcall_init_vcpu_enter(&t->enter, t->td.td, t->opts->vcpu);
	do {
		t->enter.lp = t->opts->lp;
		ret = tdxcall_vcpu_enter(t->s->tdxcall, &t->enter);
		outcome_add(&t->sum, &t->enter.outcome);
		status = error_outcome(t->s, t->object, ret, &t->enter.outcome, vcpu_texts);
		if (status)
			return status;
		if (show && t->enter.exit != TDXCALL_EXIT_INTERRUPT)
			exit_emit(&t->s->out, NULL, &t->enter);
		next = look(t);
	} while (next == NEXT_ENTER);
	return next == NEXT_STOPPED ? stopped(t) : EXIT_DONE;
}

/* ---- the answer */

static int failed(struct talk *t)
{
	const struct tdxguest_mailbox *b = &t->box;
	char status[96];

	switch (b->result) {
	case TDXGUEST_TDCALL:
		tdxcall_status_format(b->status, status, sizeof(status));
		return error_message(t->s, EXIT_REFUSED, t->object, NULL,
				     "%s after 0x%llx bytes", status, b->done);
	case TDXGUEST_VE:
		return error_message(t->s, EXIT_REFUSED, t->object,
				     "a page that was not accepted is one reason: "
				     "`tdxctl guest TD accept GPA`",
				     "#VE in the guest: exit reason %llu at 0x%llx (%s)",
				     b->ve_reason, b->ve_gpa, b->ve_qual & 2 ? "write" : "read");
	case TDXGUEST_REFUSED:
		return error_message(t->s, EXIT_REFUSED, t->object,
				     "`tdxctl mmio add` makes a region",
				     "no device is emulated there");
	case TDXGUEST_NO_VE:
		return error_message(t->s, EXIT_REFUSED, t->object, NULL,
				     "there is memory, no device");
	case TDXGUEST_ABORTED:
		return error_message(t->s, EXIT_REFUSED, t->object, NULL,
				     "an NMI ended the command");
	default:
		return error_message(t->s, EXIT_REFUSED, t->object,
				     "addresses are multiples of 8, sizes of 8 or of the page",
				     "the guest does not take these operands");
	}
}

static int show_report(struct talk *t)
{
	u8 bytes[TDXGUEST_REPORT_SIZE];
	struct tdxcall_shared req;
	int ret;

	tdxcall_init_shared_read(&req, t->td.td, t->gpa + TDXGUEST_REPORT_OFFSET, bytes,
				 sizeof(bytes));
	ret = tdxcall_shared_read(t->s->tdxcall, &req);
	if (ret)
		return error_errno(t->s, t->object, ret, NULL);
	td_report_emit(&t->s->out, bytes);
	return EXIT_DONE;
}

static int report(struct talk *t)
{
	const struct verb *v = verb_of(t->box.command);
	struct emit *e = &t->s->out;
	int ret = box_read(t);

	if (ret)
		return error_errno(t->s, t->object, ret, NULL);
	if (t->box.result == TDXGUEST_ABORTED && is_abort(t)) {
		emit_string(e, "aborted", v->name ? v->name : "command", "%s aborted\n",
			    v->name ? v->name : "command");
		outcome_emit_verbose(t->s, &t->sum);
		return EXIT_DONE;
	}
	if (t->box.result != TDXGUEST_OK)
		return failed(t);
	emit_hex(e, "gpa", t->box.gpa, NULL);
	if (v->name && v->out)
		emit_hex(e, v->out, t->box.out, "0x%llx\n", t->box.out);
	emit_hex(e, "done", t->box.done, NULL);
	ret = t->box.command == TDXGUEST_REPORT ? show_report(t) : EXIT_DONE;
	outcome_emit_verbose(t->s, &t->sum);
	return ret;
}

/* ---- the command line */

static int take_operands(struct talk *t, int nargs, char **args)
{
	const struct verb *v = t->verb;
	struct tdxguest_mailbox *b = &t->want;
	u64 gpa = 0, value = 0, bit = shared_bit(t->td.sept_levels);

	if (nargs != 2 + v->gpa + v->value)
		return error_usage(t->s, "%s takes %s", v->name,
				   v->value ? "GPA VALUE" :
				   v->gpa   ? "a GPA" :
					      "no operands");
	if (v->gpa && (size_parse(args[2], &gpa) || gpa >= bit))
		return error_usage(t->s, "'%s' is no GPA without shared bit", args[2]);
	if (v->value && number_parse(args[3], &value))
		return error_usage(t->s, "'%s' is no number", args[3]);
	if (!v->command)
		return EXIT_DONE;
	b->command = v->command;
	b->gpa = gpa | (t->opts->shared || v->shared ? bit : 0);
	b->size = t->opts->size ? t->opts->size : v->size;
	b->value = value;
	if (v->command == TDXGUEST_ACCEPT) {
		b->value = t->opts->level;
		if (!t->opts->size)
			b->size = level_size(t->opts->level);
	}
	return EXIT_DONE;
}

static int converse(struct talk *t, int nargs, char **args)
{
	int status = take_operands(t, nargs, args);

	if (!status)
		status = box_open(t);
	if (!status)
		status = check_idle(t);
	if (!status)
		status = box_send(t);
	if (!status && is_abort(t))
		status = send_nmi(t);
	if (status)
		return status;
	emit_array(&t->s->out, "exits");
	status = run_guest(t);
	emit_end(&t->s->out);
	return status ? status : report(t);
}

static int run(struct session *s, const void *opts, int nargs, char **args)
{
	struct talk t = { .s = s, .opts = opts, .verb = find_verb(args[1]) };
	int status;

	if (!t.verb)
		return error_usage(s, "'%s' is nothing that the guest can do", args[1]);
	if (t.opts->vcpu >= TDXCALL_MAX_VCPUS)
		return error_usage(s, "vCPUs are 0..%u", TDXCALL_MAX_VCPUS - 1);
	if (t.opts->data && t.verb->command != TDXGUEST_REPORT)
		return error_usage(s, "%s takes no --data", t.verb->name);
	if (td_report_data(t.opts->data, t.data))
		return error_usage(s, "'%s' is not up to %u bytes in hexadecimal digits",
				   t.opts->data, TDXGUEST_DATA_SIZE);
	if (t.opts->size && !t.verb->size)
		return error_usage(s, "%s takes no --size", t.verb->name);
	status = session_td(s, args[0], &t.td);
	if (status)
		return status;
	snprintf(t.object, sizeof(t.object), "%s vcpu %u", args[0], t.opts->vcpu);
	return converse(&t, nargs, args);
}

static const struct choice accept_levels[] = {
	{ "4k", 0 },
	{ "2m", 1 },
	{ NULL, 0 },
};

static const struct option guest_options[] = {
	{ "vcpu", 0, "N", "vCPU (default 0)", opt_u32, NULL, offsetof(struct guest_opts, vcpu) },
	{ "lp", 0, "N", "logical processor to run on (default: where the vCPU is)", opt_u32, NULL,
	 offsetof(struct guest_opts, lp) },
	{ "size", 0, "SIZE", "bytes to fill, sum up or accept; width of an MMIO access", opt_size,
	 NULL, offsetof(struct guest_opts, size) },
	{ "level", 'l', "4k|2m", "accept: page size (default 4k)", opt_choice, accept_levels,
	 offsetof(struct guest_opts, level) },
	{ "shared", 0, NULL, "use the shared alias of the GPA", NULL, NULL,
	 offsetof(struct guest_opts, shared) },
	{ "data", 0, "HEX", "report: up to 64 bytes that go into it", opt_string, NULL,
	 offsetof(struct guest_opts, data) },
	{ NULL, 0, NULL, NULL, NULL, NULL, 0 },
};

const struct command cmd_guest = {
	.verb = "guest",
	.args = "TD COMMAND [GPA [VALUE]]",
	.summary = "let the test guest of a vCPU do something",
	.detail = "COMMAND is read, write, fill, checksum, accept, attr, mmio-read, mmio-write, "
		  "spin, halt, report, resume or abort.",
	.page = "tdxctl-guest",
	.min_args = 2,
	.max_args = 4,
	.access = ACCESS_WRITE,
	.options = guest_options,
	.opts_size = sizeof(guest_defaults),
	.defaults = &guest_defaults,
	.run = run,
};
