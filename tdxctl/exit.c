// SPDX-License-Identifier: GPL-2.0-only
#include <tdxcall/guest.h>

#include "tdxctl/exit.h"

#define QUAL_READ (1U << 0)
#define QUAL_WRITE (1U << 1)
#define EXT_QUAL_ACCEPT 1
#define VMCALL_HLT 12
#define VMCALL_MMIO 48

u64 shared_bit(u32 sept_levels)
{
	return 1ULL << (sept_levels == 5 ? 51 : 47);
}

u64 mailbox_rcx(u32 sept_levels)
{
	return TDXGUEST_MAILBOX_GPA | shared_bit(sept_levels);
}

const char *exit_name(u32 exit)
{
	static const char *const names[] = {
		[TDXCALL_EXIT_NONE] = "none",
		[TDXCALL_EXIT_INTERRUPT] = "interrupt",
		[TDXCALL_EXIT_KICK] = "kick",
		[TDXCALL_EXIT_VMCALL] = "vmcall",
		[TDXCALL_EXIT_EPT_VIOLATION] = "ept-violation",
		[TDXCALL_EXIT_EPT_MISCONFIG] = "ept-misconfig",
		[TDXCALL_EXIT_OTHER] = "other",
		[TDXCALL_EXIT_FATAL] = "fatal",
	};

	return exit < sizeof(names) / sizeof(names[0]) ? names[exit] : "unknown";
}

static const char *access_name(const struct tdxcall_vcpu_enter *enter)
{
	if ((enter->ext_qual & 0xf) == EXT_QUAL_ACCEPT)
		return "accept";
	return enter->qual & QUAL_WRITE ? "write" : enter->qual & QUAL_READ ? "read" : "other";
}

static void emit_violation(struct emit *e, const struct tdxcall_vcpu_enter *enter)
{
	emit_hex(e, "gpa", enter->gpa, " gpa 0x%llx", enter->gpa);
	emit_string(e, "access", access_name(enter), " %s", access_name(enter));
	emit_hex(e, "qualification", enter->qual, NULL);
	emit_hex(e, "extended_qualification", enter->ext_qual, NULL);
}

/* What the guest asks for; after the runtime has answered, the answer stands in the registers. */
static const char *vmcall_name(const struct tdxcall_vcpu_enter *enter)
{
	if (enter->handled == TDXCALL_HANDLED_MMIO_READ)
		return "mmio-read";
	if (enter->handled == TDXCALL_HANDLED_MMIO_WRITE)
		return "mmio-write";
	if (enter->reg[10] == TDXGUEST_VMCALL_ANSWER)
		return "answer";
	if (enter->reg[10])
		return "vendor";
	return enter->reg[11] == VMCALL_HLT  ? "hlt" :
	       enter->reg[11] == VMCALL_MMIO ? "mmio" :
					       "other";
}

static void emit_vmcall(struct emit *e, const struct tdxcall_vcpu_enter *enter)
{
	unsigned int i;
	char key[4];

	emit_string(e, "vmcall", vmcall_name(enter), " %s", vmcall_name(enter));
	for (i = 10; i < 16; i++) {
		snprintf(key, sizeof(key), "r%u", i);
		emit_hex(e, key, enter->reg[i], NULL);
	}
}

const char *handled_name(u32 handled)
{
	switch (handled) {
	case TDXCALL_HANDLED_MMIO_ENTRY:
		return "mmio-entry-installed";
	case TDXCALL_HANDLED_MMIO_READ:
	case TDXCALL_HANDLED_MMIO_WRITE:
		return "answered";
	default:
		return NULL;
	}
}

void exit_emit(struct emit *e, const char *key, const struct tdxcall_vcpu_enter *enter)
{
	const char *handled = handled_name(enter->handled);

	emit_object(e, key);
	emit_number(e, "vcpu", enter->vcpu, "vcpu %u ", enter->vcpu);
	emit_number(e, "lp", enter->lp, "lp %u: ", enter->lp);
	emit_string(e, "reason", exit_name(enter->exit), "%s", exit_name(enter->exit));
	emit_hex(e, "rax", enter->rax, NULL);
	if (enter->exit == TDXCALL_EXIT_EPT_VIOLATION || enter->exit == TDXCALL_EXIT_EPT_MISCONFIG)
		emit_violation(e, enter);
	else if (enter->exit == TDXCALL_EXIT_VMCALL)
		emit_vmcall(e, enter);
	else if (enter->exit != TDXCALL_EXIT_INTERRUPT && enter->exit != TDXCALL_EXIT_KICK)
		emit_text(e, " rax 0x%llx", enter->rax);
	if (handled)
		emit_string(e, "handled", handled, " -> %s", handled);
	if (enter->handled == TDXCALL_HANDLED_MMIO_READ)
		emit_text(e, " 0x%llx", enter->reg[11]);
	emit_text(e, "\n");
	emit_end(e);
}
