// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tdxctl/doctor_device.h"

#define CAP_SYS_RAWIO 17
#define CAP_SYS_ADMIN 21

/* kmod/memory.c keeps this much, unless reserve_mib says otherwise. */
#define RESERVE_SHIFT 5
#define RESERVE_MIN_KIB (256 << 10)
/* Pages of a TD with one vCPU, its pages for control structures and mirror, and a few to use. */
#define TD_KIB 1024

static bool is_loaded(const struct facts *f)
{
	char rest[TEXT_LINE];

	return text_value(source_text(f->src, SRC_MODULES), "tdxcall", rest) ||
	       !source_err(f->src, SRC_DEVICE);
}

static bool device_says(const struct facts *f, const char *key, char *value)
{
	return text_value(source_text(f->src, SRC_DEVICE), key, value);
}

/* ---- module ---------------------------------------------------------------------------------- */

static const char *enforced_by(const struct facts *f)
{
	const char *lockdown = source_text(f->src, SRC_LOCKDOWN);

	if (facts_enabled(f, SRC_SIG_ENFORCE) == KNOWN_YES)
		return "module.sig_enforce";
	if (strstr(lockdown, "[integrity]") || strstr(lockdown, "[confidentiality]"))
		return "lockdown";
	return NULL;
}

enum verdict check_signature(const struct facts *f, struct finding *out)
{
	const char *boot = *source_text(f->src, SRC_SECURE_BOOT) == '1' ? "Secure Boot" :
								     "no Secure Boot";
	const char *by = enforced_by(f);
	char is_signed[TEXT_LINE];

	if (is_loaded(f))
		return finding_say(out, VERDICT_NOT_NEEDED, "tdxcall is loaded (%s)", boot);
	if (!by && source_err(f->src, SRC_LOCKDOWN) && source_err(f->src, SRC_LOCKDOWN) != ENOENT)
		return finding_unread(out, "/sys/kernel/security/lockdown",
				      source_err(f->src, SRC_LOCKDOWN));
	if (!by)
		return finding_say(out, VERDICT_NOT_NEEDED, "unsigned modules are loaded, too (%s)",
				   boot);
	if (!text_value(source_text(f->src, SRC_MODULE_FILE), "signed", is_signed))
		return finding_say(out, VERDICT_UNKNOWN, "%s, %s; no tdxcall.ko to look at", boot,
				   by);
	if (!strcmp(is_signed, "no"))
		return finding_say(out, VERDICT_FAIL, "%s, %s; tdxcall.ko is not signed", boot, by);
	if (!strcmp(is_signed, "yes"))
		return finding_say(out, VERDICT_PASS, "%s, %s; tdxcall.ko is signed", boot, by);
	return finding_say(out, VERDICT_UNKNOWN, "%s, %s; tdxcall.ko is compressed: modinfo -F "
			   "signer tdxcall", boot, by);
}

enum verdict check_tdxcall(const struct facts *f, struct finding *out)
{
	char path[TEXT_LINE];
	bool installed = text_value(source_text(f->src, SRC_MODULE_FILE), "path", path);

	if (is_loaded(f))
		return finding_say(out, VERDICT_PASS, "loaded");
	if (!installed) {
		out->missing = "tdxcall is not installed for this kernel";
		out->next = "make install-dkms, then dkms install tdxcall/" PACKAGE_VERSION
			    " (or make install), and modprobe tdxcall";
		return finding_say(out, VERDICT_FAIL, "no tdxcall.ko in /lib/modules");
	}
	if (f->log.tdxcall[0])
		return finding_say(out, VERDICT_FAIL, "not loaded; the last time it said: %s",
				   f->log.tdxcall);
	return finding_say(out, VERDICT_FAIL, "not loaded; %s", path);
}

/* ---- device ---------------------------------------------------------------------------------- */

enum verdict check_node(const struct facts *f, struct finding *out)
{
	char node[TEXT_LINE];

	if (device_says(f, "node", node))
		return finding_say(out, VERDICT_PASS, "mode, owner, group: %s", node);
	if (source_err(f->src, SRC_DEVICE) == ENOENT)
		return finding_say(out, VERDICT_FAIL, "it does not exist");
	return finding_unread(out, "/dev/tdxcall", source_err(f->src, SRC_DEVICE));
}

enum verdict check_rights(const struct facts *f, struct finding *out)
{
	const u64 want = 1ULL << CAP_SYS_ADMIN | 1ULL << CAP_SYS_RAWIO;
	char text[TEXT_LINE], open[TEXT_LINE];
	u64 caps;

