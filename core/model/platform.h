/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The machine below the TDX module. */
#ifndef CORE_MODEL_PLATFORM_H
#define CORE_MODEL_PLATFORM_H

#include "core/abi/abi.h"
#include "core/model/model.h"

/* Physical address width that the module demands of the CPU (SYS.INIT). */
#define MODULE_MAXPA 52

struct model_range {
	u64 base;
	u64 size;
};

/**
 * struct model_platform - the machine below the TDX module
 * @lps: logical processors, spread evenly over the packages in order
 * @packages: 1..MODEL_MAX_PACKAGES
 * @maxpa: physical address width, KeyID bits included
 * @keyid_first: first private KeyID
 * @keyid_count: private KeyIDs; KeyID bits are the upper bits of maxpa, as many as
 *               keyid_first + keyid_count - 1 needs
 * @global_keyid: the module's own KeyID (state ready only)
 * @ncmrs: convertible memory ranges used
 * @cmr: convertible memory
 * @seamrr: the module's own memory
 * @cpuid1_eax: CPUID(1).EAX
 * @xcr0: XCR0 bits the CPU supports
 * @xss: IA32_XSS bits the CPU supports
 * @ept5: 5-level EPT supported
 * @any_maxpa: SYS.INIT does not mind that @maxpa is not MODULE_MAXPA: the emulated machine of a CPU
 *             with another width
 * @module: enum model_module
 * @dynamic_pamt: SYS.CONFIG was asked for dynamic PAMT (state ready only)
 * @any_report: the CPU does not look at what it is to verify, every report is good: the machine of
 *              recordings that have no random numbers (replay.c)
 */
struct model_platform {
	u32 lps;
	u32 packages;
	u32 maxpa;
	u32 keyid_first;
	u32 keyid_count;
	u32 global_keyid;
	u32 ncmrs;
	u32 cpuid1_eax;
	struct model_range cmr[MODEL_MAX_CMRS];
	struct model_range seamrr;
	u64 xcr0;
	u64 xss;
	bool ept5;
	bool any_maxpa;
	bool any_report;
	bool dynamic_pamt;
	u32 module;
};

/**
 * model_pamt_size() - bytes of PAMT that SYS.CONFIG demands at least
 * @dynamic: dynamic PAMT: a bit for each 4K page
 * @size: bytes of the TDMR
 * @level: which of its PAMTs
 */
static inline u64 model_pamt_size(bool dynamic, u64 size, enum tdx_level level)
{
	u64 pages = size / tdx_level_size(level);

	return dynamic && level == TDX_LEVEL_4K ? pages / 8 : pages * TDX_PAMT_ENTRY_SIZE;
}

#endif /* CORE_MODEL_PLATFORM_H */
