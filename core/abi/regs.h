/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * The general purpose registers of one SEAMCALL or TDCALL. Every layer passes this struct by
 * pointer: on the way in it holds the operands, on the way out what the TDX module left in the
 * registers.
 */
#ifndef CORE_ABI_REGS_H
#define CORE_ABI_REGS_H

#include "core/port/types.h"

/**
 * struct seam_regs - register file of a SEAMCALL
 *
 * There is no rsp: no leaf takes or returns it. The order is part of the ABI of the SEAMCALL stub.
 */
struct seam_regs {
	u64 rax, rcx, rdx, rbx, rbp, rsi, rdi;
	u64 r8, r9, r10, r11, r12, r13, r14, r15;
};

/*
 * Numbers are those of the instruction encoding, which DETAILS_L2 of a completion status uses as
 * well (TDX_OPERAND_ID_RAX ...), hence the hole at 4, where RSP would be.
 */
enum tdx_reg {
	TDX_REG_RAX = 0,
	TDX_REG_RCX = 1,
	TDX_REG_RDX = 2,
	TDX_REG_RBX = 3,
	TDX_REG_RBP = 5,
	TDX_REG_RSI = 6,
	TDX_REG_RDI = 7,
	TDX_REG_R8 = 8,
	TDX_REG_R9 = 9,
	TDX_REG_R10 = 10,
	TDX_REG_R11 = 11,
	TDX_REG_R12 = 12,
	TDX_REG_R13 = 13,
	TDX_REG_R14 = 14,
	TDX_REG_R15 = 15,
	TDX_NR_REGS = 16,
};

/* RAX of a call: leaf number, version, and bits that must be zero. */
#define TDX_RAX_LEAF_MASK CORE_MASK(15, 0)
#define TDX_RAX_VERSION_SHIFT 16
#define TDX_RAX_VERSION_MASK CORE_MASK(23, 16)
#define TDX_RAX_RESERVED_MASK CORE_MASK(63, 24)

/**
 * tdx_rax() - RAX operand of a call
 * @leaf: leaf number
 * @version: interface version of the leaf
 */
static inline u64 tdx_rax(u16 leaf, u8 version)
{
	return (u64)leaf | (u64)version << TDX_RAX_VERSION_SHIFT;
}

/**
 * tdx_rax_leaf() - leaf number in a RAX operand
 * @rax: as given to SEAMCALL
 */
static inline u16 tdx_rax_leaf(u64 rax)
{
	return (u16)(rax & TDX_RAX_LEAF_MASK);
}

/**
 * tdx_rax_version() - interface version in a RAX operand
 * @rax: as given to SEAMCALL
 */
static inline u8 tdx_rax_version(u64 rax)
{
	return (u8)((rax & TDX_RAX_VERSION_MASK) >> TDX_RAX_VERSION_SHIFT);
}

/**
 * seam_reg() - one register of a register file, by number
 * @regs: the register file
 * @reg: which one
 *
 * Return: a pointer into @regs, NULL for a number that names no register (4, RSP, included).
 */
static inline u64 *seam_reg(struct seam_regs *regs, unsigned int reg)
{
	if (reg >= TDX_NR_REGS || reg == 4)
		return NULL;
	return (u64 *)regs + (reg < 4 ? reg : reg - 1);
}

/**
 * seam_reg_get() - value of one register, by number
 * @regs: the register file
 * @reg: which one; a number that names no register reads as 0
 */
static inline u64 seam_reg_get(const struct seam_regs *regs, unsigned int reg)
{
	const u64 *value = seam_reg((struct seam_regs *)regs, reg);

	return value ? *value : 0;
}

#endif /* CORE_ABI_REGS_H */
