/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Names and summaries of numbers: states, page types, exit reasons, registers, operands. */
#ifndef CORE_ABI_NAMES_H
#define CORE_ABI_NAMES_H

#include "core/port/types.h"
#include "core/port/level.h"

/**
 * struct tdx_name - a number, its name and what it means
 * @value: the number
 * @name: its name
 * @summary: one line
 * @since: versions of the TDX module that have it; NULL if 1.5.01 does
 */
struct tdx_name {
	u64 value;
	const char *name;
	const char *summary;
	const char *since;
};

/* Tables that tdx_names() returns. */
enum tdx_name_kind {
	TDX_NAMES_REG,
	TDX_NAMES_STATUS_CLASS,
	TDX_NAMES_OPERAND_ID,
	TDX_NAMES_SYS_STATE,
	TDX_NAMES_LIFECYCLE,
	TDX_NAMES_OP_STATE,
	TDX_NAMES_VCPU_STATE,
	TDX_NAMES_KOT_STATE,
	TDX_NAMES_LAST_EXIT,
	TDX_NAMES_PAGE_TYPE,
	TDX_NAMES_EXIT_REASON,
	TDX_NAMES_EXT_QUAL,
	TDX_NAMES_ATTRIBUTE, /* value: mask of one bit */
	TDX_NAMES_XFAM, /* value: mask of one bit */
	TDX_NAMES_CONFIG_FLAG, /* value: mask of one bit */
	TDX_NAMES_FEATURE, /* of TDX_FEATURES0; value: mask of one bit */
	TDX_NAMES_SEAMLDR_LEAF, /* value: RAX */
	TDX_NR_NAME_KINDS
};

/**
 * struct tdx_sept_state_info - a row of sept_state.def
 * @name: "PENDING_BLOCKED"
 * @summary: what it means, and what leads out of it
 * @bits: the state inside an entry
 * @code: enum sept_state_code
 * @arch: enum sept_arch_state
 * @rwx: access rights of an entry in this state
 */
struct tdx_sept_state_info {
	const char *name;
	const char *summary;
	u64 bits;
	u8 code;
	u8 arch;
	u8 rwx;
};

/**
 * tdx_names() - one of the tables of names
 * @kind: enum tdx_name_kind
 * @count: where the number of rows goes
 *
 * Return: the rows in ascending order of their value; NULL and 0 rows for an unknown @kind.
 */
const struct tdx_name *tdx_names(unsigned int kind, size_t *count);

/**
 * tdx_name() - name of a number
 * @kind: enum tdx_name_kind
 * @value: the number
 *
 * Return: NULL if it has none.
 */
const char *tdx_name(unsigned int kind, u64 value);

/**
 * tdx_value_by_name() - number of a name
 * @kind: enum tdx_name_kind
 * @name: letters of either case
 * @value: where the number goes
 *
 * Return: false if there is no such name.
 */
bool tdx_value_by_name(unsigned int kind, const char *name, u64 *value);

/**
 * tdx_operand_name() - what DETAILS_L2 names as the operand at fault
 * @id: enum tdx_operand_id
 *
 * Return: NULL for an unknown id.
 */
const char *tdx_operand_name(u32 id);

/**
 * tdx_sept_states() - all states of a secure EPT entry
 * @count: where their number goes
 */
const struct tdx_sept_state_info *tdx_sept_states(size_t *count);

/**
 * tdx_sept_state_info() - a state by its code
 * @code: enum sept_state_code
 *
 * Return: NULL for a code that is no state.
 */
const struct tdx_sept_state_info *tdx_sept_state_info(unsigned int code);

/**
 * tdx_sept_state_by_arch() - a state by the number that RDX[15:8] holds
 * @arch: enum sept_arch_state
 *
 * Return: NULL for other numbers, those of nested VMs included (tdx_sept_arch_name() knows these).
 */
const struct tdx_sept_state_info *tdx_sept_state_by_arch(unsigned int arch);

/**
 * tdx_sept_arch_name() - name of a state by the number that RDX[15:8] holds
 * @arch: enum sept_arch_state
 *
 * Return: NULL for an unknown number.
 */
const char *tdx_sept_arch_name(unsigned int arch);

/**
 * tdx_sept_arch_summary() - what a state means, by its number in RDX
 * @arch: enum sept_arch_state
 *
 * Return: NULL if there is none.
 */
const char *tdx_sept_arch_summary(unsigned int arch);

/**
 * tdx_page_type_name() - name of a PAMT page type
 * @type: enum tdx_page_type
 *
 * Return: NULL for an unknown type.
 */
const char *tdx_page_type_name(u64 type);

/**
 * tdx_op_state_name() - name of a TD's op-state
 * @op_state: enum tdx_op_state
 *
 * Return: NULL for an unknown state.
 */
const char *tdx_op_state_name(u64 op_state);

/**
 * tdx_exit_reason_name() - name of a VMX exit reason
 * @reason: only bits 15:0 count
 *
 * Return: NULL for an unknown reason.
 */
const char *tdx_exit_reason_name(u64 reason);

/**
 * tdx_reg_name() - name of a register, in lower case
 * @reg: enum tdx_reg
 *
 * Return: NULL for a number that names no register.
 */
const char *tdx_reg_name(unsigned int reg);

/**
 * tdx_reg_by_name() - register by name
 * @name: "rcx", letters of either case
 *
 * Return: enum tdx_reg, or -1 for an unknown name.
 */
int tdx_reg_by_name(const char *name);

/**
 * tdx_level_name() - "4K", "2M" ...
 * @level: as in the TDX ABI
 *
 * Return: NULL above 256T.
 */
const char *tdx_level_name(enum tdx_level level);

#endif /* CORE_ABI_NAMES_H */
