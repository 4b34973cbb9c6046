// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * The test guest of tdxguest(7), interpreted: it does what the mailbox of its vCPU says, one access
 * or TDCALL a step, as a program that runs in the guest would. All it remembers between two steps
 * is in struct guest_cpu, a part of the vCPU, so it goes on where it was after any TD exit. A step
 * that left the guest before it was done is made again.
 */
#include <tdxcall/guest.h>

#include "core/abi/exit.h"
#include "core/model/guest_mailbox.h"
#include "core/model/meta_vp_run.h"
#include "core/model/td_page.h"

#define FIELD(name) __builtin_offsetof(struct tdxguest_mailbox, name)
#define WORD sizeof(u64)

/* Registers that a TDG.VP.VMCALL passes: R10 .. R15. */
#define VMCALL_REGS CORE_MASK(15, 10)
#define VMCALL_HLT 12

/* Where the program is: PC_* is the step that comes next. */
enum guest_pc {
	PC_START, /* 0: as VP.CREATE leaves it */
	PC_NONE,  /* there is no mailbox */
	PC_MAGIC,
	PC_IDLE,
	PC_SEQ,
	PC_ACK,
	PC_COMMAND,
	PC_GPA,
	PC_SIZE,
	PC_VALUE,
	PC_RUN,
	PC_VEINFO,
	PC_MMIO,
	PC_MMIO_ANSWER,
	PC_REPORT,
	PC_NOTIFY = PC_REPORT + 8, /* each word of the report is a step */
	PC_HALTED,
};

static struct tdvps *vcpu_on(struct model *m, u32 lp)
{
	return mem_rw(m, m->st->lp[lp].guest_tdvpr);
}

/* ---- steps ----------------------------------------------------------------------------------- */

static void read_at(struct model_guest_step *step, u64 gpa)
{
	step->kind = MODEL_GUEST_READ;
	step->gpa = gpa;
}

static void write_at(struct model_guest_step *step, u64 gpa, u64 value)
{
	step->kind = MODEL_GUEST_WRITE;
	step->gpa = gpa;
	step->regs.rax = value;
}

static struct seam_regs *tdcall(struct model_guest_step *step, const struct tdvps *vp, u64 leaf)
{
	step->kind = MODEL_GUEST_TDCALL;
	step->regs = vp->gpr;
	step->regs.rax = leaf;
	return &step->regs;
}

/* It exits in any case, so the program goes on behind it when the vCPU is entered again. */
static struct seam_regs *vmcall(struct model_guest_step *step, struct tdvps *vp, u32 next)
{
	struct seam_regs *r = tdcall(step, vp, TDG_VP_VMCALL);

	r->rcx = VMCALL_REGS;
	r->r10 = r->r11 = r->r12 = r->r13 = r->r14 = r->r15 = 0;
	vp->cpu.pc = next;
	return r;
}

static void vmcall_hlt(struct model_guest_step *step, struct tdvps *vp, u32 next)
{
	vmcall(step, vp, next)->r11 = VMCALL_HLT;
}

static void vmcall_mmio(struct model_guest_step *step, struct tdvps *vp)
{
	struct seam_regs *r = vmcall(step, vp, PC_MMIO_ANSWER);
	bool write = vp->cpu.command == TDXGUEST_MMIO_WRITE;

	r->r11 = TDX_EXIT_EPT_VIOLATION;
	r->r12 = vp->cpu.size;
	r->r13 = write;
	r->r14 = vp->cpu.gpa;
	r->r15 = write ? vp->cpu.value : 0;
}

/* ---- commands -------------------------------------------------------------------------------- */

static void answer(struct guest_cpu *cpu, u64 result)
{
	cpu->result = result;
	cpu->pc = PC_REPORT;
}

static bool is_mmio(const struct guest_cpu *cpu)
{
	return cpu->command == TDXGUEST_MMIO_READ || cpu->command == TDXGUEST_MMIO_WRITE;
}

