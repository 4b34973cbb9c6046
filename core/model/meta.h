/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Metadata of the software TDX module: where each field of core/abi/field.def lives, and what
 * MNG.INIT and VP.INIT put there. A field is looked up in the abi table (row); from the row a
 * second table, one for each context, leads to the structure that holds it.
 */
#ifndef CORE_MODEL_META_H
#define CORE_MODEL_META_H

#include "core/model/internal.h"

/* The only hand-off data version of module 1.5.01 (SYS.SHUTDOWN, SYS.RD). */
#define MODEL_HANDOFF_VERSION 0

/* Clock of the simulated platform, in units of 25 MHz as TD_PARAMS.TSC_FREQUENCY: 2 GHz. */
#define MODEL_TSC_UNITS 80
#define MODEL_TSC_HZ (MODEL_TSC_UNITS * 25000000ULL)

/* Numbers of the rows of field.def, by context. */
enum meta_td_row {
#define TDX_TD_FIELD(id, fields, elements, prd, pwr, drd, dwr, name) TD_ROW_##name,
#include "core/abi/field.def"
	META_NR_TD_ROWS
};

enum meta_vp_row {
#define TDX_VP_FIELD(id, fields, elements, prd, pwr, drd, dwr, name) VP_ROW_##name,
#include "core/abi/field.def"
	META_NR_VP_ROWS
};

enum meta_sys_row {
#define TDX_SYS_FIELD(id, fields, elements, prd, pwr, drd, dwr, name) SYS_ROW_##name,
#include "core/abi/field.def"
	META_NR_SYS_ROWS
};

/*
 * Values of a vCPU that have no structure member of their own lie in 64-bit slots of its VMCS
 * page, one for each element of a row; big arrays (XBUFF, bitmaps ...) have pages of their own
 * instead.
 */
#define META_SLOT_LIMIT 16
#define META_SLOTS(n) ((n) > META_SLOT_LIMIT ? 0 : (n))

enum meta_slot {
#define TDX_VP_FIELD(id, fields, elements, prd, pwr, drd, dwr, name) \
	VP_SLOT_##name, VP_SLOT_END_##name = VP_SLOT_##name + META_SLOTS(fields) - 1,
#include "core/abi/field.def"
	META_NR_SLOTS
};

#define META_CPUID_CONTROLS 128

/* Page 1 of a vCPU, and of each of its nested VMs, of which only the VMCS slots are used. */
struct vcpu_fields {
	u64 vmcs_header[2]; /* revision and abort indicator, 0 on this platform; see struct tdcs */
	u64 slot[META_NR_SLOTS];
	u8 cpuid_control[META_CPUID_CONTROLS];
};
static_assert(sizeof(struct vcpu_fields) <= CORE_PAGE_SIZE, "the fields of a vCPU are one page");

/* Which page of a vCPU holds what (VP.ADDCX). */
enum tdvps_index {
	TDVPS_TDVPR,
	TDVPS_VMCS,
	TDVPS_VAPIC,
	TDVPS_XBUFF, /* three pages */
	TDVPS_L2_VMCS = TDX_TDVPS_BASE_PAGES,
};

#define XBUFF_PAGES 3

#define CPUID_LEAVES 64
#define XFAM_COMPONENTS 19

/* VMX capability MSRs that a TD with nested VMs sees. */
enum vmx_msr {
	VMX_BASIC,
	VMX_MISC,
	VMX_CR0_FIXED0,
	VMX_CR0_FIXED1,
	VMX_CR4_FIXED0,
	VMX_CR4_FIXED1,
	VMX_PROCBASED2,
	VMX_EPT_VPID_CAP,
	VMX_PINBASED,
	VMX_PROCBASED,
	VMX_EXIT,
	VMX_ENTRY,
	VMX_PROCBASED3,
	VIRT_VMX_MSRS,
};

/* TDCX page 1: what only metadata access reads. */
struct tdcs_ext {
	u64 zero[2]; /* as in 1.5.01, see struct tdcs */
	u64 arch_capabilities;
	u64 spec_ctrl_mask;
	u64 vmx_msr[VIRT_VMX_MSRS];
	u32 xbuff_size;
	u32 xbuff_offset[XFAM_COMPONENTS];
	u8 cpuid_valid[80]; /* as many as the field has elements; the last 16 stay 0 */
	struct tdx_cpuid_value cpuid[CPUID_LEAVES];
};
static_assert(sizeof(struct tdcs_ext) <= CORE_PAGE_SIZE, "TDCS metadata is TDCX page 1");

/**
 * tdcs_ext() - the part of a TD's control structure that only metadata access reads
 * @m: the machine
 * @tdr: a TD that has its TDCX pages
 */
