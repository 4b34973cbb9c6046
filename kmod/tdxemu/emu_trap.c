// SPDX-License-Identifier: GPL-2.0-only
/*
 * An instruction that the CPU does not know raises #UD; a die notifier gets the registers, lets the
 * model work on them and steps over the instruction. Interrupts are off, and the interrupted code
 * may hold any lock: nothing here waits, allocates or sleeps.
 */
#include <linux/kdebug.h>
#include <linux/limits.h>
#include <linux/module.h>
#include <linux/notifier.h>
#include <linux/smp.h>
#include <asm/processor-flags.h>
#include <asm/ptrace.h>
#include <asm/trapnr.h>

#include "core/abi/ept.h"
#include "kmod/tdxemu/emu_fault.h"
#include "kmod/tdxemu/emu_guest.h"
#include "kmod/tdxemu/emu_machine.h"
#include "kmod/tdxemu/emu_trap.h"

#define SEAMCALL_LENGTH 4
#define INVEPT_LENGTH 5
/* What the VMX instructions define: all clear means success. */
#define STATUS_FLAGS (X86_EFLAGS_CF | X86_EFLAGS_PF | X86_EFLAGS_AF | X86_EFLAGS_ZF | \
		      X86_EFLAGS_SF | X86_EFLAGS_OF)

/* What VMfail means to an LP without a current VMCS, as all of this machine are. */
#define VMFAIL_INVALID X86_EFLAGS_CF

static unsigned long long ept_caps = EPT_CAP_TDX_CPU;
module_param(ept_caps, ullong, 0644);
MODULE_PARM_DESC(ept_caps, "IA32_VMX_EPT_VPID_CAP of its CPUs, which INVEPT obeys");

atomic64_t emu_hits = ATOMIC64_INIT(0);

/*
 * A byte is looked at only if the ones before it match: then the CPU had to fetch it, too, before
 * it could raise #UD, so it is there.
 */
static bool is_seamcall(const u8 *ip)
{
	return ip[0] == 0x66 && ip[1] == 0x0f && ip[2] == 0x01 && ip[3] == 0xcf;
}

/* With the address in a register, and no displacement: the form that tdxcall.ko uses. */
static bool is_invept(const u8 *ip)
{
	if (ip[0] != 0x66 || ip[1] != 0x0f || ip[2] != 0x38 || ip[3] != 0x80)
		return false;
	return !(ip[4] & 0xc0) && (ip[4] & 7) != 4 && (ip[4] & 7) != 5;
}

static void regs_load(struct seam_regs *s, const struct pt_regs *r)
{
	s->rax = r->ax;
	s->rcx = r->cx;
	s->rdx = r->dx;
	s->rbx = r->bx;
	s->rbp = r->bp;
	s->rsi = r->si;
	s->rdi = r->di;
	s->r8 = r->r8;
	s->r9 = r->r9;
	s->r10 = r->r10;
	s->r11 = r->r11;
	s->r12 = r->r12;
	s->r13 = r->r13;
	s->r14 = r->r14;
	s->r15 = r->r15;
}

static void regs_store(const struct seam_regs *s, struct pt_regs *r)
{
	r->ax = s->rax;
	r->cx = s->rcx;
	r->dx = s->rdx;
	r->bx = s->rbx;
	r->bp = s->rbp;
	r->si = s->rsi;
	r->di = s->rdi;
	r->r8 = s->r8;
	r->r9 = s->r9;
	r->r10 = s->r10;
	r->r11 = s->r11;
	r->r12 = s->r12;
	r->r13 = s->r13;
	r->r14 = s->r14;
	r->r15 = s->r15;
}

static void seamcall(struct pt_regs *r)
{
	u32 lp = raw_smp_processor_id();
	struct seam_regs regs;

	regs_load(&regs, r);
	if (!emu_fault(&regs)) {
		emu_guest_enter(lp);
		model_seamcall(emu_machine(), lp, &regs);
	}
	regs_store(&regs, r);
}

/* ModRM numbers of the registers that an instruction without REX prefix can name. */
static u64 general_register(const struct pt_regs *r, unsigned int number)
{
	const u64 values[8] = { r->ax, r->cx, r->dx, r->bx, r->sp, r->bp, r->si, r->di };

	return values[number & 7];
}

/* The model walks no shared EPT, so there is nothing to drop: only the operands can be wrong. */
static bool invept(const struct pt_regs *r, u8 modrm)
{
	const struct invept_desc *desc = (void *)general_register(r, modrm);

	return ept_invept_is_valid(general_register(r, modrm >> 3), desc, READ_ONCE(ept_caps),
				   emu_maxpa());
}

static int on_die(struct notifier_block *nb, unsigned long event, void *data)
{
	const struct die_args *args = data;
	struct pt_regs *r = args->regs;
	const u8 *ip = (const u8 *)r->ip;
	unsigned int length;
	u64 flags = 0;

	if (event != DIE_TRAP || args->trapnr != X86_TRAP_UD || user_mode(r))
		return NOTIFY_DONE;
	if (is_seamcall(ip)) {
		length = SEAMCALL_LENGTH;
		seamcall(r);
	} else if (is_invept(ip)) {
		length = INVEPT_LENGTH;
		if (!invept(r, ip[4]))
			flags = VMFAIL_INVALID;
	} else {
		return NOTIFY_DONE;
	}
	atomic64_inc(&emu_hits);
	r->flags = (r->flags & ~STATUS_FLAGS) | flags;
	r->ip += length;
	return NOTIFY_STOP;
}

static struct notifier_block die_nb = {
	.notifier_call = on_die,
	/* Debuggers that stop at any #UD come later. */
	.priority = INT_MAX,
};

int emu_trap_start(void)
{
	return register_die_notifier(&die_nb);
}

void emu_trap_stop(void)
{
	unregister_die_notifier(&die_nb);
}