static bool operands_ok(const struct guest_cpu *cpu)
{
	switch (cpu->command) {
	case TDXGUEST_FILL:
	case TDXGUEST_CHECKSUM:
		return !(cpu->gpa % WORD) && !(cpu->size % WORD) && cpu->size;
	case TDXGUEST_ACCEPT:
		return cpu->value <= TDX_LEVEL_1G && cpu->size &&
		       !(cpu->size % tdx_level_size((u32)cpu->value));
	case TDXGUEST_MMIO_READ:
	case TDXGUEST_MMIO_WRITE:
		return cpu->size <= WORD && cpu->size && !(cpu->size & (cpu->size - 1)) &&
		       !(cpu->gpa % cpu->size);
	case TDXGUEST_READ:
	case TDXGUEST_WRITE:
	case TDXGUEST_SPIN:
		return !(cpu->gpa % WORD);
	case TDXGUEST_ATTR:
	case TDXGUEST_HALT:
	case TDXGUEST_REPORT:
		return true;
	default:
		return false;
	}
}

/* How far a command goes, in the unit of cpu->done. */
static u64 run_length(const struct guest_cpu *cpu)
{
	switch (cpu->command) {
	case TDXGUEST_FILL:
	case TDXGUEST_CHECKSUM:
	case TDXGUEST_ACCEPT:
		return cpu->size;
	case TDXGUEST_SPIN:
		return cpu->value;
	case TDXGUEST_HALT:
		return 0;
	default:
		return 1;
	}
}

static void report_tdcall(struct model_guest_step *step, const struct tdvps *vp)
{
	struct seam_regs *r = tdcall(step, vp, TDG_MR_REPORT);

	r->rcx = vp->cpu.gpa;
	r->rdx = vp->cpu.value;
	r->r8 = 0;
}

/* False if the command is at its end. */
static bool run_step(struct model_guest_step *step, struct tdvps *vp)
{
	struct guest_cpu *cpu = &vp->cpu;

	if (cpu->done >= run_length(cpu))
		return false;
	switch (cpu->command) {
	case TDXGUEST_WRITE:
	case TDXGUEST_MMIO_WRITE:
		write_at(step, cpu->gpa, cpu->value);
		break;
	case TDXGUEST_FILL:
		write_at(step, cpu->gpa + cpu->done, cpu->value);
		break;
	case TDXGUEST_CHECKSUM:
		read_at(step, cpu->gpa + cpu->done);
		break;
	case TDXGUEST_ACCEPT:
		tdcall(step, vp, TDG_MEM_PAGE_ACCEPT)->rcx = (cpu->gpa + cpu->done) | cpu->value;
		break;
	case TDXGUEST_ATTR:
		tdcall(step, vp, TDG_MEM_PAGE_ATTR_RD)->rcx = cpu->gpa;
		break;
	case TDXGUEST_REPORT:
		report_tdcall(step, vp);
		break;
	default:
		read_at(step, cpu->gpa);
	}
	return true;
}

/* A TDCALL was made, or cut short by an interrupt: RAX is still the leaf number then. */
static void tdcall_done(struct guest_cpu *cpu, const struct seam_regs *regs)
{
	if (regs->rax == TDG_MEM_PAGE_ACCEPT || regs->rax == TDG_MR_REPORT)
		return;
	cpu->status = regs->rax;
	if (regs->rax != TDX_SUCCESS) {
		answer(cpu, TDXGUEST_TDCALL);
		return;
	}
	cpu->out = cpu->command == TDXGUEST_ATTR ? regs->rdx : 0;
	cpu->done += cpu->command == TDXGUEST_ACCEPT ? tdx_level_size((u32)cpu->value) : 1;
}

