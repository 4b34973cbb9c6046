// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Names of states, page types, exit reasons, flag bits ...: one table for each kind. */
#include "core/abi/buf.h"
#include "core/abi/exit.h"
#include "core/abi/names.h"
#include "core/abi/regs.h"
#include "core/abi/sept.h"
#include "core/abi/state.h"
#include "core/abi/td_params.h"

#define NAME_ROW(name, value, summary) {value, #name, summary, NULL},
#define BIT_ROW(name, bit, summary) {CORE_BIT(bit), #name, summary, NULL},
#define NAME_ROW_NEW(name, value, since, summary) {value, #name, summary, since},
#define BIT_ROW_NEW(name, bit, since, summary) {CORE_BIT(bit), #name, summary, since},

static const struct tdx_name regs[] = {
	{TDX_REG_RAX, "rax", "leaf and version; status", NULL},
	{TDX_REG_RCX, "rcx", "", NULL},
	{TDX_REG_RDX, "rdx", "", NULL},
	{TDX_REG_RBX, "rbx", "", NULL},
	{TDX_REG_RBP, "rbp", "", NULL},
	{TDX_REG_RSI, "rsi", "", NULL},
	{TDX_REG_RDI, "rdi", "", NULL},
	{TDX_REG_R8, "r8", "", NULL},
	{TDX_REG_R9, "r9", "", NULL},
	{TDX_REG_R10, "r10", "", NULL},
	{TDX_REG_R11, "r11", "", NULL},
	{TDX_REG_R12, "r12", "", NULL},
	{TDX_REG_R13, "r13", "", NULL},
	{TDX_REG_R14, "r14", "", NULL},
	{TDX_REG_R15, "r15", "", NULL},
};

static const struct tdx_name status_classes[] = {
#define TDX_STATUS_CLASS NAME_ROW
#include "core/abi/status_class.def"
};

static const struct tdx_name operand_ids[] = {
#define TDX_OPERAND_ID NAME_ROW
#define TDX_OPERAND_ID_NEW NAME_ROW_NEW
#include "core/abi/operand_id.def"
};

static const struct tdx_name sys_states[] = {
#define TDX_STATE_SYS NAME_ROW
#include "core/abi/td_state.def"
};

static const struct tdx_name lifecycles[] = {
#define TDX_STATE_LIFECYCLE NAME_ROW
#include "core/abi/td_state.def"
};

static const struct tdx_name op_states[] = {
#define TDX_STATE_OP NAME_ROW
#include "core/abi/td_state.def"
};

static const struct tdx_name vcpu_states[] = {
#define TDX_STATE_VCPU NAME_ROW
#include "core/abi/td_state.def"
};

static const struct tdx_name kot_states[] = {
#define TDX_STATE_KOT NAME_ROW
#include "core/abi/td_state.def"
};

static const struct tdx_name last_exits[] = {
#define TDX_STATE_LAST_EXIT NAME_ROW
#include "core/abi/td_state.def"
};

static const struct tdx_name page_types[] = {
#define PAMT_TYPE NAME_ROW
#define PAMT_TYPE_NEW NAME_ROW_NEW
#include "core/abi/pamt.def"
};

static const struct tdx_name exit_reasons[] = {
#define TDX_EXIT_REASON NAME_ROW
#include "core/abi/exit_reason.def"
};

static const struct tdx_name ext_quals[] = {
#define TDX_EXT_QUAL NAME_ROW
#include "core/abi/exit_reason.def"
};

static const struct tdx_name attributes[] = {
#define TDX_ATTRIBUTE BIT_ROW
#define TDX_ATTRIBUTE_NEW BIT_ROW_NEW
#include "core/abi/attribute.def"
};

static const struct tdx_name xfams[] = {
#define TDX_XFAM BIT_ROW
#include "core/abi/attribute.def"
};

static const struct tdx_name config_flags[] = {
#define TDX_CONFIG_FLAG BIT_ROW
#define TDX_CONFIG_FLAG_NEW BIT_ROW_NEW
#include "core/abi/attribute.def"
};

static const struct tdx_name features[] = {
#define TDX_FEATURE BIT_ROW
#define TDX_FEATURE_NEW BIT_ROW_NEW
#include "core/abi/feature.def"
};

static const struct tdx_name seamldr_leaves[] = {
#define SEAMLDR_LEAF NAME_ROW
#include "core/abi/seamldr.def"
};

#define TABLE(rows)                         \
	{                                   \
		rows, CORE_ARRAY_SIZE(rows) \
	}

