/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Leaf functions of the TDX module: numbers, properties and operands; tables in leaf.def. */
#ifndef CORE_ABI_LEAF_H
#define CORE_ABI_LEAF_H

#include "core/abi/regs.h"
#include "core/abi/state.h"

/* Numbers of TDH leaves (SEAMCALL). */
enum tdh_leaf {
#define TDH_LEAF(number, id, name, max_version, op_states, need, flags, summary) id = (number),
#define TDH_LEAF_NEW(number, id, name, since, flags, summary) id = (number),
#include "core/abi/leaf.def"
};

/* Numbers of TDG leaves (TDCALL); they overlap with those of TDH leaves. */
enum tdg_leaf {
#define TDG_LEAF(number, id, name, max_version, flags, summary) id = (number),
#include "core/abi/leaf.def"
};

/* Highest TDH leaf number of 1.5.01 there is room for in tables indexed by leaf. */
#define TDH_LEAF_LIMIT 128

enum tdx_leaf_need {
#define TDX_LEAF_NEED(name, text) TDX_NEED_##name,
#include "core/abi/leaf.def"
	TDX_NR_LEAF_NEEDS
};

enum tdx_leaf_flags {
	TDX_LEAF_READ_ONLY = 1 << 0, /* leaves the TD as it is (but see ASSOCIATES) */
	TDX_LEAF_RESUMABLE = 1 << 1, /* keeps progress: TDX_INTERRUPTED_RESUMABLE (TDG: silently) */
	TDX_LEAF_RESTARTABLE = 1 << 2, /* may answer TDX_INTERRUPTED_RESTARTABLE */
	TDX_LEAF_INTR_V1 = 1 << 3, /* the former two from version 1 on only */
	TDX_LEAF_SEPT_DETAILS = 1 << 4, /* zeroes RCX and RDX first, may return an entry there */
	TDX_LEAF_ASSOCIATES = 1 << 5, /* ties the vCPU to the calling LP until VP.FLUSH there */
	TDX_LEAF_EACH_LP = 1 << 6, /* to be run on every logical processor */
	TDX_LEAF_EACH_PACKAGE = 1 << 7, /* to be run on every package */
	TDX_LEAF_DEBUG_TD = 1 << 8, /* only for a TD with ATTRIBUTES.DEBUG */
	TDX_LEAF_EARLY = 1 << 9, /* accepted before the module is ready */
	TDX_LEAF_NO_EFFECT = 1 << 10, /* always succeeds, does nothing */
	TDX_LEAF_UNIMPLEMENTED = 1 << 11, /* number reserved, no handler */
	TDX_LEAF_MIGRATION = 1 << 12, /* migration leaf, operands unknown here */
	TDX_LEAF_SERVTD = 1 << 13, /* service-TD leaf, operands unknown here */
	TDX_LEAF_GUEST = 1 << 14, /* TDCALL; the numbers are a space of their own */
	TDX_LEAF_NEWER = 1 << 15, /* 1.5.01 does not know the number */
};

/**
 * struct tdx_leaf_info - what is known about a leaf
 * @number: RAX[15:0]
 * @max_version: highest interface version
 * @need: enum tdx_leaf_need
 * @op_states: TD op-states in which it works (bit n = state n); 0: not looked at
 * @flags: enum tdx_leaf_flags
 * @name: as in Intel's documents, "TDH.MEM.PAGE.AUG"
 * @cname: as an identifier, "TDH_MEM_PAGE_AUG"
 * @summary: what it does, one line
 * @since: versions of the TDX module that have it; NULL if 1.5.01 does
 */
struct tdx_leaf_info {
	u16 number;
	u8 max_version;
	u8 need;
	u16 op_states;
	u16 flags;
	const char *name;
	const char *cname;
	const char *summary;
	const char *since;
};

enum tdx_operand_dir { TDX_DIR_IN, TDX_DIR_OUT };

enum tdx_operand_type {
#define OPERAND_TYPE(name, is_hpa, arg, summary) OT_##name,
#include "core/abi/operand_type.def"
	OT_NR
};

/* Level range of a mapping operand; the root level depends on the TD, hence a stand-in for it. */
#define TDX_LEVEL_PWL 7
#define TDX_LEVELS(min, max) ((min) | (u64)(max) << 4)

/* Flag bits that share a register with an address. */
#define TDX_SEPT_ADD_ALLOW_EXISTING CORE_BIT(0)
#define TDX_DEMOTE_L2_ALIASED_ONLY CORE_BIT(0)
#define TDX_SEPT_RD_L2_ATTRIBUTES CORE_BIT(0)
#define TDX_ENTER_FLAGS CORE_MASK(53, 52)

/* Marks a register that names no page where a page is optional. */
#define TDX_NO_PAGE (~0ULL)
/* A page operand that was not used comes back with this bit set (SEPT.ADD version 1, DEMOTE). */
#define TDX_PAGE_UNUSED CORE_BIT(63)

/**
 * struct tdx_leaf_operand - one operand of a leaf
 * @leaf: leaf number
 * @dir: enum tdx_operand_dir
 * @reg: enum tdx_reg
 * @version: lowest version of the leaf that has it
 * @type: enum tdx_operand_type
 * @arg: meaning depends on @type: level range, alignment or flag mask
 * @name: short name
 * @since: versions of the TDX module that have it; NULL if 1.5.01 does
 */
struct tdx_leaf_operand {
	u16 leaf;
	u8 dir;
	u8 reg;
	u8 version;
	u8 type;
	u64 arg;
	const char *name;
	const char *since;
};

#endif /* CORE_ABI_LEAF_H */
