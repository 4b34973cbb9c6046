// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * What MNG.INIT and VP.INIT derive from a TD's parameters for its MSRs and VMX controls. The
 * simulated guest never reads them; they are there for metadata access by the host of a debug TD.
 */
#include "core/model/td_msr.h"
#include "core/port/string.h"

/* Features that decide about MSR accesses, as bits. */
enum msr_feature {
	MSR_NEVER = 0,
	MSR_ALWAYS = 1 << 0,
	MSR_PERFMON = 1 << 1,
	MSR_PT = 1 << 2,
	MSR_CET = 1 << 3,
	MSR_LBR = 1 << 4,
	MSR_PKS = 1 << 5,
	MSR_XFD = 1 << 6,
	MSR_PERFMON_PT = 1 << 7,
};

struct msr_pass {
	u32 first;
	u32 last;
	u8 read;
	u8 write;
};

static const struct msr_pass msr_passes[] = {
#define MSR_PASS(first, last, read, write) { first, last, MSR_##read, MSR_##write },
#include "core/model/msr.def"
};

/* Layout of an MSR bitmap page: reads of low and high MSRs, then writes of low and high ones. */
#define MSR_HIGH 0xc0000000u
#define BITMAP_HIGH 0x400
#define BITMAP_WRITE 0x800

#define CTL_EXIT_PERF 0x40001000u
#define CTL_ENTRY_PERF 0x2000u
#define CTL_ENTRY_PKRS 0x400000u
#define CTL_PROC_MONITOR 0x20000400u
#define CTL_PROC_RDPMC 0x800u
#define CTL_PROC3_GPAW 0x20u

/* Controls before ATTRIBUTES count; bits that this CPU fixes to 1 included. */
static const struct vmx_controls base_controls[2] = {
	{ .pin = 0x3f, .proc = 0x952261fa, .proc2 = 0x133cb3fa, .exit = 0x1f3fefff,
	  .entry = 0x3ed1ff, .proc3 = 0x80 },
	{ .pin = 0x3f, .proc = 0x952261fa, .proc2 = 0x1338b3fa, .exit = 0x1f3fefff,
	  .entry = 0x3ed1ff, .proc3 = 0x80 },
};

/* Controls that the TD may change for its nested VMs. */
#define L1_PROC 0x48d99a04u
#define L1_PROC2 0x00513e0cu
#define L1_PROC3 0x0eu
#define L1_ENTRY 0x200u

static u32 msr_features(const struct tdcs *tdcs)
{
	bool perfmon = tdcs->attributes & TDX_ATTR_PERFMON;
	u32 f = MSR_ALWAYS;

	f |= perfmon ? MSR_PERFMON : 0;
	f |= tdcs->xfam & TDX_XFAM_PT ? MSR_PT : 0;
	f |= tdcs->xfam & TDX_XFAM_CET_S ? MSR_CET : 0;
	f |= tdcs->xfam & TDX_XFAM_LBR ? MSR_LBR : 0;
	f |= tdcs->attributes & TDX_ATTR_PKS ? MSR_PKS : 0;
	f |= tdcs->xfam & TDX_XFAM_AMX_TILEDATA ? MSR_XFD : 0;
	f |= perfmon && tdcs->xfam & TDX_XFAM_PT ? MSR_PERFMON_PT : 0;
	return f;
}

static void bitmap_clear(u8 *page, u32 msr, bool write)
{
	u32 n = msr & ~MSR_HIGH;
	u32 at = (msr & MSR_HIGH ? BITMAP_HIGH : 0) + (write ? BITMAP_WRITE : 0) + n / 8;

	page[at] &= (u8)~(1u << n % 8);
}

static void set_msr_bitmaps(struct model_call *c)
{
	u8 *page = tdcx_page(c->m, c->tdr, TDCX_MSR_BITMAPS);
	u32 features = msr_features(c->tdcs);
	u32 i, msr;

	memset(page, 0xff, CORE_PAGE_SIZE);
	for (i = 0; i < CORE_ARRAY_SIZE(msr_passes); i++) {
		const struct msr_pass *p = &msr_passes[i];

		for (msr = p->first; msr <= p->last; msr++) {
			if (p->read & features)
				bitmap_clear(page, msr, false);
			if (p->write & features)
				bitmap_clear(page, msr, true);
		}
	}
}

