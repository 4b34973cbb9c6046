/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * State numbers of the TDX module, of TDs, vCPUs, keys and physical pages; the .def files list
 * them.
 */
#ifndef CORE_ABI_STATE_H
#define CORE_ABI_STATE_H

#include "core/port/types.h"

enum tdx_sys_state {
#define TDX_STATE_SYS(name, value, summary) TDX_SYS_STATE_##name = (value),
#include "core/abi/td_state.def"
};

enum tdx_lifecycle {
#define TDX_STATE_LIFECYCLE(name, value, summary) TDX_LIFECYCLE_##name = (value),
#include "core/abi/td_state.def"
};

enum tdx_op_state {
#define TDX_STATE_OP(name, value, summary) TDX_OP_STATE_##name = (value),
#include "core/abi/td_state.def"
	TDX_NR_OP_STATES
};

enum tdx_vcpu_state {
#define TDX_STATE_VCPU(name, value, summary) TDX_VCPU_STATE_##name = (value),
#include "core/abi/td_state.def"
};

enum tdx_kot_state {
#define TDX_STATE_KOT(name, value, summary) TDX_KOT_##name = (value),
#include "core/abi/td_state.def"
};

enum tdx_last_exit {
#define TDX_STATE_LAST_EXIT(name, value, summary) TDX_LAST_EXIT_##name = (value),
#include "core/abi/td_state.def"
};

enum tdx_page_type {
#define PAMT_TYPE(name, value, summary) PT_##name = (value),
#include "core/abi/pamt.def"
};

/*
 * Sets of op-states as bit masks; the arguments are enum tdx_op_state numbers, as in the leaf
 * table.
 */
#define TDX_OPS1(a) (1u << (a))
#define TDX_OPS2(a, b) (TDX_OPS1(a) | TDX_OPS1(b))
#define TDX_OPS3(a, b, c) (TDX_OPS2(a, b) | TDX_OPS1(c))
#define TDX_OPS4(a, b, c, d) (TDX_OPS3(a, b, c) | TDX_OPS1(d))
#define TDX_OPS_RANGE(lo, hi) ((2u << (hi)) - (1u << (lo)))

/* States in which vCPUs may be running, so that unmapping needs blocking and TLB tracking first. */
#define TDX_OPS_TLB_TRACKED TDX_OPS3(2, 3, 9)

/*
 * Pages of a vCPU without and with nested VMs, alike in all versions that were read; a host reads
 * them with SYS.RD.
 */
#define TDX_TDVPS_BASE_PAGES 6
#define TDX_TDVPS_MAX_PAGES 15

/**
 * tdx_op_state_in() - is a TD's op-state in a set?
 * @ops: mask made with TDX_OPS*()
 * @op_state: enum tdx_op_state
 */
static inline bool tdx_op_state_in(u32 ops, unsigned int op_state)
{
	return op_state < TDX_NR_OP_STATES && (ops >> op_state & 1);
}

#endif /* CORE_ABI_STATE_H */
