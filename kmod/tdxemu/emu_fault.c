// SPDX-License-Identifier: GPL-2.0-only
/*
 * Faults behind the instruction: SEAMCALLs that the software TDX module does not see, and whose
 * caller gets a status of the administrator's choice. Which ones depends on nothing but the seed
 * and how many came before. The parameters may be changed at any time.
 */
#define pr_fmt(fmt) "tdxemu: " fmt
#include <linux/hash.h>
#include <linux/module.h>
#include <linux/printk.h>

#include "core/abi/decode.h"
#include "core/abi/status.h"
#include "kmod/tdxemu/emu_fault.h"

#define PPM 1000000U

static unsigned int busy;
module_param(busy, uint, 0644);
MODULE_PARM_DESC(busy, "probability that a SEAMCALL is TDX_OPERAND_BUSY(RCX), in millionths");

static unsigned int fault_leaf;
module_param(fault_leaf, uint, 0644);
MODULE_PARM_DESC(fault_leaf, "leaf number that fault_status and fault_ppm are about");

static unsigned long long fault_status;
module_param(fault_status, ullong, 0644);
MODULE_PARM_DESC(fault_status, "completion status that it gets (0: none)");

static unsigned int fault_ppm;
module_param(fault_ppm, uint, 0644);
MODULE_PARM_DESC(fault_ppm, "probability of that, in millionths");

static unsigned int fault_seed = 1;
module_param(fault_seed, uint, 0644);
MODULE_PARM_DESC(fault_seed, "of both probabilities (default 1)");

static atomic64_t calls = ATOMIC64_INIT(0);

/* One number below PPM for each call. */
static u32 throw_dice(void)
{
	u64 n = atomic64_inc_return(&calls);

	return hash_64(n ^ (u64)READ_ONCE(fault_seed) << 32, 32) % PPM;
}

static u16 flags_of(u16 leaf)
{
	const struct tdx_leaf_info *info = tdx_leaf_info(leaf);

	return info ? info->flags : 0;
}

static bool fail(struct seam_regs *regs, u16 leaf, u64 status)
{
	regs->rax = status;
	if (flags_of(leaf) & TDX_LEAF_SEPT_DETAILS)
		regs->rcx = regs->rdx = 0;
	return true;
}

bool emu_fault(struct seam_regs *regs)
{
	u64 status = READ_ONCE(fault_status);
	u32 some = READ_ONCE(busy);
	u16 leaf = tdx_rax_leaf(regs->rax);

	if (likely(!some && !status))
		return false;
	if (status && leaf == READ_ONCE(fault_leaf) && throw_dice() < READ_ONCE(fault_ppm))
		return fail(regs, leaf, status);
	/* What any caller may ask for at any time is never busy. */
	if (!some || flags_of(leaf) & TDX_LEAF_EARLY || throw_dice() >= some)
		return false;
	return fail(regs, leaf, tdx_status_operand(TDX_OPERAND_BUSY, TDX_OPERAND_ID_RCX));
}

int emu_fault_check(void)
{
	if (busy <= PPM && fault_ppm <= PPM)
		return 0;
	pr_err("busy=%u fault_ppm=%u: a probability is 0 to %u\n", busy, fault_ppm, PPM);
	return -EINVAL;
}
