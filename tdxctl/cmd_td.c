// SPDX-License-Identifier: GPL-2.0-only
/* td create, list, show, finalize, destroy. */
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "tdxctl/bits.h"
#include "tdxctl/cmd_td.h"
#include "tdxctl/commands.h"
#include "tdxctl/exit.h"
#include "tdxctl/gpa_range.h"
#include "tdxctl/outcome.h"
#include "tdxctl/progress.h"
#include "tdxctl/session_open.h"

const struct error_text td_create_texts[] = {
	{ EEXIST, "a TD of this name exists",
	 "choose another name, or `tdxctl td destroy` that one" },
	{ EINVAL, "a value that no TD can have",
	 "`tdxctl info` shows the attributes and XFAM bits that it can" },
	{ ENOSPC, "there are as many test TDs as there can be", "`tdxctl td destroy` one" },
	{ 0, NULL, NULL },
};

static const struct error_text finalize_texts[] = {
	{ ESTALE,
	 "the measurement is spoiled: it holds pages that were measured in part or taken out again",
	 "`tdxctl td destroy`, then build the TD anew" },
	{ EINVAL, "the TD is finalized already, or being torn down",
	 "`tdxctl td show` shows its state" },
	{ 0, NULL, NULL },
};

const struct choice sept_levels_choices[] = {
	{ "4", 4 },
	{ "5", 5 },
	{ NULL, 0 },
};

/* The bit that a name of @len characters stands for, 64 if none. */
static unsigned int attribute_bit(const char *text, size_t len)
{
	char name[BIT_NAME_LEN];
	unsigned int bit;

	for (bit = 0; bit < 64; bit++) {
		if (bit_name(tdxcall_attributes_format, bit, name) && strlen(name) == len &&
		    !strncasecmp(name, text, len))
			break;
	}
	return bit;
}

int opt_attributes(const struct option *opt, const char *text, void *field)
{
	u64 bits = 0;
	unsigned int bit;
	size_t len;

	(void)opt;
	if (!number_parse(text, field))
		return 0;
	for (;;) {
		len = strcspn(text, ",");
		bit = attribute_bit(text, len);
		if (bit == 64)
			return -EINVAL;
		bits |= 1ULL << bit;
		if (!text[len])
			break;
		text += len + 1;
	}
	*(u64 *)field = bits;
	return 0;
}

int td_check_name(struct session *s, const char *name)
{
	struct tdxcall_td_query td;

	if (!tdxcall_init_td_query_name(&td, name))
		return EXIT_DONE;
	return error_usage(s, "'%s' is no TD name: up to %u letters, digits, '_', '.', '-'", name,
			   TDXCALL_NAME_LEN - 1);
}

int td_create(struct session *s, const char *name, const struct td_opts *opts,
	      struct tdxcall_td_create *create)
{
	int ret = tdxcall_init_td_create(create, name);

	if (ret)
		return ret;
	create->vcpus = opts->vcpus;
	create->max_vcpus = opts->max_vcpus ? opts->max_vcpus : opts->vcpus ? opts->vcpus : 1;
	create->sept_levels = opts->sept_levels;
	create->hkid = opts->hkid;
	create->tsc_khz = opts->tsc_khz;
	create->attributes = opts->attributes;
	create->xfam = opts->xfam;
	create->vcpu_rcx = opts->vcpu_rcx;
	if (opts->kvm_bugs)
		create->flags |= TDXCALL_TD_F_KVM_BUGS;
	return tdxcall_td_create(s->tdxcall, create);
}

/* The test TDs that hold a KeyID, by name as far as there is room. Return: how many. */
static unsigned int keyid_holders(struct session *s, char *names, size_t size)
{
	struct tdxcall_td_query td;
	unsigned int count = 0;
	size_t len = 0;
	u32 id = 0;

	*names = '\0';
	for (;;) {
		tdxcall_init_td_query_next(&td, id);
		if (tdxcall_td_query(s->tdxcall, &td))
			return count;
		id = td.td + 1;
		count++;
		if (len + sizeof(td.name) + 8 < size)
			len += snprintf(names + len, size - len, "%s%s", count > 1 ? ", " : "",
					td.name);
		else if (names[len - 1] != '.')
			len += snprintf(names + len, size - len, ", ...");
	}
}

int td_create_report(struct session *s, const char *object, int ret,
		     const struct tdxcall_outcome *outcome, const struct error_text *texts)
{
	char meaning[512], names[256];
	struct error_text known = { .meaning = meaning };
	struct tdxcall_info info = { .argsz = sizeof(info) };
	unsigned int count;

	if (ret || outcome->result != -ENOSPC || !outcome->status)
		return error_outcome(s, object, ret, outcome, texts);
	tdxcall_info_get(s->tdxcall, &info);
	count = keyid_holders(s, names, sizeof(names));
	snprintf(meaning, sizeof(meaning),
		 "all %u private KeyIDs are in use: %u by test TDs%s%s%s, the others by the TDX "
		 "module and by TDs that are not tdxcall's",
		 info.keyid_count, count, count ? " (" : "", names, count ? ")" : "");
	known.next = count ? "`tdxctl td destroy` a TD that is not needed" :
			     "end a TD of another program, as QEMU";
	return error_outcome_known(s, object, ret, outcome, texts, &known);
}

