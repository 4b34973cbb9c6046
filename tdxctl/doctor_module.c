// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <tdxcall/tdxcall.h>

#include "tdxctl/doctor_module.h"
#include "tdxctl/log_line.h"

#define FIELD_FEATURES0 0x0A00000300000008ULL
#define FIELD_MAX_VCPUS 0x9900000100000008ULL
#define FEATURE_NO_RBP_MOD (1ULL << 18)
#define FEATURE_TOPOLOGY_ENUM (1ULL << 20)
#define FEATURE_DYNAMIC_PAMT (1ULL << 36)

/* Of the running TDX module, from Linux or by SYS.RD. */
static bool find_version(const struct facts *f, char *version)
{
	if (!source_err(f->src, SRC_TDX_VERSION)) {
		snprintf(version, TEXT_LINE, "%s", source_text(f->src, SRC_TDX_VERSION));
		text_trim(version);
		return true;
	}
	return text_value(source_text(f->src, SRC_DEVICE), "module", version);
}

enum verdict check_module(const struct facts *f, struct finding *out)
{
	char version[TEXT_LINE];

	if (find_version(f, version))
		return finding_say(out, VERDICT_PASS, "%s", version);
	if (f->log.not_loaded)
		return finding_say(out, VERDICT_FAIL, "the kernel log says so");
	if (f->log.initialized[0])
		return finding_say(out, VERDICT_PASS, "%s", f->log.initialized);
	if (f->log.call[0])
		return finding_say(out, VERDICT_PASS, "it answers: %s", f->log.call);
	if (f->ready)
		return finding_say(out, VERDICT_PASS, "%s", f->ready);
	if (source_err(f->src, SRC_LOG))
		return finding_unread(out, "kernel log", source_err(f->src, SRC_LOG));
	return finding_say(out, VERDICT_UNKNOWN, "only a SEAMCALL shows it, and none is known of");
}

/* ---- features -------------------------------------------------------------------------------- */

static enum verdict unread_sys_rd(struct finding *out, int err)
{
	if (err == ENOENT)
		return finding_say(out, VERDICT_UNKNOWN, "tdxcall has to be loaded to ask for it");
	return finding_unread(out, "SYS.RD", err);
}

/* Linux asked for a field that the TDX module does not have. */
static bool lacks_field(const struct facts *f)
{
	struct tdxcall_status_info info;
	struct tdxcall_leaf_info leaf;
	struct log_line line;

	if (!f->log.call[0])
		return false;
	log_line_read(&line, f->log.call, false);
	return line.count && line.kind == LOG_LEAF_HOST &&
	       !tdxcall_leaf_info((uint32_t)line.leaf, &leaf) &&
	       !strncmp(leaf.name, "TDH.SYS.RD", 10) &&
	       !tdxcall_status_info(line.status[0].value, &info) &&
	       !strcmp(info.name, "TDX_METADATA_FIELD_ID_INCORRECT");
}

/* Where Linux got along with the TDX module, only KVM may still not. */
static enum verdict weigh_features(const struct facts *f, struct finding *out, u64 features)
{
	u64 vcpus;

	if (!(features & FEATURE_NO_RBP_MOD))
		return finding_say(out, VERDICT_FAIL, "no NO_RBP_MOD in TDX_FEATURES0 0x%llx",
				   features);
	if (!(features & FEATURE_TOPOLOGY_ENUM))
		return finding_say(out, VERDICT_PASS, "NO_RBP_MOD, but no TOPOLOGY_ENUM: KVM makes "
				   "no TDs with it, tdxcall does");
	if (facts_sys_rd(f, FIELD_MAX_VCPUS, &vcpus) == ENODATA)
		return finding_say(out, VERDICT_PASS, "NO_RBP_MOD, TOPOLOGY_ENUM, but no field "
				   "MAX_VCPUS_PER_TD");
	return finding_say(out, VERDICT_PASS, "NO_RBP_MOD, TOPOLOGY_ENUM");
}

enum verdict check_features(const struct facts *f, struct finding *out)
{
	u64 features;
	int err = facts_sys_rd(f, FIELD_FEATURES0, &features);

	if (!err)
		return weigh_features(f, out, features);
	if (f->log.old_module)
		return finding_say(out, VERDICT_FAIL, "it changes RBP (no NO_RBP_MOD), as the "
				   "kernel log says");
	if (!f->ready && lacks_field(f))
		return finding_say(out, VERDICT_FAIL, "it lacks a field that Linux reads, as "
				   "version 1.5.01 lacks MAX_VCPUS_PER_TD");
	if (f->ready)
		return finding_say(out, VERDICT_PASS, "Linux accepts it");
	if (f->log.failed[0])
		return finding_say(out, VERDICT_PASS, "no complaint about its features in the "
				   "kernel log");
	return unread_sys_rd(out, err);
}

