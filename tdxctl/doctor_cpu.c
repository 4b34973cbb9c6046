// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "tdxctl/doctor_cpu.h"

#define MSR_KEYID_PARTITIONING 0x87
#define MSR_MTRRCAP 0xfe
#define MSR_TME_ACTIVATE 0x982
#define MSR_SEAMRR_MASK 0x1401

#define MTRRCAP_SEAMRR (1ULL << 15)
#define TME_ENABLED (1ULL << 1)
#define TME_KEYID_BITS(value) ((unsigned int)((value) >> 32) & 0xf)
#define SEAMRR_ENABLED (1ULL << 11)
#define SEAMRR_LOCKED (1ULL << 10)
#define CPUID_7_ECX_TME (1U << 13)
#define CPUID_7_ECX_MOVDIR64B (1U << 28)

/* Models of family 6 that have TDX, if the part is one made for it. */
static const struct {
	u32 model;
	const char *name;
	bool partial_write;
} models[] = {
	{ 0x8f, "Sapphire Rapids", true },
	{ 0xcf, "Emerald Rapids", true },
	{ 0xad, "Granite Rapids", false },
	{ 0xae, "Granite Rapids-D", false },
	{ 0xaf, "Sierra Forest", false },
	{ 0xdd, "Clearwater Forest", false },
};

static int find_model(const struct facts *f)
{
	const char *text = source_text(f->src, SRC_CPUINFO);
	char vendor[TEXT_LINE];
	u64 family, model;
	size_t i;

	text_value(text, "vendor_id", vendor);
	if (strcmp(vendor, "GenuineIntel") || !text_u64(text, "cpu family", &family) ||
	    family != 6 || !text_u64(text, "model", &model))
		return -1;
	for (i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
		if (models[i].model == model)
			return (int)i;
	}
	return -1;
}

static bool has_cpuid_7_ecx(const struct facts *f, u32 bits)
{
	unsigned int eax, ebx, ecx;
	char regs[TEXT_LINE];

	return text_value(source_text(f->src, SRC_CPUID), "7", regs) &&
	       sscanf(regs, "0 %x %x %x", &eax, &ebx, &ecx) == 3 && (ecx & bits) == bits;
}

/* What cannot be read but must be as it should: else the TDX module were not ready. */
static enum verdict unless_ready(const struct facts *f, struct finding *out, const char *what,
				 int err)
{
	enum verdict verdict;

	if (f->ready)
		return finding_say(out, VERDICT_PASS, "the TDX module is ready: %s", f->ready);
	verdict = finding_unread(out, what, err);
	/* The file is there as soon as the msr module is. */
	out->unread |= err == ENOENT;
	return verdict;
}

enum verdict check_machine(const struct facts *f, struct finding *out)
{
	if (source_err(f->src, SRC_CPUINFO))
		return finding_unread(out, "/proc/cpuinfo", source_err(f->src, SRC_CPUINFO));
	if (f->vm)
		return finding_say(out, VERDICT_FAIL, "CPU flag hypervisor");
	return finding_say(out, VERDICT_PASS, "no hypervisor below");
}

enum verdict check_cpu(const struct facts *f, struct finding *out)
{
	const int model = find_model(f);
	char name[TEXT_LINE];
	u64 value;
	int err;

	if (!text_value(source_text(f->src, SRC_CPUINFO), "model name", name))
		snprintf(name, sizeof(name), "unknown CPU");
	if (f->platform || f->ready)
		return finding_say(out, VERDICT_PASS, "%s", name);
	err = facts_msr(f, MSR_MTRRCAP, &value);
	if (!err && value & MTRRCAP_SEAMRR)
		return finding_say(out, VERDICT_PASS, "%s, with SEAM range registers", name);
	if (!err)
		return finding_say(out, VERDICT_FAIL, "%s, without SEAM range registers", name);
	if (model < 0)
		return finding_say(out, VERDICT_UNKNOWN, "%s: not a model known to have TDX", name);
	return finding_say(out, VERDICT_PASS, "%s (%s)", name, models[model].name);
}

enum verdict check_movdir64b(const struct facts *f, struct finding *out)
{
	const bool movdir64b = facts_flag(f, "movdir64b"), ss = facts_flag(f, "ss");