static int run_create(struct session *s, const void *opts, int nargs, char **args)
{
	struct td_opts td = *(const struct td_opts *)opts;
	struct tdxcall_td_create create;
	int status, ret;

	(void)nargs;
	status = td_check_name(s, args[0]);
	if (status)
		return status;
	td.vcpu_rcx = mailbox_rcx(td.sept_levels);
	ret = td_create(s, args[0], &td, &create);
	status = td_create_report(s, args[0], ret, &create.outcome, td_create_texts);
	if (status)
		return status;
	emit_string(&s->out, "name", args[0], NULL);
	if (!create.outcome.result)
		emit_number(&s->out, "td", create.td, NULL);
	outcome_emit_verbose(s, &create.outcome);
	return EXIT_DONE;
}

static const struct option create_options[] = {
	TD_OPTIONS,
	{ NULL, 0, NULL, NULL, NULL, NULL, 0 },
};
static const struct td_opts create_defaults = TD_OPTS_DEFAULT;

const struct command cmd_td_create = {
	.noun = "td",
	.verb = "create",
	.args = "TD",
	.summary = "build an empty test TD with initialised vCPUs",
	.page = "tdxctl-td",
	.min_args = 1,
	.max_args = 1,
	.access = ACCESS_WRITE,
	.expects = true,
	.options = create_options,
	.opts_size = sizeof(create_defaults),
	.defaults = &create_defaults,
	.run = run_create,
};

void emit_mrtd(struct emit *e, const u8 *mrtd, const char *label)
{
	char hex[2 * 48 + 1];
	unsigned int i;

	for (i = 0; i < 48; i++)
		snprintf(hex + 2 * i, 3, "%02x", mrtd[i]);
	emit_string(e, "mrtd", hex, "%s%s\n", label, hex);
}

static const char *state_name(const struct tdxcall_td_query *td)
{
	const char *name = tdxcall_td_state_name(td->state);

	return name ? name : "unknown";
}

static const char *kvm_bugs_name(const struct tdxcall_td_query *td)
{
	static const char *const names[] = {
		[TDXCALL_KVM_BUGS_OFF] = "off",
		[TDXCALL_KVM_BUGS_ON] = "on",
		[TDXCALL_KVM_BUGS_BUGGED] = "bugged",
	};

	return td->kvm_bugs < sizeof(names) / sizeof(names[0]) ? names[td->kvm_bugs] : "unknown";
}

static void emit_line(struct emit *e, const struct tdxcall_td_query *td)
{
	emit_object(e, NULL);
	emit_string(e, "name", td->name, "%-16s ", td->name);
	emit_number(e, "td", td->td, NULL);
	emit_string(e, "state", state_name(td), "%-11s ", state_name(td));
	emit_number(e, "hkid", td->hkid, "hkid %u ", td->hkid);
	emit_number(e, "vcpus", td->vcpus, "vcpus %u ", td->vcpus);
	emit_hex(e, "pages_4k", td->pages_4k, "4k %llu ", td->pages_4k);
	emit_hex(e, "pages_2m", td->pages_2m, "2m %llu ", td->pages_2m);
	emit_hex(e, "pages_1g", td->pages_1g, "1g %llu\n", td->pages_1g);
	emit_end(e);
}

static int run_list(struct session *s, const void *opts, int nargs, char **args)
{
	struct tdxcall_td_query td;
	u32 id = 0;
	int ret;

	(void)opts;
	(void)nargs;
	(void)args;
	emit_array(&s->out, "tds");
	for (;;) {
		tdxcall_init_td_query_next(&td, id);
		ret = tdxcall_td_query(s->tdxcall, &td);
		if (ret)
			break;
		emit_line(&s->out, &td);
		id = td.td + 1;
	}
	emit_end(&s->out);
	return ret == -ENOENT ? EXIT_DONE : error_errno(s, NULL, ret, NULL);
}

const struct command cmd_td_list = {
	.noun = "td",
	.verb = "list",
	.args = "",
	.summary = "one line for each test TD",
	.page = "tdxctl-td",
	.access = ACCESS_READ,
	.run = run_list,
};

static void emit_attributes(struct emit *e, u64 attributes)
{
	char name[BIT_NAME_LEN];
	unsigned int bit;

	emit_hex(e, "attributes", attributes, "attributes     0x%llx", attributes);
	emit_array(e, "attribute_names");
	for (bit = 0; bit < 64; bit++) {
		if (attributes >> bit & 1 && bit_name(tdxcall_attributes_format, bit, name))
			emit_string(e, NULL, name, " %s", name);
	}
	emit_end(e);
	emit_text(e, "\n");
}

static bool is_measured(const struct tdxcall_td_query *td)
{
	unsigned int i;

	for (i = 0; i < sizeof(td->mrtd); i++) {
		if (td->mrtd[i])
			return true;
	}
	return false;
}

