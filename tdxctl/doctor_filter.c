// SPDX-License-Identifier: GPL-2.0-only
#include <ctype.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "tdxctl/doctor_filter.h"
#include "tdxctl/doctor_text.h"

/* A line is kept if it starts with one of these. */
static bool starts_with_any(const char *line, const char *const *starts)
{
	for (; *starts; starts++) {
		if (!strncmp(line, *starts, strlen(*starts)))
			return true;
	}
	return false;
}

static bool contains_any(const char *line, const char *const *words)
{
	for (; *words; words++) {
		if (strcasestr(line, *words))
			return true;
	}
	return false;
}

static void keep_lines(FILE *out, const char *text, const char *const *starts)
{
	char line[TEXT_LINE];

	while (text_line(&text, line)) {
		if (starts_with_any(line, starts))
			fprintf(out, "%s\n", line);
	}
}

void filter_os(FILE *out, const char *text)
{
	static const char *const keys[] = { "ID=", "PRETTY_NAME=", NULL };

	keep_lines(out, text, keys);
}

void filter_meminfo(FILE *out, const char *text)
{
	static const char *const keys[] = { "MemTotal:", "MemAvailable:", NULL };

	keep_lines(out, text, keys);
}

void filter_status(FILE *out, const char *text)
{
	static const char *const keys[] = { "CapEff:", NULL };

	keep_lines(out, text, keys);
}

void filter_config(FILE *out, const char *text)
{
	static const char *const options[] = {
		"INTEL_TDX_HOST", "KVM_INTEL", "HIBERNATION", "CONFIG_KEXEC_CORE", "CONFIG_X86_MSR",
		"CGROUP_MISC", "MODULE_SIG", NULL,
	};
	char line[TEXT_LINE];

	while (text_line(&text, line)) {
		if (contains_any(line, options))
			fprintf(out, "%s\n", line);
	}
}

/* ---- words ----------------------------------------------------------------------------------- */

/* The words of a line that are one of these, or start with one that ends in '=' or '.'. */
static void keep_words(FILE *out, const char *line, const char *const *words)
{
	const char *const *w;
	size_t len, want;

	for (line += strspn(line, " \t\n"); *line; line += len + strspn(line + len, " \t\n")) {
		len = strcspn(line, " \t\n");
		for (w = words; *w; w++) {
			want = strlen(*w);
			if (strchr("=.", (*w)[want - 1]) ? len >= want : len == want) {
				if (!strncmp(line, *w, want))
					break;
			}
		}
		if (*w)
			fprintf(out, " %.*s", (int)len, line);
	}
}

void filter_cmdline(FILE *out, const char *text)
{
	static const char *const parameters[] = {
		"nohibernate", "hibernate=", "kvm.",	  "kvm_intel.", "kvm-intel.", "nosmt",
		"nosmt=",      "maxcpus=",   "nr_cpus=",  "nosmp",	"clearcpuid=", "lockdown=",
		"module.sig_enforce", "module.sig_enforce=", "tdx=", NULL,
	};

	keep_words(out, text, parameters);
	fputc('\n', out);
}

void filter_cpuinfo(FILE *out, const char *text)
{
	static const char *const keys[] = {
		"vendor_id", "cpu family", "model\t", "model name", "stepping", "microcode", NULL,
	};
	static const char *const flags[] = {
		"hypervisor", "vmx", "xsave", "tme", "movdir64b", "ss", "tdx_host_platform",
		"tdx_guest", NULL,
	};
	static const char *const bugs[] = { "tdx_pw_mce", "seamret_invd_vmcs", NULL };
	const char *end = strstr(text, "\n\n");
	char *first = strndup(text, end ? (size_t)(end - text) : strlen(text));
	const char *pos = first;
	char *value;
	size_t len;

	/* The flags of one CPU are longer than a line may be. */
	for (; pos && *pos; pos += len + (pos[len] == '\n')) {
		len = strcspn(pos, "\n");
		value = strndup(pos, len);
		if (value && starts_with_any(value, keys))
			fprintf(out, "%s\n", value);
		if (value && (!strncmp(value, "flags\t", 6) || !strncmp(value, "bugs\t", 5))) {
			bool is_flags = *value == 'f';

			fputs(is_flags ? "flags\t\t:" : "bugs\t\t:", out);
			keep_words(out, value + strcspn(value, ":") + 1, is_flags ? flags : bugs);
			fputc('\n', out);
		}
		free(value);
	}
	free(first);
}

void filter_modules(FILE *out, const char *text)
{
	static const char *const modules[] = { "kvm ", "kvm_intel ", "tdx", "msr ", NULL };
	char line[TEXT_LINE];

	while (text_line(&text, line)) {
		if (starts_with_any(line, modules))
			fprintf(out, "%.*s\n", (int)strcspn(line, " "), line);
	}
}

/* ---- kernel log ------------------------------------------------------------------------------ */

/* Numbers that may be a physical address: leaves are smaller, statuses and field ids larger. */
#define ADDRESS_MIN (1ULL << 20)
#define ADDRESS_MAX (1ULL << 52)

static void put_without_addresses(FILE *out, const char *line)
{
	char *end;
	u64 value;

	while (*line) {
		if (line[0] != '0' || line[1] != 'x') {
			fputc(*line++, out);
			continue;
		}
		value = strtoull(line, &end, 16);
		if (value >= ADDRESS_MIN && value < ADDRESS_MAX)
			fputs("(address)", out);
		else
			fprintf(out, "%.*s", (int)(end - line), line);
		line = end;
	}
	fputc('\n', out);
}

void filter_log(FILE *out, const char *text)
{
	static const char *const words[] = {
		"tdx", "seamcall", "seamldr", "mktme", "kvm_intel:", "secure boot", "lockdown:",
		"module verification", NULL,
	};
	char line[TEXT_LINE];

	while (text_line(&text, line)) {
		/* The command line is a source of its own. */
		if (contains_any(line, words) && !strcasestr(line, "command line:"))
			put_without_addresses(out, line);
	}
}
