// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/*
 * TDXCALL_RAW: any leaf, with physical pages named by handle. What a register holds is known from
 * the table of operands alone (core/abi/leaf_operand.def): no number from user space becomes an
 * HPA, and no HPA becomes a number there. A later TDX module may take an address from a register
 * that this table does not know yet: such a register has to be 0, too.
 */
#include "core/abi/decode.h"
#include "core/abi/td_params.h"
#include "core/runtime/rt_cmd.h"
#include "core/runtime/rt_lp.h"
#include "core/runtime/rt_page.h"
#include "core/runtime/rt_raw.h"
#include "core/runtime/rt_table.h"

/* SEPT.ADD version 1 and PAGE.DEMOTE have most: a TDR and four pages. */
#define MAX_PAGES 8
#define TDR_FLAGS (CORE_PAGE_SIZE - 1)

/**
 * struct raw_page - a page operand
 * @op: the operand
 * @page: the block, in use by the call
 * @borrowed: another operand of the call lies in the same block
 * @pa: 4K page
 */
struct raw_page {
	const struct tdx_leaf_operand *op;
	struct rt_page *page;
	bool borrowed;
	u64 pa;
};

/**
 * struct raw_call - a raw call being prepared and made
 * @cmd: the command
 * @arg: its struct, with the registers as the caller wrote them until outputs() runs
 * @leaf: what is known about the leaf, NULL = nothing
 * @version: of the leaf
 * @status: completion status
 * @regs: registers
 * @sent: registers before the call
 * @pages: page operands
 * @nr_pages: how many
 */
struct raw_call {
	struct rt_cmd *cmd;
	struct tdxcall_raw *arg;
	const struct tdx_leaf_info *leaf;
	u32 version;
	u64 status;
	struct seam_regs regs;
	struct seam_regs sent;
	struct raw_page pages[MAX_PAGES];
	u32 nr_pages;
};

/* Registers of the uAPI are numbered without the gap at RSP. */
static u32 reg_number(u32 i)
{
	return i < 4 ? i : i + 1;
}

static const struct tdx_leaf_operand *find_among(const struct tdx_leaf_operand *ops, size_t count,
						 const struct raw_call *c, u32 dir, u32 i)
{
	size_t n;

	for (n = 0; n < count; n++) {
		if (ops[n].dir == dir && ops[n].reg == reg_number(i) &&
		    ops[n].version <= c->version)
			return &ops[n];
	}
	return NULL;
}

/* Those of later versions of the TDX module, too: it is not known here which one answers. */
static const struct tdx_leaf_operand *find_operand(const struct raw_call *c, u32 dir, u32 i)
{
	const struct tdx_leaf_operand *ops, *found;
	size_t count;

	if (!c->leaf)
		return NULL;
	ops = tdx_leaf_operands(c->leaf, &count);
	found = find_among(ops, count, c, dir, i);
	if (found)
		return found;
	ops = tdx_leaf_operands_newer(c->leaf, &count);
	return find_among(ops, count, c, dir, i);
}

static bool is_hpa(const struct tdx_leaf_operand *op)
{
	return op && tdx_operand_type_info(op->type)->is_hpa;
}

static bool has_keyid_operand(const struct raw_call *c)
{
	const struct tdx_leaf_operand *op = find_operand(c, TDX_DIR_IN, 1);

	return op && op->type == OT_HPA_HKID;
}

/* ---- what may be called ---------------------------------------------------------------------- */

/* Highest version of the leaf whose operands are known; -1 = none. */
static int known_version(const struct tdx_leaf_info *leaf)
{
	const u32 unknown = TDX_LEAF_MIGRATION | TDX_LEAF_SERVTD | TDX_LEAF_UNIMPLEMENTED;
	const struct tdx_leaf_operand *ops;
	int version = leaf->max_version;
	size_t count;

	if (leaf->flags & unknown)
		return -1;
	ops = tdx_leaf_operands_newer(leaf, &count);
	if (leaf->flags & TDX_LEAF_NEWER && !count)
		return -1;
	while (count--) {
		if (ops[count].version > version)
			version = ops[count].version;
	}
	return version;
}

/* Are the operands of this leaf and version known? Then it cannot take a number for an HPA. */
static bool is_known(const struct raw_call *c)
{
	return c->leaf && (int)c->version <= known_version(c->leaf) &&
	       !(c->arg->reg[0] & TDX_RAX_RESERVED_MASK);
}