	if (!text_value(source_text(f->src, SRC_STATUS), "CapEff", text))
		return finding_unread(out, "/proc/self/status", source_err(f->src, SRC_STATUS));
	caps = strtoull(text, NULL, 16);
	if ((caps & want) != want)
		return finding_say(out, VERDICT_FAIL, "CapEff is %s", text);
	if (device_says(f, "open", open) && (!strcmp(open, "EACCES") || !strcmp(open, "EPERM")))
		return finding_say(out, VERDICT_FAIL, "opening it is %s", open);
	return finding_say(out, VERDICT_PASS, "CAP_SYS_ADMIN, CAP_SYS_RAWIO");
}

enum verdict check_abi(const struct facts *f, struct finding *out)
{
	char open[TEXT_LINE], says[TEXT_LINE];

	if (!device_says(f, "open", open))
		return finding_unread(out, "/dev/tdxcall", source_err(f->src, SRC_DEVICE));
	device_says(f, "says", says);
	if (strstr(says, "of the ABI"))
		return finding_say(out, VERDICT_FAIL, "%s", says);
	return finding_say(out, VERDICT_PASS, "the ABI is that of tdxctl " PACKAGE_VERSION);
}

enum verdict check_device(const struct facts *f, struct finding *out)
{
	char open[TEXT_LINE], says[TEXT_LINE], module[TEXT_LINE], lps[TEXT_LINE];

	if (!device_says(f, "open", open))
		return finding_unread(out, "/dev/tdxcall", source_err(f->src, SRC_DEVICE));
	if (strcmp(open, "ok"))
		return finding_say(out, VERDICT_FAIL, "%s%s%s", open,
				   device_says(f, "says", says) ? ": " : "", says);
	device_says(f, "module", module);
	device_says(f, "lps", lps);
	return finding_say(out, VERDICT_PASS, "%sTDX module %.32s, %.16s LPs",
			   f->emulated ? "software " : "", module, lps);
}

/* ---- what a TD takes ------------------------------------------------------------------------- */

enum verdict check_kvm_users(const struct facts *f, struct finding *out)
{
	const char *pos = source_text(f->src, SRC_KVM_USERS);
	char line[TEXT_LINE], names[200] = "";
	unsigned int count = 0;
	u64 hidden = 0;
	size_t used;

	if (source_err(f->src, SRC_KVM_USERS))
		return finding_unread(out, "/proc", source_err(f->src, SRC_KVM_USERS));
	text_u64(pos, "hidden", &hidden);
	while (text_line(&pos, line)) {
		if (strncmp(line, "user ", 5))
			continue;
		used = strlen(names);
		snprintf(names + used, sizeof(names) - used, "%s%.60s",
			 count++ ? ", " : "", line + 5);
	}
	if (count)
		return finding_say(out, VERDICT_PASS, "%u, which share CPUs and KeyIDs: %s", count,
				   names);
	if (hidden)
		return finding_say(out, VERDICT_UNKNOWN, "%llu processes could not be looked at",
				   hidden);
	return finding_say(out, VERDICT_PASS, "none");
}

enum verdict check_free_keyids(const struct facts *f, struct finding *out)
{
	const char *text = source_text(f->src, SRC_DEVICE);
	u64 keyids, tds, kvm = 0, used;

	if (!text_u64(text, "keyids", &keyids) || !text_u64(text, "tds", &tds))
		return finding_unread(out, "TDXCALL_INFO",
				      source_err(f->src, SRC_DEVICE) ?: EACCES);
	facts_resource(f, SRC_CURRENT, &kvm);
	used = tds + kvm + 1;
	return finding_say(out, used < keyids ? VERDICT_PASS : VERDICT_FAIL,
			   "%llu of %llu: 1 of the TDX module, %llu of test TDs, %llu of KVM",
			   used < keyids ? keyids - used : 0, keyids, tds, kvm);
}

enum verdict check_memory(const struct facts *f, struct finding *out)
{
	const char *meminfo = source_text(f->src, SRC_MEMINFO);
	u64 total, available, reserve, mib;

	if (!text_u64(meminfo, "MemTotal", &total) ||
	    !text_u64(meminfo, "MemAvailable", &available))
		return finding_unread(out, "/proc/meminfo", source_err(f->src, SRC_MEMINFO));
	reserve = total >> RESERVE_SHIFT;
	if (reserve < RESERVE_MIN_KIB)
		reserve = RESERVE_MIN_KIB;
	if (sscanf(source_text(f->src, SRC_RESERVE), "%llu", &mib) == 1)
		reserve = mib << 10;
	return finding_say(out, available >= reserve + TD_KIB ? VERDICT_PASS : VERDICT_FAIL,
			   "%llu MiB available, of which tdxcall leaves %llu to the host",
			   available >> 10, reserve >> 10);
}

/* What it needs says the rest, see doctor_diagnose(). */
enum verdict check_td(const struct facts *f, struct finding *out)
{
	(void)f;
	return finding_say(out, VERDICT_UNKNOWN, "see above");
}
