// SPDX-License-Identifier: GPL-2.0-only
/* The host of core/ in a kernel: core/port/port.h on Linux. Logical processors are CPUs. */
#include <linux/cpu.h>
#include <linux/irqflags.h>
#include <linux/printk.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/smp.h>
#include <linux/version.h>
#include <linux/workqueue.h>
#include <asm/asm.h>
#include <asm/cpufeature.h>
#include <asm/tsc.h>

#include "core/abi/ept.h"
#include "core/abi/status.h"
#include "kmod/port.h"
#include "kmod/seamcall.h"

/*
 * What all workqueues were that do not say WQ_UNBOUND; newer kernels warn of those that
 * say neither.
 */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 17, 0)
#define WQ_PERCPU 0
#endif

/* seamcall.S has these offsets as numbers. */
static_assert(offsetof(struct seam_regs, rax) == 0);
static_assert(offsetof(struct seam_regs, rcx) == 8);
static_assert(offsetof(struct seam_regs, rdx) == 16);
static_assert(offsetof(struct seam_regs, rbx) == 24);
static_assert(offsetof(struct seam_regs, rbp) == 32);
static_assert(offsetof(struct seam_regs, rsi) == 40);
static_assert(offsetof(struct seam_regs, rdi) == 48);
static_assert(offsetof(struct seam_regs, r8) == 56);
static_assert(offsetof(struct seam_regs, r15) == 112);
static_assert(sizeof(struct seam_regs) == 120);
static_assert(TDX_SEAMCALL_UD == 0x8000FF0000000006ULL);
static_assert(TDX_SEAMCALL_VMFAILINVALID == 0x8000FF00FFFF0000ULL);

/* ---- logical processors ---------------------------------------------------------------------- */

int kmod_port_init(struct port *p)
{
	/* A CPU that is in a guest is busy, and other work on it should not wait for that. */
	p->lp_calls = alloc_workqueue("tdxcall", WQ_PERCPU | WQ_HIGHPRI | WQ_CPU_INTENSIVE, 0);
	return p->lp_calls ? 0 : -ENOMEM;
}

void kmod_port_fini(struct port *p)
{
	destroy_workqueue(p->lp_calls);
}

u32 port_nr_lps(struct port *p)
{
	return p->nr_lps;
}

u32 port_current_lp(struct port *p)
{
	return raw_smp_processor_id();
}

u32 port_lp_package(struct port *p, u32 lp)
{
	if (!cpu_online(lp))
		return PORT_NO_PACKAGE;
	return p->emulated ? lp * p->packages / p->nr_lps : topology_logical_package_id(lp);
}

/**
 * struct lp_call - a call on its way to another CPU
 * @work: for the workqueue
 * @fn: as of port_run_on_lp()
 * @arg: likewise
 * @ret: what @fn returned
 */
struct lp_call {
	struct work_struct work;
	int (*fn)(void *arg);
	void *arg;
	int ret;
};

/*
 * With interrupts off a kick is served before or after, not in between: so a vCPU that is about to
 * go in cannot miss it. One that is in the guest leaves it for any interrupt, masked or not.
 */
static int call_uninterrupted(int (*fn)(void *arg), void *arg)
{
	unsigned long flags;
	int ret;

	local_irq_save(flags);
	ret = fn(arg);
	local_irq_restore(flags);
	return ret;
}

static void lp_call_run(struct work_struct *work)
{
	struct lp_call *c = container_of(work, struct lp_call, work);

	c->ret = call_uninterrupted(c->fn, c->arg);
}

static bool run_here(u32 cpu, int (*fn)(void *arg), void *arg, int *ret)
{
	bool here;

	preempt_disable();
	here = raw_smp_processor_id() == cpu;
	if (here)
		*ret = call_uninterrupted(fn, arg);
	preempt_enable();
	return here;
}

