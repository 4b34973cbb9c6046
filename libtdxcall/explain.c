// SPDX-License-Identifier: LGPL-2.1-or-later
/* The tables of core/abi, as the public header shows them. */
#include <errno.h>
#include <stdio.h>
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
		      TDXCALL_LEAF_SERVTD == TDX_LEAF_SERVTD,
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
	to->cause = tdx_status_cause(from->value);
	to->details = details_texts[from->details].kind;
	to->details_summary = details_texts[from->details].summary;
	to->is_returned = from->returned;
}

TDXCALL_API int tdxcall_status_info(uint64_t status, struct tdxcall_status_info *info)
{
	const struct tdx_status_info *row = tdx_status_info(status);

	if (!info)
		return -EINVAL;
	if (!row)
		return -ENOENT;
	status_fill(row, info);
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

TDXCALL_API int tdxcall_status_parse(const char *text, uint64_t *status, uint64_t *mask)
{
	bool has_details = true;
	char *end;
	u64 value;

	if (!text || !status)
		return -EINVAL;
	errno = 0;
	value = strtoull(text, &end, 0);
	if (*text < '0' || *text > '9' || *end || errno) {
		if (!tdx_status_parse(text, &value, &has_details))
			return -EINVAL;
	}
	*status = value;
	if (mask)
		*mask = has_details ? U64_MAX : TDX_STATUS_MASK;
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
	return 0;
}

TDXCALL_API int tdxcall_leaf_info(uint32_t leaf, struct tdxcall_leaf_info *info)
{
	return leaf_fill(tdx_leaf_info(leaf), info);
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

/* ---- metadata fields of vCPUs ---------------------------------------------------------------- */

static int field_fill(const struct tdx_field_info *row, uint64_t id,
		      struct tdxcall_field_info *info)
{
	uint32_t n = 0;

	if (!info)
		return -EINVAL;
	if (!row)
		return -ENOENT;
	memset(info, 0, sizeof(*info));
	tdx_field_find(row->ctx, id, &n);
	info->id = tdx_field_nth(row, n);
	info->readable = row->prod_rd;
	info->writable = row->prod_wr;
	info->is_address = tdx_field_is_hpa(row->ctx, row->id);
	if ((uint32_t)row->fields * row->elements > 1)
		snprintf(info->name, sizeof(info->name), "%s[%u]", row->name, n);
	else
		snprintf(info->name, sizeof(info->name), "%s", row->name);
	return 0;
}

TDXCALL_API int tdxcall_field_info(uint64_t id, struct tdxcall_field_info *info)
{
	return field_fill(tdx_field_find(TDX_CTX_VP, id, NULL), id, info);
}

TDXCALL_API int tdxcall_field_find(const char *name, struct tdxcall_field_info *info)
{
	const struct tdx_field_info *row;
	u64 id = 0;

	if (!name)
		return -EINVAL;
	row = tdx_field_by_name(TDX_CTX_VP, name, &id);
	return field_fill(row, id, info);
}

TDXCALL_API int tdxcall_field_at(unsigned int index, struct tdxcall_field_info *info)
{
	uint32_t count;
	const struct tdx_field_info *rows = tdx_field_rows(TDX_CTX_VP, &count);

	return field_fill(index < count ? &rows[index] : NULL, index < count ? rows[index].id : 0,
			  info);
}

/* ---- operands of leaves ---------------------------------------------------------------------- */

TDXCALL_API int tdxcall_leaf_operand(uint32_t leaf, unsigned int index,
				     struct tdxcall_leaf_operand *operand)
{
	const struct tdx_leaf_info *info = tdx_leaf_info(leaf);
	const struct tdx_operand_type_info *type;
	const struct tdx_leaf_operand *ops;
	size_t count;

	if (!operand)
		return -EINVAL;
	if (!info)
		return -ENOENT;
	ops = tdx_leaf_operands(info, &count);
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
	return 0;
}

/* ---- states and bits ------------------------------------------------------------------------- */

#define SEPT_STATES 256

static const struct {
	enum tdx_name_kind kind;
	const char *text;
} name_kinds[] = {
	{TDX_NAMES_OPERAND_ID, "operand"},    {TDX_NAMES_OP_STATE, "op-state"},
	{TDX_NAMES_LIFECYCLE, "TD state"},    {TDX_NAMES_VCPU_STATE, "vCPU state"},
	{TDX_NAMES_KOT_STATE, "HKID state"},  {TDX_NAMES_SYS_STATE, "module state"},
	{TDX_NAMES_PAGE_TYPE, "page type"},   {TDX_NAMES_EXIT_REASON, "exit reason"},
};

static int name_fill(struct tdxcall_name_info *info, const char *kind, const char *name,
		     const char *summary, uint64_t number)
{
	*info = (struct tdxcall_name_info){
		.kind = kind, .name = name, .summary = summary, .number = number
	};
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
			return name_fill(info, "SEPT state", tdx_sept_arch_name(arch),
					 tdx_sept_arch_summary(arch), arch);
	}
	for (i = 0; i < ARRAY_SIZE(name_kinds); i++) {
		rows = tdx_names(name_kinds[i].kind, &count);
		if (index < count)
			return name_fill(info, name_kinds[i].text, rows[index].name,
					 rows[index].summary, rows[index].value);
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

TDXCALL_API size_t tdxcall_sept_format(uint64_t entry, uint64_t info, char *buf, size_t size)
{
	struct abi_buf b;

	abi_buf_init(&b, buf, size);
	tdx_sept_details_format(entry, info, &b);
	return b.len;
}
