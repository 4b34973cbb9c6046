// SPDX-License-Identifier: GPL-2.0-only
/* info, stats: the TDX module as the runtime sees it, and what it was asked so far. */
#include "tdxctl/bits.h"
#include "tdxctl/commands.h"
#include "tdxctl/error.h"

/* Bits that a TD may have, and those that it must have. */
static void emit_bits(struct emit *e, const char *key, u64 fixed0, u64 fixed1, bits_format format)
{
	char name[BIT_NAME_LEN];
	unsigned int bit;

	emit_text(e, "%-15s", key);
	emit_array(e, key);
	for (bit = 0; bit < 64; bit++) {
		if (fixed0 >> bit & 1 && bit_name(format, bit, name))
			emit_string(e, NULL, name, " %s%s", name, fixed1 >> bit & 1 ? "!" : "");
	}
	emit_end(e);
	emit_text(e, "%s\n", fixed1 ? " (! must be set)" : "");
}

static void emit_module(struct emit *e, const struct tdxcall_info *info)
{
	emit_object(e, "module");
	emit_number(e, "major", info->module_major, "tdx module      %u.", info->module_major);
	emit_number(e, "minor", info->module_minor, "%u.", info->module_minor);
	emit_number(e, "update", info->module_update, "%02u", info->module_update);
	emit_number(e, "internal", info->module_internal, NULL);
	emit_number(e, "build_num", info->module_build_num, " build %u", info->module_build_num);
	emit_number(e, "build_date", info->module_build_date, " of %u\n", info->module_build_date);
	emit_end(e);
}

static int run_info(struct session *s, const void *opts, int nargs, char **args)
{
	struct tdxcall_info info;
	struct emit *e = &s->out;
	bool model;
	int ret;

	(void)opts;
	(void)nargs;
	(void)args;
	tdxcall_init_info(&info);
	ret = tdxcall_info_get(s->tdxcall, &info);
	if (ret)
		return error_errno(s, NULL, ret, NULL);
	model = info.features & TDXCALL_FEATURE_MODEL;
	emit_text(e, "backend         %s (%s)\n", e->backend, tdxcall_path(s->tdxcall));
	emit_string(e, "path", tdxcall_path(s->tdxcall), NULL);
	emit_number(e, "abi_version", info.abi_version, "abi version     %u\n", info.abi_version);
	emit_bool(e, "software_module", model, "answers         %s\n",
		  model ? "the software TDX module" : "the TDX module of this host");
	emit_module(e, &info);
	emit_number(e, "lps", info.lps, "lps             %u", info.lps);
	emit_number(e, "packages", info.packages, " in %u packages\n", info.packages);
	emit_number(e, "keyid_first", info.keyid_first, "private keyids  %u..", info.keyid_first);
	emit_number(e, "keyid_count", info.keyid_count, "%u\n",
		    info.keyid_first + info.keyid_count - 1);
	emit_number(e, "tdcs_pages", info.tdcs_pages, "pages of a td   %u tdcx\n", info.tdcs_pages);
	emit_number(e, "tdvps_pages", info.tdvps_pages, "pages of a vcpu %u\n", info.tdvps_pages);
	emit_number(e, "max_tdmrs", info.max_tdmrs, "tdmrs           at most %u\n", info.max_tdmrs);
	emit_hex(e, "tdx_features0", info.tdx_features0, "tdx features0   0x%llx\n",
		 info.tdx_features0);
	emit_bits(e, "features", info.tdx_features0, 0, tdxcall_features0_format);
	emit_hex(e, "attributes_fixed0", info.attributes_fixed0, NULL);
	emit_hex(e, "attributes_fixed1", info.attributes_fixed1, NULL);
	emit_bits(e, "attributes", info.attributes_fixed0, info.attributes_fixed1,
		  tdxcall_attributes_format);
	emit_hex(e, "xfam_fixed0", info.xfam_fixed0, NULL);
	emit_hex(e, "xfam_fixed1", info.xfam_fixed1, NULL);
	emit_bits(e, "xfam", info.xfam_fixed0, info.xfam_fixed1, tdxcall_xfam_format);
	emit_number(e, "tds", info.tds, "test tds        %u\n", info.tds);
	return EXIT_DONE;
}

const struct command cmd_info = {
	.verb = "info",
	.args = "",
	.summary = "the TDX module and the machine",
	.page = "tdxctl-info",
	.access = ACCESS_READ,
	.run = run_info,
};

static void emit_leaf(struct emit *e, u32 number, const struct tdxcall_leaf_stats *leaf)
{
	struct tdxcall_leaf_info info;
	const char *name = tdxcall_leaf_info(number, &info) ? "unknown" : info.name;

	emit_object(e, NULL);
	emit_number(e, "number", number, NULL);
	emit_string(e, "leaf", name, "%-23s ", name);
	emit_hex(e, "calls", leaf->calls, "calls %-8llu ", leaf->calls);
	emit_hex(e, "errors", leaf->errors, "errors %-4llu ", leaf->errors);
	emit_hex(e, "busy", leaf->busy, "busy %-4llu ", leaf->busy);
	emit_hex(e, "cycles", leaf->cycles, "cycles/call %llu\n",
		 leaf->calls ? leaf->cycles / leaf->calls : 0);
	emit_end(e);
}

static int run_stats(struct session *s, const void *opts, int nargs, char **args)
{
	struct tdxcall_stats stats;
	struct emit *e = &s->out;
	u64 total = 0;
	u32 i;
	int ret;

	(void)opts;
	(void)nargs;
	(void)args;
	tdxcall_init_stats(&stats);
	ret = tdxcall_stats_get(s->tdxcall, &stats);
	if (ret)
		return error_errno(s, NULL, ret, NULL);
	emit_object(e, "pages");
	emit_hex(e, "allocated", stats.allocated, "pages: %llu allocated = ", stats.allocated);
	emit_hex(e, "owned", stats.owned, "%llu owned by the TDX module + ", stats.owned);
	emit_hex(e, "free", stats.free, "%llu of the host + ", stats.free);
	emit_hex(e, "leaked", stats.leaked, "%llu leaked\n", stats.leaked);
	emit_end(e);
	emit_array(e, "leaves");
	for (i = 0; i < TDXCALL_NR_LEAVES; i++) {
		total += stats.leaf[i].calls;
		if (stats.leaf[i].calls)
			emit_leaf(e, i, &stats.leaf[i]);
	}
	emit_end(e);
	emit_hex(e, "seamcalls", total, "%-23s calls %llu\n", "all SEAMCALLs", total);
	return EXIT_DONE;
}

const struct command cmd_stats = {
	.verb = "stats",
	.args = "",
	.summary = "pages by owner, and every SEAMCALL counted",
	.page = "tdxctl-info",
	.access = ACCESS_READ,
	.run = run_stats,
};
