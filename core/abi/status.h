/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Completion statuses (RAX): ERROR[63] NON_RECOVERABLE[62] FATAL[61] HOST_HINT[60] CLASS[47:40]
 * NAME[39:32] DETAILS_L2[31:0]. Compare a status with the enumerators below only after masking the
 * details off, tdx_status_base(), unless the details are part of what is meant.
 */
#ifndef CORE_ABI_STATUS_H
#define CORE_ABI_STATUS_H

#include "core/abi/buf.h"
#include "core/port/types.h"

#define TDX_STATUS_ERROR CORE_BIT(63)
#define TDX_STATUS_NON_RECOVERABLE CORE_BIT(62)
#define TDX_STATUS_FATAL CORE_BIT(61)
/* A trap-like TD exit; VP.ENTER may pass it on, TDX_ENTER_RECOVERABILITY_HINT. */
#define TDX_STATUS_HOST_HINT CORE_BIT(60)
#define TDX_STATUS_CLASS_SHIFT 40
#define TDX_STATUS_MASK CORE_MASK(63, 32)
#define TDX_STATUS_DETAILS_MASK CORE_MASK(31, 0)

/* Statuses of the TDX module, details zero. */
enum tdx_status {
#define TDX_STATUS(value, name, class, details, returned, meaning, next) name = (value),
#define TDX_STATUS_NEW(value, name, class, details, since, meaning, next) name = (value),
#include "core/abi/status.def"
};

/*
 * ERROR and this class: the SEAMCALL stub answers, not the module; low bits are the trap number.
 * The numbers are those of Linux. Older versions of tdxcall had bits 62:48 set besides; traces hold
 * them.
 */
#define TDX_SW_ERROR 0x8000FF0000000000ULL
#define TDX_SW_ERROR_OLD 0xFFFFFF0000000000ULL

enum tdx_sw_status {
#define TDX_SW_STATUS(name, value, meaning, next) name = (value),
#include "core/abi/exit_reason.def"
};

/* Bits 63:32 of a success, but the guest was not entered. */
enum tdx_entry_status {
#define TDX_ENTRY_STATUS(name, value, meaning, next) name = (value),
#include "core/abi/exit_reason.def"
};

/* Bits 63:32 of what the P-SEAMLDR answers on an error; no status of the TDX module has them. */
#define TDX_SEAMLDR_ERROR 0x8000000000000000ULL

enum tdx_seamldr_status {
#define SEAMLDR_STATUS(name, value, retry, meaning, next) name = (value),
#include "core/abi/seamldr.def"
};

enum tdx_status_class {
#define TDX_STATUS_CLASS(name, value, summary) TDX_CLASS_##name = (value),
#include "core/abi/status_class.def"
};

enum tdx_operand_id {
#define TDX_OPERAND_ID(name, value, summary) TDX_OPERAND_ID_##name = (value),
#include "core/abi/operand_id.def"
};

/* What DETAILS_L2 of a status holds. */
enum tdx_details {
	TDX_DETAILS_NONE,
	TDX_DETAILS_OPERAND, /* enum tdx_operand_id */
	TDX_DETAILS_OPERAND_SEPT, /* the same or 0; RCX and RDX describe a secure EPT entry */
	TDX_DETAILS_EXIT_REASON, /* enum tdx_exit_reason */
	TDX_DETAILS_MSR, /* MSR number */
	TDX_DETAILS_VMCS_FIELD, /* VMCS field encoding */
	TDX_DETAILS_CPUID_LEAF, /* CPUID leaf number */
	TDX_DETAILS_NUMBER, /* highest number supported */
	TDX_DETAILS_PACKAGE, /* package number */
	TDX_DETAILS_SMRR, /* SMRR index */
	TDX_DETAILS_SMRR_CMR, /* byte 0: SMRR index, byte 1: CMR index */
	TDX_DETAILS_TDMR, /* byte 0: TDMR index */
	TDX_DETAILS_TDMR_PAMT, /* byte 1 besides: PAMT level */
	TDX_DETAILS_TDMR_PAMT_TDMR, /* byte 2 besides: index of the other TDMR */
	TDX_DETAILS_TDMR_RESERVED, /* byte 0: TDMR index, byte 1: reserved area index */
	TDX_DETAILS_LEVEL, /* secure EPT level */
	TDX_DETAILS_VM_LEVEL, /* bits 31:16: nested VM, bits 15:0: level; RCX, RDX as above */
	TDX_DETAILS_SEQUENCE, /* index in a metadata list, or 0 */
	TDX_DETAILS_INDEX, /* index of the entry of a list */
	TDX_DETAILS_HALF, /* half of a 2M block: 0 = lower, 1 = upper */
	TDX_DETAILS_UPDATE, /* bits 31:16: how many, 15:0: 0 = TDs, 1 = interrupted migrations */
	TDX_DETAILS_APIC_ID, /* x2APIC id */
	TDX_DETAILS_FIELD_CODE, /* code of a metadata field */
	TDX_DETAILS_OP_STATE, /* enum tdx_op_state, from later versions; else 0 */
	TDX_DETAILS_VCPU_STATE, /* enum tdx_vcpu_state, from later versions; else 0 */
	TDX_DETAILS_UNKNOWN, /* not examined */
};

