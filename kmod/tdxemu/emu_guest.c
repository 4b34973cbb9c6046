// SPDX-License-Identifier: GPL-2.0-only
/*
 * The guest of this machine: the test guest of tdxguest(7), on a CPU that has interrupts. On
 * silicon an interrupt takes a vCPU out of the guest whether the host has masked it or not; here,
 * where a VP.ENTER is a trap with interrupts off, the local APIC is asked whether one waits.
 */
#include <asm/apic.h>
#include <asm/cpufeature.h>
#include <asm/msr.h>

#include "kmod/tdxemu/emu_guest.h"

/* Steps between two looks: a look takes longer than a step, and each VP.ENTER gets somewhere. */
#define LOOK_EVERY 64

#define MSR_X2APIC_IRR (0x800 + (APIC_IRR >> 4))
#define IRR_WORDS 8
#define IRR_STRIDE 16

/* Of each CPU, steps since VP.ENTER; only the CPU itself uses its own. */
static u32 steps[MODEL_MAX_LPS];

void emu_guest_enter(u32 lp)
{
	steps[lp] = 0;
}

static u32 irr_word(bool x2apic, u32 i)
{
	u32 low, high;

	if (!x2apic)
		return *(volatile u32 *)(APIC_BASE + APIC_IRR + i * IRR_STRIDE);
	rdmsr(MSR_X2APIC_IRR + i, low, high);
	return low;
}

/* Interrupt Request Register: what came and was not served yet. */
static bool interrupt_waits(void)
{
	u32 low, high;
	u32 i;

	if (!boot_cpu_has(X86_FEATURE_APIC))
		return false;
	rdmsr(MSR_IA32_APICBASE, low, high);
	if (!(low & MSR_IA32_APICBASE_ENABLE))
		return false;
	for (i = 0; i < IRR_WORDS; i++) {
		if (irr_word(low & X2APIC_ENABLE, i))
			return true;
	}
	return false;
}

static void guest_next(void *ctx, u32 lp, struct model_guest_step *step)
{
	if (++steps[lp] % LOOK_EVERY == 0 && interrupt_waits())
		step->kind = MODEL_GUEST_INTERRUPT;
	else
		model_mailbox_guest.next(ctx, lp, step);
}

static void guest_done(void *ctx, u32 lp, const struct seam_regs *regs)
{
	model_mailbox_guest.done(ctx, lp, regs);
}

const struct model_guest_ops emu_guest = { .next = guest_next, .done = guest_done };
