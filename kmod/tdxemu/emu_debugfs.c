// SPDX-License-Identifier: GPL-2.0-only
/*
 * /sys/kernel/debug/tdxemu: "check" verifies the whole machine, "hits" counts instructions,
 * "replay" takes a trace (emu_replay.c).
 */
#define pr_fmt(fmt) "tdxemu: " fmt
#include <linux/debugfs.h>
#include <linux/moduleparam.h>
#include <linux/printk.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/stop_machine.h>
#include <linux/vmalloc.h>

#include "kmod/tdxemu/emu_debugfs.h"
#include "kmod/tdxemu/emu_machine.h"
#include "kmod/tdxemu/emu_replay.h"
#include "kmod/tdxemu/emu_trap.h"

#define REPORT_SIZE (64 << 10)

static struct dentry *folder;

/**
 * struct report - what model_check() says
 * @violations: how many
 * @used: bytes of @text
 * @text: lines; what does not fit is dropped
 */
struct report {
	u32 violations;
	size_t used;
	char text[REPORT_SIZE];
};

static void add_line(void *ctx, const char *line)
{
	struct report *r = ctx;

	r->used += scnprintf(r->text + r->used, sizeof(r->text) - r->used, "%s\n", line);
}

static int run_check(void *arg)
{
	struct report *r = arg;

	r->violations = model_check(emu_machine(), add_line, r);
	return 0;
}

static unsigned int check_regions = 1024;
module_param(check_regions, uint, 0644);
MODULE_PARM_DESC(check_regions, "2M regions with pages of TDs up to which the file check can be "
		 "read, as all CPUs are held meanwhile (default 1024)");

static bool too_much(void)
{
	u32 limit = READ_ONCE(check_regions);
	u32 regions = model_check_regions(emu_machine());

	if (regions <= limit)
		return false;
	pr_warn_ratelimited("check: there are pages of TDs in %u regions of 2M, more than "
			    "check_regions=%u: all CPUs would be held for too long\n",
			    regions, limit);
	return true;
}

/* With all CPUs held no SEAMCALL is under way: the trap cannot be interrupted. */
static int check_show(struct seq_file *m, void *unused)
{
	struct report *r;
	int ret;

	if (too_much())
		return -EFBIG;
	r = vzalloc(sizeof(*r));
	if (!r)
		return -ENOMEM;
	ret = stop_machine(run_check, r, NULL);
	if (!ret) {
		seq_write(m, r->text, r->used);
		seq_printf(m, "%u violations\n", r->violations);
	}
	vfree(r);
	return ret;
}
DEFINE_SHOW_ATTRIBUTE(check);

static int hits_get(void *unused, u64 *value)
{
	*value = atomic64_read(&emu_hits);
	return 0;
}
DEFINE_DEBUGFS_ATTRIBUTE(hits_fops, hits_get, NULL, "%llu\n");

void emu_debugfs_start(void)
{
	folder = debugfs_create_dir("tdxemu", NULL);
	debugfs_create_file("check", 0400, folder, NULL, &check_fops);
	debugfs_create_file_unsafe("hits", 0400, folder, NULL, &hits_fops);
	debugfs_create_file("replay", 0600, folder, NULL, &emu_replay_fops);
}

void emu_debugfs_stop(void)
{
	debugfs_remove(folder);
}
