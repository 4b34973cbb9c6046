// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* TDREPORT_STRUCT, and a CPU that signs it with a key that is public. */
#include "core/model/report.h"
#include "core/port/string.h"

#define REPORT_TYPE_TDX 0x81

#define MAC_COVERS offsetof(struct report_mac, mac)

/* Which parts of TEE_TCB_INFO mean something. */
static const u8 tcb_valid[] = { 0xff, 0x01, 0x03 };
static const u8 tcb_svn[] = { 0x05, 0x01, 0x06 };
static const u8 cpusvn[16] = { 0x06, 0x06, 0x02, 0x02, 0x03, 0x01, 0x00, 0x03 };

/* What the CPU keeps to itself: 00 01 02 .. 1f. */
static void mac_key(u8 *key)
{
	u32 i;

	for (i = 0; i < SHA256_SIZE; i++)
		key[i] = (u8)i;
}

static void make_mac(const struct report_mac *mac, u8 *out)
{
	u8 key[SHA256_SIZE];

	mac_key(key);
	hmac_sha256(key, mac, MAC_COVERS, out);
}

static void make_tcb(struct report_tcb *tcb)
{
	u32 i;

	memset(tcb, 0, sizeof(*tcb));
	memcpy(tcb->valid, tcb_valid, sizeof(tcb_valid));
	memcpy(tcb->tee_tcb_svn, tcb_svn, sizeof(tcb_svn));
	memcpy(tcb->tee_tcb_svn2, tcb_svn, sizeof(tcb_svn));
	for (i = 0; i < sizeof(tcb->mrseam); i++)
		tcb->mrseam[i] = (u8)(0xa0 | i % 16);
}

static void make_td(const struct tdcs *tdcs, struct report_td *td)
{
	memset(td, 0, sizeof(*td));
	memcpy(td->attributes, &tdcs->attributes, sizeof(td->attributes));
	memcpy(td->xfam, &tdcs->xfam, sizeof(td->xfam));
	memcpy(td->mrtd, tdcs->mrtd, sizeof(td->mrtd));
	memcpy(td->mrconfigid, tdcs->mrconfigid, sizeof(td->mrconfigid));
	memcpy(td->mrowner, tdcs->mrowner, sizeof(td->mrowner));
	memcpy(td->mrownerconfig, tdcs->mrownerconfig, sizeof(td->mrownerconfig));
	memcpy(td->rtmr, tdcs->rtmr, sizeof(td->rtmr));
	memcpy(td->servtd_hash, tdcs->servtd_hash, sizeof(td->servtd_hash));
}

void report_make(const struct tdcs *tdcs, const u8 *data, struct report *report)
{
	struct report_mac *mac = &report->mac;

	memset(report, 0, offsetof(struct report, tcb));
	memset(report->reserved, 0, sizeof(report->reserved));
	make_tcb(&report->tcb);
	make_td(tdcs, &report->td);
	mac->type[0] = REPORT_TYPE_TDX; /* version 0: no service TD is bound */
	memcpy(mac->cpusvn, cpusvn, sizeof(cpusvn));
	sha384(&report->tcb, sizeof(report->tcb), mac->tee_tcb_info_hash);
	sha384(&report->td, sizeof(report->td), mac->tee_info_hash);
	memcpy(mac->report_data, data, sizeof(mac->report_data));
	make_mac(mac, mac->mac);
}

u64 report_verify(const struct report_mac *mac)
{
	u8 want[SHA256_SIZE];

	if (memcmp(mac->cpusvn, cpusvn, sizeof(cpusvn)))
		return TDX_INVALID_CPUSVN;
	make_mac(mac, want);
	return memcmp(mac->mac, want, sizeof(want)) ? TDX_INVALID_REPORTMACSTRUCT : TDX_SUCCESS;
}
