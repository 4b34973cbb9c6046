// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdxemu.ko: the SEAMCALL instruction on hosts that do not have it, for tests and teaching. There
 * is nothing secure about it: the memory of its TDs is ordinary memory.
 */
#define pr_fmt(fmt) "tdxemu: " fmt
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <asm/msr.h>

#include "kmod/tdxemu/emu_debugfs.h"
#include "kmod/tdxemu/emu_fault.h"
#include "kmod/tdxemu/emu_machine.h"
#include "kmod/tdxemu/emu_platform.h"
#include "kmod/tdxemu/emu_trap.h"

#define MSR_KEYID_PARTITIONING 0x87
#define MSR_MTRR_CAPABILITIES 0xfe
#define MTRR_CAPABILITIES_SEAMRR BIT(15)

static unsigned int packages = 1;
module_param(packages, uint, 0444);
MODULE_PARM_DESC(packages, "packages to spread the CPUs over (default 1)");

static unsigned int keyids = 32;
module_param(keyids, uint, 0444);
MODULE_PARM_DESC(keyids, "private KeyIDs, at least 2 (default 32)");

static char *state = "ready";
module_param(state, charp, 0444);
MODULE_PARM_DESC(state, "of the TDX module: loaded, or ready for TDs (default)");

static char *module = "1.5.01";
module_param(module, charp, 0444);
MODULE_PARM_DESC(module, "version of the TDX module: 1.5.01 (default), 1.5.34 or 2.0.18");

static bool dynamic_pamt;
module_param(dynamic_pamt, bool, 0444);
MODULE_PARM_DESC(dynamic_pamt, "the TDX module was given dynamic PAMT; not 1.5.01 (default 0)");

static bool has_real_tdx(void)
{
	u32 low, high;

	if (!rdmsr_safe(MSR_KEYID_PARTITIONING, &low, &high) && high)
		return true;
	return !rdmsr_safe(MSR_MTRR_CAPABILITIES, &low, &high) && low & MTRR_CAPABILITIES_SEAMRR;
}

static void say_what_this_is(void)
{
	pr_warn("******************************************************************\n");
	pr_warn("** SEAMCALL is emulated from now on. This is NOT SECURE:        **\n");
	pr_warn("** nothing is encrypted or isolated, test TDs are plain memory. **\n");
	pr_warn("** For tests and teaching only, never in production.            **\n");
	pr_warn("******************************************************************\n");
}

static int __init tdxemu_init(void)
{
	struct emu_config cfg = {
		.packages = packages,
		.keyids = keyids,
		.module = module,
		.dynamic_pamt = dynamic_pamt,
	};
	int ret;

	if (has_real_tdx()) {
		pr_err("this CPU has TDX: use it, there is nothing to emulate\n");
		return -ENODEV;
	}
	cfg.ready = !strcmp(state, "ready");
	if (!cfg.ready && strcmp(state, "loaded")) {
		pr_err("state=%s is not loaded or ready\n", state);
		return -EINVAL;
	}
	ret = emu_fault_check();
	if (ret)
		return ret;
	ret = emu_machine_start(&cfg, &tdxemu_platform);
	if (ret)
		return ret;
	ret = emu_trap_start();
	if (ret) {
		emu_machine_stop();
		return ret;
	}
	emu_debugfs_start();
	say_what_this_is();
	return 0;
}

static void __exit tdxemu_exit(void)
{
	emu_debugfs_stop();
	emu_trap_stop();
	emu_machine_stop();
	pr_info("SEAMCALL is not emulated any more\n");
}

module_init(tdxemu_init);
module_exit(tdxemu_exit);
MODULE_LICENSE("GPL");
MODULE_DESCRIPTION("Software TDX module behind the SEAMCALL instruction, for tests; NOT SECURE");