static inline struct tdcs_ext *tdcs_ext(struct model *m, const struct tdr *tdr)
{
	return tdcx_page(m, tdr, TDCX_DATA1);
}

/**
 * vcpu_fields() - metadata slots of a vCPU
 * @m: the machine
 * @vp: the vCPU
 * @vm: 0, or a nested VM that exists
 */
static inline struct vcpu_fields *vcpu_fields(struct model *m, const struct tdvps *vp, u32 vm)
{
	u32 page = vm ? TDVPS_L2_VMCS + (vm - 1) * TDVPS_PAGES_PER_L2_VM : TDVPS_VMCS;

	return mem_rw(m, vp->page_pa[page]);
}

/**
 * hpa_with_keyid() - address as the module uses it for a TD's control page
 * @st: global state
 * @pa: HPA without KeyID bits; 0 stays 0
 * @keyid: the TD's
 */
static inline u64 hpa_with_keyid(const struct model_state *st, u64 pa, u32 keyid)
{
	return pa ? pa | (u64)keyid << st->keyid_shift : 0;
}

/**
 * mem_copy_in() - read host memory; where the machine has none it reads as zeros
 * @m: the machine
 * @to: destination
 * @pa: source, must not cross a page; a shared KeyID selects the same memory as KeyID 0
 * @len: bytes
 */
static inline void mem_copy_in(const struct model *m, void *to, u64 pa, u64 len)
{
	const void *from = mem_ro(m, hpa_strip(m->st, pa));

	if (from)
		memcpy(to, from, len);
	else
		memset(to, 0, len);
}

/**
 * mem_any_set() - is any byte not zero?
 * @p: first byte
 * @len: bytes
 */
static inline bool mem_any_set(const void *p, u64 len)
{
	const u8 *b = p;
	u8 bits = 0;

	while (len--)
		bits |= *b++;
	return bits;
}

/* ---- field access (meta.c) ------------------------------------------------------------------ */

/**
 * struct meta_ctx - on whose behalf and in which context fields are accessed
 * @c: the call; c->tdr and c->tdcs are set for the contexts TD and VP
 * @r: registers of whoever asks: outputs go there
 * @vp: the vCPU, context VP only
 * @ctx: enum tdx_field_ctx
 * @guest: a TDCALL asks, which sees other fields than the host
 * @debug: the TD is a debug TD
 * @l2_vms: nested VMs of the TD
 */
struct meta_ctx {
	struct model_call *c;
	struct seam_regs *r;
	struct tdvps *vp;
	u32 ctx;
	bool guest;
	bool debug;
	u32 l2_vms;
};

/**
 * struct meta_pos - one element of one field
 * @row: in the abi table; of a nested VM's VMCS, the row of the TD's VMCS with that encoding
 * @id: as asked for, with the context put right
 * @n: element number inside the row, also of CPUID_VALUES (twice the leaf's number in the table)
 * @vm: nested VM, 0 for the TD itself
 */
struct meta_pos {
	const struct tdx_field_info *row;
	u64 id;
	u32 n;
	u32 vm;
};

/**
 * struct meta_cell - where an element lives
 * @ptr: NULL if it is computed
 * @width: bytes at @ptr; may be more than the element has
 * @value: what a read gives, before the read mask
 */
struct meta_cell {
	void *ptr;
	u32 width;
	u64 value;
};

/* Masks of an element for the host, or the guest. */
struct meta_masks {
	u64 rd;
	u64 wr;
};

/**
 * meta_find() - look a field id up (docs/tdx-module.md 6.5)
 * @x: context
 * @id: of one element
 * @pos: result
 *
 * Return: TDX_SUCCESS, TDX_METADATA_FIELD_ID_INCORRECT, or TDX_METADATA_FIELD_NOT_READABLE for a
 * CPUID leaf that a TD cannot have.
 */
u64 meta_find(const struct meta_ctx *x, u64 id, struct meta_pos *pos);

/**
 * meta_find_one() - as meta_find(), for an id operand: one element, context implied by the leaf
 * @x: context
 * @id: operand
 * @pos: result
 */
u64 meta_find_one(const struct meta_ctx *x, u64 id, struct meta_pos *pos);

/**
 * meta_next() - the next element, or field, that the host may read
 * @x: context
 * @pos: moved on; with @pos->row NULL it starts at the first one
 * @by_element: else by field
 *
 * Return: false if there is none.
 */
bool meta_next(const struct meta_ctx *x, struct meta_pos *pos, bool by_element);

/**
 * meta_masks() - what the host may read and write of an element
 * @x: context
 * @pos: the element
 */
struct meta_masks meta_masks(const struct meta_ctx *x, const struct meta_pos *pos);

