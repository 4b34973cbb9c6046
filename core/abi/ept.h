/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* EPT pointers and the operands of INVEPT: what a CPU takes, and what it refuses (Intel SDM 3C). */
#ifndef CORE_ABI_EPT_H
#define CORE_ABI_EPT_H

#include "core/port/types.h"

/* EPTP. */
#define EPTP_MT_MASK CORE_MASK(2, 0)
#define EPTP_MT_UC 0ULL
#define EPTP_MT_WB 6ULL
#define EPTP_WALK_SHIFT 3 /* page-walk length - 1 */
#define EPTP_WALK_MASK CORE_MASK(5, 3)
#define EPTP_AD CORE_BIT(6)
#define EPTP_SSS CORE_BIT(7) /* supervisor shadow-stack control */
#define EPTP_RESERVED CORE_MASK(11, 8)

/* IA32_VMX_EPT_VPID_CAP: what the CPU supports. */
#define EPT_CAP_WALK_4 CORE_BIT(6)
#define EPT_CAP_WALK_5 CORE_BIT(7)
#define EPT_CAP_UC CORE_BIT(8)
#define EPT_CAP_WB CORE_BIT(14)
#define EPT_CAP_INVEPT CORE_BIT(20)
#define EPT_CAP_AD CORE_BIT(21)
#define EPT_CAP_SSS CORE_BIT(23)
#define EPT_CAP_SINGLE_CONTEXT CORE_BIT(25)
#define EPT_CAP_ALL_CONTEXT CORE_BIT(26)
/* A CPU with TDX, as far as the bits above go. */
#define EPT_CAP_TDX_CPU (EPT_CAP_WALK_4 | EPT_CAP_WALK_5 | EPT_CAP_UC | EPT_CAP_WB | \
			 EPT_CAP_INVEPT | EPT_CAP_AD | EPT_CAP_SSS | EPT_CAP_SINGLE_CONTEXT | \
			 EPT_CAP_ALL_CONTEXT)

/* Which cached translations INVEPT drops. */
enum invept_type {
	INVEPT_SINGLE_CONTEXT = 1, /* those of one EPTP */
	INVEPT_ALL_CONTEXT = 2,	   /* those of every EPTP */
};

/**
 * struct invept_desc - memory operand of INVEPT
 * @eptp: EPT pointer; INVEPT_ALL_CONTEXT ignores it
 * @reserved: 0
 */
struct invept_desc {
	u64 eptp;
	u64 reserved;
};

/**
 * ept_eptp_is_valid() - would a VM entry take this EPTP?
 * @eptp: EPT pointer
 * @caps: EPT_CAP_* of the CPU
 * @maxpa: its physical address width
 */
bool ept_eptp_is_valid(u64 eptp, u64 caps, u32 maxpa);

/**
 * ept_invept_is_valid() - does INVEPT succeed, or is it VMfail (invalid operand)?
 * @type: register operand
 * @desc: memory operand
 * @caps: EPT_CAP_* of the CPU
 * @maxpa: its physical address width
 */
bool ept_invept_is_valid(u64 type, const struct invept_desc *desc, u64 caps, u32 maxpa);

#endif /* CORE_ABI_EPT_H */