	if (source_err(f->src, SRC_CPUINFO))
		return finding_unread(out, "/proc/cpuinfo", source_err(f->src, SRC_CPUINFO));
	if (movdir64b && ss)
		return finding_say(out, VERDICT_PASS, "CPU flags movdir64b, ss");
	if (!movdir64b && has_cpuid_7_ecx(f, CPUID_7_ECX_MOVDIR64B))
		return finding_say(out, VERDICT_FAIL,
				   "CPUID has MOVDIR64B, but Linux does not use it");
	return finding_say(out, VERDICT_FAIL, "no CPU flag%s%s", movdir64b ? "" : " movdir64b",
			   ss ? "" : " ss");
}

enum verdict check_tme(const struct facts *f, struct finding *out)
{
	u64 value;
	int err = facts_msr(f, MSR_TME_ACTIVATE, &value);

	if (err && !has_cpuid_7_ecx(f, CPUID_7_ECX_TME) && !f->ready &&
	    !source_err(f->src, SRC_CPUID))
		return finding_say(out, VERDICT_FAIL, "CPUID(7).ECX bit 13 (TME) is 0");
	if (err)
		return unless_ready(f, out, "MSR 0x982", err);
	if (value & TME_ENABLED)
		return finding_say(out, VERDICT_PASS, "MSR 0x982 is 0x%llx", value);
	return finding_say(out, VERDICT_FAIL, "MSR 0x982 is 0x%llx: bit 1 is 0", value);
}

enum verdict check_tme_mt(const struct facts *f, struct finding *out)
{
	u64 value;
	int err = facts_msr(f, MSR_TME_ACTIVATE, &value);

	if (err)
		return unless_ready(f, out, "MSR 0x982", err);
	if (TME_KEYID_BITS(value))
		return finding_say(out, VERDICT_PASS, "%u bits of KeyIDs (MSR 0x982)",
				   TME_KEYID_BITS(value));
	return finding_say(out, VERDICT_FAIL, "MSR 0x982 is 0x%llx: no bits of KeyIDs", value);
}

/* One of them is the TDX module's own. */
enum verdict check_keyids(const struct facts *f, struct finding *out)
{
	u64 value;
	int err = facts_msr(f, MSR_KEYID_PARTITIONING, &value);

	if (!err)
		return finding_say(out, value >> 32 >= 2 ? VERDICT_PASS : VERDICT_FAIL,
				   "MSR 0x87: %u private, %u shared", (u32)(value >> 32),
				   (u32)value);
	if (f->log.keyids)
		return finding_say(out, f->log.keyids >= 2 ? VERDICT_PASS : VERDICT_FAIL,
				   "%u private ones in the kernel log", f->log.keyids);
	if (f->platform)
		return finding_say(out, VERDICT_PASS, "CPU flag tdx_host_platform");
	return unless_ready(f, out, "MSR 0x87", err);
}

enum verdict check_seam_range(const struct facts *f, struct finding *out)
{
	const u64 want = SEAMRR_ENABLED | SEAMRR_LOCKED;
	u64 value;
	int err = facts_msr(f, MSR_SEAMRR_MASK, &value);

	if (f->ready || err)
		return unless_ready(f, out, "MSR 0x1401", err);
	if ((value & want) == want)
		return finding_say(out, VERDICT_PASS, "enabled and locked (MSR 0x1401)");
	return finding_say(out, VERDICT_FAIL, "MSR 0x1401, bits 11:10: %u%u",
			   (u32)(value >> 11 & 1), (u32)(value >> 10 & 1));
}

enum verdict check_erratum(const struct facts *f, struct finding *out)
{
	const int model = find_model(f);
	char bugs[TEXT_LINE];

	text_value(source_text(f->src, SRC_CPUINFO), "bugs", bugs);
	if (text_word(bugs, "tdx_pw_mce") || (model >= 0 && models[model].partial_write))
		return finding_say(out, VERDICT_PASS,
				   "this CPU has it: a write of less than 64 bytes to private "
				   "memory ends in a machine check, and kexec may be refused");
	return finding_say(out, VERDICT_NOT_NEEDED, "not on this CPU, as far as is known");
}
