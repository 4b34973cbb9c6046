// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Completion statuses: lookup by value and name, text form and back. */
#include "core/abi/decode.h"
#include "core/port/string.h"

/* Advice that many statuses share. */
#define NEXT_TEARDOWN "tear the TD down; only the teardown leaves still work (`tdxctl td destroy`)"
#define NEXT_PLATFORM \
	"update microcode and firmware, and check the TDX settings in the firmware setup"
#define NEXT_GUEST "none for the host; the guest deals with it"
#define NEXT_MIGRATION "migration is not covered here; see Intel's TDX migration documents"
#define NEXT_SERVTD "service TDs are not covered here; see Intel's TDX documents on binding"
#define NEXT_NEVER "module 1.5.01 never returns it: if you see it, another version is loaded"

static const struct tdx_status_info statuses[] = {
#define TDX_STATUS(value, name, class, details, returned, meaning, next) \
	{value, #name, meaning, next, TDX_CLASS_##class, TDX_DETAILS_##details, returned},
#include "core/abi/status.def"
};

static const struct tdx_status_info sw_statuses[] = {
#define TDX_SW_STATUS(name, value, meaning, next) \
	{value, #name, meaning, next, TDX_CLASS_SOFTWARE, TDX_DETAILS_NONE, true},
#include "core/abi/exit_reason.def"
};

static const struct {
	u64 value;
	const char *cause;
} causes[] = {
#define TDX_STATUS_CAUSE(name, cause) {name, cause},
#include "core/abi/status_cause.def"
};

const char *tdx_status_cause(u64 status)
{
	const struct tdx_status_info *info = tdx_status_info(status);
	size_t i;

	for (i = 0; info && i < CORE_ARRAY_SIZE(causes); i++)
		if (causes[i].value == info->value)
			return causes[i].cause;
	return NULL;
}

const struct tdx_status_info *tdx_statuses(size_t *count)
{
	*count = CORE_ARRAY_SIZE(statuses);
	return statuses;
}

static const struct tdx_status_info *sw_status_info(u64 status)
{
	size_t i;

	for (i = 0; i < CORE_ARRAY_SIZE(sw_statuses); i++)
		if (sw_statuses[i].value == status)
			return &sw_statuses[i];
	return NULL;
}

/* Class and name code, by which the table is sorted; the flag bits above follow from them. */
static unsigned int status_key(u64 status)
{
	return (unsigned int)(status >> 32 & 0xffff);
}

const struct tdx_status_info *tdx_status_info(u64 status)
{
	size_t lo = 0, hi = CORE_ARRAY_SIZE(statuses);

	if (tdx_status_is_sw(status))
		return sw_status_info(status);
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (status_key(statuses[mid].value) < status_key(status))
			lo = mid + 1;
		else
			hi = mid;
	}
	if (lo == CORE_ARRAY_SIZE(statuses) || statuses[lo].value != tdx_status_base(status))
		return NULL;
	return &statuses[lo];
}

static bool name_matches(const char *full, const char *name)
{
	if (abi_name_eq(full, name))
		return true;
	return !strncmp(full, "TDX_", 4) && abi_name_eq(full + 4, name);
}

const struct tdx_status_info *tdx_status_by_name(const char *name)
{
	size_t i;

	for (i = 0; i < CORE_ARRAY_SIZE(statuses); i++)
		if (name_matches(statuses[i].name, name))
			return &statuses[i];
	for (i = 0; i < CORE_ARRAY_SIZE(sw_statuses); i++)
		if (name_matches(sw_statuses[i].name, name))
			return &sw_statuses[i];
	return NULL;
}

static void put_name_or_dec(struct abi_buf *b, const char *name, u64 value)
{
	if (name)
		abi_puts(b, name);
	else
		abi_put_dec(b, value);
}

/* "TDMR 2, PAMT 4K, TDMR 5": the byte fields of DETAILS_L2, as far as the status has them. */
static void put_tdmr_details(struct abi_buf *b, unsigned int kind, u32 details)
{
	const char *level = tdx_level_name(details >> 8 & 0xff);

	abi_puts(b, "TDMR ");
	abi_put_dec(b, details & 0xff);
	if (kind == TDX_DETAILS_TDMR)
		return;
	if (kind == TDX_DETAILS_TDMR_RESERVED) {
		abi_puts(b, ", AREA ");
		abi_put_dec(b, details >> 8 & 0xff);
		return;
	}
	abi_puts(b, ", PAMT ");
	put_name_or_dec(b, level, details >> 8 & 0xff);
	if (kind == TDX_DETAILS_TDMR_PAMT_TDMR) {
		abi_puts(b, ", TDMR ");
		abi_put_dec(b, details >> 16 & 0xff);
	}
}

static void put_labelled(struct abi_buf *b, const char *label, u64 value, bool hex)
{
	abi_puts(b, label);
	if (hex)
		abi_put_hex(b, value);
	else
		abi_put_dec(b, value);
}

static void put_exit_reason(struct abi_buf *b, u32 details)
{
	const char *name = tdx_exit_reason_name(details);

	if (!name || (details & ~(u32)(TDX_EXIT_REASON_MASK | TDX_EXIT_BUS_LOCK_FLAG))) {
		abi_put_hex(b, details);
		return;
	}
	abi_puts(b, name);
	if (details & TDX_EXIT_BUS_LOCK_FLAG)
		abi_puts(b, ", BUS_LOCK");
}

static void put_details(struct abi_buf *b, unsigned int kind, u32 details)
{
	switch (kind) {
	case TDX_DETAILS_OPERAND:
	case TDX_DETAILS_OPERAND_SEPT:
		put_name_or_dec(b, tdx_operand_name(details), details);
		break;
	case TDX_DETAILS_EXIT_REASON:
		put_exit_reason(b, details);
		break;
	case TDX_DETAILS_MSR:
		put_labelled(b, "MSR ", details, true);
		break;
	case TDX_DETAILS_VMCS_FIELD:
		put_labelled(b, "VMCS ", details, true);
		break;
	case TDX_DETAILS_CPUID_LEAF:
		put_labelled(b, "CPUID ", details, true);
		break;
	case TDX_DETAILS_PACKAGE:
		put_labelled(b, "PACKAGE ", details, false);
		break;
	case TDX_DETAILS_SMRR:
		put_labelled(b, "SMRR ", details, false);
		break;
	case TDX_DETAILS_SMRR_CMR:
		put_labelled(b, "SMRR ", details & 0xff, false);
		put_labelled(b, ", CMR ", details >> 8 & 0xff, false);
		break;
	case TDX_DETAILS_TDMR:
	case TDX_DETAILS_TDMR_PAMT:
	case TDX_DETAILS_TDMR_PAMT_TDMR:
	case TDX_DETAILS_TDMR_RESERVED:
		put_tdmr_details(b, kind, details);
		break;
	case TDX_DETAILS_LEVEL:
		put_name_or_dec(b, tdx_level_name(details), details);
		break;
	case TDX_DETAILS_VM_LEVEL:
		put_labelled(b, "VM ", details >> 16, false);
		abi_puts(b, ", ");
		put_name_or_dec(b, tdx_level_name(details & 0xffff), details & 0xffff);
		break;
	default:
		abi_put_hex(b, details);
		break;
	}
}

/*
 * Zero details are left out where zero says nothing: RAX is never at fault together with a secure
 * EPT entry (TDH.MR.EXTEND's second failure names no operand at all), and SUCCESS with exit reason
 * 0 cannot be told from the success of any other leaf.
 */
static bool details_shown(const struct tdx_status_info *info, u32 details)
{
	if (details)
		return true;
	switch (info->details) {
	case TDX_DETAILS_NONE:
	case TDX_DETAILS_OPERAND_SEPT:
	case TDX_DETAILS_SEQUENCE:
	case TDX_DETAILS_UNKNOWN:
		return false;
	default:
		return info->value != TDX_SUCCESS;
	}
}

void tdx_status_format(u64 status, struct abi_buf *b)
{
	const struct tdx_status_info *info = tdx_status_info(status);

	if (!info) {
		abi_put_hex64(b, status);
		return;
	}
	abi_puts(b, info->name);
	if (tdx_status_is_sw(status) || !details_shown(info, tdx_status_details(status)))
		return;
	abi_putc(b, '(');
	put_details(b, info->details, tdx_status_details(status));
	abi_putc(b, ')');
}

/*
 * The text between the parentheses; the kinds that have several parts can be given as a number
 * only.
 */
static bool parse_details(const struct tdx_status_info *info, const char *text, u64 *details)
{
	const char *end = abi_parse_u64(text, details);

	if (end)
		return !*end && *details <= TDX_STATUS_DETAILS_MASK;
	switch (info->details) {
	case TDX_DETAILS_OPERAND:
	case TDX_DETAILS_OPERAND_SEPT:
		return tdx_value_by_name(TDX_NAMES_OPERAND_ID, text, details);
	case TDX_DETAILS_EXIT_REASON:
		return tdx_value_by_name(TDX_NAMES_EXIT_REASON, text, details);
	default:
		return false;
	}
}

/* Longest name of a status, operand or exit reason, with room to spare. */
#define NAME_MAX_LEN 64

static bool copy_part(char *to, const char *from, size_t len)
{
	if (len >= NAME_MAX_LEN)
		return false;
	memcpy(to, from, len);
	to[len] = '\0';
	return true;
}

bool tdx_status_parse(const char *text, u64 *status, bool *has_details)
{
	const struct tdx_status_info *info;
	char name[NAME_MAX_LEN], part[NAME_MAX_LEN];
	size_t len = strlen(text), open = 0;
	u64 details = 0;

	while (open < len && text[open] != '(')
		open++;
	if (!copy_part(name, text, open))
		return false;
	info = tdx_status_by_name(name);
	if (!info)
		return false;
	if (open < len) {
		if (text[len - 1] != ')' || tdx_status_is_sw(info->value))
			return false;
		if (!copy_part(part, text + open + 1, len - open - 2))
			return false;
		if (!parse_details(info, part, &details))
			return false;
	}
	*status = info->value | details;
	if (has_details)
		*has_details = open < len;
	return true;
}
