// SPDX-License-Identifier: GPL-2.0-only
/* /sys/kernel/debug/tdxcall/check: does the mirror agree with the TDX module's secure EPT? */
#include <linux/debugfs.h>
#include <linux/seq_file.h>

#include "kmod/debugfs.h"
#include "kmod/host.h"

static struct dentry *folder;

static void add_line(void *ctx, const char *line)
{
	seq_printf(ctx, "%s\n", line);
}

static int check_show(struct seq_file *m, void *unused)
{
	int violations = kmod_check(add_line, m);

	if (violations < 0)
		return violations;
	seq_printf(m, "%d violations\n", violations);
	return 0;
}
DEFINE_SHOW_ATTRIBUTE(check);

void kmod_debugfs_init(void)
{
	folder = debugfs_create_dir("tdxcall", NULL);
	debugfs_create_file("check", 0400, folder, NULL, &check_fops);
}

void kmod_debugfs_fini(void)
{
	debugfs_remove(folder);
}
