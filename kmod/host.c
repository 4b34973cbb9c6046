// SPDX-License-Identifier: GPL-2.0-only
/*
 * One runtime for the whole host. TDs outlive the files that made them; while one lives the module
 * stays, no CPU goes offline, and a reboot tears it down first.
 */
#define pr_fmt(fmt) "tdxcall: " fmt
#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/reboot.h>
#include <linux/refcount.h>
#include <linux/rwsem.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>
#include <linux/workqueue.h>
#include <asm/smp.h>

#include <tdxcall/uapi.h>

#include "core/runtime/rt_check.h"
#include "core/runtime/rt_command.h"
#include "core/runtime/rt_row.h"
#include "core/runtime/rt_table.h"
#include "core/tdpmmu/vt.h"
#include "kmod/host.h"
#include "kmod/memory.h"
#include "kmod/port.h"
#include "kmod/probe.h"

/**
 * struct host - the runtime and what watches over it
 * @port: what the runtime needs of the kernel
 * @vt: operations of its VMs
 * @st: its state
 * @rt: the runtime
 * @alive: commands hold it shared; what ends it all, exclusively
 * @dead: no more commands
 * @pin_lock: guards @pinned
 * @pinned: this module holds itself, because a TD lives
 * @hotplug: state of the CPU hotplug machine
 * @ends: where owners end
 */
static struct host {
	struct port port;
	struct vt_ops vt;
	struct rt_state *st;
	struct rt *rt;
	struct rw_semaphore alive;
	bool dead;
	struct mutex pin_lock;
	bool pinned;
	int hotplug;
	struct workqueue_struct *ends;
} host;

/* ---- commands -------------------------------------------------------------------------------- */

/* The caller's open file holds the module as well, so it cannot go away in between. */
static void update_pin(void)
{
	bool wanted;

	mutex_lock(&host.pin_lock);
	wanted = rt_nr_tds(host.rt) != 0;
	if (wanted && !host.pinned)
		__module_get(THIS_MODULE);
	else if (!wanted && host.pinned)
		module_put(THIS_MODULE);
	host.pinned = wanted;
	mutex_unlock(&host.pin_lock);
}

static int run_command(struct rt_owner *owner, const struct rt_row *row, void *arg, void *buf,
		       u64 buf_len)
{
	int ret = rt_row_run(host.rt, owner, row, arg, buf, buf_len);

	if (row->is & RT_IS_TDS)
		update_pin();
	return ret;
}

int kmod_command(struct rt_owner *owner, u32 cmd, void *arg, void *buf, u64 buf_len)
{
	const struct rt_row *row = rt_row(cmd);
	int ret;

	if (!row)
		return -ENOTTY;
	/* An exit leaves the host without some of its MSRs and FPU state: see tdxcall(4). */
	if (row->is & RT_IS_GUEST && !host.port.emulated)
		return -EOPNOTSUPP;
	if (down_read_interruptible(&host.alive))
		return -EINTR;
	ret = host.dead ? -ESHUTDOWN : run_command(owner, row, arg, buf, buf_len);
	up_read(&host.alive);
	return ret;
}

int kmod_check(void (*report)(void *ctx, const char *line), void *ctx)
{
	int ret;

	if (down_read_interruptible(&host.alive))
		return -EINTR;
	ret = host.dead ? -ESHUTDOWN : rt_check_live(host.rt, report, ctx);
	up_read(&host.alive);
	return ret;
}

/* ---- the end of an owner: by a worker, which no signal interrupts ---------------------------- */

/**
 * struct host_owner - an owner, and its end
 * @owner: what core/runtime knows of it
 * @end: for the workqueue, once its file is closed
 * @ended: nothing belongs to it any more
 * @users: who closes it, and the worker
 */
struct host_owner {
	struct rt_owner owner;
	struct work_struct end;
	struct completion ended;
	refcount_t users;
};

