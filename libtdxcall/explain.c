// SPDX-License-Identifier: LGPL-2.1-or-later
/* The tables of core/abi, as the public header shows them. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "core/abi/abi.h"
#include "libtdxcall/internal.h"

static_assert(TDXCALL_LEAF_READ_ONLY == TDX_LEAF_READ_ONLY &&
		      TDXCALL_LEAF_RESUMABLE == TDX_LEAF_RESUMABLE &&
		      TDXCALL_LEAF_RESTARTABLE == TDX_LEAF_RESTARTABLE &&
		      TDXCALL_LEAF_INTR_V1 == TDX_LEAF_INTR_V1 &&
		      TDXCALL_LEAF_SEPT_DETAILS == TDX_LEAF_SEPT_DETAILS &&
		      TDXCALL_LEAF_ASSOCIATES == TDX_LEAF_ASSOCIATES &&
		      TDXCALL_LEAF_EACH_LP == TDX_LEAF_EACH_LP &&
		      TDXCALL_LEAF_EACH_PACKAGE == TDX_LEAF_EACH_PACKAGE &&
		      TDXCALL_LEAF_DEBUG_TD == TDX_LEAF_DEBUG_TD &&
		      TDXCALL_LEAF_EARLY == TDX_LEAF_EARLY &&
		      TDXCALL_LEAF_NO_EFFECT == TDX_LEAF_NO_EFFECT &&
		      TDXCALL_LEAF_UNIMPLEMENTED == TDX_LEAF_UNIMPLEMENTED &&
		      TDXCALL_LEAF_MIGRATION == TDX_LEAF_MIGRATION &&
		      TDXCALL_LEAF_SERVTD == TDX_LEAF_SERVTD &&
		      TDXCALL_LEAF_NEWER == TDX_LEAF_NEWER,
	      "leaf flags go through as they are");

/* ---- completion statuses --------------------------------------------------------------------- */

TDXCALL_API bool tdxcall_status_is_error(uint64_t status)
{
	return tdx_status_is_error(status);
}

TDXCALL_API bool tdxcall_status_is_busy(uint64_t status)
{
	return tdx_status_is_error(status) && tdx_status_class(status) == TDX_CLASS_RESOURCE_BUSY;
}

TDXCALL_API bool tdxcall_status_is_recoverable(uint64_t status)
{
	if (tdx_status_is_seamldr(status))
		return tdx_seamldr_may_retry(status);
	return tdx_status_recoverable(status);
}

TDXCALL_API bool tdxcall_status_is_fatal(uint64_t status)
{
	return tdx_status_is_fatal(status);
}

struct details_text {
	enum tdxcall_status_details kind;
	const char *summary;
};

