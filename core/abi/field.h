/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Metadata fields of the module (SYS), of a TD and of a vCPU (VP), and the ids that name them.
 *
 * A row of field.def describes one field or one array. MNG.RD, MNG.WR, VP.RD, VP.WR and SYS.RD look
 * a field up by class and field code only; element size, context and the flag bits of the id are
 * not compared. Element n of an array has the field code of the first plus n (plus 2n with
 * INC_SIZE, as VMCS encodings step by two). CPUID_VALUES is special: its field code is made of
 * leaf, subleaf and element, see TDX_CPUID_FIELD(). What the masks of a row mean: a read returns
 * value & rd; no bit in rd, the field is not readable; a write may change the bits in wr. "dbg"
 * holds for a TD with ATTRIBUTES.DEBUG, "prod" for others.
 */
#ifndef CORE_ABI_FIELD_H
#define CORE_ABI_FIELD_H

#include "core/port/types.h"

enum tdx_field_ctx { TDX_CTX_SYS, TDX_CTX_TD, TDX_CTX_VP, TDX_NR_CTX };

/* TD_FIELD_MRTD, VP_FIELD_VMCS_SHARED_EPTP, SYS_FIELD_MAX_TDMRS ... */
enum tdx_field_id {
#define TDX_TD_FIELD(id, fields, elements, prd, pwr, drd, dwr, name) TD_FIELD_##name = (id),
#define TDX_VP_FIELD(id, fields, elements, prd, pwr, drd, dwr, name) VP_FIELD_##name = (id),
#define TDX_SYS_FIELD(id, fields, elements, prd, pwr, drd, dwr, name) SYS_FIELD_##name = (id),
#define TDX_TD_FIELD_NEW(id, fields, elements, since, name) TD_FIELD_##name = (id),
#define TDX_SYS_FIELD_NEW(id, fields, elements, since, name) SYS_FIELD_##name = (id),
#include "core/abi/field.def"
};

/* Field id "none": asks for the first field, ends a walk. */
#define TDX_FIELD_NONE (~0ULL)

#define TDX_FIELD_CODE_MASK CORE_MASK(23, 0)
#define TDX_FIELD_SIZE_SHIFT 32
#define TDX_FIELD_LAST_ELEMENT_SHIFT 34
#define TDX_FIELD_LAST_ELEMENT_MASK CORE_MASK(37, 34)
#define TDX_FIELD_LAST_FIELD_SHIFT 38
#define TDX_FIELD_LAST_FIELD_MASK CORE_MASK(46, 38)
#define TDX_FIELD_INC_SIZE CORE_BIT(50)
#define TDX_FIELD_WRITE_MASK_VALID CORE_BIT(51)
#define TDX_FIELD_CTX_SHIFT 52
#define TDX_FIELD_CLASS_SHIFT 56
#define TDX_FIELD_NON_ARCH CORE_BIT(63)
#define TDX_FIELD_RESERVED_MASK \
	(CORE_MASK(31, 24) | CORE_MASK(49, 47) | CORE_BIT(55) | CORE_BIT(62))
/* Bits that must be clear in the id of a single element. */
#define TDX_FIELD_SINGLE_MASK \
	(TDX_FIELD_RESERVED_MASK | TDX_FIELD_LAST_ELEMENT_MASK | TDX_FIELD_LAST_FIELD_MASK)

/* Class of CPUID_VALUES (TD). */
#define TDX_CLASS_CPUID 20

/* Field code of CPUID_VALUES; element 0 = EAX and EBX, 1 = ECX and EDX. */
#define TDX_CPUID_FIELD(leaf, subleaf, element)                                  \
	((u64)(element) | (u64)((subleaf)&0x7f) << 1 | (u64)((leaf)&0x7f) << 9 | \
	 (u64)((leaf) >> 31 & 1) << 16)
/* In place of the subleaf where a leaf has none: bits 8:1 all ones. */
#define TDX_CPUID_FIELD_NO_SUBLEAF CORE_MASK(8, 1)
#define TDX_CPUID_FIELD_LIMIT CORE_BIT(17)

/**
 * struct tdx_md_list - metadata list, as SYS.RDALL fills a page with it
 * @size: bytes used, this header included
 * @sequences: how many follow
 * @zero: 0
 * @data: sequences: the id of a field with its numbers of last element and last field, then the
 *    values of that field and of the fields that follow it, 8 bytes for each element
 */
struct tdx_md_list {
	u16 size;
	u16 sequences;
	u32 zero;
	u64 data[(4096 - 8) / 8];
};

/**
 * struct tdx_field_info - one row of the field table
 * @id: id of the first element
 * @prod_rd: bits readable in a production TD
 * @prod_wr: bits writable in a production TD
 * @dbg_rd: bits readable in a debug TD
 * @dbg_wr: bits writable in a debug TD
 * @name: without context
 * @fields: length of the array of fields
 * @elements: elements per field
 * @ctx: enum tdx_field_ctx
 * @since: versions of the TDX module that have it, NULL if 1.5.01 does; if not NULL, the masks are
 *	known for fields of the module only, else 0
 */