static void release(const struct rt_owner *owner)
{
	rt_release(host.rt, owner, NULL);
	update_pin();
}

static void owner_put(struct host_owner *o)
{
	if (refcount_dec_and_test(&o->users))
		kfree(o);
}

static void owner_end_fn(struct work_struct *work)
{
	struct host_owner *o = container_of(work, struct host_owner, end);

	down_read(&host.alive);
	if (!host.dead)
		release(&o->owner);
	up_read(&host.alive);
	complete(&o->ended);
	owner_put(o);
	/* kmod_host_stop() waits for the few instructions that are left. */
	module_put(THIS_MODULE);
}

struct rt_owner *kmod_owner_new(void)
{
	struct host_owner *o = kzalloc(sizeof(*o), GFP_KERNEL_ACCOUNT);

	if (!o)
		return NULL;
	rt_owner_init(host.rt, &o->owner);
	INIT_WORK(&o->end, owner_end_fn);
	init_completion(&o->ended);
	refcount_set(&o->users, 2);
	return &o->owner;
}

/*
 * A process that ends hears no signal any more, and another one's command may keep a TD of its for
 * long: one that was killed must be gone soon, with all its files.
 */
static unsigned long end_patience(void)
{
	return current->signal->group_exit_code & 0x7f ? HZ / 20 : HZ;
}

void kmod_owner_release(struct rt_owner *owner)
{
	struct host_owner *o = container_of(owner, struct host_owner, owner);

	__module_get(THIS_MODULE);
	queue_work(host.ends, &o->end);
	if (current->flags & PF_EXITING)
		wait_for_completion_timeout(&o->ended, end_patience());
	else
		wait_for_completion_killable(&o->ended);
	owner_put(o);
}

/* ---- the end of the host --------------------------------------------------------------------- */

static void destroy(u32 td)
{
	struct tdxcall_td arg = { .argsz = sizeof(arg), .td = td };
	int ret = run_command(NULL, rt_row(TDXCALL_TD_DESTROY), &arg, NULL, 0);

	if (!ret)
		ret = arg.outcome.result;
	if (ret && ret != -ENOENT)
		pr_err("TD %u cannot be destroyed: error %d, status 0x%llx\n", td, ret,
		       arg.outcome.status);
}

static u32 next_td(u32 from)
{
	struct tdxcall_td_query arg = {
		.argsz = sizeof(arg), .flags = TDXCALL_QUERY_NEXT, .td = from,
	};

	return run_command(NULL, rt_row(TDXCALL_TD_QUERY), &arg, NULL, 0) ? 0 : arg.td;
}

static void destroy_all_fn(struct work_struct *work)
{
	u32 count = 0;
	u32 td;

	WRITE_ONCE(host.port.stop, true);
	down_write(&host.alive);
	WRITE_ONCE(host.port.stop, false);
	host.dead = true;
	for (td = next_td(1); td; td = next_td(td + 1)) {
		destroy(td);
		count++;
	}
	/* And those of raw calls, whose files are still open. */
	release(NULL);
	up_write(&host.alive);
	if (count)
		pr_info("%u TD(s) destroyed before the host goes down\n", count);
}

/*
 * Memory that the TDX module owns must not go to the next kernel: not a page, and not a cache line.
 * A kernel that is started by a crash gets no such chance.
 */
static int reboot_fn(struct notifier_block *nb, unsigned long event, void *unused)
{
	struct work_struct work;

	INIT_WORK_ONSTACK(&work, destroy_all_fn);
	queue_work(system_unbound_wq, &work);
	flush_work(&work);
	destroy_work_on_stack(&work);
	wbinvd_on_all_cpus();
	return NOTIFY_DONE;
}

static struct notifier_block reboot_nb = { .notifier_call = reboot_fn };

/* ---- CPU hotplug ----------------------------------------------------------------------------- */