/**
 * struct tdx_status_info - what is known about a status
 * @value: the status with zero details; of a software or P-SEAMLDR status all of it
 * @name: "TDX_OPERAND_BUSY"
 * @meaning: what has happened
 * @next: what to do
 * @since: versions of the TDX module that have it; NULL if 1.5.01 does
 * @class: enum tdx_status_class
 * @details: enum tdx_details
 * @returned: does TDX module 1.5.01 ever return it?
 */
struct tdx_status_info {
	u64 value;
	const char *name;
	const char *meaning;
	const char *next;
	const char *since;
	u16 class;
	u8 details;
	bool returned;
};

/**
 * struct tdx_operand_advice - a row of operand_advice.def
 * @status: the status with the operand id in its details
 * @cause: what usually brings a host there
 * @next: what to do
 */
struct tdx_operand_advice {
	u64 status;
	const char *cause;
	const char *next;
};

/**
 * tdx_status_base() - a status without its details
 * @status: RAX
 */
static inline u64 tdx_status_base(u64 status)
{
	return status & TDX_STATUS_MASK;
}

/**
 * tdx_status_details() - DETAILS_L2 of a status
 * @status: RAX
 */
static inline u32 tdx_status_details(u64 status)
{
	return (u32)status;
}

/**
 * tdx_status_class() - class of a status, an enum tdx_status_class
 * @status: RAX
 */
static inline unsigned int tdx_status_class(u64 status)
{
	return (unsigned int)(status >> TDX_STATUS_CLASS_SHIFT & 0xff);
}

/**
 * tdx_status_is_error() - did the call fail?
 * @status: RAX
 *
 * TD exits that end a TD or vCPU are no errors of the call; tdx_status_recoverable() separates
 * them.
 */
static inline bool tdx_status_is_error(u64 status)
{
	return (status & TDX_STATUS_ERROR) != 0;
}

/**
 * tdx_status_is_sw() - does the status come from the SEAMCALL stub?
 * @status: RAX
 */
static inline bool tdx_status_is_sw(u64 status)
{
	return (status & TDX_SW_ERROR) == TDX_SW_ERROR;
}

/**
 * tdx_status_is_seamldr() - does the status come from the P-SEAMLDR?
 * @status: RAX
 */
static inline bool tdx_status_is_seamldr(u64 status)
{
	return (status & TDX_STATUS_MASK) == TDX_SEAMLDR_ERROR;
}

/**
 * tdx_status_recoverable() - may the same call succeed later, everything else being equal?
 * @status: RAX
 *
 * That is the architectural NON_RECOVERABLE bit, clear for success and warnings too. What the
 * SEAMCALL stub answers goes on until the host is set up otherwise.
 */
static inline bool tdx_status_recoverable(u64 status)
{
	return !(status & TDX_STATUS_NON_RECOVERABLE) && !tdx_status_is_sw(status);
}

/**
 * tdx_status_is_fatal() - is the TD lost?
 * @status: RAX
 *
 * False for software statuses, of which the old ones have all upper bits set.
 */
static inline bool tdx_status_is_fatal(u64 status)
{
	return (status & TDX_STATUS_FATAL) && !tdx_status_is_sw(status);
}

/**
 * tdx_status_operand() - a status that names an operand
 * @status: details zero
 * @operand: enum tdx_operand_id
 */
static inline u64 tdx_status_operand(u64 status, u32 operand)
{
	return status | operand;
}

/**
 * tdx_statuses() - all statuses of the TDX module
 * @count: where their number goes
 *
 * Return: the rows in ascending order of class and name code; software statuses are not among them.
 */
const struct tdx_status_info *tdx_statuses(size_t *count);

/**
 * tdx_status_info() - what is known about a status
 * @status: RAX, details and all
 *
 * Return: NULL for an unknown status.
 */
const struct tdx_status_info *tdx_status_info(u64 status);

/**
 * tdx_status_cause() - what usually brings a host to a status
 * @status: RAX, details do not matter
 *
 * Return: NULL for an unknown status, and for one that no host here meets.
 */
const char *tdx_status_cause(u64 status);

/**
 * tdx_operand_advice() - what a status says by the operand that it names
 * @status: RAX
 *
 * Return: NULL where there is no more to say than for the status alone.
 */
const struct tdx_operand_advice *tdx_operand_advice(u64 status);

/**
 * tdx_seamldr_may_retry() - can the same call to the P-SEAMLDR succeed later?
 * @status: RAX
 */
bool tdx_seamldr_may_retry(u64 status);

/**
 * tdx_status_by_name() - a status by name
 * @name: with or without TDX_, letters of either case
 *
 * Return: NULL for an unknown name.
 */
const struct tdx_status_info *tdx_status_by_name(const char *name);

/**
 * tdx_status_format() - a status as text, such as TDX_TLB_TRACKING_NOT_DONE(RCX)
 * @status: RAX, details and all
 * @b: where the text goes
 *
 * A status without a name is written as a number.
 */
void tdx_status_format(u64 status, struct abi_buf *b);

/**
 * tdx_status_parse() - the reverse of tdx_status_format()
 * @text: a status name with or without TDX_, optionally with what tdx_status_format() shows in
 *	parentheses, or a number there
 * @status: where the status goes, details included
 * @has_details: where goes whether @text had parentheses, or NULL
 *
 * Return: false if the text names no status.
 */
bool tdx_status_parse(const char *text, u64 *status, bool *has_details);

#endif /* CORE_ABI_STATUS_H */
