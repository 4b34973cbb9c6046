// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Measurement: TDH.MR.EXTEND, TDH.MR.FINALIZE and what PAGE.ADD adds to MRTD. */
#include "core/model/leaf.h"
#include "core/model/mr.h"
#include "core/model/sept.h"
#include "core/port/string.h"

#define MR_CHUNK 256

/* The 128-byte block that stands for one operation: its name, the GPA, zeros. */
struct mr_block {
	char name[16];
	u8 gpa[8]; /* little-endian */
	u8 zero[104];
};
static_assert(sizeof(struct mr_block) == SHA384_BLOCK, "one hash block");

static void mr_operation(struct tdcs *tdcs, const char *name, u64 gpa)
{
	struct mr_block block = { 0 };
	u32 i;

	memcpy(block.name, name, strlen(name));
	for (i = 0; i < sizeof(block.gpa); i++)
		block.gpa[i] = (u8)(gpa >> (8 * i));
	sha384_blocks(&tdcs->mr, &block, 1);
}

void mr_start(struct tdcs *tdcs)
{
	sha384_init(&tdcs->mr);
}

void mr_page_add(struct tdcs *tdcs, u64 gpa)
{
	mr_operation(tdcs, "MEM.PAGE.ADD", gpa);
}

static u64 extend_check(struct model_call *c, struct sept_ref *s)
{
	u64 status = op_tdr(c, TDX_OPERAND_ID_RDX, s->td, LOCK_EXCLUSIVE);

	if (status == TDX_SUCCESS)
		status = op_td_state(c, c->op_states, false);
	if (status != TDX_SUCCESS)
		return status;
	s->gpa = s->map;
	if (s->gpa & (MR_CHUNK - 1) || !sept_gpa_ok(c->tdcs, s->gpa))
		return tdx_status(TDX_OPERAND_INVALID, TDX_OPERAND_ID_RCX);
	/* The exclusive TDR stands in for the tree and entry locks, as in PAGE.ADD. */
	sept_walk(c, TDX_LEVEL_4K, s);
	if (!(s->val & SEPT_PS) || !(s->val & SEPT_RWX))
		return sept_fail(c, s, TDX_EPT_ENTRY_NOT_PRESENT);
	/* 1.5.01 gives no operand and no details here (docs/tdx-module.md 8). */
	return s->state == SEPT_MAPPED ? TDX_SUCCESS : TDX_EPT_ENTRY_NOT_PRESENT;
}

MODEL_LEAF(mr_extend)
{
	struct sept_ref s;
	u64 status, hpa;

	sept_operands(c, &s);
	status = extend_check(c, &s);
	if (status != TDX_SUCCESS)
		return status;
	hpa = sept_page_hpa(s.val, s.level) | (s.gpa & (tdx_level_size(s.level) - 1));
	mr_operation(c->tdcs, "MR.EXTEND", s.gpa);
	sha384_blocks(&c->tdcs->mr, mem_ro(c->m, hpa), MR_CHUNK / SHA384_BLOCK);
	return TDX_SUCCESS;
}

MODEL_LEAF(mr_finalize)
{
	u64 status = op_tdr(c, TDX_OPERAND_ID_RCX, c->r->rcx, LOCK_EXCLUSIVE);

	if (status == TDX_SUCCESS)
		status = op_td_state(c, c->op_states, false);
	if (status != TDX_SUCCESS)
		return status;
	if (!c->tdcs->num_vcpus)
		return TDX_NO_VCPUS;
	sha384_final(&c->tdcs->mr, c->tdcs->mrtd);
	c->tdcs->op_state = TDX_OP_STATE_RUNNABLE;
	atom_sub(&c->st->tds_under_construction, 1);
	return TDX_SUCCESS;
}
