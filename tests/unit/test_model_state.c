// SPDX-License-Identifier: GPL-2.0-only
/*
 * What every leaf that works on a TD or vCPU asks before anything else (docs/tdx-module.md 3 and
 * 6.2): each of them, from the tables of core/abi, in each state that it must refuse.
 */
#include <check.h>

#include "core/abi/decode.h"
#include "model_fixture.h"
#include "suites.h"

#define NOT_HERE (TDX_LEAF_MIGRATION | TDX_LEAF_SERVTD | TDX_LEAF_UNIMPLEMENTED)

/* The first operand of a type, or NULL. */
static const struct tdx_leaf_operand *find_operand(const struct tdx_leaf_info *leaf, u8 type)
{
	const struct tdx_leaf_operand *op;
	size_t n = 0;

	for (op = tdx_leaf_operands(leaf, &n); n--; op++) {
		if (op->dir == TDX_DIR_IN && op->type == type)
			return op;
	}
	return NULL;
}

/**
 * struct subject - a leaf and the TD that it is tried on
 * @fx: the machine
 * @td: a runnable TD with one vCPU
 * @leaf: the leaf
 * @reg: register of the TDR or TDVPR
 * @root: the TDR or TDVPR
 */
struct subject {
	struct model_fixture *fx;
	struct fx_td td;
	const struct tdx_leaf_info *leaf;
	u8 reg;
	u64 root;
};

static u64 try_with(struct subject *s, u64 root)
{
	return tdx_status_base(fx_call(s->fx, s->leaf->number, s->reg == TDX_REG_RCX ? root : 0,
				       s->reg == TDX_REG_RDX ? root : 0, 0, 0));
}

static void refuses(struct subject *s, u64 want)
{
	u64 got = try_with(s, s->root);

	ck_assert_msg(got == want, "%s: %#llx, not %#llx", s->leaf->name, got, want);
}

static void check_operand(struct subject *s)
{
	u64 got = try_with(s, s->root | CORE_BIT(62));

	ck_assert_msg(got == TDX_OPERAND_INVALID, "%s: %#llx", s->leaf->name, got);
	ck_assert_int_eq(model_hold(&s->fx->m, MODEL_LOCK_PAMT_4K, s->root, true), 0);
	refuses(s, TDX_OPERAND_BUSY);
	ck_assert_int_eq(model_unhold(&s->fx->m, MODEL_LOCK_PAMT_4K, s->root, true), 0);
}

static void check_state(struct subject *s)
{
	struct tdcs *tdcs = fx_va(s->fx, s->td.tdcx[TDCX_DATA0]);
	struct tdr *tdr = fx_va(s->fx, s->td.tdr);
	u32 state = 0;

	tdr->fatal = 1;
	refuses(s, TDX_TD_FATAL);
	tdr->fatal = 0;
	tdr->lifecycle = TDX_LIFECYCLE_BLOCKED;
	refuses(s, TDX_TD_KEYS_NOT_CONFIGURED);
	tdr->lifecycle = TDX_LIFECYCLE_KEYS_CONFIGURED;
	tdr->tdcx_missing++;
	refuses(s, TDX_TDCS_NOT_ALLOCATED);
	tdr->tdcx_missing--;
	while (s->leaf->op_states >> state & 1)
		state++;
	tdcs->op_state = state;
	refuses(s, TDX_OP_STATE_INCORRECT);
	tdcs->op_state = TDX_OP_STATE_RUNNABLE;
}

static bool subject_of(struct subject *s, const struct tdx_leaf_info *leaf)
{
	const struct tdx_leaf_operand *op = find_operand(leaf, OT_TDVPR);

	if (leaf->flags & NOT_HERE)
		return false;
	s->leaf = leaf;
	s->root = s->td.vp;
	if (!op) {
		op = find_operand(leaf, OT_TDR);
		s->root = s->td.tdr;
	}
	if (op)
		s->reg = op->reg;
	return op != NULL;
}

START_TEST(every_leaf_refuses_a_td_that_is_not_as_it_needs_it)
{
	struct subject s = { .fx = fx_open(1) };
	const struct tdx_leaf_info *leaf;
	u32 tried = 0;
	size_t n;

	fx_td(s.fx, &s.td, FX_HKID, FX_RUNNABLE);
	for (leaf = tdx_leaves(&n); n--; leaf++) {
		if (!subject_of(&s, leaf))
			continue;
		check_operand(&s);
		if (leaf->need == TDX_NEED_TD_USABLE)
			check_state(&s);
		tried++;
	}
	ck_assert_uint_ge(tried, 30);
	fx_close(s.fx);
}
END_TEST

Suite *model_state_suite(void)
{
	Suite *s = suite_create("model_state");
	TCase *t = tcase_create("leaves");

	tcase_add_test(t, every_leaf_refuses_a_td_that_is_not_as_it_needs_it);
	suite_add_tcase(s, t);
	return s;
}