/**
 * meta_cell() - where an element lives and what it holds
 * @x: context
 * @pos: the element; whether the host may see it does not matter here
 * @cell: result
 */
void meta_cell(const struct meta_ctx *x, const struct meta_pos *pos, struct meta_cell *cell);

/**
 * meta_guest_masks() - what a guest may read and write of an element (guest_td.c)
 * @x: context, SYS or TD
 * @pos: the element
 */
struct meta_masks meta_guest_masks(const struct meta_ctx *x, const struct meta_pos *pos);

/**
 * meta_td_write() - MNG.WR and TDG.VM.WR once their operands are checked (meta_td.c)
 * @x: context; the old value goes to R8
 * @in: registers of the call: RDX = field id, R8 = value, R9 = mask
 */
u64 meta_td_write(const struct meta_ctx *x, const struct seam_regs *in);

/**
 * meta_read() - MNG.RD, VP.RD and SYS.RD once their operands are checked
 * @x: context
 * @id: field id operand
 * @with_next: version 1: return the next field's id too
 *
 * Writes R8, and RDX if @with_next; the caller has set both to their defaults.
 */
u64 meta_read(const struct meta_ctx *x, u64 id, bool with_next);

/**
 * meta_write_check() - the rules that hold for every write
 * @value: what the field holds
 * @masks: of the field
 * @r: register file: R8 = new value, R9 = mask
 */
u64 meta_write_check(u64 value, const struct meta_masks *masks, const struct seam_regs *r);

/**
 * meta_store() - replace the value of an element unless somebody else did so
 * @cell: as meta_cell() found it; @cell->ptr not NULL
 * @value: new value
 */
bool meta_store(const struct meta_cell *cell, u64 value);

/**
 * meta_size_mask() - mask of all bits of an element
 * @id: field id out of the table
 */
static inline u64 meta_size_mask(u64 id)
{
	return CORE_MASK(8 * tdx_field_size(id) - 1, 0);
}

/* ---- by context ----------------------------------------------------------------------------- */

/**
 * meta_td_cell() - meta_cell() for a field of a TD; @cell->value only if it is computed
 * @x: context
 * @pos: the element
 * @cell: result
 */
void meta_td_cell(const struct meta_ctx *x, const struct meta_pos *pos, struct meta_cell *cell);

/**
 * meta_vp_cell() - meta_cell() for a field of a vCPU; @cell->value only if it is computed
 * @x: context
 * @pos: the element
 * @cell: result
 */
void meta_vp_cell(const struct meta_ctx *x, const struct meta_pos *pos, struct meta_cell *cell);

/**
 * meta_sys_value() - value of a field of the module
 * @st: global state
 * @pos: the element
 */
u64 meta_sys_value(const struct model_state *st, const struct meta_pos *pos);

/**
 * meta_cell_at() - a cell in an array
 * @cell: result
 * @base: structure that holds the array
 * @offset: of the array in it
 * @width: bytes of an element
 * @n: which element
 */
static inline void meta_cell_at(struct meta_cell *cell, void *base, u32 offset, u32 width, u32 n)
{
	cell->ptr = (u8 *)base + offset + (u64)n * width;
	cell->width = width;
}

/**
 * meta_l2_vmcs_masks() - masks of a field of a nested VM's VMCS
 * @pos: the element
 * @debug: the TD is a debug TD
 * @masks: result
 *
 * Return: false if they are those of the TD's own VMCS.
 */
bool meta_l2_vmcs_masks(const struct meta_pos *pos, bool debug, struct meta_masks *masks);

/* ---- CPUID (cpuid.c) ------------------------------------------------------------------------ */

struct cpuid_leaf {
	u32 leaf;
	u32 subleaf; /* TDX_CPUID_NO_SUBLEAF */
	bool faulting; /* the guest gets #VE; no value to read */
	struct tdx_cpuid_value base;
};

/* Host-configurable bits of a leaf: freely set, or only where the CPU has them. */
struct cpuid_config {
	u32 index; /* in the leaf table */
	struct tdx_cpuid_value direct;
	struct tdx_cpuid_value allow;
};

extern const struct cpuid_leaf cpuid_leaves[CPUID_LEAVES];
extern const struct cpuid_config cpuid_configs[TDX_NR_CPUID_CONFIG];

/**
 * cpuid_find() - number of a leaf in the table
 * @leaf: CPUID leaf
 * @subleaf: ignored for a leaf that has none
 *
 * Return: CPUID_LEAVES if the module does not know it.
 */
u32 cpuid_find(u32 leaf, u32 subleaf);

/**
 * cpuid_configure() - the virtual CPUID values of a TD (MNG.INIT, check 16)
 * @c: the call; RCX gets the leaf at fault
 * @ext: values go here; the TDCS is c->tdcs, with attributes, XFAM and TSC frequency set
 * @config: TD_PARAMS.CPUID_CONFIG
 */
