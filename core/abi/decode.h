/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Numbers to names and back, and text for registers. All tables are constant; nothing allocates. */
#ifndef CORE_ABI_DECODE_H
#define CORE_ABI_DECODE_H

#include "core/abi/buf.h"
#include "core/abi/exit.h"
#include "core/abi/field.h"
#include "core/abi/leaf.h"
#include "core/abi/regs.h"
#include "core/abi/sept.h"
#include "core/abi/status.h"
#include "core/abi/td_params.h"

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
 * struct tdx_operand_type_info - a row of operand_type.def
 * @name: "HPA_NEW"
 * @summary: one line
 * @is_hpa: is the value the address of a physical page?
 */
struct tdx_operand_type_info {
	const char *name;
	const char *summary;
	bool is_hpa;
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
 * tdx_leaves() - all TDH leaves, those with TDX_LEAF_NEWER included
 * @count: where their number goes
 *
 * Return: the rows in ascending order of their number.
 */
const struct tdx_leaf_info *tdx_leaves(size_t *count);

/**
 * tdg_leaves() - the TDG leaves that are known here
 * @count: where their number goes
 *
 * Return: the rows in ascending order of their number.
 */
const struct tdx_leaf_info *tdg_leaves(size_t *count);

/**
 * tdx_leaf_info() - a TDH leaf of TDX module 1.5.01 by number
 * @number: RAX[15:0]
 *
 * Return: NULL for a leaf that 1.5.01 does not know.
 */
const struct tdx_leaf_info *tdx_leaf_info(u32 number);

/**
 * tdx_leaf_info_any() - a TDH leaf of whatever version by number
 * @number: RAX[15:0]
 *
 * Return: NULL for an unknown leaf.
 */
const struct tdx_leaf_info *tdx_leaf_info_any(u32 number);

/**
 * tdg_leaf_info() - a TDG leaf by number
 * @number: RAX[15:0]
 *
 * Return: NULL for a leaf that is not known here.
 */
const struct tdx_leaf_info *tdg_leaf_info(u32 number);

/**
 * tdx_leaf_by_name() - a leaf by name
 * @name: TDH.MEM.PAGE.AUG, TDH_MEM_PAGE_AUG, MEM.PAGE.AUG; letters of either case, dots,
 *	underscores and hyphens alike. TDG leaves need their prefix.
 *
 * Return: NULL for an unknown name.
 */
const struct tdx_leaf_info *tdx_leaf_by_name(const char *name);

/**
 * tdx_leaf_operands() - operands of a leaf
 * @leaf: the leaf
 * @count: where their number goes
 *
 * Return: the first operand; inputs precede outputs.
 */
const struct tdx_leaf_operand *tdx_leaf_operands(const struct tdx_leaf_info *leaf, size_t *count);

/**
 * tdx_leaf_operands_newer() - operands that a leaf has in versions after 1.5.01
 * @leaf: the leaf
 * @count: where their number goes
 *
 * Return: the first of them; NULL and 0 if there are none.
 */
const struct tdx_leaf_operand *tdx_leaf_operands_newer(const struct tdx_leaf_info *leaf,
						       size_t *count);

/**
 * tdx_leaf_need_text() - what must have happened before a leaf works
 * @need: enum tdx_leaf_need
 */
const char *tdx_leaf_need_text(unsigned int need);

/**
 * tdx_operand_type_info() - a type of operands
 * @type: enum tdx_operand_type
 *
 * Return: NULL for an unknown type.
 */
const struct tdx_operand_type_info *tdx_operand_type_info(unsigned int type);

/**
 * tdx_statuses() - all statuses of the TDX module
 * @count: where their number goes
 *
 * Return: the rows in ascending order of class and name code; software statuses are not among them.
 */
const struct tdx_status_info *tdx_statuses(size_t *count);

/**
 * tdx_status_info() - what is known about a status
 * @status: RAX, details and all
 *
 * Return: NULL for an unknown status.
 */
const struct tdx_status_info *tdx_status_info(u64 status);

/**
 * tdx_status_cause() - what usually brings a host to a status
 * @status: RAX, details do not matter
 *
 * Return: NULL for an unknown status, and for one that no host here meets.
 */
const char *tdx_status_cause(u64 status);

/**
 * tdx_operand_advice() - what a status says by the operand that it names
 * @status: RAX
 *
 * Return: NULL where there is no more to say than for the status alone.
 */
const struct tdx_operand_advice *tdx_operand_advice(u64 status);

/**
 * tdx_seamldr_may_retry() - can the same call to the P-SEAMLDR succeed later?
 * @status: RAX
 */
bool tdx_seamldr_may_retry(u64 status);

/**
 * tdx_status_by_name() - a status by name
 * @name: with or without TDX_, letters of either case
 *
 * Return: NULL for an unknown name.
 */
const struct tdx_status_info *tdx_status_by_name(const char *name);

/**
 * tdx_status_format() - a status as text, such as TDX_TLB_TRACKING_NOT_DONE(RCX)
 * @status: RAX, details and all
 * @b: where the text goes
 *
 * A status without a name is written as a number.
 */
void tdx_status_format(u64 status, struct abi_buf *b);

/**
 * tdx_status_parse() - the reverse of tdx_status_format()
 * @text: a status name with or without TDX_, optionally with what tdx_status_format() shows in
 *	parentheses, or a number there
 * @status: where the status goes, details included
 * @has_details: where goes whether @text had parentheses, or NULL
 *
 * Return: false if the text names no status.
 */
bool tdx_status_parse(const char *text, u64 *status, bool *has_details);

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
 * tdx_lifecycle_name() - name of a TD's lifecycle state
 * @lifecycle: enum tdx_lifecycle
 *
 * Return: NULL for an unknown state.
 */
const char *tdx_lifecycle_name(u64 lifecycle);

/**
 * tdx_vcpu_state_name() - name of a vCPU's state
 * @state: enum tdx_vcpu_state
 *
 * Return: NULL for an unknown state.
 */
const char *tdx_vcpu_state_name(u64 state);

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
const char *tdx_level_name(unsigned int level);

/**
 * tdx_flags_format() - set bits as names joined by commas; bits without a name as one number
 * @kind: TDX_NAMES_ATTRIBUTE, TDX_NAMES_XFAM, TDX_NAMES_CONFIG_FLAG or TDX_NAMES_FEATURE
 * @value: the bits
 * @b: where the text goes
 */
void tdx_flags_format(unsigned int kind, u64 value, struct abi_buf *b);

/**
 * tdx_operand_format() - value of an operand as text
 * @leaf: the leaf, which decides the context of field ids
 * @op: the operand
 * @value: of its register
 * @b: where the text goes
 */
void tdx_operand_format(const struct tdx_leaf_info *leaf, const struct tdx_leaf_operand *op,
			u64 value, struct abi_buf *b);

/**
 * tdx_call_format() - operands of a call as text: name=value, separated by blanks
 * @leaf: the leaf
 * @version: of the call; operands of later versions are left out
 * @dir: enum tdx_operand_dir
 * @regs: before the call for TDX_DIR_IN, after it for TDX_DIR_OUT
 * @b: where the text goes
 */
void tdx_call_format(const struct tdx_leaf_info *leaf, unsigned int version, unsigned int dir,
		     const struct seam_regs *regs, struct abi_buf *b);

/**
 * tdx_sept_details_format() - secure EPT entry in RCX and RDX as text
 * @rcx: entry as the host may see it
 * @rdx: level, state, VM
 * @b: where the text goes
 */
void tdx_sept_details_format(u64 rcx, u64 rdx, struct abi_buf *b);

#endif /* CORE_ABI_DECODE_H */
