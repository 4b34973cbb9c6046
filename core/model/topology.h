/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The CPU topology that a guest sees, and the x2APIC ids of its vCPUs. */
#ifndef CORE_MODEL_TOPOLOGY_H
#define CORE_MODEL_TOPOLOGY_H

#include "core/model/call.h"
#include "core/model/td_page.h"

#define TOPOLOGY_LEAF 0x1f
#define TOPOLOGY_SUBLEAVES 6

/**
 * topology_configure() - check CPUID(0x1F) of TD_PARAMS (MNG.INIT), or take the CPU's
 * @c: the call
 * @v: the subleaves as TD_PARAMS has them; all zero: out: the CPU's
 *
 * Return: TDX_SUCCESS, also of a module that has no topology, or
 * TDX_CPUID_LEAF_1F_FORMAT_UNRECOGNIZED.
 */
u64 topology_configure(const struct model_call *c, struct tdx_cpuid_value v[TOPOLOGY_SUBLEAVES]);

/**
 * topology_add_vcpu() - the x2APIC id of a vCPU (VP.INIT version 1), or none (version 0)
 * @c: the call, with its TD; of version 1: it has the TDR for itself
 * @index: number of the vCPU
 * @id: R8
 *
 * The first vCPU without an id takes the topology away from the guest. Return: TDX_SUCCESS,
 * TDX_OPERAND_INVALID (R8), TDX_X2APIC_ID_NOT_UNIQUE with the id.
 */
u64 topology_add_vcpu(struct model_call *c, u32 index, u64 id);

#endif /* CORE_MODEL_TOPOLOGY_H */