/* One step of a command was made; @regs as it left them. */
static void run_done(struct guest_cpu *cpu, const struct seam_regs *regs)
{
	switch (cpu->command) {
	case TDXGUEST_FILL:
		cpu->done += WORD;
		break;
	case TDXGUEST_CHECKSUM:
		cpu->out = (cpu->out << 1 | cpu->out >> 63) + regs->rax;
		cpu->done += WORD;
		break;
	case TDXGUEST_ACCEPT:
	case TDXGUEST_ATTR:
	case TDXGUEST_REPORT:
		tdcall_done(cpu, regs);
		break;
	case TDXGUEST_MMIO_READ:
	case TDXGUEST_MMIO_WRITE:
		answer(cpu, TDXGUEST_NO_VE);
		break;
	case TDXGUEST_READ:
	case TDXGUEST_SPIN:
		cpu->out = regs->rax;
		cpu->done++;
		break;
	default:
		cpu->done++;
	}
}

static void begin(struct guest_cpu *cpu)
{
	cpu->out = cpu->status = cpu->done = 0;
	cpu->ve_reason = cpu->ve_qual = cpu->ve_gpa = 0;
	cpu->pc = PC_RUN;
	if (!operands_ok(cpu))
		answer(cpu, TDXGUEST_UNKNOWN);
}

/* ---- the program ----------------------------------------------------------------------------- */

/* VP.INIT's RDX is in RCX: the mailbox of vCPU 0 if it is shared memory. */
static void start(struct model *m, struct tdvps *vp)
{
	const struct tdr *tdr = mem_ro(m, vp->tdr_pa);
	const struct tdcs *tdcs = tdcx_page(m, tdr, TDCX_DATA0);

	if (!(vp->gpr.rcx & CORE_BIT(tdcs->gpaw ? 51 : 47))) {
		vp->cpu.pc = PC_NONE;
		return;
	}
	vp->cpu.base = vp->gpr.rcx + (u64)vp->index * TDXGUEST_MAILBOX_SIZE;
	vp->cpu.pc = PC_MAGIC;
}

static void mmio_answer(struct tdvps *vp)
{
	struct guest_cpu *cpu = &vp->cpu;

	if (vp->gpr.r10) {
		cpu->status = vp->gpr.r10;
		answer(cpu, TDXGUEST_REFUSED);
		return;
	}
	cpu->out = cpu->command == TDXGUEST_MMIO_READ ? vp->gpr.r11 : 0;
	cpu->done = cpu->size;
	answer(cpu, TDXGUEST_OK);
}

static void report_step(struct model_guest_step *step, const struct guest_cpu *cpu)
{
	const struct {
		u64 offset;
		u64 value;
	} words[] = {
		{ FIELD(result), cpu->result },	      { FIELD(out), cpu->out },
		{ FIELD(status), cpu->status },	      { FIELD(done), cpu->done },
		{ FIELD(ve_reason), cpu->ve_reason }, { FIELD(ve_qual), cpu->ve_qual },
		{ FIELD(ve_gpa), cpu->ve_gpa },	      { FIELD(ack), cpu->seq },
	};
	u32 i = (u32)cpu->pc - PC_REPORT;

	static_assert(CORE_ARRAY_SIZE(words) == PC_NOTIFY - PC_REPORT, "a step for each word");
	write_at(step, cpu->base + words[i].offset, words[i].value);
}

static void notify(struct model_guest_step *step, struct tdvps *vp)
{
	u32 next = vp->cpu.command == TDXGUEST_HALT ? PC_HALTED : PC_MAGIC;
	struct seam_regs *r = vmcall(step, vp, next);

	r->r10 = TDXGUEST_VMCALL_ANSWER;
	r->r11 = vp->cpu.seq;
}

/* Offsets of what is read from the mailbox before a command runs. */
static u64 fetch_offset(u64 pc)
{
	static const u64 offsets[] = {
		[PC_MAGIC] = FIELD(magic), [PC_SEQ] = FIELD(seq),
		[PC_ACK] = FIELD(ack),	   [PC_COMMAND] = FIELD(command),
		[PC_GPA] = FIELD(gpa),	   [PC_SIZE] = FIELD(size),
		[PC_VALUE] = FIELD(value),
	};

	return offsets[pc];
}

