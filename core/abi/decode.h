/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Numbers to names and back, and text for registers. All tables are constant; nothing allocates. */
#ifndef CORE_ABI_DECODE_H
#define CORE_ABI_DECODE_H

#include "core/abi/buf.h"
#include "core/abi/exit.h"
#include "core/abi/field.h"
#include "core/abi/leaf.h"
#include "core/abi/names.h"
#include "core/abi/regs.h"
#include "core/abi/sept.h"
#include "core/abi/status.h"
#include "core/abi/td_params.h"

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
