// SPDX-License-Identifier: GPL-2.0-only
/* The parts of a TDREPORT_STRUCT by name, and the data that goes into one. */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <tdxcall/tdxcall.h>

#include "tdxctl/td_report.h"

#define HASH_SIZE 48
#define MRSEAM_OFFSET 280
#define ATTRIBUTES_OFFSET 512
#define XFAM_OFFSET 520
/* Two digits a byte, and the end. */
#define HEX_SIZE (2 * TDXGUEST_REPORT_SIZE + 1)

/**
 * struct report_part - something that a report has
 * @name: as JSON has it
 * @offset: in the report
 * @size: bytes
 */
struct report_part {
	const char *name;
	u32 offset;
	u32 size;
};

static const struct report_part parts[] = {
	{ "type", 0, 4 },
	{ "cpusvn", 16, 16 },
	{ "tee_tcb_info_hash", 32, HASH_SIZE },
	{ "tee_info_hash", 80, HASH_SIZE },
	{ "report_data", 128, 64 },
	{ "mac", 224, 32 },
	{ "tee_tcb_svn", 264, 16 },
	{ "mrseam", MRSEAM_OFFSET, HASH_SIZE },
	{ "mrsignerseam", 328, HASH_SIZE },
	{ "seam_attributes", 376, 8 },
	{ "attributes", ATTRIBUTES_OFFSET, 8 },
	{ "xfam", XFAM_OFFSET, 8 },
	{ "mrtd", 528, HASH_SIZE },
	{ "mrconfigid", 576, HASH_SIZE },
	{ "mrowner", 624, HASH_SIZE },
	{ "mrownerconfig", 672, HASH_SIZE },
	{ "rtmr0", 720, HASH_SIZE },
	{ "rtmr1", 768, HASH_SIZE },
	{ "rtmr2", 816, HASH_SIZE },
	{ "rtmr3", 864, HASH_SIZE },
	{ "servtd_hash", 912, HASH_SIZE },
};

static int hex_digit(char c)
{
	if (!isxdigit((unsigned char)c))
		return -1;
	return isdigit((unsigned char)c) ? c - '0' : tolower((unsigned char)c) - 'a' + 10;
}

int td_report_data(const char *text, u8 *data)
{
	size_t len = text ? strlen(text) : 0;
	size_t i;

	memset(data, 0, TDXGUEST_DATA_SIZE);
	if (len % 2 || len > 2 * TDXGUEST_DATA_SIZE)
		return -EINVAL;
	for (i = 0; i < len; i += 2) {
		int hi = hex_digit(text[i]), lo = hex_digit(text[i + 1]);

		if (hi < 0 || lo < 0)
			return -EINVAL;
		data[i / 2] = (u8)(hi << 4 | lo);
	}
	return 0;
}

static void to_hex(const u8 *bytes, size_t n, char *hex)
{
	size_t i;

	hex[0] = '\0';
	for (i = 0; i < n; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
}

/*
 * The software TDX module has a measurement that no module has: a0 a1 .. af, three times. Who signs
 * reports that say so is no CPU: anyone can.
 */
static bool is_made_up(const u8 *report)
{
	size_t i;

	for (i = 0; i < HASH_SIZE; i++) {
		if (report[MRSEAM_OFFSET + i] != (0xa0 | i % 16))
			return false;
	}
	return true;
}

static u64 number_at(const u8 *report, size_t offset)
{
	u64 v = 0;
	size_t i;

	for (i = 0; i < sizeof(v); i++)
		v |= (u64)report[offset + i] << 8 * i;
	return v;
}

static void emit_names(struct emit *e, const char *key, u64 bits,
		       size_t (*format)(uint64_t bits, char *buf, size_t size))
{
	char names[256];

	format(bits, names, sizeof(names));
	emit_string(e, key, names, "%-18s %s\n", key, *names ? names : "-");
}

void td_report_emit(struct emit *e, const u8 *report)
{
	bool made_up = is_made_up(report);
	char hex[HEX_SIZE];
	size_t i;

	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		const struct report_part *p = &parts[i];

		to_hex(report + p->offset, p->size, hex);
		emit_string(e, p->name, hex, "%-18s %s\n", p->name, hex);
	}
	emit_names(e, "attribute_names", number_at(report, ATTRIBUTES_OFFSET),
		   tdxcall_attributes_format);
	emit_names(e, "xfam_names", number_at(report, XFAM_OFFSET), tdxcall_xfam_format);
	emit_bool(e, "made_up", made_up, NULL);
	if (made_up)
		emit_text(e, "The MAC is made up: its key is public, so this proves nothing.\n");
	to_hex(report, TDXGUEST_REPORT_SIZE, hex);
	emit_string(e, "report", hex, NULL);
}
