// SPDX-License-Identifier: GPL-2.0-only
/* Software TDX module: metadata field ids, MNG.RD/WR, the walk of fields, SYS.RD and SYS.RDALL. */
#include "core/model/meta_field.h"
#include "model_meta_fixture.h"

static u64 sys_rd(u64 id)
{
	return fx_call(fx, TDH_SYS_RD, 0, id, 7, 0);
}

/* ---- ids and permissions -------------------------------------------------------------------- */

START_TEST(rd_sets_its_outputs_before_anything_else)
{
	fx_assert_status(fx_call(fx, V1(TDH_MNG_RD), td.tdr + 1, 5, 9, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	ck_assert_uint_eq(fx->r.r8, 0);
	ck_assert_uint_eq(fx->r.rdx, NEXT_NONE);
	fx_assert_status(fx_call(fx, TDH_MNG_RD, td.tdr + 1, 5, 9, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RCX);
	ck_assert_uint_eq(fx->r.r8, 0);
	ck_assert_uint_eq(fx->r.rdx, 5);
	fx_assert_status(fx_call(fx, V2(TDH_MNG_RD), td.tdr, 5, 9, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RAX);
	ck_assert_uint_eq(fx->r.rdx, NEXT_NONE);
	fx_assert_status(fx_call(fx, V2(TDH_VP_RD), td.vp, 5, 9, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RAX);
	ck_assert_uint_eq(fx->r.rdx, NEXT_NONE);
	fx_assert_status(fx_call(fx, V1(TDH_MNG_WR), td.tdr, 5, 9, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RAX);
	ck_assert_uint_eq(fx->r.r8, 9);
	fx_assert_status(mng_wr(3, 9, 1), TDX_METADATA_FIELD_ID_INCORRECT);
	ck_assert_uint_eq(fx->r.r8, 0);
}
END_TEST

/* Bits of a field id that an access to one element may not have, and bits that it ignores. */
START_TEST(reserved_bits_of_an_id_are_refused_others_ignored)
{
	const u64 id = TD_FIELD_MAX_VCPUS;
	u32 bit;

	for (bit = 24; bit < 64; bit++) {
		u64 flipped = id ^ CORE_BIT(bit);
		bool reserved = (bit >= 24 && bit <= 31) || (bit >= 34 && bit <= 49) || bit == 55 ||
				bit == 62;

		if (reserved)
			fx_assert_status(mng_rd(flipped), TDX_METADATA_FIELD_ID_INCORRECT);
		else if (bit >= 56 && bit <= 61) /* another class */
			ck_assert(mng_rd(flipped) != TDX_SUCCESS || fx->r.r8 != 4);
		else
			assert_reads(mng_rd(flipped), 4);
	}
	fx_assert_status(mng_rd(TD_FIELD_RTMR + 24), TDX_METADATA_FIELD_ID_INCORRECT);
	fx_assert_status(mng_rd(TD_FIELD_L2_SEPT_ROOT_1), TDX_METADATA_FIELD_ID_INCORRECT);
	fx_assert_status(vp_rd(L2_VMCS(VP_FIELD_VMCS_EPTP)), TDX_METADATA_FIELD_ID_INCORRECT);
	fx_assert_status(vp_rd(VP_FIELD_VMCS_EPTP + 1), TDX_METADATA_FIELD_ID_INCORRECT);
}
END_TEST

START_TEST(debug_fields_are_closed_on_a_production_td)
{
	fx_assert_status(mng_rd(TD_FIELD_RTMR), TDX_METADATA_FIELD_NOT_READABLE);
	fx_assert_status(mng_rd(TD_FIELD_SEPT_ROOT), TDX_METADATA_FIELD_NOT_READABLE);
	fx_assert_status(mng_rd(TD_FIELD_TD_CTLS), TDX_METADATA_FIELD_NOT_READABLE);
	fx_assert_status(mng_wr(TD_FIELD_NOTIFY_ENABLES, 1, 1), TDX_METADATA_FIELD_NOT_WRITABLE);
	fx_assert_status(vp_rd(VP_FIELD_GPR_RAX), TDX_METADATA_FIELD_NOT_READABLE);
	fx_assert_status(vp_rd(VP_FIELD_VMCS_GUEST_RIP), TDX_METADATA_FIELD_NOT_READABLE);
	fx_assert_status(vp_wr(VP_FIELD_GPR_RAX, 1, ALL), TDX_METADATA_FIELD_NOT_WRITABLE);
	fx_assert_status(vp_rd(VP_FIELD_VCPU_STATE), TDX_METADATA_FIELD_NOT_READABLE);
}
END_TEST

START_TEST(no_one_reads_what_even_a_debugger_may_not)
{
	fx_assert_status(mng_rd(TD_FIELD_SEAMDB_NONCE), TDX_METADATA_FIELD_NOT_READABLE);
	fx_assert_status(mng_rd(TD_FIELD_VIRTUAL_TSC), TDX_METADATA_FIELD_NOT_READABLE);
	fx_assert_status(vp_rd(VP_FIELD_GPR_UNUSED4), TDX_METADATA_FIELD_NOT_READABLE);
	fx_assert_status(vp_rd(VP_FIELD_VMCS_HOST_RIP), TDX_METADATA_FIELD_NOT_READABLE);
	fx_assert_status(mng_wr(TD_FIELD_ATTRIBUTES, 0, ALL), TDX_METADATA_FIELD_NOT_WRITABLE);
}
END_TEST

/* ---- TD ------------------------------------------------------------------------------------- */

START_TEST(td_fields_describe_the_td)
{
	assert_reads(mng_rd(TD_FIELD_FATAL), 0);
	assert_reads(mng_rd(TD_FIELD_NUM_TDCX), 6);
	assert_reads(mng_rd(TD_FIELD_CHLDCNT), 12);
	assert_reads(mng_rd(TD_FIELD_LIFECYCLE_STATE), TDX_LIFECYCLE_KEYS_CONFIGURED);
	assert_reads(mng_rd(TD_FIELD_TDCX_PA), with_hkid(td.tdcx[0]));
	assert_reads(mng_rd(TD_FIELD_TDCX_PA + 5), with_hkid(td.tdcx[5]));
	assert_reads(mng_rd(TD_FIELD_TDCX_PA + 6), 0);
	assert_reads(mng_rd(TD_FIELD_HKID), FX_HKID);
	assert_reads(mng_rd(TD_FIELD_PKG_CONFIG_BITMAP), 1);
	assert_reads(mng_rd(TD_FIELD_NUM_VCPUS), 1);
	assert_reads(mng_rd(TD_FIELD_NUM_ASSOC_VCPUS), 1);
	assert_reads(mng_rd(TD_FIELD_OP_STATE), TDX_OP_STATE_INITIALIZED);
	assert_reads(mng_rd(TD_FIELD_GPAW), 0);
	assert_reads(mng_rd(TD_FIELD_EPTP), td.tdcx[TDCX_SEPT_ROOT] | TDX_EPTP_4_LEVELS);
	assert_reads(mng_rd(TD_FIELD_NUM_CPUID_VALUES), 64);
	assert_reads(mng_rd(TD_FIELD_REFCOUNT + 1), 0);
	assert_reads(mng_rd(TD_FIELD_MRTD), 0);
	assert_reads(mng_rd(TD_FIELD_SERVTD_NUM), 0);
	assert_reads(mng_rd(TD_FIELD_MIGSC_LINKS + 511), 0);
	fx_ok(fx, TDH_MEM_TRACK, td.tdr, 0);
	assert_reads(mng_rd(TD_FIELD_TD_EPOCH), 2);
	/* Nothing measured: the first 8 bytes of the SHA-384 of nothing. */
	fx_ok(fx, TDH_MR_FINALIZE, td.tdr, 0);
	assert_reads(mng_rd(TD_FIELD_MRTD), 0x3896ac51a760b038);
}
END_TEST

START_TEST(a_debugger_sees_raw_secure_ept_entries)
{
	const u64 free_entry = SEPT_SUPPRESS_VE | sept_state_to_bits(SEPT_FREE);

	assert_reads(mng_rd(TD_FIELD_SEPT_ROOT), free_entry);
	fx_sept(fx, &td, 0, TDX_LEVEL_1G);
	fx_assert_status(mng_rd(TD_FIELD_SEPT_ROOT), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.r8 & 0xfff, 7);
	assert_reads(mng_rd(TD_FIELD_SEPT_ROOT + 511), free_entry);
	assert_reads(mng_rd(TD_FIELD_CPUID_VALID), 1);
	assert_reads(mng_rd(TD_FIELD_CPUID_VALID + 13), 0);
	assert_reads(mng_rd(TD_FIELD_CPUID_VALID + 79), 0);
	assert_reads(mng_rd(TD_FIELD_VIRTUAL_IA32_VMX_BASIC), 7ULL << 54);
}
END_TEST

START_TEST(cpuid_values_are_named_by_leaf_and_subleaf)
{
	const u64 base = TD_FIELD_CPUID_VALUES;

	assert_reads(mng_rd(base | TDX_CPUID_FIELD(0, 0x32, 0)), 0x756e654700000023);
	assert_reads(mng_rd(base | TDX_CPUID_FIELD_NO_SUBLEAF | 1), 0x49656e696c65746e);
	/* Subleaf 5 of leaf 4 does not exist, nor does leaf 4 without one. */
	fx_assert_status(mng_rd(base | TDX_CPUID_FIELD(4, 5, 0)), TDX_METADATA_FIELD_ID_INCORRECT);
	fx_assert_status(mng_rd(base | TDX_CPUID_FIELD(4, 0, 0) | TDX_CPUID_FIELD_NO_SUBLEAF),
			 TDX_METADATA_FIELD_ID_INCORRECT);
	fx_assert_status(mng_rd(base | TDX_CPUID_FIELD_LIMIT), TDX_METADATA_FIELD_ID_INCORRECT);
	fx_assert_status(mng_rd(base | TDX_CPUID_FIELD(2, 0, 0)), TDX_METADATA_FIELD_ID_INCORRECT);
	/* A leaf that raises #VE has no value. */
	fx_assert_status(mng_rd(base | TDX_CPUID_FIELD(6, 0, 0)), TDX_METADATA_FIELD_NOT_READABLE);
	fx_assert_status(mng_wr(base | TDX_CPUID_FIELD(6, 0, 0), 0, 1),
			 TDX_METADATA_FIELD_NOT_READABLE);
	fx_assert_status(mng_wr(base | TDX_CPUID_FIELD(0, 0, 0), 0, 1),
			 TDX_METADATA_FIELD_NOT_WRITABLE);
}
END_TEST

START_TEST(hp_lock_timeout_is_written_whole_and_in_range)
{
	const u64 id = TD_FIELD_HP_LOCK_TIMEOUT;

	fx_assert_status(mng_wr(id, 50000, 0), TDX_METADATA_FIELD_NOT_WRITABLE);
	fx_assert_status(mng_wr(id, 50000, ALL >> 1), TDX_METADATA_WR_MASK_NOT_VALID);
	fx_assert_status(mng_wr(id, 9999, ALL), TDX_METADATA_FIELD_VALUE_NOT_VALID);
	fx_assert_status(mng_wr(id, 100000001, ALL), TDX_METADATA_FIELD_VALUE_NOT_VALID);
	assert_writes(mng_wr(id, 50000, ALL), 1000000);
	assert_reads(mng_rd(id), 50000);
	/* Kept as 32 bits of clock ticks: 3 s at 2 GHz wrap around. */
	assert_writes(mng_wr(id, 3000000, ALL), 50000);
	assert_reads(mng_rd(id), (6000000000ULL & 0xffffffff) / 2000);
}
END_TEST

START_TEST(vm_ctls_have_one_writable_bit)
{
	const u64 id = TD_FIELD_VM_CTLS + 3;

	assert_writes(mng_wr(id, 0xf1, 1), 0);
	assert_reads(mng_rd(id), 1);
	fx_assert_status(mng_wr(id, 2, 3), TDX_METADATA_FIELD_VALUE_NOT_VALID);
	fx_assert_status(mng_wr(id, 2, 2), TDX_METADATA_FIELD_NOT_WRITABLE);
	assert_writes(mng_wr(id, 0, ALL), 1);
	assert_reads(mng_rd(TD_FIELD_VM_CTLS), 0);
}
END_TEST

START_TEST(a_value_that_changed_meanwhile_is_not_overwritten)
{
	u32 width;

	for (width = 1; width <= 8; width *= 2) {
		u64 memory = 0x1111111111111111;
		struct meta_cell cell = { &memory, width, 0x2222222222222222 };

		ck_assert(!meta_store(&cell, 3));
		ck_assert_uint_eq(memory, 0x1111111111111111);
		cell.value = memory;
		ck_assert(meta_store(&cell, 3));
		ck_assert_uint_eq(memory & CORE_MASK(8 * width - 1, 0), 3);
	}
}
END_TEST

START_TEST(mng_rd_works_between_init_and_vpflushdone)
{
	struct fx_td other;

	fx_td(fx, &other, FX_HKID + 1, FX_CONTROL_PAGES);
	fx_assert_status(fx_call(fx, TDH_MNG_RD, other.tdr, TD_FIELD_NUM_TDCX, 0, 0),
			 TDX_OP_STATE_INCORRECT);
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_OP_STATE, td.tdr, true), 0);
	fx_assert_status(mng_rd(TD_FIELD_NUM_TDCX), TDX_OPERAND_BUSY | TDX_OPERAND_ID_OP_STATE);
	fx_assert_status(vp_rd(VP_FIELD_VCPU_INDEX), TDX_OPERAND_BUSY | TDX_OPERAND_ID_OP_STATE);
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_OP_STATE, td.tdr, true), 0);
	/* Shared access to the TDR is enough. */
	ck_assert_int_eq(model_hold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, false), 0);
	assert_reads(mng_rd(TD_FIELD_NUM_TDCX), 6);
	assert_writes(mng_wr(TD_FIELD_VM_CTLS, 0, 1), 0);
	ck_assert_int_eq(model_unhold(&fx->m, MODEL_LOCK_PAMT_4K, td.tdr, false), 0);
	fx_ok(fx, TDH_VP_FLUSH, td.vp, 0);
	fx_ok(fx, TDH_MNG_VPFLUSHDONE, td.tdr, 0);
	fx_assert_status(mng_rd(TD_FIELD_NUM_TDCX), TDX_TD_KEYS_NOT_CONFIGURED);
}
END_TEST

/* ---- the walk ------------------------------------------------------------------------------- */

/* Follow the chain of next fields; the id where it ends and the status of the last read. */
static u64 walk(u64 leaf, u64 rcx, u32 *count, u64 *last)
{
	u64 status = fx_call(fx, leaf, rcx, ALL, 0, 0);

	fx_assert_status(status, TDX_METADATA_FIRST_FIELD_ID_IN_CONTEXT);
	*count = 0;
	do {
		*last = fx->r.rdx;
		status = fx_call(fx, leaf, rcx, *last, 0, 0);
		++*count;
	} while (status == TDX_SUCCESS && fx->r.rdx != NEXT_NONE);
	return status;
}

START_TEST(the_walk_visits_what_can_be_read)
{
	u32 count;
	u64 last;

	/* It comes to an end at a CPUID leaf without value, as in 1.5.01. */
	fx_assert_status(walk(V1(TDH_MNG_RD), td.tdr, &count, &last),
			 TDX_METADATA_FIELD_NOT_READABLE);
	fx_assert_status(last, TD_FIELD_CPUID_VALUES | TDX_CPUID_FIELD(6, 0, 0) |
				       TDX_CPUID_FIELD_NO_SUBLEAF);
	fx_assert_status(walk(V1(TDH_VP_RD), td.vp, &count, &last), TDX_SUCCESS);
	ck_assert_uint_eq(count, 40);
	fx_assert_status(last, VP_FIELD_TDVPS_PAGE_PA + 14);
	fx_assert_status(walk(TDH_SYS_RD, 0, &count, &last), TDX_SUCCESS);
	ck_assert_uint_eq(count, 354);
}
END_TEST

START_TEST(a_debugger_walks_through_everything)
{
	u32 count;
	u64 last;

	fx_assert_status(walk(V1(TDH_VP_RD), td.vp, &count, &last), TDX_SUCCESS);
	ck_assert_uint_eq(count, 2185);
	fx_assert_status(last, VP_FIELD_LAST_EPF_GPA_LIST + 31);
}
END_TEST

START_TEST(the_walk_of_nested_vms_repeats_the_vmcs)
{
	u32 count;
	u64 last;

	fx_assert_status(walk(V1(TDH_VP_RD), td.vp, &count, &last), TDX_SUCCESS);
	ck_assert_uint_eq(count, 3356);
	fx_assert_status(last, VP_FIELD_L2_SHADOW_MSR_BITMAPS_1 + 511);
}
END_TEST

START_TEST(next_ids_keep_the_flags_of_the_one_before)
{
	const u64 flags = TDX_FIELD_WRITE_MASK_VALID;

	fx_assert_status(fx_call(fx, V1(TDH_MNG_RD), td.tdr, TD_FIELD_REFCOUNT | flags, 0, 0),
			 TDX_SUCCESS);
	fx_assert_status(fx->r.rdx, (TD_FIELD_REFCOUNT | flags) + 1);
	fx_assert_status(fx_call(fx, V1(TDH_MNG_RD), td.tdr, TD_FIELD_MAX_VCPUS | flags, 0, 0),
			 TDX_SUCCESS);
	fx_assert_status(fx->r.rdx, TD_FIELD_GPAW);
	/* No next id after a failure, and the context in the id does not matter. */
	fx_assert_status(fx_call(fx, V1(TDH_MNG_RD), td.tdr, TD_FIELD_RTMR, 0, 0),
			 TDX_METADATA_FIELD_NOT_READABLE);
	fx_assert_status(fx->r.rdx, NEXT_NONE);
	fx_assert_status(fx_call(fx, V1(TDH_MNG_RD), td.tdr, ALL & ~(7ULL << 52), 0, 0),
			 TDX_METADATA_FIRST_FIELD_ID_IN_CONTEXT);
	fx_assert_status(fx->r.rdx, TD_FIELD_FATAL);
	fx_assert_status(mng_rd(ALL), TDX_METADATA_FIELD_ID_INCORRECT);
	fx_assert_status(fx_call(fx, V1(TDH_MNG_RD), td.tdr,
				 TD_FIELD_CPUID_VALUES | TDX_CPUID_FIELD(0, 0x2d, 1), 0, 0),
			 TDX_SUCCESS);
	fx_assert_status(fx->r.rdx, TD_FIELD_CPUID_VALUES | TDX_CPUID_FIELD(3, 0, 0) |
					    TDX_CPUID_FIELD_NO_SUBLEAF);
}
END_TEST

/* ---- module --------------------------------------------------------------------------------- */

START_TEST(sys_rd_describes_the_module)
{
	static const struct {
		u64 id, value;
	} fields[] = {
		{ SYS_FIELD_NUM_PKGS, 1 },
		{ SYS_FIELD_PKG_FMS, 0x806f8 },
		{ SYS_FIELD_PKG_FMS + 1, 0 },
		{ SYS_FIELD_VENDOR_ID, 0x8086 },
		{ SYS_FIELD_MINOR_VERSION, 5 },
		{ SYS_FIELD_MAJOR_VERSION, 1 },
		{ SYS_FIELD_UPDATE_VERSION, 1 },
		{ SYS_FIELD_TDX_FEATURES0, 0xf0fbf },
		{ SYS_FIELD_NUM_HANDOFF_PAGES, 15 },
		{ SYS_FIELD_NUM_CMRS, 32 },
		{ SYS_FIELD_CMR_BASE, FX_TDMR_BASE },
		{ SYS_FIELD_CMR_SIZE, 0x100000000 },
		{ SYS_FIELD_CMR_SIZE + 31, 0 },
		{ SYS_FIELD_MAX_TDMRS, 64 },
		{ SYS_FIELD_MAX_RESERVED_PER_TDMR, 16 },
		{ SYS_FIELD_PAMT_2M_ENTRY_SIZE, 16 },
		{ SYS_FIELD_TDR_BASE_SIZE, 4096 },
		{ SYS_FIELD_TDCS_BASE_SIZE, 24576 },
		{ SYS_FIELD_TDCS_SIZE_PER_L2_VM, 4096 },
		{ SYS_FIELD_TDVPS_BASE_SIZE, 24576 },
		{ SYS_FIELD_TDVPS_SIZE_PER_L2_VM, 12288 },
		{ SYS_FIELD_ATTRIBUTES_FIXED0, 0x8000000070000001 },
		{ SYS_FIELD_ATTRIBUTES_FIXED1, 0 },
		{ SYS_FIELD_XFAM_FIXED0, 0x69be7 },
		{ SYS_FIELD_XFAM_FIXED1, 3 },
		{ SYS_FIELD_NUM_CPUID_CONFIG, 12 },
		{ SYS_FIELD_CONFIG_FLAGS_FIXED0, 7 },
		{ SYS_FIELD_CPUID_CONFIG_LEAVES, 0xffffffff00000001 },
		{ SYS_FIELD_CPUID_CONFIG_LEAVES + 10, 0x0000000200000007 },
		{ SYS_FIELD_CPUID_CONFIG_LEAVES + 12, ALL },
		{ SYS_FIELD_CPUID_CONFIG_VALUES, 0x00ff00000fff3fff },
		/* Bits that depend on the CPU are left out here. */
		{ SYS_FIELD_CPUID_CONFIG_VALUES + 1, 0 },
		{ SYS_FIELD_CPUID_CONFIG_VALUES + 3, 0xfffffffbffffffff },
		{ SYS_FIELD_CPUID_CONFIG_VALUES + 63, 0 },
		{ SYS_FIELD_IA32_ARCH_CAPABILITIES_CONFIG_MASK, 0x1180010 },
		{ SYS_FIELD_NUM_ALLOWED_FMS, 1 },
		{ SYS_FIELD_ALLOWED_FMS, 0x806f8 },
		{ SYS_FIELD_ALLOWED_FMS + 1, 0 },
	};
	u32 i;

	for (i = 0; i < CORE_ARRAY_SIZE(fields); i++)
		assert_reads(sys_rd(fields[i].id), fields[i].value);
	fx_assert_status(sys_rd(0x1234), TDX_METADATA_FIELD_ID_INCORRECT);
	ck_assert_uint_eq(fx->r.r8, 0);
	ck_assert_uint_eq(fx->r.rdx, NEXT_NONE);
	fx_assert_status(sys_rd(SYS_FIELD_SERVTD_ATTR_FIXED0), TDX_SUCCESS);
	fx_assert_status(fx->r.rdx, SYS_FIELD_SERVTD_ATTR_FIXED1);
}
END_TEST

START_TEST(sys_rd_needs_an_initialised_processor)
{
	fx->m.st->lp[1].init_done = false;
	fx_assert_status(fx_call_on(fx, 1, TDH_SYS_RD, 0, SYS_FIELD_MAX_TDMRS, 3, 0),
			 TDX_SYS_LP_INIT_NOT_DONE);
	ck_assert_uint_eq(fx->r.r8, 0);
	ck_assert_uint_eq(fx->r.rdx, NEXT_NONE);
	fx_assert_status(fx_call_on(fx, 1, TDH_SYS_RDALL, 0, FX_SHARED, ALL, 0),
			 TDX_SYS_LP_INIT_NOT_DONE);
	fx->m.st->lp[1].init_done = true;
}
END_TEST

/* The value of a field inside a metadata list. */
static bool list_find(const u64 *list, u64 id, u64 *value)
{
	u32 sequences = list[0] >> 16 & 0xffff;
	const u64 *at = list + 1;

	while (sequences--) {
		u64 head = *at++;
		u64 first = head & ~(TDX_FIELD_LAST_ELEMENT_MASK | TDX_FIELD_LAST_FIELD_MASK);
		u32 elements = (u32)(head >> TDX_FIELD_LAST_ELEMENT_SHIFT & 0xf) + 1;
		u32 fields = (u32)(head >> TDX_FIELD_LAST_FIELD_SHIFT & 0x1ff) + 1;
		u64 n = tdx_field_key(id) - tdx_field_key(first);

		if (tdx_field_key(id) >= tdx_field_key(first) && n < elements * fields) {
			*value = at[n];
			return true;
		}
		at += elements * fields;
	}
	return false;
}

START_TEST(rdall_lists_every_field)
{
	const u64 *list = fx_va(fx, FX_SHARED);
	const struct tdx_field_info *rows;
	u32 count, i, n;
	u64 value;

	fx_assert_status(fx_call(fx, TDH_SYS_RDALL, 0, FX_SHARED, ALL, 0), TDX_SUCCESS);
	ck_assert_uint_eq(fx->r.r8, NEXT_NONE);
	ck_assert_uint_le(list[0] & 0xffff, 4096);
	rows = tdx_field_rows(TDX_CTX_SYS, &count);
	for (i = 0; i < count; i++) {
		for (n = 0; n < (u32)rows[i].fields * rows[i].elements; n++) {
			ck_assert(list_find(list, tdx_field_nth(&rows[i], n), &value));
			assert_reads(sys_rd(tdx_field_nth(&rows[i], n)), value);
		}
	}
}
END_TEST

START_TEST(rdall_leaves_half_of_an_unused_entry)
{
	const u64 *list = fx_va(fx, FX_SHARED);
	const u64 unused = SYS_FIELD_CPUID_CONFIG_VALUES + 2 * 12;
	u64 value;

	memset(fx_va(fx, FX_SHARED), 0xff, CORE_PAGE_SIZE);
	fx_assert_status(fx_call(fx, TDH_SYS_RDALL, 0, FX_SHARED, ALL, 0), TDX_SUCCESS);
	ck_assert(list_find(list, unused - 1, &value));
	ck_assert_uint_ne(value, ALL);
	ck_assert(list_find(list, unused, &value));
	ck_assert_uint_eq(value, 0);
	ck_assert(list_find(list, unused + 1, &value));
	ck_assert_uint_eq(value, ALL);
	ck_assert(list_find(list, unused + 3, &value));
	ck_assert_uint_eq(value, ALL);
}
END_TEST

START_TEST(rdall_starts_where_it_is_told)
{
	const u64 *list = fx_va(fx, FX_SHARED);

	fx_assert_status(fx_call(fx, TDH_SYS_RDALL, 0, FX_SHARED + 8, 1, 0),
			 TDX_OPERAND_INVALID | TDX_OPERAND_ID_RDX);
	ck_assert_uint_eq(fx->r.r8, NEXT_NONE);
	fx_assert_status(fx_call(fx, TDH_SYS_RDALL, 0, FX_SHARED, 0x1234, 0),
			 TDX_METADATA_FIELD_ID_INCORRECT);
	/* Not the start of a field; not the size of the field. */
	fx_assert_status(fx_call(fx, TDH_SYS_RDALL, 0, FX_SHARED,
				 SYS_FIELD_CPUID_CONFIG_VALUES + 1, 0),
			 TDX_METADATA_FIELD_ID_INCORRECT);
	fx_assert_status(fx_call(fx, TDH_SYS_RDALL, 0, FX_SHARED,
				 SYS_FIELD_MAX_TDMRS ^ 1ULL << TDX_FIELD_SIZE_SHIFT, 0),
			 TDX_METADATA_FIELD_ID_INCORRECT);
	fx_assert_status(fx_call(fx, TDH_SYS_RDALL, 0, FX_SHARED,
				 SYS_FIELD_VCPU_L2_DEBUG_CTLS_FIXED1, 0), TDX_SUCCESS);
	ck_assert_uint_eq(list[0], 1ULL << 16 | 24);
	fx_assert_status(list[1], SYS_FIELD_VCPU_L2_DEBUG_CTLS_FIXED1);
	ck_assert_uint_eq(list[2], 0);
	/* MAX_TDMRS and MAX_RESERVED follow one another: one sequence of two fields. */
	fx_assert_status(fx_call(fx, TDH_SYS_RDALL, 0, FX_SHARED, SYS_FIELD_MAX_TDMRS, 0),
			 TDX_SUCCESS);
	fx_assert_status(list[1], SYS_FIELD_MAX_TDMRS | 1ULL << TDX_FIELD_LAST_FIELD_SHIFT);
	ck_assert_uint_eq(list[2], 64);
	ck_assert_uint_eq(list[3], 16);
}
END_TEST

Suite *model_meta_suite(void);

Suite *model_meta_suite(void)
{
	Suite *s = suite_create("model_meta");
	TCase *prod = add_case(s, "production TD", set_up_production);
	TCase *debug = add_case(s, "debug TD", set_up_debug);
	TCase *nested = add_case(s, "nested VM", set_up_nested);

	tcase_add_test(prod, rd_sets_its_outputs_before_anything_else);
	tcase_add_test(prod, reserved_bits_of_an_id_are_refused_others_ignored);
	tcase_add_test(prod, debug_fields_are_closed_on_a_production_td);
	tcase_add_test(debug, no_one_reads_what_even_a_debugger_may_not);
	tcase_add_test(prod, td_fields_describe_the_td);
	tcase_add_test(debug, a_debugger_sees_raw_secure_ept_entries);
	tcase_add_test(prod, cpuid_values_are_named_by_leaf_and_subleaf);
	tcase_add_test(prod, hp_lock_timeout_is_written_whole_and_in_range);
	tcase_add_test(prod, vm_ctls_have_one_writable_bit);
	tcase_add_test(prod, a_value_that_changed_meanwhile_is_not_overwritten);
	tcase_add_test(prod, mng_rd_works_between_init_and_vpflushdone);
	tcase_add_test(prod, the_walk_visits_what_can_be_read);
	tcase_add_test(debug, a_debugger_walks_through_everything);
	tcase_add_test(nested, the_walk_of_nested_vms_repeats_the_vmcs);
	tcase_add_test(prod, next_ids_keep_the_flags_of_the_one_before);
	tcase_add_test(prod, sys_rd_describes_the_module);
	tcase_add_test(prod, sys_rd_needs_an_initialised_processor);
	tcase_add_test(prod, rdall_lists_every_field);
	tcase_add_test(prod, rdall_leaves_half_of_an_unused_entry);
	tcase_add_test(prod, rdall_starts_where_it_is_told);
	return s;
}