static const struct {
	const struct tdx_name *rows;
	size_t count;
} tables[TDX_NR_NAME_KINDS] = {
	[TDX_NAMES_REG] = TABLE(regs),
	[TDX_NAMES_STATUS_CLASS] = TABLE(status_classes),
	[TDX_NAMES_OPERAND_ID] = TABLE(operand_ids),
	[TDX_NAMES_SYS_STATE] = TABLE(sys_states),
	[TDX_NAMES_LIFECYCLE] = TABLE(lifecycles),
	[TDX_NAMES_OP_STATE] = TABLE(op_states),
	[TDX_NAMES_VCPU_STATE] = TABLE(vcpu_states),
	[TDX_NAMES_KOT_STATE] = TABLE(kot_states),
	[TDX_NAMES_LAST_EXIT] = TABLE(last_exits),
	[TDX_NAMES_PAGE_TYPE] = TABLE(page_types),
	[TDX_NAMES_EXIT_REASON] = TABLE(exit_reasons),
	[TDX_NAMES_EXT_QUAL] = TABLE(ext_quals),
	[TDX_NAMES_ATTRIBUTE] = TABLE(attributes),
	[TDX_NAMES_XFAM] = TABLE(xfams),
	[TDX_NAMES_CONFIG_FLAG] = TABLE(config_flags),
	[TDX_NAMES_FEATURE] = TABLE(features),
	[TDX_NAMES_SEAMLDR_LEAF] = TABLE(seamldr_leaves),
};

const struct tdx_name *tdx_names(unsigned int kind, size_t *count)
{
	if (kind >= TDX_NR_NAME_KINDS) {
		*count = 0;
		return NULL;
	}
	*count = tables[kind].count;
	return tables[kind].rows;
}

const char *tdx_name(unsigned int kind, u64 value)
{
	size_t count, i;
	const struct tdx_name *rows = tdx_names(kind, &count);

	for (i = 0; i < count; i++)
		if (rows[i].value == value)
			return rows[i].name;
	return NULL;
}

bool tdx_value_by_name(unsigned int kind, const char *name, u64 *value)
{
	size_t count, i;
	const struct tdx_name *rows = tdx_names(kind, &count);

	for (i = 0; i < count; i++) {
		if (!abi_name_eq(rows[i].name, name))
			continue;
		*value = rows[i].value;
		return true;
	}
	return false;
}

const char *tdx_operand_name(u32 id)
{
	return tdx_name(TDX_NAMES_OPERAND_ID, id);
}

const char *tdx_page_type_name(u64 type)
{
	return tdx_name(TDX_NAMES_PAGE_TYPE, type);
}

const char *tdx_op_state_name(u64 op_state)
{
	return tdx_name(TDX_NAMES_OP_STATE, op_state);
}

const char *tdx_exit_reason_name(u64 reason)
{
	return tdx_name(TDX_NAMES_EXIT_REASON, reason & TDX_EXIT_REASON_MASK);
}

const char *tdx_reg_name(unsigned int reg)
{
	return tdx_name(TDX_NAMES_REG, reg);
}

int tdx_reg_by_name(const char *name)
{
	u64 reg;

	return tdx_value_by_name(TDX_NAMES_REG, name, &reg) ? (int)reg : -1;
}

const char *tdx_level_name(enum tdx_level level)
{
	static const char *const names[] = {"4K", "2M", "1G", "512G", "256T"};

	return level < CORE_ARRAY_SIZE(names) ? names[level] : NULL;
}

static const struct tdx_sept_state_info sept_states[] = {
#define SEPT_STATE(name, code, bits, arch, rwx, summary) {#name, summary, bits, code, arch, rwx},
#include "core/abi/sept_state.def"
};

static const struct tdx_name sept_l2_states[] = {
#define SEPT_L2_STATE(name, arch, summary) {arch, #name, summary, NULL},
#include "core/abi/sept_state.def"
};

const struct tdx_sept_state_info *tdx_sept_states(size_t *count)
{
	*count = CORE_ARRAY_SIZE(sept_states);
	return sept_states;
}

const struct tdx_sept_state_info *tdx_sept_state_info(unsigned int code)
{
	size_t i;

	for (i = 0; i < CORE_ARRAY_SIZE(sept_states); i++)
		if (sept_states[i].code == code)
			return &sept_states[i];
	return NULL;
}

const struct tdx_sept_state_info *tdx_sept_state_by_arch(unsigned int arch)
{
	size_t i;

	for (i = 0; i < CORE_ARRAY_SIZE(sept_states); i++)
		if (sept_states[i].arch == arch)
			return &sept_states[i];
	return NULL;
}

const char *tdx_sept_arch_summary(unsigned int arch)
{
	const struct tdx_sept_state_info *info = tdx_sept_state_by_arch(arch);
	size_t i;

	if (info)
		return info->summary;
	for (i = 0; i < CORE_ARRAY_SIZE(sept_l2_states); i++)
		if (sept_l2_states[i].value == arch)
			return sept_l2_states[i].summary;
	return NULL;
}

const char *tdx_sept_arch_name(unsigned int arch)
{
	const struct tdx_sept_state_info *info = tdx_sept_state_by_arch(arch);
	size_t i;

	if (info)
		return info->name;
	for (i = 0; i < CORE_ARRAY_SIZE(sept_l2_states); i++)
		if (sept_l2_states[i].value == arch)
			return sept_l2_states[i].name;
	return NULL;
}