u64 cpuid_configure(struct model_call *c, struct tdcs_ext *ext,
		    const struct tdx_cpuid_value config[TDX_NR_CPUID_CONFIG]);

/**
 * xsave_size() - bytes of an XSAVE component, 0 if the CPU has none of that number
 * @component: number, as in XFAM
 * @align64: does it start at a multiple of 64 in the compacted format?
 */
u32 xsave_size(u32 component, bool *align64);

/**
 * fms_allowed() - may a migratable TD show this family, model and stepping?
 * @st: global state
 * @fms: CPUID(1).EAX
 *
 * A stepping must be neither newer than the CPU's own nor than the one that 1.5.01 knows of that
 * model: a CPU with a newer one has no migratable TD that shows the CPU's own.
 */
bool fms_allowed(const struct model_state *st, u32 fms);

/**
 * fms_nth() - one of the CPUs that a TD may pass for
 * @st: global state
 * @n: which; 0 = the CPU itself
 *
 * Return: CPUID(1).EAX with the highest stepping, 0 if there are fewer.
 */
u32 fms_nth(const struct model_state *st, u32 n);

/**
 * fms_count() - how many CPUs a TD may pass for
 * @st: global state
 */
u32 fms_count(const struct model_state *st);

/* ---- TD_PARAMS (td_params.c) ---------------------------------------------------------------- */

/**
 * td_params_apply() - checks 5 to 15 of MNG.INIT, storing what they accept
 * @c: the call
 * @ext: TDCX page 1
 * @p: a copy of TD_PARAMS
 */
u64 td_params_apply(struct model_call *c, struct tdcs_ext *ext, const struct tdx_td_params *p);

/**
 * td_arch_capabilities() - check 17 of MNG.INIT
 * @ext: the value that the guest sees goes here
 * @p: a copy of TD_PARAMS
 */
u64 td_arch_capabilities(struct tdcs_ext *ext, const struct tdx_td_params *p);

/**
 * xfam_supported() - XFAM bits that module and platform support
 * @st: global state
 */
u64 xfam_supported(const struct model_state *st);

/**
 * hp_timeout_to_ticks() - HP_LOCK_TIMEOUT as the module keeps it: clock ticks, cut to 32 bits
 * @usec: microseconds, at most HP_TIMEOUT_MAX_USEC
 */
u64 hp_timeout_to_ticks(u64 usec);

/**
 * hp_timeout_to_usec() - HP_LOCK_TIMEOUT as the host reads it
 * @ticks: clock ticks
 */
u64 hp_timeout_to_usec(u64 ticks);

#define HP_TIMEOUT_MIN_USEC 10000ULL
#define HP_TIMEOUT_MAX_USEC 100000000ULL
#define HP_TIMEOUT_DEFAULT_USEC 1000000ULL

/* IA32_ARCH_CAPABILITIES bits that TD_PARAMS may configure. */
#define ARCH_CAPABILITIES_CONFIG_MASK (CORE_BIT(4) | CORE_BIT(19) | CORE_BIT(20) | CORE_BIT(24))

/* ---- MSRs and VMX controls (td_msr.c) ------------------------------------------------------- */

/**
 * td_msr_init() - MSR bitmaps and virtual VMX MSRs of a TD whose parameters are set (MNG.INIT)
 * @c: the call
 * @ext: TDCX page 1
 */
void td_msr_init(struct model_call *c, struct tdcs_ext *ext);

/* VMX controls of a VMCS. */
struct vmx_controls {
	u32 pin;
	u32 proc;
	u32 proc2;
	u32 exit;
	u32 entry;
	u64 proc3;
};

/**
 * td_vmx_controls() - VMX controls that a TD's parameters give
 * @tdcs: the TD
 * @nested: of a nested VM's VMCS, else of the TD's own
 * @ctls: result
 */
void td_vmx_controls(const struct tdcs *tdcs, bool nested, struct vmx_controls *ctls);

/**
 * l2_cr4_writable() - CR4 bits that a TD may set for its nested VMs
 * @tdcs: the TD
 */
u64 l2_cr4_writable(const struct tdcs *tdcs);

/* CR0 and CR4 of the VMCS: initial values, and bits that VMX operation fixes. */
#define VMX_CR0_INIT 0x21ULL
#define VMX_CR0_FIXED 0x80000021ULL
#define VMX_CR4_INIT 0x2040ULL
#define VMX_CR4_MCE CORE_BIT(6)
#define VMX_CR4_VMXE CORE_BIT(13)
#define L2_CR0_WRITABLE 0x8005001fULL

#endif /* CORE_MODEL_META_H */
