// SPDX-License-Identifier: LGPL-2.1-or-later
/* Raw calls: named pages, registers by the name of their operand, and registers as text. */
#include <errno.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/abi/decode.h"
#include "libtdxcall/command.h"
#include "libtdxcall/handle.h"
#include "libtdxcall/internal.h"

static_assert(sizeof(struct seam_regs) / sizeof(u64) == TDXCALL_RAW_REGS, "registers");

/* ---- named pages ----------------------------------------------------------------------------- */

static void init_page(struct tdxcall_page *page, uint32_t handle)
{
	memset(page, 0, sizeof(*page));
	page->argsz = sizeof(*page);
	page->handle = handle;
}

TDXCALL_API void tdxcall_init_page_alloc(struct tdxcall_page *page, unsigned int level)
{
	init_page(page, 0);
	/* A level that does not fit must not become another one that does. */
	page->level = (uint8_t)(level < TDXCALL_LEVEL_AUTO ? level : TDXCALL_LEVEL_AUTO);
}

TDXCALL_API void tdxcall_init_page_free(struct tdxcall_page *page, uint32_t handle)
{
	init_page(page, handle);
}

TDXCALL_API void tdxcall_init_page_next(struct tdxcall_page *page, uint32_t handle)
{
	init_page(page, handle);
}

static void init_access(struct tdxcall_page *page, uint32_t handle, uint64_t offset,
			const void *buf, uint64_t len)
{
	init_page(page, handle);
	page->offset = offset;
	page->buf = (uintptr_t)buf;
	page->len = len;
}

TDXCALL_API void tdxcall_init_page_write(struct tdxcall_page *page, uint32_t handle,
					 uint64_t offset, const void *buf, uint64_t len)
{
	init_access(page, handle, offset, buf, len);
}

TDXCALL_API void tdxcall_init_page_read(struct tdxcall_page *page, uint32_t handle,
					uint64_t offset, void *buf, uint64_t len)
{
	init_access(page, handle, offset, buf, len);
}

TDXCALL_API int tdxcall_page_alloc(struct tdxcall *h, struct tdxcall_page *page)
{
	return lib_command(h, TDXCALL_PAGE_ALLOC, page);
}

TDXCALL_API int tdxcall_page_free(struct tdxcall *h, struct tdxcall_page *page)
{
	return lib_command(h, TDXCALL_PAGE_FREE, page);
}

TDXCALL_API int tdxcall_page_next(struct tdxcall *h, struct tdxcall_page *page)
{
	return lib_command(h, TDXCALL_PAGE_NEXT, page);
}

TDXCALL_API int tdxcall_page_write(struct tdxcall *h, struct tdxcall_page *page)
{
	return lib_command(h, TDXCALL_PAGE_WRITE, page);
}

TDXCALL_API int tdxcall_page_read(struct tdxcall *h, struct tdxcall_page *page)
{
	return lib_command(h, TDXCALL_PAGE_READ, page);
}

/* ---- registers by name ----------------------------------------------------------------------- */

/* As the uAPI has them: struct seam_regs, which has no gap at RSP either. */
static unsigned int reg_index(unsigned int reg)
{
	return reg < 4 ? reg : reg - 1;
}

static const struct tdx_leaf_info *leaf_of(const struct tdxcall_raw *raw)
{
	return tdx_leaf_info_any(tdx_rax_leaf(raw->reg[0]));
}

static const struct tdx_leaf_operand *operands(const struct tdxcall_raw *raw, size_t *count)
{
	const struct tdx_leaf_info *leaf = leaf_of(raw);

	*count = 0;
	return leaf ? tdx_leaf_operands(leaf, count) : NULL;
}

TDXCALL_API int tdxcall_init_raw(struct tdxcall_raw *raw, uint32_t leaf, unsigned int version)
{
	const struct tdx_leaf_operand *ops;
	size_t count, i;

	if (!raw || leaf > TDX_RAX_LEAF_MASK || version > 0xff)
		return -EINVAL;
	memset(raw, 0, sizeof(*raw));
	raw->argsz = sizeof(*raw);
	raw->reg[0] = tdx_rax((u16)leaf, (u8)version);
	raw->lp = TDXCALL_RAW_ANY_LP;
	ops = operands(raw, &count);
	for (i = 0; i < count; i++) {
		if (ops[i].dir == TDX_DIR_IN && ops[i].type == OT_HPA_NEW_OPT &&
		    ops[i].version <= version)
			raw->reg[reg_index(ops[i].reg)] = TDX_NO_PAGE;
	}
	return 0;
}

static bool find_input(const struct tdxcall_raw *raw, const struct tdx_leaf_operand *ops,
		       size_t count, const char *name, unsigned int *index)
{
	size_t i;

	for (i = 0; i < count; i++) {
		if (ops[i].dir == TDX_DIR_IN && ops[i].version <= tdx_rax_version(raw->reg[0]) &&
		    !strcmp(ops[i].name, name)) {
			*index = reg_index(ops[i].reg);
			return true;
		}
	}
	return false;
}

/* A register, or an input of the leaf, in whatever version of the TDX module; -ENOENT. */
static int find_register(const struct tdxcall_raw *raw, const char *name, unsigned int *index)
{
	const struct tdx_leaf_info *leaf = leaf_of(raw);
	const struct tdx_leaf_operand *ops, *newer;
	size_t count, count_newer;
	u64 reg;

	if (leaf) {
		ops = tdx_leaf_operands(leaf, &count);
		newer = tdx_leaf_operands_newer(leaf, &count_newer);
		if (find_input(raw, ops, count, name, index) ||
		    find_input(raw, newer, count_newer, name, index))
			return 0;
	}
	if (!tdx_value_by_name(TDX_NAMES_REG, name, &reg) || reg == TDX_REG_RAX)
		return -ENOENT;
	*index = reg_index((unsigned int)reg);
	return 0;
}