static bool is_sys(const struct tdx_leaf_info *leaf)
{
	static const char prefix[] = "TDH.SYS.";

	return !memcmp(leaf->name, prefix, sizeof(prefix) - 1);
}

/*
 * VP.ENTER would run a guest that is never kicked out and whose exits are not handled. SYS leaves
 * change the TDX module for the whole host, whose kernel owns it; the software TDX module is the
 * caller's.
 */
static int check_leaf(const struct raw_call *c)
{
	if (tdx_rax_leaf(c->arg->reg[0]) == TDH_VP_ENTER)
		return -EOPNOTSUPP;
	if (c->cmd->rt->model)
		return 0;
	if (!is_known(c))
		return -EOPNOTSUPP;
	return is_sys(c->leaf) && !(c->leaf->flags & TDX_LEAF_READ_ONLY) ? -EPERM : 0;
}

static u32 field_context(const struct raw_call *c)
{
	switch (tdx_rax_leaf(c->arg->reg[0])) {
	case TDH_MNG_RD:
	case TDH_MNG_WR:
		return TDX_CTX_TD;
	case TDH_VP_RD:
	case TDH_VP_WR:
		return TDX_CTX_VP;
	case TDH_SYS_RD:
		return TDX_CTX_SYS;
	default:
		return TDX_NR_CTX;
	}
}

/* A metadata field is named in RDX by all of these leaves. */
static bool field_is_hpa(const struct raw_call *c)
{
	return tdx_field_is_hpa(field_context(c), c->sent.rdx);
}

static bool writes_hpa_field(const struct raw_call *c)
{
	u16 leaf = tdx_rax_leaf(c->arg->reg[0]);

	return (leaf == TDH_MNG_WR || leaf == TDH_VP_WR) && field_is_hpa(c);
}

static int check_args(const struct raw_call *c)
{
	const struct tdxcall_raw *arg = c->arg;
	const struct rt *rt = c->cmd->rt;
	u32 i;

	if (arg->kind[0] != TDXCALL_RAW_VALUE)
		return -EINVAL;
	if (arg->flags & TDXCALL_RAW_F_FORCE && !rt->model)
		return -EPERM;
	for (i = 0; i < TDXCALL_RAW_REGS; i++) {
		if (arg->kind[i] > TDXCALL_RAW_IS_TDVPR)
			return -EINVAL;
	}
	if (arg->lp != TDXCALL_RAW_ANY_LP && !rt_lp_is_there(c->cmd->rt, arg->lp))
		return -EINVAL;
	if (arg->keyid &&
	    (!has_keyid_operand(c) || arg->keyid >= rt->keyid_first + rt->keyid_count))
		return -EINVAL;
	return check_leaf(c);
}

/* ---- operands -------------------------------------------------------------------------------- */

/* Only what leaves the TD, and the ties of its vCPUs, as they are. */
static bool leaf_only_looks(const struct raw_call *c)
{
	return is_known(c) &&
	       (c->leaf->flags & (TDX_LEAF_READ_ONLY | TDX_LEAF_ASSOCIATES)) == TDX_LEAF_READ_ONLY;
}

static int resolve_td(struct raw_call *c, const struct tdx_leaf_operand *op, u32 i, u64 *hpa)
{
	bool is_tdr = c->arg->kind[i] == TDXCALL_RAW_IS_TDR;
	u32 low = (u32)c->arg->reg[i];
	const struct rt_vcpu *v;
	int ret;

	if (op->type != OT_HPA && op->type != (is_tdr ? OT_TDR : OT_TDVPR))
		return -EINVAL;
	if (!leaf_only_looks(c))
		return -EPERM;
	if (c->cmd->held || (is_tdr && low > TDR_FLAGS))
		return -EINVAL;
	ret = rt_td_get(c->cmd, (u32)(c->arg->reg[i] >> 32), false);
	if (ret)
		return ret;
	if (is_tdr) {
		*hpa = c->cmd->vm.st->tdr + low;
		return c->cmd->vm.st->tdr ? 0 : -ENOENT;
	}
	v = low < TDXCALL_MAX_VCPUS ? rt_vcpu_get(c->cmd, low) : NULL;
	if (!v || !v->nr_pages)
		return -ENOENT;
	*hpa = v->page[0];
	return 0;
}