static const struct details_text details_texts[] = {
	[TDX_DETAILS_NONE] = {TDXCALL_DETAILS_NONE, NULL},
	[TDX_DETAILS_OPERAND] = {TDXCALL_DETAILS_OPERAND, "the operand at fault"},
	[TDX_DETAILS_OPERAND_SEPT] =
		{TDXCALL_DETAILS_OPERAND,
		 "the operand at fault; RCX and RDX describe a secure EPT entry"},
	[TDX_DETAILS_EXIT_REASON] = {TDXCALL_DETAILS_EXIT_REASON, "VMX exit reason"},
	[TDX_DETAILS_MSR] = {TDXCALL_DETAILS_NUMBER, "MSR number"},
	[TDX_DETAILS_VMCS_FIELD] = {TDXCALL_DETAILS_NUMBER, "VMCS field encoding"},
	[TDX_DETAILS_CPUID_LEAF] = {TDXCALL_DETAILS_NUMBER, "CPUID leaf"},
	[TDX_DETAILS_NUMBER] = {TDXCALL_DETAILS_NUMBER, "highest number supported"},
	[TDX_DETAILS_PACKAGE] = {TDXCALL_DETAILS_NUMBER, "package number"},
	[TDX_DETAILS_SMRR] = {TDXCALL_DETAILS_NUMBER, "SMRR index"},
	[TDX_DETAILS_SMRR_CMR] = {TDXCALL_DETAILS_NUMBER, "byte 0: SMRR index, byte 1: CMR index"},
	[TDX_DETAILS_TDMR] = {TDXCALL_DETAILS_NUMBER, "byte 0: TDMR index"},
	[TDX_DETAILS_TDMR_PAMT] = {TDXCALL_DETAILS_NUMBER,
				   "byte 0: TDMR index, byte 1: PAMT level"},
	[TDX_DETAILS_TDMR_PAMT_TDMR] = {TDXCALL_DETAILS_NUMBER,
					"byte 0: TDMR index, byte 1: PAMT level, byte 2: index of "
					"the other TDMR"},
	[TDX_DETAILS_TDMR_RESERVED] = {TDXCALL_DETAILS_NUMBER,
				       "byte 0: TDMR index, byte 1: reserved area index"},
	[TDX_DETAILS_LEVEL] = {TDXCALL_DETAILS_NUMBER, "secure EPT level"},
	[TDX_DETAILS_VM_LEVEL] = {TDXCALL_DETAILS_NUMBER,
				  "bits 31:16: nested VM, bits 15:0: secure EPT level"},
	[TDX_DETAILS_SEQUENCE] = {TDXCALL_DETAILS_NUMBER, "index in the metadata list"},
	[TDX_DETAILS_INDEX] = {TDXCALL_DETAILS_NUMBER, "index of the entry in the list"},
	[TDX_DETAILS_HALF] = {TDXCALL_DETAILS_NUMBER,
			      "0: lower half of the 2M block, 1: upper half"},
	[TDX_DETAILS_UPDATE] = {TDXCALL_DETAILS_NUMBER,
				"bits 31:16: how many, bits 15:0: 0 = TDs under construction, 1 = "
				"interrupted migrations"},
	[TDX_DETAILS_APIC_ID] = {TDXCALL_DETAILS_NUMBER, "x2APIC id"},
	[TDX_DETAILS_FIELD_CODE] = {TDXCALL_DETAILS_NUMBER, "code of the metadata field"},
	[TDX_DETAILS_OP_STATE] = {TDXCALL_DETAILS_NUMBER,
				  "op-state of the TD; TDX module 1.5.01 leaves it 0"},
	[TDX_DETAILS_VCPU_STATE] = {TDXCALL_DETAILS_NUMBER,
				    "state of the vCPU; TDX module 1.5.01 leaves it 0"},
	[TDX_DETAILS_UNKNOWN] = {TDXCALL_DETAILS_NUMBER, "not documented"},
};

static const struct tdx_name *name_row(enum tdx_name_kind kind, u64 value)
{
	size_t count, i;
	const struct tdx_name *rows = tdx_names(kind, &count);

	for (i = 0; i < count; i++) {
		if (rows[i].value == value)
			return &rows[i];
	}
	return NULL;
}

static void status_fill(const struct tdx_status_info *from, struct tdxcall_status_info *to)
{
	const struct tdx_name *class = name_row(TDX_NAMES_STATUS_CLASS, from->class);

	memset(to, 0, sizeof(*to));
	to->value = from->value;
	to->name = from->name;
	to->class_name = class ? class->name : NULL;
	to->class_summary = class ? class->summary : NULL;
	to->meaning = from->meaning;
	to->next = from->next;
	to->since = from->since;
	to->cause = tdx_status_cause(from->value);
	to->details = details_texts[from->details].kind;
	to->details_summary = details_texts[from->details].summary;
	to->is_returned = from->returned;
}

TDXCALL_API int tdxcall_status_info(uint64_t status, struct tdxcall_status_info *info)
{
	const struct tdx_status_info *row = tdx_status_info(status);
	const struct tdx_operand_advice *advice;

	if (!info)
		return -EINVAL;
	if (!row)
		return -ENOENT;
	status_fill(row, info);
	advice = tdx_operand_advice(status);
	if (advice) {
		info->cause = advice->cause;
		info->next = advice->next;
	}
	return 0;
}

TDXCALL_API int tdxcall_status_at(unsigned int index, struct tdxcall_status_info *info)
{
	size_t count;
	const struct tdx_status_info *rows = tdx_statuses(&count);

	if (!info)
		return -EINVAL;
	if (index >= count)
		return -ENOENT;
	status_fill(&rows[index], info);
	return 0;
}

TDXCALL_API size_t tdxcall_status_format(uint64_t status, char *buf, size_t size)
{
	struct abi_buf b;

	abi_buf_init(&b, buf, size);
	tdx_status_format(status, &b);
	return b.len;
}

/* Hexadecimal without 0x: what is as long as RAX, or has a letter and is longer than half of it. */
#define RAX_DIGITS 16

static bool number_parse(const char *text, u64 *value)
{
	size_t decimal = strspn(text, "0123456789");
	size_t digits = strspn(text, "0123456789abcdefABCDEF");
	bool hex = !text[digits] &&
		   (digits == RAX_DIGITS || (digits > RAX_DIGITS / 2 && decimal < digits));
	char *end;

	if (!hex && (*text < '0' || *text > '9'))
		return false;
	errno = 0;
	*value = strtoull(text, &end, hex ? 16 : 0);
	return !*end && !errno;
}

