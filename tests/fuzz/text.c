// SPDX-License-Identifier: GPL-2.0-only
/* Names and numbers that users type: statuses, leaves, fields, events, registers of raw calls. */
#include <string.h>

#include <tdxcall/tdxcall.h>

#include "fuzz.h"

/* What the library says a status is, it understands as that status. */
static void status(const char *text)
{
	uint64_t value, mask, again, again_mask;
	struct tdxcall_status_info info;
	char buf[256];

	if (tdxcall_status_parse(text, &value, &mask))
		return;
	/* What the SEAMCALL stub of older versions answered has a newer number. */
	if (value >> 40 == 0xffffff)
		return;
	FUZZ_CHECK(!(value & ~mask));
	tdxcall_status_info(value, &info);
	FUZZ_CHECK(tdxcall_status_format(value, buf, sizeof(buf)) < sizeof(buf));
	FUZZ_CHECK(!tdxcall_status_parse(buf, &again, &again_mask));
	FUZZ_CHECK((again & again_mask) == (value & again_mask));
}

static void names(const char *text)
{
	struct tdxcall_leaf_info leaf;
	struct tdxcall_field_info field;
	struct tdxcall_event_info event;

	if (!tdxcall_leaf_find(text, &leaf))
		FUZZ_CHECK(!tdxcall_leaf_info(leaf.number, &leaf));
	if (!tdxcall_field_find(text, &field))
		FUZZ_CHECK(!tdxcall_field_info(field.id, &field));
	if (!tdxcall_event_find(text, &event))
		FUZZ_CHECK(!tdxcall_event_info(event.type, &event));
}

/* "LEAF OPERAND NUMBER": the call it makes can be shown. */
static void operand(char *text)
{
	char *leaf = strsep(&text, " "), *name = strsep(&text, " "), buf[256];
	struct tdxcall_leaf_info info;
	struct tdxcall_raw raw;
	unsigned int i;
	uint64_t value;

	if (!text || tdxcall_leaf_find(leaf, &info))
		return;
	value = strtoull(text, NULL, 0);
	FUZZ_CHECK(!tdxcall_init_raw(&raw, info.number, info.max_version));
	tdxcall_raw_set_value(&raw, name, value);
	if (!tdxcall_raw_set_map(&raw, value, (unsigned int)(value & 15)))
		FUZZ_CHECK(value % 4096 == 0);
	for (i = 0; tdxcall_raw_format(&raw, info.number, i, NULL, 0); i++)
		FUZZ_CHECK(tdxcall_raw_format(&raw, info.number, i, buf, sizeof(buf)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[512];

	if (size >= sizeof(text))
		return 0;
	memcpy(text, data, size);
	text[size] = '\0';
	status(text);
	names(text);
	operand(text);
	return 0;
}

/* The name of every leaf and status, and a few of what else people write. */
size_t fuzz_seed(unsigned int index, uint8_t *buf)
{
	static const char *const texts[] = {
		"0xc0000b0800000001",
		"OPERAND_BUSY(RCX)",
		"TDX_SUCCESS",
		"0",
		"18446744073709551615",
		"MEM.PAGE.AUG gpa 0x100000000",
		"TDH.MEM.SEPT.RD tdr 4096",
		"mem.page.demote rcx 1",
		"SYS.RD field 0x8800000200000001",
		"GPR_STATE[3]",
		"c000030000000001",
		"VM_ENTRY_FAILED(INVALID_GUEST_STATE)",
		"0x8000000000020001",
		"VMCS_TSC_OFFSET",
	};
	const size_t ntexts = sizeof(texts) / sizeof(texts[0]);
	struct tdxcall_status_info status_info;
	struct tdxcall_leaf_info leaf;
	unsigned int nleaves = 0;
	const char *name = NULL;

	while (!tdxcall_leaf_at(nleaves, &leaf))
		nleaves++;
	if (index < ntexts)
		name = texts[index];
	else if (!tdxcall_leaf_at(index - (unsigned int)ntexts, &leaf))
		name = leaf.name;
	else if (!tdxcall_status_at(index - (unsigned int)ntexts - nleaves, &status_info))
		name = status_info.name;
	return name ? (size_t)snprintf((char *)buf, FUZZ_MAX_SIZE, "%s", name) : 0;
}