/* True if there is a step to make; false if the program counter moved without one. */
static bool program_step(struct model *m, struct tdvps *vp, struct model_guest_step *step)
{
	struct guest_cpu *cpu = &vp->cpu;

	switch (cpu->pc) {
	case PC_START:
		start(m, vp);
		return false;
	case PC_NONE:
		step->kind = MODEL_GUEST_INTERRUPT;
		return true;
	case PC_IDLE:
		vmcall_hlt(step, vp, PC_MAGIC);
		return true;
	case PC_RUN:
		if (run_step(step, vp))
			return true;
		answer(cpu, TDXGUEST_OK);
		return false;
	case PC_VEINFO:
		tdcall(step, vp, TDG_VP_VEINFO_GET);
		return true;
	case PC_MMIO:
		vmcall_mmio(step, vp);
		return true;
	case PC_MMIO_ANSWER:
		mmio_answer(vp);
		return false;
	case PC_NOTIFY:
		notify(step, vp);
		return true;
	case PC_HALTED:
		vmcall_hlt(step, vp, PC_HALTED);
		return true;
	default:
		if (cpu->pc >= PC_REPORT)
			report_step(step, cpu);
		else
			read_at(step, cpu->base + fetch_offset(cpu->pc));
		return true;
	}
}

/* A word of the mailbox has been read. */
static void fetched(struct guest_cpu *cpu, u64 value)
{
	switch (cpu->pc++) {
	case PC_MAGIC:
		cpu->pc = value == TDXGUEST_MAGIC ? PC_SEQ : PC_IDLE;
		break;
	case PC_SEQ:
		cpu->seq = value;
		break;
	case PC_ACK:
		if (value == cpu->seq)
			cpu->pc = PC_IDLE;
		break;
	case PC_COMMAND:
		cpu->command = value;
		break;
	case PC_GPA:
		cpu->gpa = value;
		break;
	case PC_SIZE:
		cpu->size = value;
		break;
	default:
		cpu->value = value;
		begin(cpu);
	}
}

static void ve_fetched(struct guest_cpu *cpu, const struct seam_regs *regs)
{
	cpu->ve_reason = regs->rcx;
	cpu->ve_qual = regs->rdx;
	cpu->ve_gpa = regs->r9;
	if (is_mmio(cpu) && cpu->ve_reason == TDX_EXIT_EPT_VIOLATION)
		cpu->pc = PC_MMIO;
	else
		answer(cpu, TDXGUEST_VE);
}

/*
 * The handler of an NMI, which is how the host says that the command under way is to end: it comes
 * before the access that a TD exit interrupted is made again. A #VE comes first.
 */
static void take_nmi(struct model *m, struct tdvps *vp)
{
	if (!vp->pend_nmi || vp->ve_valid)
		return;
	vp_meta_nmi(m, vp);
	if (vp->cpu.pc >= PC_RUN && vp->cpu.pc < PC_REPORT)
		answer(&vp->cpu, TDXGUEST_ABORTED);
}

static void mailbox_next(void *ctx, u32 lp, struct model_guest_step *step)
{
	struct model *m = ctx;
	struct tdvps *vp = vcpu_on(m, lp);

	/* An interrupt is pending: the vCPU exits (model_intr()). */
	if (atom_load(&m->st->lp[lp].intr) == 1) {
		step->kind = MODEL_GUEST_INTERRUPT;
		return;
	}
	take_nmi(m, vp);
	while (!program_step(m, vp, step))
		;
}

static void mailbox_done(void *ctx, u32 lp, const struct seam_regs *regs)
{
	struct tdvps *vp = vcpu_on(ctx, lp);
	struct guest_cpu *cpu = &vp->cpu;

	if (cpu->pc == PC_VEINFO)
		ve_fetched(cpu, regs);
	else if (vp->ve_valid)
		cpu->pc = cpu->pc == PC_RUN ? PC_VEINFO : PC_IDLE;
	else if (cpu->pc == PC_RUN)
		run_done(cpu, regs);
	else if (cpu->pc >= PC_REPORT)
		cpu->pc++;
	else
		fetched(cpu, regs->rax);
}

const struct model_guest_ops model_mailbox_guest = { mailbox_next, mailbox_done };
