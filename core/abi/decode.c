// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Leaves and their operands: lookup, and registers as text. */
#include "core/abi/decode.h"
#include "core/port/string.h"

static const struct tdx_leaf_info host_leaves[] = {
#define TDH_LEAF(number, id, name, max_version, op_states, need, flags, summary) \
	{number, max_version, TDX_NEED_##need, op_states, flags, name, #id, summary, NULL},
#define TDH_LEAF_NEW(number, id, name, since, flags, summary) \
	{number, 0, TDX_NEED_NEWER, 0, (flags) | TDX_LEAF_NEWER, name, #id, summary, since},
#include "core/abi/leaf.def"
};

static const struct tdx_leaf_info guest_leaves[] = {
#define TDG_LEAF(number, id, name, max_version, flags, summary) \
	{number, max_version, TDX_NEED_GUEST, 0, (flags) | TDX_LEAF_GUEST, name, #id, summary, \
	 NULL},
#include "core/abi/leaf.def"
};

static const char *const need_texts[] = {
#define TDX_LEAF_NEED(name, text) text,
#include "core/abi/leaf.def"
};

#define OPERAND_ROW(leaf, dir, reg, version, type, arg, name) \
	{leaf, TDX_DIR_##dir, TDX_REG_##reg, version, OT_##type, arg, name, NULL},
#define OPERAND_ROW_NEW(leaf, dir, reg, version, type, arg, name, since) \
	{leaf, TDX_DIR_##dir, TDX_REG_##reg, version, OT_##type, arg, name, since},

static const struct tdx_leaf_operand host_operands[] = {
#define TDH_OPERAND OPERAND_ROW
#include "core/abi/leaf_operand.def"
};

static const struct tdx_leaf_operand newer_operands[] = {
#define TDH_OPERAND_NEW OPERAND_ROW_NEW
#include "core/abi/leaf_operand.def"
};

static const struct tdx_leaf_operand guest_operands[] = {
#define TDG_OPERAND OPERAND_ROW
#include "core/abi/leaf_operand.def"
};

static const struct tdx_operand_type_info operand_types[] = {
#define OPERAND_TYPE(name, is_hpa, arg, summary) {#name, summary, is_hpa},
#include "core/abi/operand_type.def"
};

const struct tdx_leaf_info *tdx_leaves(size_t *count)
{
	*count = CORE_ARRAY_SIZE(host_leaves);
	return host_leaves;
}

const struct tdx_leaf_info *tdg_leaves(size_t *count)
{
	*count = CORE_ARRAY_SIZE(guest_leaves);
	return guest_leaves;
}

static const struct tdx_leaf_info *leaf_by_number(const struct tdx_leaf_info *rows, size_t count,
						  u32 number)
{
	size_t lo = 0, hi = count;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (rows[mid].number < number)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < count && rows[lo].number == number ? &rows[lo] : NULL;
}

const struct tdx_leaf_info *tdx_leaf_info_any(u32 number)
{
	return leaf_by_number(host_leaves, CORE_ARRAY_SIZE(host_leaves), number);
}

const struct tdx_leaf_info *tdx_leaf_info(u32 number)
{
	const struct tdx_leaf_info *leaf = tdx_leaf_info_any(number);

	return leaf && !(leaf->flags & TDX_LEAF_NEWER) ? leaf : NULL;
}

const struct tdx_leaf_info *tdg_leaf_info(u32 number)
{
	return leaf_by_number(guest_leaves, CORE_ARRAY_SIZE(guest_leaves), number);
}

const struct tdx_leaf_info *tdx_leaf_by_name(const char *name)
{
	const char *host;
	size_t i;

	for (i = 0; i < CORE_ARRAY_SIZE(host_leaves); i++) {
		host = host_leaves[i].cname;
		if (abi_name_eq(host, name) || abi_name_eq(host + strlen("TDH_"), name))
			return &host_leaves[i];
	}
	for (i = 0; i < CORE_ARRAY_SIZE(guest_leaves); i++)
		if (abi_name_eq(guest_leaves[i].cname, name))
			return &guest_leaves[i];
	return NULL;
}

static const struct tdx_leaf_operand *operands_of(const struct tdx_leaf_operand *rows, size_t total,
						  u16 leaf, size_t *count)
{
	size_t first = 0, n = 0;

	while (first < total && rows[first].leaf != leaf)
		first++;
	while (first + n < total && rows[first + n].leaf == leaf)
		n++;
	*count = n;
	return n ? rows + first : NULL;
}

const struct tdx_leaf_operand *tdx_leaf_operands(const struct tdx_leaf_info *leaf, size_t *count)
{
	if (leaf->flags & TDX_LEAF_GUEST)
		return operands_of(guest_operands, CORE_ARRAY_SIZE(guest_operands), leaf->number,
				   count);
	return operands_of(host_operands, CORE_ARRAY_SIZE(host_operands), leaf->number, count);
}

const struct tdx_leaf_operand *tdx_leaf_operands_newer(const struct tdx_leaf_info *leaf,
						       size_t *count)
{
	if (leaf->flags & TDX_LEAF_GUEST) {
		*count = 0;
		return NULL;
	}
	return operands_of(newer_operands, CORE_ARRAY_SIZE(newer_operands), leaf->number, count);
}

const char *tdx_leaf_need_text(unsigned int need)
{
	return need < TDX_NR_LEAF_NEEDS ? need_texts[need] : "";
}

const struct tdx_operand_type_info *tdx_operand_type_info(unsigned int type)
{
	return type < OT_NR ? &operand_types[type] : NULL;
}

void tdx_flags_format(unsigned int kind, u64 value, struct abi_buf *b)
{
	size_t count, i;
	const struct tdx_name *rows = tdx_names(kind, &count);
	bool first = true;

	for (i = 0; i < count; i++) {
		if (!(value & rows[i].value))
			continue;
		if (!first)
			abi_putc(b, ',');
		abi_puts(b, rows[i].name);
		value &= ~rows[i].value;
		first = false;
	}
	if (value || first) {
		if (!first)
			abi_putc(b, ',');
		abi_put_hex(b, value);
	}
}

static void put_name_or_hex(struct abi_buf *b, const char *name, u64 value)
{
	if (name)
		abi_puts(b, name);
	else
		abi_put_hex(b, value);
}

static void put_level(struct abi_buf *b, enum tdx_level level)
{
	const char *name = tdx_level_name(level);

	if (name)
		abi_puts(b, name);
	else
		abi_put_dec(b, level);
}

static void put_size(struct abi_buf *b, u64 level)
{
	if (level <= TDX_LEVEL_256T)
		put_level(b, (unsigned int)level);
	else
		abi_put_hex(b, level);
}

static void put_map(struct abi_buf *b, u64 map)
{
	if (map & TDX_MAP_RESERVED_MASK) {
		abi_put_hex(b, map);
		return;
	}
	abi_put_hex(b, tdx_map_gpa(map));
	abi_putc(b, '/');
	put_level(b, tdx_map_level(map));
}

static void put_sept_info(struct abi_buf *b, u64 rdx)
{
	put_name_or_hex(b, tdx_sept_arch_name(sept_info_state(rdx)), sept_info_state(rdx));
	abi_putc(b, '@');
	put_level(b, sept_info_level(rdx));
	if (sept_info_vm(rdx)) {
		abi_puts(b, "/vm");
		abi_put_dec(b, sept_info_vm(rdx));
	}
}

void tdx_sept_details_format(u64 rcx, u64 rdx, struct abi_buf *b)
{
	abi_puts(b, "entry=");
	abi_put_hex(b, rcx);
	abi_puts(b, " state=");
	put_sept_info(b, rdx);
}

static unsigned int leaf_field_ctx(const struct tdx_leaf_info *leaf)
{
	switch (leaf->number) {
	case TDH_MNG_RD:
	case TDH_MNG_WR:
		return TDX_CTX_TD;
	case TDH_VP_RD:
	case TDH_VP_WR:
		return TDX_CTX_VP;
	default:
		return TDX_CTX_SYS;
	}
}

static void put_field(struct abi_buf *b, const struct tdx_leaf_info *leaf, u64 id)
{
	const struct tdx_field_info *row;
	u32 index;

	if (id == TDX_FIELD_NONE) {
		abi_puts(b, "none");
		return;
	}
	row = tdx_field_find(leaf_field_ctx(leaf), id, &index);
	if (!row) {
		abi_put_hex(b, id);
		return;
	}
	abi_puts(b, row->name);
	if ((u32)row->fields * row->elements > 1) {
		abi_putc(b, '[');
		abi_put_dec(b, index);
		abi_putc(b, ']');
	}
}

static void put_cpuid(struct abi_buf *b, u64 value)
{
	abi_put_hex(b, (u32)value);
	abi_putc(b, '/');
	abi_put_hex(b, value >> 32);
}

/* "0x3b000+0x1": flags that share a register with an address. */
static void put_hpa_flags(struct abi_buf *b, u64 value, u64 flags)
{
	abi_put_hex(b, value & ~flags);
	if (value & flags) {
		abi_putc(b, '+');
		abi_put_hex(b, value & flags);
	}
}

void tdx_operand_format(const struct tdx_leaf_info *leaf, const struct tdx_leaf_operand *op,
			u64 value, struct abi_buf *b)
{
	switch (op->type) {
	case OT_MAP:
		put_map(b, value);
		break;
	case OT_TDR:
	case OT_TDVPR:
		put_hpa_flags(b, value, op->arg);
		break;
	case OT_HPA_NEW_OPT:
	case OT_HPA_OUT_OPT:
		put_name_or_hex(b, value == TDX_NO_PAGE ? "none" : NULL, value);
		break;
	case OT_FIELD:
		put_field(b, leaf, value);
		break;
	case OT_PAMT_TYPE:
		put_name_or_hex(b, tdx_page_type_name(value), value);
		break;
	case OT_LEVEL:
		put_size(b, value);
		break;
	case OT_SEPT_INFO:
		put_sept_info(b, value);
		break;
	case OT_CPUID:
		put_cpuid(b, value);
		break;
	case OT_HKID:
	case OT_COUNT:
	case OT_VERSION:
	case OT_EPOCH:
		abi_put_dec(b, value);
		break;
	default:
		abi_put_hex(b, value);
		break;
	}
}

void tdx_call_format(const struct tdx_leaf_info *leaf, unsigned int version, unsigned int dir,
		     const struct seam_regs *regs, struct abi_buf *b)
{
	size_t count, i;
	const struct tdx_leaf_operand *ops = tdx_leaf_operands(leaf, &count);
	bool first = true;

	for (i = 0; i < count; i++) {
		if (ops[i].dir != dir || ops[i].version > version)
			continue;
		if (!first)
			abi_putc(b, ' ');
		abi_puts(b, ops[i].name);
		abi_putc(b, '=');
		tdx_operand_format(leaf, &ops[i], seam_reg_get(regs, ops[i].reg), b);
		first = false;
	}
}