TDXCALL_API int tdxcall_status_parse(const char *text, uint64_t *status, uint64_t *mask)
{
	const struct tdx_status_info *row;
	u64 value, known = U64_MAX;
	bool has_details;

	if (!text || !status)
		return -EINVAL;
	if (!number_parse(text, &value)) {
		if (!tdx_status_parse(text, &value, &has_details))
			return -EINVAL;
		row = tdx_status_info(value);
		/* Some are more than the upper half of RAX. */
		if (!has_details && !((u32)row->value && row->details == TDX_DETAILS_NONE))
			known = TDX_STATUS_MASK | row->value;
	}
	*status = value;
	if (mask)
		*mask = known;
	return 0;
}

TDXCALL_API const char *tdxcall_operand_name(uint32_t id)
{
	return tdx_operand_name(id);
}

TDXCALL_API const char *tdxcall_operand_summary(uint32_t id)
{
	const struct tdx_name *row = name_row(TDX_NAMES_OPERAND_ID, id);

	return row ? row->summary : NULL;
}

TDXCALL_API const char *tdxcall_exit_reason_name(uint32_t reason)
{
	return tdx_exit_reason_name(reason);
}

/* ---- leaves ---------------------------------------------------------------------------------- */

static int leaf_fill(const struct tdx_leaf_info *from, struct tdxcall_leaf_info *to)
{
	if (!to)
		return -EINVAL;
	if (!from)
		return -ENOENT;
	memset(to, 0, sizeof(*to));
	to->number = from->number;
	to->max_version = from->max_version;
	to->flags = from->flags & ~(u32)TDX_LEAF_GUEST;
	to->op_states = from->op_states;
	to->name = from->name;
	to->summary = from->summary;
	to->need = tdx_leaf_need_text(from->need);
	to->since = from->since;
	return 0;
}

TDXCALL_API int tdxcall_leaf_info(uint32_t leaf, struct tdxcall_leaf_info *info)
{
	return leaf_fill(tdx_leaf_info_any(leaf), info);
}

TDXCALL_API int tdxcall_leaf_find(const char *name, struct tdxcall_leaf_info *info)
{
	const struct tdx_leaf_info *row;

	if (!name)
		return -EINVAL;
	row = tdx_leaf_by_name(name);
	/* Guest leaves have numbers of their own and are no SEAMCALLs. */
	return leaf_fill(row && !(row->flags & TDX_LEAF_GUEST) ? row : NULL, info);
}

TDXCALL_API int tdxcall_leaf_at(unsigned int index, struct tdxcall_leaf_info *info)
{
	size_t count;
	const struct tdx_leaf_info *rows = tdx_leaves(&count);

	return leaf_fill(index < count ? &rows[index] : NULL, info);
}

/* ---- operands of leaves ---------------------------------------------------------------------- */

TDXCALL_API int tdxcall_leaf_operand(uint32_t leaf, unsigned int index,
				     struct tdxcall_leaf_operand *operand)
{
	const struct tdx_leaf_info *info = tdx_leaf_info_any(leaf);
	const struct tdx_operand_type_info *type;
	const struct tdx_leaf_operand *ops;
	size_t count, old;

	if (!operand)
		return -EINVAL;
	if (!info)
		return -ENOENT;
	ops = tdx_leaf_operands(info, &old);
	count = old;
	if (index >= old) {
		ops = tdx_leaf_operands_newer(info, &count);
		index -= (unsigned int)old;
	}
	if (index >= count)
		return -ENOENT;
	type = tdx_operand_type_info(ops[index].type);
	memset(operand, 0, sizeof(*operand));
	operand->arg = ops[index].arg;
	operand->reg = tdx_reg_name(ops[index].reg);
	operand->name = ops[index].name;
	operand->type = type->name;
	operand->summary = type->summary;
	operand->version = ops[index].version;
	operand->is_output = ops[index].dir == TDX_DIR_OUT;
	operand->is_hpa = type->is_hpa;
	operand->since = ops[index].since;
	return 0;
}

/* ---- states and bits ------------------------------------------------------------------------- */

#define SEPT_STATES 256

