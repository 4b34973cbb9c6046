// SPDX-License-Identifier: GPL-2.0-only
/* tdxcall.ko: load and unload. */
#include <linux/module.h>

#include "kmod/chardev.h"
#include "kmod/debugfs.h"
#include "kmod/host.h"
#include "kmod/netlink.h"

static int __init tdxcall_init(void)
{
	int ret = kmod_host_start();

	if (ret)
		return ret;
	ret = kmod_netlink_init();
	if (ret)
		goto out_host;
	ret = kmod_chardev_init();
	if (ret)
		goto out_netlink;
	kmod_debugfs_init();
	kmod_host_describe();
	return 0;

out_netlink:
	kmod_netlink_fini();
out_host:
	kmod_host_stop();
	return ret;
}

static void __exit tdxcall_exit(void)
{
	kmod_debugfs_fini();
	kmod_chardev_fini();
	kmod_netlink_fini();
	kmod_host_stop();
}

module_init(tdxcall_init);
module_exit(tdxcall_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("SEAMCALL runtime for Intel TDX hosts: test TDs through /dev/tdxcall");
/* Where there is TDX, VMX operation comes with kvm_intel. */
MODULE_SOFTDEP("pre: kvm_intel");
