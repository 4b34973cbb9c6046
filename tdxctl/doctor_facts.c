// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tdxctl/doctor_facts.h"

bool facts_flag(const struct facts *f, const char *flag)
{
	char flags[TEXT_LINE];

	return text_value(source_text(f->src, SRC_CPUINFO), "flags", flags) &&
	       text_word(flags, flag);
}

int facts_msr(const struct facts *f, u32 number, u64 *value)
{
	const int err = source_err(f->src, SRC_MSR);
	char key[16];

	if (err)
		return err;
	snprintf(key, sizeof(key), "0x%x", number);
	return text_u64(source_text(f->src, SRC_MSR), key, value) ? 0 : EIO;
}

int facts_sys_rd(const struct facts *f, u64 field, u64 *value)
{
	const int err = source_err(f->src, SRC_SYS_RD);
	char key[32], text[TEXT_LINE];

	if (err)
		return err;
	snprintf(key, sizeof(key), "0x%016llx", field);
	if (!text_value(source_text(f->src, SRC_SYS_RD), key, text))
		return ENOENT;
	return text_u64(source_text(f->src, SRC_SYS_RD), key, value) ? 0 : ENODATA;
}

enum known facts_enabled(const struct facts *f, enum source_id id)
{
	const char *text = source_text(f->src, id);

	if (*text == 'Y' || *text == '1')
		return KNOWN_YES;
	return *text == 'N' || *text == '0' ? KNOWN_NO : KNOWN_NOT;
}

bool facts_resource(const struct facts *f, enum source_id id, u64 *value)
{
	return text_u64(source_text(f->src, id), "tdx", value);
}

/* ---- kernel log ------------------------------------------------------------------------------ */

static void keep(char *where, const char *line)
{
	/* Without the time. */
	if (*line == '[' && strstr(line, "] "))
		line = strstr(line, "] ") + 2;
	snprintf(where, TEXT_LINE, "%s", line);
}

static void read_platform_line(struct log_facts *log, const char *line, const char *says)
{
	unsigned int first, end;

	if (sscanf(says, "BIOS enabled: private KeyID range [%u, %u)", &first, &end) == 2 &&
	    end > first)
		log->keyids = end - first;
	if (strcasestr(says, "module initialized"))
		keep(log->initialized, line);
	if (strstr(says, "SEAMCALL ("))
		keep(log->call, line);
	if (strcasestr(says, "initialization failed") || strstr(says, "not supported") ||
	    strstr(says, "is required for TDX") || strstr(says, "RBP)"))
		keep(log->failed, line);
	log->not_loaded |= strstr(says, "module not loaded") != NULL;
	log->hibernation |= strstr(says, "Hibernation support is enabled") != NULL;
	log->few_keyids |= strstr(says, "too few private KeyIDs") != NULL;
	log->old_module |= strstr(says, "RBP)") != NULL;
}

static void read_log(struct facts *f)
{
	static const char platform[] = "virt/tdx: ", kvm[] = "kvm_intel: ", own[] = "tdxcall: ";
	const char *pos = source_text(f->src, SRC_LOG);
	char line[TEXT_LINE];
	const char *at;

	while (text_line(&pos, line)) {
		at = strstr(line, platform);
		if (at)
			read_platform_line(&f->log, line, at + strlen(platform));
		else if (strstr(line, kvm) && strcasestr(line, "tdx"))
			keep(f->log.kvm, line);
		else if (strstr(line, own))
			keep(f->log.tdxcall, line);
	}
}

/* ---- kernel ---------------------------------------------------------------------------------- */

static void read_version(struct facts *f)
{
	f->version_known = sscanf(source_text(f->src, SRC_OSRELEASE), "%u.%u", &f->major,
				  &f->minor) == 2;
	f->init = tdx_kernel_init(f->major, f->minor, &f->init_says);
}

static enum known read_option(const struct facts *f, const char *option)
{
	char value[TEXT_LINE];

	if (source_err(f->src, SRC_CONFIG))
		return KNOWN_NOT;
	text_value(source_text(f->src, SRC_CONFIG), option, value);
	return *value == 'y' ? KNOWN_YES : KNOWN_NO;
}

/* What Linux says or does shows how it was built. */
static void read_options(struct facts *f)
{
	f->option = read_option(f, "CONFIG_INTEL_TDX_HOST");
	f->option_kvm = read_option(f, "CONFIG_KVM_INTEL_TDX");
	if (f->platform || strstr(source_text(f->src, SRC_LOG), "virt/tdx: "))
		f->option = KNOWN_YES;
	if (!source_err(f->src, SRC_KVM_TDX))
		f->option_kvm = KNOWN_YES;
	/* A kernel of a distribution may have got it earlier. */
	if (f->init == TDX_INIT_NEVER && f->option_kvm == KNOWN_YES) {
		f->init = TDX_INIT_KVM_INTEL;
		f->init_says = "was given TDX in KVM by its distribution";
	}
}

/* ---- TDX module ------------------------------------------------------------------------------ */

static const char *find_ready(const struct facts *f)
{
	char text[TEXT_LINE];
	u64 capacity;

	if (f->emulated)
		return NULL;
	if (text_value(source_text(f->src, SRC_DEVICE), "emulated", text) && !strcmp(text, "no"))
		return "tdxcall works with it";
	if (!source_err(f->src, SRC_TDX_VERSION))
		return "Linux has /sys/devices/faux/tdx_host";
	if (f->log.initialized[0])
		return "the kernel log says so";
	if (facts_resource(f, SRC_CAPACITY, &capacity) && capacity)
		return "KVM gives out its KeyIDs (misc.capacity)";
	return NULL;
}

void facts_find(struct facts *f, const struct sources *src)
{
	char value[TEXT_LINE];

	memset(f, 0, sizeof(*f));
	f->src = src;
	f->emulated = text_value(source_text(src, SRC_MODULES), "tdxemu", value);
	f->vm = facts_flag(f, "hypervisor");
	f->platform = facts_flag(f, "tdx_host_platform");
	f->kvm_intel = !source_err(src, SRC_KVM_EPT);
	read_version(f);
	read_log(f);
	read_options(f);
	f->ready = find_ready(f);
}