/* Bytes that the TDX module takes from a page operand on; a block has to have them all. */
static u64 operand_size(const struct raw_call *c, const struct tdx_leaf_operand *op)
{
	if (op->type == OT_HPA_BLOCK)
		return tdx_level_size(TDX_LEVEL_2M);
	/* The only leaf that takes a page of the size that its mapping says. */
	if (op->leaf == TDH_MEM_PAGE_AUG && op->type == OT_HPA_NEW) {
		enum tdx_level level = tdx_map_level(c->sent.rcx);

		return tdx_level_size(level <= TDX_LEVEL_1G ? level : TDX_LEVEL_1G);
	}
	return CORE_PAGE_SIZE;
}

/* Two operands of one call may lie in one block, which the call then uses once. */
static int find_block(struct raw_call *c, struct raw_page *rp, u32 handle)
{
	bool shared = rp->op->type == OT_HPA_SHARED;
	u32 i;

	for (i = 0; i < c->nr_pages; i++) {
		const struct raw_page *old = &c->pages[i];

		if (old->page->handle != handle)
			continue;
		/* What is read or written as data has to stay the host's during the call. */
		if (shared != (old->op->type == OT_HPA_SHARED))
			return -EINVAL;
		rp->page = old->page;
		rp->borrowed = true;
		return 0;
	}
	return rt_page_get(c->cmd, handle, shared, &rp->page);
}

static int resolve_page(struct raw_call *c, const struct tdx_leaf_operand *op, u32 i, u64 *hpa)
{
	struct raw_page *rp = &c->pages[c->nr_pages];
	u64 value = c->arg->reg[i];
	u64 offset = (u32)value;
	u64 page = offset & ~(CORE_PAGE_SIZE - 1);
	int ret;

	if (value & TDXCALL_RAW_UNUSED || c->nr_pages == MAX_PAGES)
		return -EINVAL;
	rp->op = op;
	ret = find_block(c, rp, (u32)(value >> 32));
	if (ret)
		return ret;
	c->nr_pages++;
	if (page + operand_size(c, op) > rt_page_size(rp->page))
		return -EINVAL;
	rp->pa = rp->page->pa + page;
	*hpa = rp->page->pa + offset;
	if (op->type == OT_HPA_HKID)
		*hpa = tdx_hpa_with_keyid(&c->cmd->rt->host, *hpa, c->arg->keyid);
	return 0;
}

static bool number_is_fine(const struct raw_call *c, const struct tdx_leaf_operand *op, u64 value)
{
	bool forced = (c->arg->flags & TDXCALL_RAW_F_FORCE) != 0;

	if (!op)
		return !value || forced;
	if (!is_hpa(op) || (op->type == OT_HPA_NEW_OPT && value == TDX_NO_PAGE))
		return true;
	/* Where the TDX module does not have the operand, nothing looks at the register. */
	return op->since && (!value || forced);
}

static int resolve_register(struct raw_call *c, u32 i)
{
	const struct tdx_leaf_operand *op = i ? find_operand(c, TDX_DIR_IN, i) : NULL;
	u64 *reg = seam_reg(&c->regs, reg_number(i));

	switch (c->arg->kind[i]) {
	case TDXCALL_RAW_VALUE:
		*reg = c->arg->reg[i];
		return !i || number_is_fine(c, op, *reg) ? 0 : -EINVAL;
	case TDXCALL_RAW_IS_PAGE:
		return is_hpa(op) ? resolve_page(c, op, i, reg) : -EINVAL;
	default:
		return is_hpa(op) ? resolve_td(c, op, i, reg) : -EINVAL;
	}
}

static int resolve(struct raw_call *c)
{
	int ret = 0;
	u32 i;

	/* Plain values first: the size of a page may depend on one. */
	for (i = 0; i < TDXCALL_RAW_REGS; i++) {
		if (c->arg->kind[i] == TDXCALL_RAW_VALUE)
			*seam_reg(&c->sent, reg_number(i)) = c->arg->reg[i];
	}
	if (writes_hpa_field(c))
		return -EPERM;
	for (i = 0; !ret && i < TDXCALL_RAW_REGS; i++)
		ret = resolve_register(c, i);
	c->sent = c->regs;
	return ret;
}

/* ---- the call -------------------------------------------------------------------------------- */

static bool is_new(const struct raw_page *rp)
{
	return rp->op->type == OT_HPA_NEW || rp->op->type == OT_HPA_NEW_OPT;
}

