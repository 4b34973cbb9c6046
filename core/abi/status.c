// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Completion statuses: lookup by value and name, text form and back. */
#include "core/abi/exit.h"
#include "core/abi/names.h"
#include "core/abi/status.h"
#include "core/port/string.h"

/* Advice that many statuses share. */
#define NEXT_TEARDOWN "tear the TD down; only the teardown leaves still work (`tdxctl td destroy`)"
#define NEXT_PLATFORM \
	"update microcode and firmware, and check the TDX settings in the firmware setup"
#define NEXT_GUEST "none for the host; the guest deals with it"
#define NEXT_MIGRATION "migration is not covered here; see Intel's TDX migration documents"
#define NEXT_SERVTD "service TDs are not covered here; see Intel's TDX documents on binding"
#define NEXT_NEVER "module 1.5.01 never returns it: if you see it, another version is loaded"
#define NEXT_CONNECT "TDX Connect is not covered here; see Intel's documents on it"

static const struct tdx_status_info statuses[] = {
#define TDX_STATUS(value, name, class, details, returned, meaning, next) \
	{value, #name, meaning, next, NULL, TDX_CLASS_##class, TDX_DETAILS_##details, returned},
#define TDX_STATUS_NEW(value, name, class, details, since, meaning, next) \
	{value, #name, meaning, next, since, TDX_CLASS_##class, TDX_DETAILS_##details, false},
#include "core/abi/status.def"
};

static const struct tdx_status_info sw_statuses[] = {
#define TDX_SW_STATUS(name, value, meaning, next) \
	{value, #name, meaning, next, NULL, TDX_CLASS_SOFTWARE, TDX_DETAILS_NONE, true},
#include "core/abi/exit_reason.def"
};

static const struct tdx_status_info entry_statuses[] = {
#define TDX_ENTRY_STATUS(name, value, meaning, next) \
	{value, #name, meaning, next, NULL, TDX_CLASS_GENERAL, TDX_DETAILS_EXIT_REASON, true},
#include "core/abi/exit_reason.def"
};

static const struct tdx_status_info seamldr_statuses[] = {
#define SEAMLDR_STATUS(name, value, retry, meaning, next) \
	{value, #name, meaning, next, NULL, TDX_CLASS_SEAMLDR, TDX_DETAILS_NONE, true},
#include "core/abi/seamldr.def"
};

static const u64 seamldr_retries[] = {
#define SEAMLDR_STATUS(name, value, retry, meaning, next) (retry) ? (value) : ~0ULL,
#include "core/abi/seamldr.def"
};

static const struct {
	u64 value;
	const char *cause;
} causes[] = {
#define TDX_STATUS_CAUSE(name, cause) {name, cause},
#include "core/abi/status_cause.def"
};

static const struct tdx_operand_advice advices[] = {
#define TDX_OPERAND_ADVICE(status, operand, cause, next) \
	{(status) | TDX_OPERAND_ID_##operand, cause, next},
#include "core/abi/operand_advice.def"
};

const struct tdx_operand_advice *tdx_operand_advice(u64 status)
{
	size_t i;

	for (i = 0; i < CORE_ARRAY_SIZE(advices); i++)
		if (advices[i].status == status)
			return &advices[i];
	return NULL;
}

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

static const struct tdx_status_info *row_of(const struct tdx_status_info *rows, size_t count,
					    u64 value)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (rows[i].value == value)
			return &rows[i];
	return NULL;
}

static const struct tdx_status_info *sw_status_info(u64 status)
{
	if ((status & TDX_SW_ERROR_OLD) == TDX_SW_ERROR_OLD)
		status &= ~(TDX_SW_ERROR_OLD & ~TDX_SW_ERROR);
	return row_of(sw_statuses, CORE_ARRAY_SIZE(sw_statuses), status);
}

bool tdx_seamldr_may_retry(u64 status)
{
	size_t i;

	for (i = 0; i < CORE_ARRAY_SIZE(seamldr_retries); i++)
		if (seamldr_retries[i] == status)
			return true;
	return false;
}

/*
 * Bits 63:32 clear are the success of a leaf, which leaves the rest clear, too, or an exit from a
 * guest. With bit 31 the guest was not even entered; and no exit has a reason without a name.
 */
static const struct tdx_status_info *exit_status_info(u64 status)
{
	const u64 known = TDX_EXIT_REASON_MASK | TDX_EXIT_BUS_LOCK_FLAG;

	if (status & TDX_EXIT_ENTRY_FAILED_FLAG)
		return &entry_statuses[0];
	return status & ~known || !tdx_exit_reason_name(status) ? NULL : &statuses[0];
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
	if (tdx_status_is_seamldr(status))
		return row_of(seamldr_statuses, CORE_ARRAY_SIZE(seamldr_statuses), status);
	if (!tdx_status_base(status))
		return exit_status_info(status);
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

static const struct tdx_status_info *row_by_name(const struct tdx_status_info *rows, size_t count,
						 const char *name)
{
	size_t i;

	for (i = 0; i < count; i++)
		if (name_matches(rows[i].name, name))
			return &rows[i];
	return NULL;
}

const struct tdx_status_info *tdx_status_by_name(const char *name)
{
	const struct tdx_status_info *row;

	row = row_by_name(statuses, CORE_ARRAY_SIZE(statuses), name);
	if (!row)
		row = row_by_name(sw_statuses, CORE_ARRAY_SIZE(sw_statuses), name);
	if (!row)
		row = row_by_name(entry_statuses, CORE_ARRAY_SIZE(entry_statuses), name);
	if (!row)
		row = row_by_name(seamldr_statuses, CORE_ARRAY_SIZE(seamldr_statuses), name);
	return row;
}

static void put_name_or_dec(struct abi_buf *b, const char *name, u64 value)
{
	if (name)
		abi_puts(b, name);
	else
		abi_put_dec(b, value);
}

enum part_as { PART_DEC, PART_HEX, PART_LEVEL, PART_OPERAND, PART_OP_STATE, PART_VCPU_STATE };

/* One of the numbers in DETAILS_L2, and the text that stands for it. */
struct details_part {
	const char *label;
	u8 shift;
	u8 bits;
	u8 as; /* enum part_as */
};

/* "TDMR 2, PAMT 4K, TDMR 5"; kinds that are not listed are one plain number. */
static const struct details_part details_parts[][3] = {
	[TDX_DETAILS_OPERAND] = {{"", 0, 32, PART_OPERAND}},
	[TDX_DETAILS_OPERAND_SEPT] = {{"", 0, 32, PART_OPERAND}},
	[TDX_DETAILS_MSR] = {{"MSR ", 0, 32, PART_HEX}},
	[TDX_DETAILS_VMCS_FIELD] = {{"VMCS ", 0, 32, PART_HEX}},
	[TDX_DETAILS_CPUID_LEAF] = {{"CPUID ", 0, 32, PART_HEX}},
	[TDX_DETAILS_PACKAGE] = {{"PACKAGE ", 0, 32, PART_DEC}},
	[TDX_DETAILS_SMRR] = {{"SMRR ", 0, 32, PART_DEC}},
	[TDX_DETAILS_SMRR_CMR] = {{"SMRR ", 0, 8, PART_DEC}, {"CMR ", 8, 8, PART_DEC}},
	[TDX_DETAILS_TDMR] = {{"TDMR ", 0, 8, PART_DEC}},
	[TDX_DETAILS_TDMR_PAMT] = {{"TDMR ", 0, 8, PART_DEC}, {"PAMT ", 8, 8, PART_LEVEL}},
	[TDX_DETAILS_TDMR_PAMT_TDMR] = {{"TDMR ", 0, 8, PART_DEC},
					{"PAMT ", 8, 8, PART_LEVEL},
					{"TDMR ", 16, 8, PART_DEC}},
	[TDX_DETAILS_TDMR_RESERVED] = {{"TDMR ", 0, 8, PART_DEC}, {"AREA ", 8, 8, PART_DEC}},
	[TDX_DETAILS_LEVEL] = {{"", 0, 32, PART_LEVEL}},
	[TDX_DETAILS_VM_LEVEL] = {{"VM ", 16, 16, PART_DEC}, {"", 0, 16, PART_LEVEL}},
	[TDX_DETAILS_INDEX] = {{"ENTRY ", 0, 32, PART_DEC}},
	[TDX_DETAILS_HALF] = {{"HALF ", 0, 32, PART_DEC}},
	[TDX_DETAILS_UPDATE] = {{"COUNT ", 16, 16, PART_DEC}, {"KIND ", 0, 16, PART_DEC}},
	[TDX_DETAILS_APIC_ID] = {{"APIC ID ", 0, 32, PART_HEX}},
	[TDX_DETAILS_FIELD_CODE] = {{"FIELD ", 0, 32, PART_HEX}},
	[TDX_DETAILS_OP_STATE] = {{"", 0, 32, PART_OP_STATE}},
	[TDX_DETAILS_VCPU_STATE] = {{"", 0, 32, PART_VCPU_STATE}},
	[TDX_DETAILS_UNKNOWN] = {{NULL, 0, 0, 0}}, /* the last kind: all have a row */
};

static size_t nr_parts(unsigned int kind)
{
	size_t n = 0;

	while (n < CORE_ARRAY_SIZE(details_parts[kind]) && details_parts[kind][n].bits)
		n++;
	return n;
}

static u64 part_get(const struct details_part *part, u32 details)
{
	return (u64)details >> part->shift & ((1ULL << part->bits) - 1);
}

/* The table that the names of a part are in. */
static unsigned int part_names(unsigned int as)
{
	switch (as) {
	case PART_OP_STATE:
		return TDX_NAMES_OP_STATE;
	case PART_VCPU_STATE:
		return TDX_NAMES_VCPU_STATE;
	default:
		return TDX_NAMES_OPERAND_ID;
	}
}

static void put_part(struct abi_buf *b, const struct details_part *part, u64 value)
{
	abi_puts(b, part->label);
	switch (part->as) {
	case PART_HEX:
		abi_put_hex(b, value);
		break;
	case PART_LEVEL:
		put_name_or_dec(b, tdx_level_name((unsigned int)value), value);
		break;
	case PART_OPERAND:
	case PART_OP_STATE:
	case PART_VCPU_STATE:
		put_name_or_dec(b, tdx_name(part_names(part->as), value), value);
		break;
	default:
		abi_put_dec(b, value);
	}
}

/* Flags beside an exit reason, as text behind its name. */
static const struct {
	u32 flag;
	const char *text;
} exit_flags[] = {
	{(u32)TDX_EXIT_BUS_LOCK_FLAG, ", BUS_LOCK"},
	{(u32)TDX_EXIT_ENTRY_FAILED_FLAG, ", ENTRY_FAILED"},
};

static void put_exit_reason(struct abi_buf *b, u32 details)
{
	const char *name = tdx_exit_reason_name(details);
	u32 rest = details & ~(u32)TDX_EXIT_REASON_MASK;
	size_t i;

	for (i = 0; i < CORE_ARRAY_SIZE(exit_flags); i++)
		rest &= ~exit_flags[i].flag;
	if (!name || rest) {
		abi_put_hex(b, details);
		return;
	}
	abi_puts(b, name);
	for (i = 0; i < CORE_ARRAY_SIZE(exit_flags); i++)
		abi_puts(b, details & exit_flags[i].flag ? exit_flags[i].text : "");
}

static void put_details(struct abi_buf *b, unsigned int kind, u32 details)
{
	const struct details_part *part = details_parts[kind];
	size_t i, n = nr_parts(kind);
	u64 rest = details;

	if (kind == TDX_DETAILS_EXIT_REASON) {
		put_exit_reason(b, details);
		return;
	}
	for (i = 0; i < n; i++)
		rest &= ~(part_get(&part[i], ~0U) << part[i].shift);
	if (!n || rest) {
		abi_put_hex(b, details);
		return;
	}
	for (i = 0; i < n; i++) {
		abi_puts(b, i ? ", " : "");
		put_part(b, &part[i], part_get(&part[i], details));
	}
}

/*
 * Zero details are left out where zero says nothing: RAX is never at fault together with a secure
 * EPT entry (TDH.MR.EXTEND's second failure names no operand at all), and SUCCESS with exit reason
 * 0 looks like the success of any other leaf.
 */
static bool details_shown(const struct tdx_status_info *info, u32 details)
{
	if (details)
		return true;
	switch (info->details) {
	case TDX_DETAILS_NONE:
	case TDX_DETAILS_OPERAND_SEPT:
	case TDX_DETAILS_SEQUENCE:
	case TDX_DETAILS_OP_STATE:
	case TDX_DETAILS_VCPU_STATE:
	case TDX_DETAILS_UNKNOWN:
		return false;
	default:
		return info->value != TDX_SUCCESS;
	}
}

void tdx_status_format(u64 status, struct abi_buf *b)
{
	const struct tdx_status_info *info = tdx_status_info(status);
	u32 details;

	if (!info) {
		abi_put_hex64(b, status);
		return;
	}
	abi_puts(b, info->name);
	/* Those whose value has low bits of its own: they are no details. */
	details = tdx_status_details(status & ~info->value);
	if (tdx_status_is_sw(status) || tdx_status_is_seamldr(status) ||
	    !details_shown(info, details))
		return;
	abi_putc(b, '(');
	put_details(b, info->details, details);
	abi_putc(b, ')');
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

static bool parse_part(const struct details_part *part, const char *text, u64 *value)
{
	size_t label = strlen(part->label);
	const char *end;
	enum tdx_level level;

	if (strncmp(text, part->label, label))
		return false;
	text += label;
	end = abi_parse_u64(text, value);
	if (end && !*end)
		return !(*value >> part->bits);
	if (part->as >= PART_OPERAND)
		return tdx_value_by_name(part_names(part->as), text, value);
	if (part->as != PART_LEVEL)
		return false;
	for (level = 0; tdx_level_name(level) && !abi_name_eq(tdx_level_name(level), text);)
		level++;
	*value = level;
	return tdx_level_name(level);
}

/* The parts of @text are what is between commas. */
static bool parse_parts(unsigned int kind, const char *text, u64 *details)
{
	const struct details_part *part = details_parts[kind];
	size_t i, len, n = nr_parts(kind);
	char one[NAME_MAX_LEN];
	u64 value;

	*details = 0;
	for (i = 0; i < n; i++, text += len) {
		if (i && strncmp(text, ", ", 2))
			return false;
		text += i ? 2 : 0;
		for (len = 0; text[len] && text[len] != ',';)
			len++;
		if (!copy_part(one, text, len) || !parse_part(&part[i], one, &value))
			return false;
		*details |= value << part[i].shift;
	}
	return n && !*text;
}

/* Cuts a flag off the end of @text, if it is there. */
static bool cut_flag(char *text, const char *flag)
{
	size_t len = strlen(text), flag_len = strlen(flag);

	if (len <= flag_len || strcmp(text + len - flag_len, flag))
		return false;
	text[len - flag_len] = '\0';
	return true;
}

static bool parse_exit_reason(const char *text, u64 *details)
{
	char name[NAME_MAX_LEN];
	u64 flags = 0;
	size_t i;

	if (!copy_part(name, text, strlen(text)))
		return false;
	for (i = CORE_ARRAY_SIZE(exit_flags); i-- > 0;)
		flags |= cut_flag(name, exit_flags[i].text) ? exit_flags[i].flag : 0;
	if (!tdx_value_by_name(TDX_NAMES_EXIT_REASON, name, details))
		return false;
	*details |= flags;
	return true;
}

/* The text between the parentheses: a number, or what put_details() makes of one. */
static bool parse_details(const struct tdx_status_info *info, const char *text, u64 *details)
{
	const char *end = abi_parse_u64(text, details);

	if (end && !*end)
		return *details <= TDX_STATUS_DETAILS_MASK;
	if (info->details == TDX_DETAILS_EXIT_REASON)
		return parse_exit_reason(text, details);
	return parse_parts(info->details, text, details);
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
		if (text[len - 1] != ')' || tdx_status_is_sw(info->value) ||
		    tdx_status_is_seamldr(info->value))
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
