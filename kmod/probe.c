// SPDX-License-Identifier: GPL-2.0-only
/*
 * Is there a TDX module that can be used? If not: what is missing, and what to do about it.
 * SEAMCALL needs VMX operation, and a TDX module that the kernel has initialised. Nothing here
 * changes anything.
 */
#define pr_fmt(fmt) "tdxcall: " fmt
#include <linux/cpumask.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/version.h>
#include <asm/cpufeature.h>
#include <asm/msr.h>
#include <asm/processor.h>

#include "core/abi/field.h"
#include "core/abi/prereq.h"
#include "core/tdpmmu/tdx_call.h"
#include "kmod/probe.h"
#include "kmod/tdxemu/emu_platform.h"

/* Bits 31:0: KeyIDs for MKTME; 63:32: private ones, which follow them. */
#define MSR_KEYID_PARTITIONING 0x87

/* `tdxctl doctor` says the same, from the same table. */
static void refuse(enum tdx_prereq id)
{
	const struct tdx_prereq_info *info = tdx_prereq_info(id);

	pr_err("%s; %s\n", info->missing, info->next);
}

/* With tdxemu.ko loaded this host counts as one with TDX. */
static bool probe_emulator(struct port *p)
{
	const struct tdxemu_platform *pf = symbol_get(tdxemu_platform);

	if (!pf)
		return false;
	p->emulated = true;
	p->keyid_first = pf->keyid_first;
	p->keyid_count = pf->keyid_count;
	p->keyid_shift = pf->keyid_shift;
	p->packages = pf->packages;
	p->ept_caps = pf->ept_caps;
	p->nr_lps = pf->lps;
	return true;
}

/* Without the MSR there is no VMX, and INVEPT will say so. */
static void probe_ept(struct port *p)
{
	u32 low, high;

	if (!rdmsr_safe(MSR_IA32_VMX_EPT_VPID_CAP, &low, &high))
		p->ept_caps = (u64)high << 32 | low;
}

static int probe_keyids(struct port *p)
{
	u32 mktme, private;

	if (rdmsr_safe(MSR_KEYID_PARTITIONING, &mktme, &private) || !private) {
		refuse(TDX_PREREQ_KEYIDS);
		return -ENODEV;
	}
	p->keyid_first = mktme + 1;
	p->keyid_count = private;
	p->keyid_shift = boot_cpu_data.x86_phys_bits;
	p->nr_lps = nr_cpu_ids;
	probe_ept(p);
	return 0;
}

int kmod_probe_platform(struct port *p, struct vt_ops *vt)
{
	bool hypervisor = boot_cpu_has(X86_FEATURE_HYPERVISOR);
	bool emulator = probe_emulator(p);

	if (vt_hardware_setup(vt, p, hypervisor, emulator)) {
		refuse(TDX_PREREQ_MACHINE);
		kmod_probe_end(p);
		return -ENODEV;
	}
	return emulator ? 0 : probe_keyids(p);
}

void kmod_probe_end(struct port *p)
{
	if (p->emulated)
		symbol_put(tdxemu_platform);
}

/* The TDX module answers, but this kernel did not initialise it. */
static void refuse_not_ready(u64 status)
{
	const u32 version = LINUX_VERSION_CODE;
	enum tdx_prereq id = tdx_prereq_not_ready(version >> 16, version >> 8 & 0xff,
						  IS_ENABLED(CONFIG_INTEL_TDX_HOST));

	pr_err("the TDX module is loaded but not ready (0x%llx)\n", status);
	refuse(id);
}

/* Why SYS.RD failed. */
static void explain_no_module(u64 status)
{
	if (status == TDX_SEAMCALL_VMFAILINVALID)
		refuse(TDX_PREREQ_MODULE);
	else if (status == TDX_SEAMCALL_UD)
		refuse(TDX_PREREQ_VMX);
	else if (status == TDX_SEAMCALL_GP)
		refuse(TDX_PREREQ_SEAM_RANGE);
	else
		refuse_not_ready(status);
}

/* PAGE.RDMD changes nothing, and succeeds on any page of a TDMR once the module is ready. */
static int probe_ready(struct port *p, struct tdx_vm *vm)
{
	struct seam_regs regs;
	u64 page, status;
	int ret = port_page_alloc(p, 0, &page);

	if (ret)
		return ret;
	regs = seam_tdh_phymem_page_rdmd(page);
	status = tdx_try(vm, TDX_BUSY_LOOP, &regs);
	port_page_put(p, page);
	if (status == TDX_SUCCESS)
		return 0;
	if (tdx_status_base(status) == TDX_SYS_NOT_READY) {
		refuse_not_ready(status);
	} else {
		pr_err("PAGE.RDMD: 0x%llx\n", status);
		refuse(TDX_PREREQ_TDMRS);
	}
	return -ENODEV;
}

int kmod_probe_module(struct port *p)
{
	struct seam seam = { .port = p, .raw = kmod_seamcall };
	struct tdx_host host = { .port = p };
	struct tdx_vm vm = { .host = &host, .seam = &seam };
	struct seam_regs regs = seam_tdh_sys_rd(SYS_FIELD_MAJOR_VERSION);
	u64 status = tdx_try(&vm, TDX_BUSY_LOOP, &regs);

	if (status != TDX_SUCCESS) {
		explain_no_module(status);
		return -ENODEV;
	}
	return probe_ready(p, &vm);
}
