// SPDX-License-Identifier: GPL-2.0-only
#include "tdxctl/error.h"
#include "tdxctl/gpa_range.h"
#include "tdxctl/leaf_arg.h"
#include "tdxctl/outcome.h"

static bool find(const char *text, struct tdxcall_leaf_info *leaf)
{
	u64 number;

	if (!tdxcall_leaf_find(text, leaf) || leaf_find_short(text, leaf))
		return true;
	return !number_parse(text, &number) && number <= 0xffff &&
	       !tdxcall_leaf_info((u32)number, leaf);
}

int leaf_arg(struct session *s, const char *text, struct tdxcall_leaf_info *leaf)
{
	struct tdxcall_leaf_operand op;

	if (!find(text, leaf))
		return error_usage(s, "'%s' is no leaf (`tdxctl explain leaves` lists them)", text);
	/* Which version of the TDX module there is shows when it is called. */
	if (leaf->since && tdxcall_leaf_operand(leaf->number, 0, &op))
		return error_usage(s, "%s is a leaf of TDX module %s, whose operands are not known",
				   leaf->name, leaf->since);
	return EXIT_DONE;
}
