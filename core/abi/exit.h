/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* TD exits: what TDH.VP.ENTER leaves in RAX, RCX and RDX. */
#ifndef CORE_ABI_EXIT_H
#define CORE_ABI_EXIT_H

#include "core/port/types.h"

enum tdx_exit_reason {
#define TDX_EXIT_REASON(name, value, summary) TDX_EXIT_##name = (value),
#include "core/abi/exit_reason.def"
};

enum tdx_ext_qual {
#define TDX_EXT_QUAL(name, value, summary) TDX_EXT_QUAL_##name = (value),
#include "core/abi/exit_reason.def"
};

#define TDX_EXIT_REASON_MASK CORE_MASK(15, 0)
/* Set beside the reason when a bus lock was cut short by this exit. */
#define TDX_EXIT_BUS_LOCK_FLAG CORE_BIT(26)
/* The guest was not entered at all. */
#define TDX_EXIT_ENTRY_FAILED_FLAG CORE_BIT(31)

/* RCX of an EPT violation; bits 12:7 of the hardware's qualification are cleared. */
#define TDX_EPT_QUAL_READ CORE_BIT(0)
#define TDX_EPT_QUAL_WRITE CORE_BIT(1)
#define TDX_EPT_QUAL_FETCH CORE_BIT(2)
#define TDX_EPT_QUAL_RWX_SHIFT 3
#define TDX_EXIT_VM_SHIFT 32

/* RDX of an EPT violation: extended exit qualification. */
#define TDX_EXT_QUAL_TYPE_MASK CORE_MASK(3, 0)
#define TDX_EXT_QUAL_REQ_LEVEL_SHIFT 32
#define TDX_EXT_QUAL_LEVEL_SHIFT 35
#define TDX_EXT_QUAL_STATE_SHIFT 38
#define TDX_EXT_QUAL_LEAF CORE_BIT(46)

/* RCX operand of TDH.VP.ENTER beside the TDVPR address. */
#define TDX_ENTER_RECOVERABILITY_HINT CORE_BIT(52)
#define TDX_ENTER_RESUME_L1 CORE_BIT(53)

#endif /* CORE_ABI_EXIT_H */
