/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* SEAMCALLs of the life cycle. */
#ifndef CORE_RUNTIME_RT_LEAF_H
#define CORE_RUNTIME_RT_LEAF_H

#include "core/runtime/rt_cmd.h"

typedef u64 (*rt_leaf1_fn)(struct seam *s, u64 a);
typedef u64 (*rt_leaf2_fn)(struct seam *s, u64 a, u64 b);

/**
 * rt_leaf1() - one SEAMCALL with one operand, repeated while busy as vm->busy says
 * @vm: TD
 * @leaf: number
 * @fn: its wrapper
 * @a: operand
 *
 * Return: 0, -EAGAIN, -EIO.
 */
int rt_leaf1(struct tdx_vm *vm, u32 leaf, rt_leaf1_fn fn, u64 a);

/* As rt_leaf1(), with two operands. */
int rt_leaf2(struct tdx_vm *vm, u32 leaf, rt_leaf2_fn fn, u64 a, u64 b);

/**
 * rt_call_on_lp() - one SEAMCALL with one operand on one LP
 * @vm: TD
 * @lp: logical processor
 * @fn: the leaf's wrapper
 * @a: operand
 * @status: out: its completion status
 *
 * Return: 0, -ENXIO if the LP is gone.
 */
int rt_call_on_lp(struct tdx_vm *vm, u32 lp, rt_leaf1_fn fn, u64 a, u64 *status);

/* As rt_call_on_lp(), with two operands. */
int rt_call2_on_lp(struct tdx_vm *vm, u32 lp, rt_leaf2_fn fn, u64 a, u64 b, u64 *status);

/**
 * rt_lp_is_there() - can something be sent to an LP?
 * @rt: the runtime
 * @lp: logical processor, as user space named it
 */
static inline bool rt_lp_is_there(struct rt *rt, u32 lp)
{
	return lp < port_nr_lps(rt->host.port) &&
	       port_lp_package(rt->host.port, lp) != PORT_NO_PACKAGE;
}

/**
 * rt_package_lp() - an LP of a package
 * @rt: the runtime
 * @package: package
 *
 * Return: the first LP of it, TDX_LP_NONE if there is none.
 */
u32 rt_package_lp(struct rt *rt, u32 package);

/**
 * rt_give_page() - give a new page to the TDX module
 * @vm: TD
 * @leaf: number of the leaf that takes it
 * @fn: its wrapper
 * @owner: TDR or TDVPR
 * @page: out: HPA
 *
 * Return: 0; -ENOMEM, -EAGAIN, -EIO: there is no page.
 */
int rt_give_page(struct tdx_vm *vm, u32 leaf, rt_leaf2_fn fn, u64 owner, u64 *page);

#endif /* CORE_RUNTIME_RT_LEAF_H */