static int set_register(struct tdxcall_raw *raw, const char *name, enum tdxcall_raw_kind kind,
			uint64_t value)
{
	unsigned int index;
	int ret;

	if (!raw || !name)
		return -EINVAL;
	ret = find_register(raw, name, &index);
	if (ret)
		return ret;
	raw->reg[index] = value;
	raw->kind[index] = (uint8_t)kind;
	return 0;
}

TDXCALL_API int tdxcall_raw_set_value(struct tdxcall_raw *raw, const char *name, uint64_t value)
{
	return set_register(raw, name, TDXCALL_RAW_VALUE, value);
}

TDXCALL_API int tdxcall_raw_set_page(struct tdxcall_raw *raw, const char *name, uint32_t handle,
				     uint32_t offset)
{
	return set_register(raw, name, TDXCALL_RAW_IS_PAGE, TDXCALL_RAW_PAGE(handle, offset));
}

TDXCALL_API int tdxcall_raw_set_tdr(struct tdxcall_raw *raw, const char *name, uint32_t td,
				    uint32_t flags)
{
	return set_register(raw, name, TDXCALL_RAW_IS_TDR, TDXCALL_RAW_TDR(td, flags));
}

TDXCALL_API int tdxcall_raw_set_tdvpr(struct tdxcall_raw *raw, const char *name, uint32_t td,
				      uint32_t vcpu)
{
	return set_register(raw, name, TDXCALL_RAW_IS_TDVPR, TDXCALL_RAW_TDVPR(td, vcpu));
}

TDXCALL_API int tdxcall_raw_set_map(struct tdxcall_raw *raw, uint64_t gpa, unsigned int level)
{
	const struct tdx_leaf_operand *ops;
	size_t count, i;

	if (!raw || level > 7 || gpa & 0xfff)
		return -EINVAL;
	ops = operands(raw, &count);
	for (i = 0; i < count; i++) {
		if (ops[i].dir == TDX_DIR_IN && ops[i].type == OT_MAP) {
			raw->reg[reg_index(ops[i].reg)] = tdx_map(gpa, level);
			raw->kind[reg_index(ops[i].reg)] = TDXCALL_RAW_VALUE;
			return 0;
		}
	}
	return -ENOENT;
}

TDXCALL_API int tdxcall_raw_exec(struct tdxcall *h, struct tdxcall_raw *raw)
{
	return lib_command(h, TDXCALL_RAW, raw);
}

/* ---- registers as text ----------------------------------------------------------------------- */

static size_t format_page(uint64_t value, char *buf, size_t size)
{
	const char *unused = value & TDXCALL_RAW_UNUSED ? " (unused)" : "";
	uint32_t handle = (uint32_t)((value & ~TDXCALL_RAW_UNUSED) >> 32);
	int len = (uint32_t)value ? snprintf(buf, size, "page:%" PRIu32 "+0x%" PRIx32 "%s", handle,
					     (uint32_t)value, unused) :
				    snprintf(buf, size, "page:%" PRIu32 "%s", handle, unused);

	return (size_t)len;
}

static size_t format_td(const char *kind, uint64_t value, const char *separator, char *buf,
			size_t size)
{
	uint32_t low = (uint32_t)value;
	int len = low ? snprintf(buf, size, "%s:%" PRIu32 "%s%" PRIu32, kind,
				 (uint32_t)(value >> 32), separator, low) :
			snprintf(buf, size, "%s:%" PRIu32, kind, (uint32_t)(value >> 32));

	return (size_t)len;
}

TDXCALL_API size_t tdxcall_raw_format(const struct tdxcall_raw *raw, uint32_t leaf,
				      unsigned int operand, char *buf, size_t size)
{
	const struct tdx_leaf_info *info = tdx_leaf_info_any(leaf);
	const struct tdx_leaf_operand *ops;
	unsigned int index;
	struct abi_buf b;
	size_t count = 0, old = 0;

	abi_buf_init(&b, buf, size);
	ops = raw && info ? tdx_leaf_operands(info, &count) : NULL;
	if (ops && operand >= count) {
		old = count;
		ops = tdx_leaf_operands_newer(info, &count);
	}
	operand -= (unsigned int)old;
	if (operand >= count)
		return 0;
	index = reg_index(ops[operand].reg);
	switch (raw->kind[index]) {
	case TDXCALL_RAW_IS_PAGE:
		return format_page(raw->reg[index], buf, size);
	case TDXCALL_RAW_IS_TDR:
		return format_td("tdr", raw->reg[index], "+", buf, size);
	case TDXCALL_RAW_IS_TDVPR:
		return format_td("tdvpr", raw->reg[index], ":", buf, size);
	default:
		tdx_operand_format(info, &ops[operand], raw->reg[index], &b);
		return b.len;
	}
}

TDXCALL_API uint64_t tdxcall_raw_get(const struct tdxcall_raw *raw, const char *reg)
{
	u64 number;

	if (!raw || !reg || !tdx_value_by_name(TDX_NAMES_REG, reg, &number))
		return 0;
	return raw->reg[reg_index((unsigned int)number)];
}

TDXCALL_API const char *tdxcall_page_type_name(uint64_t type)
{
	return tdx_page_type_name(type);
}
