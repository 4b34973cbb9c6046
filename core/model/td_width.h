/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* Widths of addresses that a guest sees. */
#ifndef CORE_MODEL_TD_WIDTH_H
#define CORE_MODEL_TD_WIDTH_H

#include "core/model/call.h"
#include "core/model/td_page.h"

/* Guest physical addresses without and with GPAW. */
#define GPA_WIDTH_4_LEVELS 48
#define GPA_WIDTH_5_LEVELS 52

/* Bits of CPUID(0x80000008).EAX: the width of physical addresses. */
#define CPUID_PA_BITS 0xffu

/* The smallest width that TD_PARAMS may ask for (MIN_VIRT_MAXPA; the number is assumed). */
#define VIRT_MAXPA_MIN 36

/**
 * td_width() - width of the TD's guest physical addresses
 * @tdcs: the TD
 */
static inline u32 td_width(const struct tdcs *tdcs)
{
	return tdcs->gpaw ? GPA_WIDTH_5_LEVELS : GPA_WIDTH_4_LEVELS;
}

/**
 * td_width_configure() - the widths that the guest sees (MNG.INIT)
 * @c: the call; RCX does not name a leaf
 * @ext: gets VIRT_MAXPA
 * @eax: CPUID(0x80000008).EAX as TD_PARAMS asks for it; out: as the guest sees it
 *
 * Nothing is changed unless the module has MAXPA_VIRT.
 */
u64 td_width_configure(struct model_call *c, struct tdcs_ext *ext, u32 *eax);

#endif /* CORE_MODEL_TD_WIDTH_H */