/* KeyID of the TD that the call is about: 0 = not known. */
static u32 call_keyid(const struct raw_call *c)
{
	u32 i;

	if (tdx_rax_leaf(c->arg->reg[0]) == TDH_MNG_CREATE)
		return (u32)c->sent.rdx & 0xffff;
	for (i = 0; i < c->nr_pages; i++) {
		if (c->pages[i].op->type == OT_TDR || c->pages[i].op->type == OT_TDVPR)
			return atom_load(&c->pages[i].page->keyid);
	}
	return 0;
}

/* The pages of a pair are written under the TDX module's own KeyID, whatever the call is about. */
static bool is_pair(const struct raw_page *rp)
{
	u16 leaf = rp->op->leaf;

	return (leaf == TDH_PHYMEM_PAMT_ADD && rp->op->type == OT_HPA_NEW) ||
	       (leaf == TDH_MEM_PAGE_DEMOTE && rp->op->since);
}

static int prepare_pages(struct raw_call *c)
{
	bool creates = tdx_rax_leaf(c->arg->reg[0]) == TDH_MNG_CREATE;
	u32 keyid = call_keyid(c);
	u32 i;
	int ret;

	for (i = 0; i < c->nr_pages; i++) {
		struct raw_page *rp = &c->pages[i];

		if (rp->op->type != OT_HPA_SHARED || !(rp->page->flags & RT_PAGE_GIVEN))
			continue;
		ret = rt_page_take_back(c->cmd, rp->page);
		if (ret)
			return ret;
	}
	for (i = 0; i < c->nr_pages; i++) {
		struct raw_page *rp = &c->pages[i];

		rt_page_expose(c->cmd, rp->page, is_new(rp),
			       is_pair(rp) ? c->cmd->rt->host.global_keyid : keyid,
			       creates ? RT_PAGE_ROOT : 0);
		if (is_new(rp))
			port_clflush(c->cmd->rt->host.port, rp->pa, operand_size(c, rp->op));
	}
	return 0;
}

static int make_call(void *arg)
{
	struct raw_call *c = arg;

	c->status = seam_call(c->cmd->vm.seam, &c->regs);
	return 0;
}

/* Leaves that want the key table for themselves take turns, as everywhere in the runtime. */
static bool needs_global_lock(u16 leaf)
{
	return leaf == TDH_MNG_CREATE || leaf == TDH_MNG_VPFLUSHDONE ||
	       leaf == TDH_PHYMEM_CACHE_WB || leaf == TDH_MNG_KEY_FREEID;
}

static int call_on_lp(struct raw_call *c)
{
	if (c->arg->lp == TDXCALL_RAW_ANY_LP)
		return make_call(c);
	return port_run_on_lp(c->cmd->rt->host.port, c->arg->lp, make_call, c);
}

static int call_in_turn(struct raw_call *c)
{
	struct port_rwlock *lock = &c->cmd->rt->global_lock;
	int ret;

	if (!needs_global_lock(tdx_rax_leaf(c->arg->reg[0])))
		return call_on_lp(c);
	ret = port_lock_exclusive(c->cmd->rt->host.port, lock);
	if (ret)
		return ret;
	ret = call_on_lp(c);
	port_unlock_exclusive(lock);
	return ret;
}

/* ---- the answer ------------------------------------------------------------------------------ */

static void put_value(struct raw_call *c, u32 i, u64 value)
{
	c->arg->reg[i] = value;
	c->arg->kind[i] = TDXCALL_RAW_VALUE;
}

static void put_address(struct raw_call *c, u32 i, u64 value)
{
	u64 unused = value & TDX_PAGE_UNUSED ? TDXCALL_RAW_UNUSED : 0;
	const struct tdx_vm_state *td = c->cmd->held ? c->cmd->vm.st : NULL;
	u64 pa = seam_hpa(value);
	u64 name;

	if (pa == TDX_NO_PAGE) {
		put_value(c, i, value);
	} else if (rt_page_name(c->cmd, pa, &name)) {
		c->arg->reg[i] = name | unused;
		c->arg->kind[i] = TDXCALL_RAW_IS_PAGE;
	} else if (td && pa == td->tdr) {
		c->arg->reg[i] = TDXCALL_RAW_TDR(c->cmd->id, 0);
		c->arg->kind[i] = TDXCALL_RAW_IS_TDR;
	} else {
		put_value(c, i, 0);
	}
}

static void put_operand(struct raw_call *c, const struct tdx_leaf_operand *op, u32 i, u64 value)
{
	if (is_hpa(op))
		put_address(c, i, value);
	else if (op->type == OT_SEPT_ENTRY)
		put_value(c, i, value & ~SEPT_HPA_MASK);
	else if (op->type == OT_VALUE && field_is_hpa(c))
		put_value(c, i, 0);
	else
		put_value(c, i, value);
}