/* A TD counts as soon as it has its slot, and blocks before they are given. */
static int cpu_offline_fn(unsigned int cpu)
{
	u32 tds = rt_nr_slots(host.rt);
	u32 blocks = rt_nr_given(host.rt);

	if (!tds && !blocks)
		return 0;
	pr_warn("CPU %u stays online: %u TD(s), and raw calls with %u block(s) of pages, may have "
		"a vCPU there; destroy or free them first\n", cpu, tds, blocks);
	return -EBUSY;
}

/* ---- load and unload ------------------------------------------------------------------------- */

static int runtime_start(void)
{
	int ret = -ENOMEM;

	host.st = vzalloc(rt_state_size());
	host.rt = vzalloc(rt_size());
	if (!host.st || !host.rt)
		goto out_free;
	rt_state_format(host.st);
	ret = rt_attach(host.rt, host.st, &host.port, &host.vt, kmod_seamcall, NULL);
	if (!ret && host.port.emulated)
		rt_model_set(host.rt);
	if (!ret)
		return 0;
	pr_err("the TDX module does not say what a TD needs: error %d\n", ret);
out_free:
	vfree(host.rt);
	vfree(host.st);
	return ret;
}

/* Leaked pages are never given back: the TDX module may still own them. */
static void runtime_stop(void)
{
	struct tdxcall_stats *stats = kzalloc(sizeof(*stats), GFP_KERNEL);

	if (stats) {
		stats->argsz = sizeof(*stats);
		rt_command(host.rt, TDXCALL_STATS, stats, NULL, 0);
		if (stats->allocated)
			pr_err("%llu pages are lost, %llu of them leaked\n", stats->allocated,
			       stats->leaked);
		kfree(stats);
	}
	rt_detach(host.rt);
	vfree(host.rt);
	vfree(host.st);
}

static int __init watch_start(void)
{
	int ret = cpuhp_setup_state_nocalls(CPUHP_AP_ONLINE_DYN, "tdxcall:online", NULL,
					    cpu_offline_fn);

	if (ret < 0)
		return ret;
	host.hotplug = ret;
	ret = register_reboot_notifier(&reboot_nb);
	if (ret)
		cpuhp_remove_state_nocalls(host.hotplug);
	return ret;
}

static void watch_stop(void)
{
	unregister_reboot_notifier(&reboot_nb);
	cpuhp_remove_state_nocalls(host.hotplug);
}

static int __init attach(void)
{
	int ret = kmod_port_init(&host.port);

	if (ret)
		return ret;
	ret = kmod_probe_module(&host.port);
	if (!ret)
		ret = runtime_start();
	if (ret)
		goto out_port;
	ret = watch_start();
	if (!ret)
		return 0;
	runtime_stop();
out_port:
	kmod_port_fini(&host.port);
	return ret;
}

int __init kmod_host_start(void)
{
	int ret;

	init_rwsem(&host.alive);
	mutex_init(&host.pin_lock);
	kmod_memory_init();
	host.ends = alloc_workqueue("tdxcall-ends", WQ_UNBOUND, 0);
	if (!host.ends)
		return -ENOMEM;
	ret = kmod_probe_platform(&host.port, &host.vt);
	if (ret)
		goto out_ends;
	ret = attach();
	if (!ret)
		return 0;
	kmod_probe_end(&host.port);
out_ends:
	destroy_workqueue(host.ends);
	return ret;
}

void kmod_host_stop(void)
{
	destroy_workqueue(host.ends);
	watch_stop();
	runtime_stop();
	kmod_port_fini(&host.port);
	kmod_probe_end(&host.port);
}

void __init kmod_host_describe(void)
{
	pr_info("KeyIDs %u..%u, %u CPUs%s\n", host.port.keyid_first,
		host.port.keyid_first + host.port.keyid_count - 1, host.port.nr_lps,
		host.port.emulated ? ", software TDX module (tdxemu)" : "");
}
