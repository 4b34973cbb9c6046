/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The SEAMCALL instruction. The kernel's own stubs are not exported, and lack registers that some
 * leaves use.
 */
#include <linux/linkage.h>
#include <asm/asm.h>
#include <asm/frame.h>

/* Offsets in struct seam_regs; kmod/port.c asserts them. */
#define SEAM_RAX 0
#define SEAM_RCX 8
#define SEAM_RDX 16
#define SEAM_RBX 24
#define SEAM_RBP 32
#define SEAM_RSI 40
#define SEAM_RDI 48
#define SEAM_R8 56
#define SEAM_R9 64
#define SEAM_R10 72
#define SEAM_R11 80
#define SEAM_R12 88
#define SEAM_R13 96
#define SEAM_R14 104
#define SEAM_R15 112

/* Software statuses: core/abi/status.h and exit_reason.def, which the assembler cannot read. */
#define SW_ERROR 0x8000FF0000000000
#define SW_VMFAILINVALID 0x8000FF00FFFF0000

	.section .text

/*
 * void tdxcall_seamcall(struct seam_regs *regs)
 *
 * Every register of *regs goes in and comes out. RAX comes out as the completion status; or, if
 * no TDX module gives one, as a software status: SW_VMFAILINVALID when the instruction sets CF
 * (no TDX module), SW_ERROR and the trap number when it raises #UD (not in VMX operation, or no
 * TDX) or #GP.
 */
SYM_FUNC_START(tdxcall_seamcall)
	FRAME_BEGIN
	pushq	%rbp
	pushq	%rbx
	pushq	%r12
	pushq	%r13
	pushq	%r14
	pushq	%r15
	pushq	%rdi

	movq	SEAM_RAX(%rdi), %rax
	movq	SEAM_RCX(%rdi), %rcx
	movq	SEAM_RDX(%rdi), %rdx
	movq	SEAM_RBX(%rdi), %rbx
	movq	SEAM_RBP(%rdi), %rbp
	movq	SEAM_RSI(%rdi), %rsi
	movq	SEAM_R8(%rdi), %r8
	movq	SEAM_R9(%rdi), %r9
	movq	SEAM_R10(%rdi), %r10
	movq	SEAM_R11(%rdi), %r11
	movq	SEAM_R12(%rdi), %r12
	movq	SEAM_R13(%rdi), %r13
	movq	SEAM_R14(%rdi), %r14
	movq	SEAM_R15(%rdi), %r15
	movq	SEAM_RDI(%rdi), %rdi

.Lseamcall:
	.byte	0x66, 0x0f, 0x01, 0xcf
	jc	.Lno_module

.Lstore:
	pushq	%rdi
	movq	8(%rsp), %rdi
	movq	%rax, SEAM_RAX(%rdi)
	movq	%rcx, SEAM_RCX(%rdi)
	movq	%rdx, SEAM_RDX(%rdi)
	movq	%rbx, SEAM_RBX(%rdi)
	movq	%rbp, SEAM_RBP(%rdi)
	movq	%rsi, SEAM_RSI(%rdi)
	popq	SEAM_RDI(%rdi)
	movq	%r8, SEAM_R8(%rdi)
	movq	%r9, SEAM_R9(%rdi)
	movq	%r10, SEAM_R10(%rdi)
	movq	%r11, SEAM_R11(%rdi)
	movq	%r12, SEAM_R12(%rdi)
	movq	%r13, SEAM_R13(%rdi)
	movq	%r14, SEAM_R14(%rdi)
	movq	%r15, SEAM_R15(%rdi)

	popq	%rdi
	popq	%r15
	popq	%r14
	popq	%r13
	popq	%r12
	popq	%rbx
	popq	%rbp
	FRAME_END
	RET

.Lno_module:
	movabsq	$SW_VMFAILINVALID, %rax
	jmp	.Lstore

	/* Nothing but RAX, the trap number, has changed; RDI is stored as it is. */
.Ltrap:
	pushq	%rdi
	movabsq	$SW_ERROR, %rdi
	orq	%rdi, %rax
	popq	%rdi
	jmp	.Lstore

	_ASM_EXTABLE_FAULT(.Lseamcall, .Ltrap)
SYM_FUNC_END(tdxcall_seamcall)
