/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * TDREPORT_STRUCT: what TDG.MR.REPORT gives a guest and TDG.MR.VERIFYREPORT looks at, and the part
 * of the simulated CPU that signs it (SEAMREPORT, SEAMVERIFYREPORT). The layout is the ABI's; the
 * CPU's security version, the module's measurements and the MAC are made up: the key of the MAC
 * stands in report.c, so a report of this machine proves nothing.
 */
#ifndef CORE_MODEL_REPORT_H
#define CORE_MODEL_REPORT_H

#include "core/model/layout.h"
#include "core/model/sha256.h"

#define REPORT_SIZE 1024
#define REPORT_DATA_SIZE 64
#define REPORT_MAC_SIZE 256

/* REPORTMACSTRUCT: the part that carries the MAC, over all that stands before it. */
struct report_mac {
	u8 type[4]; /* type, subtype, version, 0 */
	u8 reserved0[12];
	u8 cpusvn[16];
	u8 tee_tcb_info_hash[SHA384_SIZE];
	u8 tee_info_hash[SHA384_SIZE];
	u8 report_data[REPORT_DATA_SIZE];
	u8 reserved1[32];
	u8 mac[SHA256_SIZE];
};
static_assert(sizeof(struct report_mac) == REPORT_MAC_SIZE, "REPORTMACSTRUCT is 256 bytes");

/* TEE_TCB_INFO: the TDX module. */
struct report_tcb {
	u8 valid[8];
	u8 tee_tcb_svn[16];
	u8 mrseam[SHA384_SIZE];
	u8 mrsignerseam[SHA384_SIZE];
	u8 attributes[8];
	u8 tee_tcb_svn2[16];
	u8 reserved[95];
};
static_assert(sizeof(struct report_tcb) == 239, "TEE_TCB_INFO is 239 bytes");

/* TDINFO_STRUCT: the TD. */
struct report_td {
	u8 attributes[8];
	u8 xfam[8];
	u8 mrtd[SHA384_SIZE];
	u8 mrconfigid[SHA384_SIZE];
	u8 mrowner[SHA384_SIZE];
	u8 mrownerconfig[SHA384_SIZE];
	u8 rtmr[4][SHA384_SIZE];
	u8 servtd_hash[SHA384_SIZE];
	u8 reserved[64];
};
static_assert(sizeof(struct report_td) == 512, "TDINFO_STRUCT is 512 bytes");

struct report {
	struct report_mac mac;
	struct report_tcb tcb;
	u8 reserved[17];
	struct report_td td;
};
static_assert(sizeof(struct report) == REPORT_SIZE, "TDREPORT_STRUCT is 1024 bytes");

/**
 * report_make() - the report of a TD
 * @tdcs: the TD, its run-time measurement registers held
 * @data: REPORT_DATA_SIZE bytes that the guest wants in it
 * @report: result; any alignment
 */
void report_make(const struct tdcs *tdcs, const u8 *data, struct report *report);

/**
 * report_verify() - was this made on this platform?
 * @mac: REPORTMACSTRUCT
 *
 * Return: TDX_SUCCESS, TDX_INVALID_CPUSVN, TDX_INVALID_REPORTMACSTRUCT.
 */
u64 report_verify(const struct report_mac *mac);

#endif /* CORE_MODEL_REPORT_H */