static const struct {
	enum tdx_name_kind kind;
	const char *text;
	bool is_bit; /* the table has masks of one bit */
} name_kinds[] = {
	{TDX_NAMES_OPERAND_ID, "operand", false},
	{TDX_NAMES_OP_STATE, "op-state", false},
	{TDX_NAMES_LIFECYCLE, "TD state", false},
	{TDX_NAMES_VCPU_STATE, "vCPU state", false},
	{TDX_NAMES_KOT_STATE, "HKID state", false},
	{TDX_NAMES_SYS_STATE, "module state", false},
	{TDX_NAMES_PAGE_TYPE, "page type", false},
	{TDX_NAMES_EXIT_REASON, "exit reason", false},
	{TDX_NAMES_EXT_QUAL, "exit detail", false},
	{TDX_NAMES_STATUS_CLASS, "status class", false},
	{TDX_NAMES_ATTRIBUTE, "attribute", true},
	{TDX_NAMES_XFAM, "XFAM bit", true},
	{TDX_NAMES_CONFIG_FLAG, "config flag", true},
	{TDX_NAMES_FEATURE, "TDX feature", true},
	{TDX_NAMES_SEAMLDR_LEAF, "P-SEAMLDR leaf", false},
};

/* Number of the lowest bit that is set. */
static u64 bit_number(u64 mask)
{
	u64 bit = 0;

	while (mask >>= 1)
		bit++;
	return bit;
}

static int name_fill(struct tdxcall_name_info *info, size_t kind, const struct tdx_name *row)
{
	memset(info, 0, sizeof(*info));
	info->kind = name_kinds[kind].text;
	info->name = row->name;
	info->summary = row->summary;
	info->number = name_kinds[kind].is_bit ? bit_number(row->value) : row->value;
	info->since = row->since;
	info->is_bit = name_kinds[kind].is_bit;
	return 0;
}

static int sept_name_fill(struct tdxcall_name_info *info, unsigned int arch)
{
	memset(info, 0, sizeof(*info));
	info->kind = "SEPT state";
	info->name = tdx_sept_arch_name(arch);
	info->summary = tdx_sept_arch_summary(arch);
	info->number = arch;
	return 0;
}

TDXCALL_API int tdxcall_name_at(unsigned int index, struct tdxcall_name_info *info)
{
	const struct tdx_name *rows;
	unsigned int arch;
	size_t count, i;

	if (!info)
		return -EINVAL;
	for (arch = 0; arch < SEPT_STATES; arch++) {
		if (tdx_sept_arch_name(arch) && !index--)
			return sept_name_fill(info, arch);
	}
	for (i = 0; i < ARRAY_SIZE(name_kinds); i++) {
		rows = tdx_names(name_kinds[i].kind, &count);
		if (index < count)
			return name_fill(info, i, &rows[index]);
		index -= (unsigned int)count;
	}
	return -ENOENT;
}

TDXCALL_API const char *tdxcall_sept_state_name(uint32_t state)
{
	return tdx_sept_arch_name(state);
}

TDXCALL_API const char *tdxcall_op_state_name(uint32_t state)
{
	return tdx_op_state_name(state);
}

TDXCALL_API const char *tdxcall_td_state_name(uint32_t state)
{
	static const char *const names[] = {
		[TDXCALL_TD_INITIALIZED] = "initialized",
		[TDXCALL_TD_RUNNABLE] = "runnable",
		[TDXCALL_TD_TEARDOWN] = "teardown",
		[TDXCALL_TD_SPOILED] = "spoiled",
	};

	return state < ARRAY_SIZE(names) ? names[state] : NULL;
}

static size_t flags_format(enum tdx_name_kind kind, uint64_t bits, char *buf, size_t size)
{
	struct abi_buf b;

	abi_buf_init(&b, buf, size);
	tdx_flags_format(kind, bits, &b);
	return b.len;
}

TDXCALL_API size_t tdxcall_attributes_format(uint64_t attributes, char *buf, size_t size)
{
	return flags_format(TDX_NAMES_ATTRIBUTE, attributes, buf, size);
}

TDXCALL_API size_t tdxcall_xfam_format(uint64_t xfam, char *buf, size_t size)
{
	return flags_format(TDX_NAMES_XFAM, xfam, buf, size);
}

TDXCALL_API size_t tdxcall_features0_format(uint64_t features0, char *buf, size_t size)
{
	return flags_format(TDX_NAMES_FEATURE, features0, buf, size);
}

TDXCALL_API size_t tdxcall_sept_format(uint64_t entry, uint64_t info, char *buf, size_t size)
{
	struct abi_buf b;

	abi_buf_init(&b, buf, size);
	tdx_sept_details_format(entry, info, &b);
	return b.len;
}