static void clear_cmrs(void *table)
{
	struct tdx_cmr_info *cmr = table;
	u32 i;

	for (i = 0; i < TDX_MAX_CMRS; i++)
		cmr[i].base = 0;
}

/*
 * What the TDX module wrote to the caller's pages, which the caller has not for itself yet: where
 * the machine's memory is, is returned by two leaves.
 */
static void clear_written(struct raw_call *c)
{
	struct port *port = c->cmd->rt->host.port;
	u32 i;

	for (i = 0; i < c->nr_pages; i++) {
		const struct raw_page *rp = &c->pages[i];

		if (rp->op->leaf == TDH_SYS_INFO && rp->op->reg == TDX_REG_R8)
			clear_cmrs((u8 *)port_va(port, rp->pa) + c->sent.r8 % CORE_PAGE_SIZE);
		else if (rp->op->leaf == TDH_SYS_RDALL)
			tdx_md_list_clear(port_va(port, rp->pa), TDX_CTX_SYS);
	}
}

static void put_register(struct raw_call *c, u32 i)
{
	const struct tdx_leaf_operand *op = find_operand(c, TDX_DIR_OUT, i);
	u64 value = seam_reg_get(&c->regs, reg_number(i));
	bool success = c->status == TDX_SUCCESS;
	bool details = !success && c->leaf && c->leaf->flags & TDX_LEAF_SEPT_DETAILS;

	/* An operand that this TDX module may not have. */
	if (op && op->since && value == seam_reg_get(&c->sent, reg_number(i)))
		return;
	if (op && success)
		put_operand(c, op, i, value);
	else if (value == seam_reg_get(&c->sent, reg_number(i)))
		return;
	else if (details && reg_number(i) == TDX_REG_RCX)
		put_value(c, i, value & ~SEPT_HPA_MASK);
	else if (details && reg_number(i) == TDX_REG_RDX)
		put_value(c, i, value);
	else if (op)
		put_operand(c, op, i, value);
	else
		/* It is not known what it is, so it may be an address. */
		put_value(c, i, 0);
}

static int result_of(u64 status)
{
	if (!tdx_status_is_error(status))
		return 0;
	return seam_status_is_busy(status) ? -EAGAIN : -EIO;
}

static void answer(struct raw_call *c)
{
	const struct tdxcall_raw *arg = c->arg;
	struct tdx_err *err = &c->cmd->vm.err;
	u32 i;

	err->leaf = tdx_rax_leaf(arg->reg[0]);
	err->status = c->status;
	if (c->status == TDX_SUCCESS || tdx_status_base(c->status) == TDX_METADATA_LIST_OVERFLOW)
		clear_written(c);
	for (i = 1; i < TDXCALL_RAW_REGS; i++)
		put_register(c, i);
	put_value(c, 0, c->status);
	c->cmd->result = result_of(c->status);
	c->cmd->own_ext = true;
	c->cmd->ext_rcx = arg->kind[1] == TDXCALL_RAW_VALUE ? arg->reg[1] : 0;
	c->cmd->ext_rdx = arg->kind[2] == TDXCALL_RAW_VALUE ? arg->reg[2] : 0;
}

static int run(struct raw_call *c)
{
	int ret = resolve(c);

	if (!ret)
		ret = prepare_pages(c);
	if (ret == -EAGAIN || ret == -EIO) {
		/* PHYMEM.PAGE.RDMD or WBINVD stood in the way; the call itself was not made. */
		c->cmd->result = ret;
		return 0;
	}
	if (!ret)
		ret = call_in_turn(c);
	if (!ret)
		answer(c);
	return ret;
}

int rt_cmd_raw(struct rt_cmd *cmd)
{
	struct tdxcall_raw *arg = cmd->arg;
	struct raw_call c = { .cmd = cmd, .arg = arg };
	int ret;

	c.leaf = tdx_leaf_info_any(tdx_rax_leaf(arg->reg[0]));
	c.version = tdx_rax_version(arg->reg[0]);
	ret = check_args(&c);
	if (ret)
		return ret;
	ret = run(&c);
	while (c.nr_pages) {
		const struct raw_page *rp = &c.pages[--c.nr_pages];

		if (!rp->borrowed)
			rt_page_put(cmd, rp->page);
	}
	return ret;
}