/* ---- initialisation -------------------------------------------------------------------------- */

enum verdict check_log(const struct facts *f, struct finding *out)
{
	if (f->log.initialized[0])
		return finding_say(out, VERDICT_PASS, "%s", f->log.initialized);
	if (f->log.failed[0])
		return finding_say(out, VERDICT_FAIL, "%s", f->log.failed);
	if (f->ready)
		return finding_say(out, VERDICT_NOT_NEEDED, "the TDX module is ready");
	if (source_err(f->src, SRC_LOG))
		return finding_unread(out, "kernel log", source_err(f->src, SRC_LOG));
	return finding_say(out, VERDICT_UNKNOWN, "no line of virt/tdx says how it ended; the start "
			   "may be lost: journalctl -k -b | grep virt/tdx");
}

enum verdict check_ready(const struct facts *f, struct finding *out)
{
	if (f->ready)
		return finding_say(out, VERDICT_PASS, "%s", f->ready);
	if (source_err(f->src, SRC_LOG))
		return finding_unread(out, "kernel log", source_err(f->src, SRC_LOG));
	return finding_say(out, VERDICT_FAIL, "no sign of it");
}

enum verdict check_tdmrs(const struct facts *f, struct finding *out)
{
	if (!source_err(f->src, SRC_DEVICE))
		return finding_say(out, VERDICT_PASS, "tdxcall saw it when it was loaded");
	if (strstr(f->log.tdxcall, "does not know this kernel's memory"))
		return finding_say(out, VERDICT_FAIL, "the last time that tdxcall was loaded");
	return finding_say(out, VERDICT_UNKNOWN, "tdxcall looks when it is loaded");
}

/* ---- what is good to know -------------------------------------------------------------------- */

enum verdict check_updates(const struct facts *f, struct finding *out)
{
	char version[TEXT_LINE], updates[TEXT_LINE];

	if (source_err(f->src, SRC_SEAMLDR) == ENOENT)
		return finding_say(out, VERDICT_NOT_NEEDED, "Linux does not show it: no update of "
				   "the TDX module at run time");
	if (source_err(f->src, SRC_SEAMLDR))
		return finding_unread(out, "tdx_host/seamldr_version",
				      source_err(f->src, SRC_SEAMLDR));
	snprintf(version, sizeof(version), "%s", source_text(f->src, SRC_SEAMLDR));
	snprintf(updates, sizeof(updates), "%s", source_text(f->src, SRC_UPDATES));
	text_trim(version);
	text_trim(updates);
	return finding_say(out, VERDICT_PASS, "%.64s, %.64s updates of the TDX module left until "
			   "the next boot", version, *updates ? updates : "an unknown number of");
}

enum verdict check_dynamic_pamt(const struct facts *f, struct finding *out)
{
	u64 features;
	int err = facts_sys_rd(f, FIELD_FEATURES0, &features);

	if (err)
		return unread_sys_rd(out, err);
	if (!(features & FEATURE_DYNAMIC_PAMT))
		return finding_say(out, VERDICT_NOT_NEEDED, "the TDX module does not have it");
	if (f->major > 7 || (f->major == 7 && f->minor > 3))
		return finding_say(out, VERDICT_UNKNOWN, "the TDX module has it; should this "
				   "kernel use it, tdxcall gets as far as "
				   "TDX_MISSING_PAMT_PAGE_PAIR");
	return finding_say(out, VERDICT_NOT_NEEDED, "the TDX module has it; Linux up to 7.3 leaves "
			   "it off, as tdxcall needs it");
}

enum verdict check_cgroup(const struct facts *f, struct finding *out)
{
	u64 capacity, current;

	if (!facts_resource(f, SRC_CAPACITY, &capacity) || !capacity)
		return finding_say(out, VERDICT_NOT_NEEDED, "no tdx in misc.capacity: KVM makes no "
				   "TDs here");
	if (!facts_resource(f, SRC_CURRENT, &current))
		return finding_say(out, VERDICT_PASS, "%llu TDs of KVM at most", capacity);
	return finding_say(out, VERDICT_PASS, "%llu TDs of KVM, at most %llu", current, capacity);
}