static int run_show(struct session *s, const void *opts, int nargs, char **args)
{
	struct tdxcall_td_query td;
	struct emit *e = &s->out;
	int status;

	(void)opts;
	(void)nargs;
	status = session_td_metadata(s, args[0], &td);
	if (status)
		return status;
	emit_string(e, "name", td.name, "name           %s\n", td.name);
	emit_number(e, "td", td.td, "id             %u\n", td.td);
	emit_string(e, "state", state_name(&td), "state          %s\n", state_name(&td));
	emit_string(e, "kvm_bugs", kvm_bugs_name(&td), "kvm bugs       %s\n",
		    kvm_bugs_name(&td));
	emit_number(e, "hkid", td.hkid, "hkid           %u\n", td.hkid);
	emit_number(e, "sept_levels", td.sept_levels, "sept levels    %u\n", td.sept_levels);
	emit_number(e, "vcpus", td.vcpus, "vcpus          %u", td.vcpus);
	emit_number(e, "max_vcpus", td.max_vcpus, " of %u\n", td.max_vcpus);
	emit_attributes(e, td.attributes);
	emit_hex(e, "xfam", td.xfam, "xfam           0x%llx\n", td.xfam);
	emit_hex(e, "epoch", td.epoch, "epoch          %llu\n", td.epoch);
	emit_hex(e, "pages_4k", td.pages_4k, "4k pages       %llu\n", td.pages_4k);
	emit_hex(e, "pages_2m", td.pages_2m, "2m pages       %llu\n", td.pages_2m);
	emit_hex(e, "pages_1g", td.pages_1g, "1g pages       %llu\n", td.pages_1g);
	emit_hex(e, "blocked", td.blocked, "blocked        %llu\n", td.blocked);
	emit_hex(e, "sept_pages", td.sept_pages, "sept pages     %llu\n", td.sept_pages);
	emit_hex(e, "control_pages", td.control_pages, "control pages  %llu\n", td.control_pages);
	emit_hex(e, "leaked_pages", td.leaked_pages, "leaked pages   %llu\n", td.leaked_pages);
	if (is_measured(&td))
		emit_mrtd(e, td.mrtd, "mrtd           ");
	return EXIT_DONE;
}

const struct command cmd_td_show = {
	.noun = "td",
	.verb = "show",
	.args = "TD",
	.summary = "all that is known about a test TD",
	.page = "tdxctl-td",
	.min_args = 1,
	.max_args = 1,
	.access = ACCESS_READ,
	.run = run_show,
};

static int finish_request(struct session *s, const char *name, int ret,
			  const struct tdxcall_outcome *outcome, const struct error_text *texts)
{
	int status = error_outcome(s, name, ret, outcome, texts);

	if (!status)
		outcome_emit_verbose(s, outcome);
	return status;
}

static int run_finalize(struct session *s, const void *opts, int nargs, char **args)
{
	struct tdxcall_td_query td;
	struct tdxcall_td req;
	int ret, status;

	(void)opts;
	(void)nargs;
	status = session_td(s, args[0], &td);
	if (status)
		return status;
	tdxcall_init_td(&req, td.td);
	ret = tdxcall_td_finalize(s->tdxcall, &req);
	return finish_request(s, args[0], ret, &req.outcome, finalize_texts);
}

const struct command cmd_td_finalize = {
	.noun = "td",
	.verb = "finalize",
	.args = "TD",
	.summary = "close the measurement of a test TD",
	.page = "tdxctl-td",
	.min_args = 1,
	.max_args = 1,
	.access = ACCESS_WRITE,
	.expects = true,
	.run = run_finalize,
};

/* What its teardown counts: pages of the guest and of the secure EPT. */
static u64 reclaimed_bytes(const struct tdxcall_td_query *td)
{
	return (td->pages_4k + td->sept_pages) * level_size(0) + td->pages_2m * level_size(1) +
	       td->pages_1g * level_size(2);
}

static int run_destroy(struct session *s, const void *opts, int nargs, char **args)
{
	struct tdxcall_td_query td;
	struct tdxcall_td req;
	int ret, status;

	(void)opts;
	(void)nargs;
	status = session_td(s, args[0], &td);
	if (status)
		return status;
	tdxcall_init_td(&req, td.td);
	req.progress = (uintptr_t)&progress_start(s, "td destroy", PROGRESS_BYTES,
						  reclaimed_bytes(&td))->done;
	ret = tdxcall_td_destroy(s->tdxcall, &req);
	progress_stop();
	return finish_request(s, args[0], ret, &req.outcome, NULL);
}

const struct command cmd_td_destroy = {
	.noun = "td",
	.verb = "destroy",
	.args = "TD",
	.summary = "tear a test TD down and take all of its pages back",
	.page = "tdxctl-td",
	.min_args = 1,
	.max_args = 1,
	.access = ACCESS_WRITE,
	.expects = true,
	.run = run_destroy,
};
