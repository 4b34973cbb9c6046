// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tdxctl/doctor_kernel.h"

static void distribution(const struct facts *f, char *name)
{
	char *quote;

	if (!text_value(source_text(f->src, SRC_OS), "PRETTY_NAME", name))
		return;
	while ((quote = strchr(name, '"')))
		memmove(quote, quote + 1, strlen(quote));
}

enum verdict check_kernel(const struct facts *f, struct finding *out)
{
	char release[TEXT_LINE], os[TEXT_LINE];

	if (!f->version_known)
		return finding_unread(out, "/proc/sys/kernel/osrelease",
				      source_err(f->src, SRC_OSRELEASE));
	snprintf(release, sizeof(release), "%s", source_text(f->src, SRC_OSRELEASE));
	text_trim(release);
	distribution(f, os);
	return finding_say(out, f->init == TDX_INIT_NEVER ? VERDICT_FAIL : VERDICT_PASS,
			   "%s%s%s: %s", release, *os ? " of " : "", os, f->init_says);
}

enum verdict check_option(const struct facts *f, struct finding *out)
{
	const struct source *config = &f->src->source[SRC_CONFIG];

	if (f->option == KNOWN_NOT)
		return finding_say(out, VERDICT_UNKNOWN,
				   "no configuration of this kernel: not even %s", config->path);
	if (f->option == KNOWN_YES && config->err)
		return finding_say(out, VERDICT_PASS, "y, as Linux behaves");
	if (f->option == KNOWN_YES)
		return finding_say(out, VERDICT_PASS, "y in /%s", config->path);
	return finding_say(out, VERDICT_FAIL, "%s in /%s",
			   strstr(source_text(f->src, SRC_CONFIG), "CONFIG_INTEL_TDX_HOST") ?
			   "not set" : "does not appear", config->path);
}

enum verdict check_option_kvm(const struct facts *f, struct finding *out)
{
	static const char *const says[] = {
		[KNOWN_NOT] = "not known", [KNOWN_NO] = "not set", [KNOWN_YES] = "y",
	};

	if (f->init == TDX_INIT_BOOT || f->ready)
		return finding_say(out, VERDICT_NOT_NEEDED, "%s; TDs of KVM need it",
				   says[f->option_kvm]);
	if (f->option_kvm == KNOWN_NOT)
		return finding_say(out, VERDICT_UNKNOWN, "no configuration of this kernel");
	return finding_say(out, f->option_kvm == KNOWN_YES ? VERDICT_PASS : VERDICT_FAIL, "%s",
			   says[f->option_kvm]);
}

/* Linux decides it early at boot. */
enum verdict check_hibernation(const struct facts *f, struct finding *out)
{
	const char *cmdline = source_text(f->src, SRC_CMDLINE);
	const char *lockdown = source_text(f->src, SRC_LOCKDOWN);
	char value[TEXT_LINE];

	if (f->log.hibernation)
		return finding_say(out, VERDICT_FAIL, "the kernel log says so");
	if (f->platform || f->ready)
		return finding_say(out, VERDICT_PASS, "Linux uses the private KeyIDs");
	if (text_word(cmdline, "nohibernate") || text_word(cmdline, "hibernate=no"))
		return finding_say(out, VERDICT_PASS, "nohibernate on the command line");
	if (strstr(lockdown, "[integrity]") || strstr(lockdown, "[confidentiality]"))
		return finding_say(out, VERDICT_PASS, "the kernel is locked down");
	if (source_err(f->src, SRC_CMDLINE))
		return finding_unread(out, "/proc/cmdline", source_err(f->src, SRC_CMDLINE));
	if (!source_err(f->src, SRC_CONFIG)) {
		text_value(source_text(f->src, SRC_CONFIG), "CONFIG_HIBERNATION", value);
		if (*value != 'y')
			return finding_say(out, VERDICT_PASS, "the kernel was built without it");
	}
	return finding_say(out, VERDICT_FAIL, "no nohibernate on the command line");
}

enum verdict check_cpus(const struct facts *f, struct finding *out)
{
	char present[TEXT_LINE], online[TEXT_LINE];