struct tdx_field_info {
	u64 id;
	u64 prod_rd;
	u64 prod_wr;
	u64 dbg_rd;
	u64 dbg_wr;
	const char *name;
	u16 fields;
	u16 elements;
	u8 ctx;
	const char *since;
};

/**
 * tdx_field_code() - field code of an id
 * @id: field id
 */
static inline u32 tdx_field_code(u64 id)
{
	return (u32)(id & TDX_FIELD_CODE_MASK);
}

/**
 * tdx_field_class() - class of an id
 * @id: field id
 */
static inline unsigned int tdx_field_class(u64 id)
{
	return (unsigned int)(id >> TDX_FIELD_CLASS_SHIFT & 0x3f);
}

/**
 * tdx_field_ctx() - context in an id, an enum tdx_field_ctx or a larger number
 * @id: field id
 */
static inline unsigned int tdx_field_ctx(u64 id)
{
	return (unsigned int)(id >> TDX_FIELD_CTX_SHIFT & 7);
}

/**
 * tdx_field_size() - bytes of an element
 * @id: field id
 */
static inline unsigned int tdx_field_size(u64 id)
{
	return 1u << (id >> TDX_FIELD_SIZE_SHIFT & 3);
}

/**
 * tdx_field_step() - by how much the field code grows from one element to the next
 * @id: field id
 */
static inline unsigned int tdx_field_step(u64 id)
{
	return id & TDX_FIELD_INC_SIZE ? 2 : 1;
}

/**
 * tdx_field_key() - sort key of a field inside its context
 * @id: field id
 */
static inline u32 tdx_field_key(u64 id)
{
	return tdx_field_class(id) << 24 | tdx_field_code(id);
}

/**
 * tdx_field_nth() - id of element n of a row
 * @row: the row
 * @n: below fields * elements
 */
static inline u64 tdx_field_nth(const struct tdx_field_info *row, u32 n)
{
	return row->id + (u64)n * tdx_field_step(row->id);
}

/**
 * tdx_field_l2_vm() - nested VM that a field belongs to
 * @ctx: enum tdx_field_ctx
 * @id: field id
 *
 * Return: 1..3, or 0 for a field of the TD itself. A field of a nested VM exists only if the TD has
 * it.
 */
static inline unsigned int tdx_field_l2_vm(unsigned int ctx, u64 id)
{
	unsigned int class = tdx_field_class(id);

	if (ctx == TDX_CTX_TD && class >= 37 && class <= 45)
		return (class - 37) % 4 ? 0 : (class - 37) / 4 + 1;
	if (ctx == TDX_CTX_VP && class >= 36 && class <= 54)
		return (class - 36) % 8 > 2 ? 0 : (class - 36) / 8 + 1;
	return 0;
}

/**
 * tdx_field_rows() - the rows of one context that TDX module 1.5.01 has
 * @ctx: enum tdx_field_ctx
 * @count: where the number of rows goes
 *
 * Return: the first row; the order is that of a "next field" walk.
 */
const struct tdx_field_info *tdx_field_rows(unsigned int ctx, u32 *count);

/**
 * tdx_field_rows_newer() - the rows of one context that later versions have besides
 * @ctx: enum tdx_field_ctx
 * @count: where the number of rows goes
 *
 * Return: the first row, in ascending order; NULL and 0 if there are none.
 */
const struct tdx_field_info *tdx_field_rows_newer(unsigned int ctx, u32 *count);

/**
 * tdx_field_find() - the row that an id falls into
 * @ctx: enum tdx_field_ctx
 * @id: field id; only class and field code count
 * @index: where the element number inside the row goes, or NULL; of CPUID_VALUES the field code
 *
 * Return: the row, NULL if there is no such field.
 */
const struct tdx_field_info *tdx_field_find(unsigned int ctx, u64 id, u32 *index);

/**
 * tdx_field_find_any() - the row that an id falls into, of whatever version
 * @ctx: enum tdx_field_ctx
 * @id: field id; only class and field code count
 * @index: where the element number inside the row goes, or NULL
 *
 * Return: the row, NULL if there is no such field.
 */
const struct tdx_field_info *tdx_field_find_any(unsigned int ctx, u64 id, u32 *index);

/**
 * tdx_field_by_name() - a field by its name
 * @ctx: enum tdx_field_ctx
 * @name: as in the table, letters of either case, optionally with an element "[n]"
 * @id: where the id of that element goes
 *
 * Return: the row, NULL if there is no such field or element.
 */
const struct tdx_field_info *tdx_field_by_name(unsigned int ctx, const char *name, u64 *id);

/**
 * tdx_field_is_hpa() - does a metadata field hold a host physical address?
 * @ctx: enum tdx_field_ctx
 * @id: field id, of any element of an array
 */
bool tdx_field_is_hpa(unsigned int ctx, u64 id);

/**
 * tdx_md_list_clear() - make zeros of the host physical addresses in a metadata list
 * @list: the list; what it says of its own length is not trusted
 * @ctx: enum tdx_field_ctx of its fields
 */
void tdx_md_list_clear(struct tdx_md_list *list, unsigned int ctx);

#endif /* CORE_ABI_FIELD_H */
