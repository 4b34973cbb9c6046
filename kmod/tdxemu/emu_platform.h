/* SPDX-License-Identifier: GPL-2.0-only */
/* What tdxemu.ko shows to other modules: tdxcall.ko finds it with symbol_get(). */
#ifndef KMOD_TDXEMU_EMU_PLATFORM_H
#define KMOD_TDXEMU_EMU_PLATFORM_H

#include <linux/types.h>

/**
 * struct tdxemu_platform - what silicon has MSRs and CPUID for
 * @keyid_first: first private KeyID
 * @keyid_count: private KeyIDs
 * @keyid_shift: lowest KeyID bit of an HPA
 * @lps: logical processors: CPU numbers below this one
 * @packages: packages that they are spread over evenly, in order
 * @ept_caps: IA32_VMX_EPT_VPID_CAP
 */
struct tdxemu_platform {
	u32 keyid_first;
	u32 keyid_count;
	u32 keyid_shift;
	u32 lps;
	u32 packages;
	u64 ept_caps;
};

extern struct tdxemu_platform tdxemu_platform;

#endif /* KMOD_TDXEMU_EMU_PLATFORM_H */