void td_vmx_controls(const struct tdcs *tdcs, bool nested, struct vmx_controls *ctls)
{
	bool debug = tdcs->attributes & TDX_ATTR_DEBUG;
	bool perfmon = tdcs->attributes & TDX_ATTR_PERFMON;

	*ctls = base_controls[nested];
	/* The platform's CPU lacks MONITOR, WAITPKG and PCONFIG, so no TD is given them. */
	ctls->proc |= CTL_PROC_MONITOR;
	if (!perfmon)
		ctls->proc |= CTL_PROC_RDPMC;
	if (perfmon || debug) {
		ctls->exit |= CTL_EXIT_PERF;
		ctls->entry |= CTL_ENTRY_PERF;
	}
	if (tdcs->attributes & TDX_ATTR_PKS || debug)
		ctls->entry |= CTL_ENTRY_PKRS;
	if (tdcs->gpaw)
		ctls->proc3 |= CTL_PROC3_GPAW;
}

u64 l2_cr4_writable(const struct tdcs *tdcs)
{
	/*
	 * VMX operation fixes VMXE; bit 19 (key locker) and bit 25 (user interrupts) are never
	 * there.
	 */
	u64 mask = 0x3ff1fbfULL & ~(CORE_BIT(13) | CORE_BIT(19) | CORE_BIT(25));

	if (!(tdcs->xfam & TDX_XFAM_PKRU))
		mask &= ~CORE_BIT(22);
	if (!(tdcs->xfam & TDX_XFAM_CET_S))
		mask &= ~CORE_BIT(23);
	if (!(tdcs->attributes & TDX_ATTR_PKS))
		mask &= ~CORE_BIT(24);
	return mask;
}

/* Capability MSR of 32-bit controls: bits that must be 1 below, bits that may be 1 above. */
static u64 capability(u32 init, u32 variable)
{
	return (u64)(init | variable) << 32 | (init & ~variable);
}

static void set_vmx_msrs(const struct tdcs *tdcs, u64 *msr)
{
	u64 cr4 = l2_cr4_writable(tdcs);
	struct vmx_controls l2;
	u32 proc = L1_PROC;

	td_vmx_controls(tdcs, true, &l2);
	if (!(tdcs->attributes & TDX_ATTR_PERFMON))
		proc &= ~CTL_PROC_RDPMC;
	msr[VMX_BASIC] = CORE_MASK(56, 54); /* I/O information, TRUE_* MSRs, any event injected */
	msr[VMX_MISC] = 0x600440e0;	    /* HLT, SHUTDOWN, PT in VMX, 4 CR3 targets */
	msr[VMX_CR0_FIXED0] = VMX_CR0_INIT & ~L2_CR0_WRITABLE;
	msr[VMX_CR0_FIXED1] = VMX_CR0_INIT | L2_CR0_WRITABLE;
	msr[VMX_CR4_FIXED0] = VMX_CR4_INIT & ~cr4;
	msr[VMX_CR4_FIXED1] = VMX_CR4_INIT | cr4;
	msr[VMX_PINBASED] = capability(l2.pin, 0);
	msr[VMX_PROCBASED] = capability(l2.proc, proc);
	msr[VMX_PROCBASED2] = capability(l2.proc2, L1_PROC2);
	msr[VMX_PROCBASED3] = (l2.proc3 & ~(u64)CTL_PROC3_GPAW) | L1_PROC3;
	msr[VMX_EXIT] = capability(l2.exit, 0);
	msr[VMX_ENTRY] = capability(l2.entry, L1_ENTRY);
	/* Execute-only, 2M and 1G pages, extended exit information, shadow stacks with CET. */
	msr[VMX_EPT_VPID_CAP] = 0x430001 | (tdcs->xfam & TDX_XFAM_CET_S ? CORE_BIT(23) : 0);
}

void td_msr_init(struct model_call *c, struct tdcs_ext *ext)
{
	/*
	 * IA32_SPEC_CTRL.DDPD_U is hidden from a TD whose CPUID does not show it; this CPU lacks
	 * it.
	 */
	ext->spec_ctrl_mask = CORE_BIT(8);
	set_vmx_msrs(c->tdcs, ext->vmx_msr);
	set_msr_bitmaps(c);
}