	if (source_err(f->src, SRC_PRESENT) || source_err(f->src, SRC_ONLINE))
		return finding_unread(out, "/sys/devices/system/cpu",
				      source_err(f->src, SRC_ONLINE));
	snprintf(present, sizeof(present), "%s", source_text(f->src, SRC_PRESENT));
	snprintf(online, sizeof(online), "%s", source_text(f->src, SRC_ONLINE));
	text_trim(present);
	text_trim(online);
	if (!strcmp(present, online))
		return finding_say(out, VERDICT_PASS, "%s", online);
	/* Each was online when the TDX module got its configuration. */
	if (f->ready)
		return finding_say(out, VERDICT_PASS, "%s of %s; the TDX module is ready", online,
				   present);
	return finding_say(out, VERDICT_FAIL, "%s of %s", online, present);
}

/* ---- KVM ------------------------------------------------------------------------------------- */

enum verdict check_vmx(const struct facts *f, struct finding *out)
{
	if (f->init == TDX_INIT_BOOT && f->option != KNOWN_NO)
		return finding_say(out, VERDICT_NOT_NEEDED, "Linux does it itself; kvm_intel is%s "
				   "loaded", f->kvm_intel ? "" : " not");
	if (!f->kvm_intel && f->log.failed[0])
		return finding_say(out, VERDICT_PASS, "kvm_intel was loaded, and gave up");
	if (!f->kvm_intel)
		return finding_say(out, VERDICT_FAIL, "kvm_intel is not loaded");
	if (facts_enabled(f, SRC_KVM_AT_LOAD) == KNOWN_NO) {
		out->missing = "KVM enables VMX operation only while a VM runs";
		out->next = "load kvm with enable_virt_at_load=1";
		return finding_say(out, VERDICT_FAIL, "kvm.enable_virt_at_load is N");
	}
	return finding_say(out, VERDICT_PASS, "kvm_intel is loaded");
}

/* A parameter that has KVM do without TDX, whatever tdx= says. */
static const char *disabling_parameter(const struct facts *f)
{
	static const struct {
		enum source_id id;
		const char *name;
	} parameters[] = {
		{ SRC_KVM_EPT, "kvm_intel.ept" },
		{ SRC_KVM_APICV, "kvm_intel.enable_apicv" },
		{ SRC_KVM_TDP_MMU, "kvm.tdp_mmu" },
		{ SRC_KVM_MMIO, "kvm.mmio_caching" },
	};
	size_t i;

	for (i = 0; i < sizeof(parameters) / sizeof(parameters[0]); i++) {
		if (facts_enabled(f, parameters[i].id) == KNOWN_NO)
			return parameters[i].name;
	}
	return NULL;
}

static bool asks_for_tdx(const struct facts *f)
{
	const char *cmdline = source_text(f->src, SRC_CMDLINE);

	return text_word(cmdline, "kvm_intel.tdx=1") || text_word(cmdline, "kvm_intel.tdx=Y") ||
	       text_word(cmdline, "kvm_intel.tdx=y") || text_word(cmdline, "kvm-intel.tdx=1");
}

enum verdict check_kvm_tdx(const struct facts *f, struct finding *out)
{
	const enum known tdx = facts_enabled(f, SRC_KVM_TDX);
	const char *off = disabling_parameter(f);

	if (f->init == TDX_INIT_BOOT)
		return finding_say(out, VERDICT_NOT_NEEDED, "Linux has the TDX module initialised "
				   "at boot");
	if (tdx == KNOWN_YES)
		return finding_say(out, VERDICT_PASS, "Y");
	if (f->ready)
		return finding_say(out, VERDICT_PASS, "the TDX module is ready: %s", f->ready);
	/* It was asked to, and the rows below say why it gave up. */
	if (f->log.failed[0] || f->log.not_loaded)
		return finding_say(out, VERDICT_PASS, "it was, as the kernel log shows");
	if (tdx == KNOWN_NOT)
		return finding_unread(out, "parameter tdx of kvm_intel",
				      source_err(f->src, SRC_KVM_TDX));
	if (off) {
		out->missing = "KVM does without TDX because of another of its parameters";
		out->next = "load it with that parameter on";
		return finding_say(out, VERDICT_FAIL, "%s is N", off);
	}
	if (asks_for_tdx(f)) {
		out->missing = "kvm_intel was to use TDX, and gave up";
		out->next = "see what it says in the kernel log";
		return finding_say(out, VERDICT_FAIL, "N; %s", f->log.kvm[0] ? f->log.kvm :
				   "the command line has kvm_intel.tdx=1");
	}
	return finding_say(out, VERDICT_FAIL, "N");
}