static int run_there(struct port *p, u32 cpu, struct lp_call *c)
{
	INIT_WORK_ONSTACK(&c->work, lp_call_run);
	queue_work_on(cpu, p->lp_calls, &c->work);
	flush_work(&c->work);
	destroy_work_on_stack(&c->work);
	return c->ret;
}

/*
 * In a thread there, not in an interrupt: a guest may run for long, and a caller that waits for it
 * should sleep meanwhile. The CPU stays for the call; between calls it stays because of the TD's
 * veto (kmod/host.c): so hotplug waits for one call, not for a whole command.
 */
int port_run_on_lp(struct port *p, u32 lp, int (*fn)(void *arg), void *arg)
{
	struct lp_call c = { .fn = fn, .arg = arg };
	int ret;

	if (lp >= p->nr_lps)
		return -ENXIO;
	if (run_here(lp, fn, arg, &ret))
		return ret;
	cpus_read_lock();
	ret = cpu_online(lp) ? run_there(p, lp, &c) : -ENXIO;
	cpus_read_unlock();
	return ret;
}

static void nothing(void *unused)
{
}

void port_kick(struct port *p, u32 lp)
{
	/* The interrupt itself makes a vCPU leave; that it was served shows that it has left. */
	if (lp < p->nr_lps)
		smp_call_function_single(lp, nothing, NULL, 1);
}

u64 port_ept_caps(struct port *p)
{
	return p->ept_caps;
}

int port_invept(struct port *p, u32 type, u64 eptp)
{
	const struct invept_desc desc = { .eptp = eptp };
	bool failed = true;

	/* invept (%rax), %rcx; VMfail sets CF or ZF, and #UD skips what looks at them. */
	asm volatile("1: .byte 0x66, 0x0f, 0x38, 0x80, 0x08\n"
		     "	setna %0\n"
		     "2:\n"
		     _ASM_EXTABLE(1b, 2b)
		     : "+qm"(failed) : "a"(&desc), "c"((unsigned long)type) : "cc", "memory");
	return failed ? -EIO : 0;
}

int port_keyids(struct port *p, u32 *first, u32 *count, u32 *shift)
{
	if (!p->keyid_count)
		return -ENODEV;
	*first = p->keyid_first;
	*count = p->keyid_count;
	*shift = p->keyid_shift;
	return 0;
}

void kmod_seamcall(void *ctx, u32 lp, struct seam_regs *regs)
{
	preempt_disable();
	tdxcall_seamcall(regs);
	preempt_enable();
}

/* ---- the rest -------------------------------------------------------------------------------- */

u64 port_cycles(void)
{
	return rdtsc_ordered();
}

/* Never waits for a page to come in: locks are held here. The reader looks at it all the time. */
void port_progress(u64 address, u64 done)
{
	u64 __user *to = u64_to_user_ptr(address);

	if (!address || !access_ok(to, sizeof(*to)))
		return;
	pagefault_disable();
	(void)__put_user(done, to);
	pagefault_enable();
}

int port_resched(struct port *p)
{
	cond_resched();
	/* A worker tidies up after a process: what it left unfinished would be lost. */
	if (current->flags & PF_KTHREAD)
		return 0;
	/* Any signal, so that a program that handles SIGINT gets the progress that was made. */
	return signal_pending(current) || READ_ONCE(p->stop) ? -EINTR : 0;
}

void port_log(struct port *p, enum port_log_level level, const char *fmt, ...)
{
	struct va_format vaf = { .fmt = fmt };
	va_list ap;

	va_start(ap, fmt);
	vaf.va = &ap;
	switch (level) {
	case PORT_LOG_ERR:
		pr_err_ratelimited("tdxcall: %pV\n", &vaf);
		break;
	case PORT_LOG_WARN:
		pr_warn_ratelimited("tdxcall: %pV\n", &vaf);
		break;
	case PORT_LOG_INFO:
		pr_info("tdxcall: %pV\n", &vaf);
		break;
	case PORT_LOG_DEBUG:
		pr_debug("tdxcall: %pV\n", &vaf);
		break;
	}
	va_end(ap);
}
