// SPDX-License-Identifier: GPL-2.0-only
/* TDX metadata of firmware (tdxcall_firmware_parse()): whatever is accepted lies where it says. */
#include <string.h>

#include <tdxcall/tdxcall.h>

#include "fuzz.h"

#define IMAGE_SIZE 0x3000u
#define DESC_AT 0x1000u
#define FOOTER_AT (IMAGE_SIZE - 32 - 18)
#define METADATA_AT (FOOTER_AT - 22)

static void check_section(const struct tdxcall_firmware_section *s, const uint8_t *data,
			  size_t size)
{
	FUZZ_CHECK(tdxcall_firmware_type_name(s->type));
	FUZZ_CHECK(s->gpa % 4096 == 0 && s->size % 4096 == 0);
	if (s->type == TDXCALL_FIRMWARE_TD_INFO || s->type == TDXCALL_FIRMWARE_TD_PARAMS)
		FUZZ_CHECK(!s->size && !s->gpa && !s->attributes);
	else
		FUZZ_CHECK(s->size && s->gpa + s->size > s->gpa && s->data_size <= s->size);
	FUZZ_CHECK(s->data_size <= size && s->data_offset <= size - s->data_size);
	if (s->data_size)
		FUZZ_CHECK(!memcmp(s->data, data + s->data_offset, s->data_size));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct tdxcall_firmware_section *s;
	struct tdxcall_firmware *fw;
	unsigned int i;

	if (tdxcall_firmware_parse(&fw, data, size, NULL))
		return 0;
	FUZZ_CHECK(tdxcall_firmware_size(fw) == size);
	FUZZ_CHECK(tdxcall_firmware_section(fw, 0));
	for (i = 0; (s = tdxcall_firmware_section(fw, i)) != NULL; i++)
		check_section(s, data, size);
	tdxcall_firmware_close(fw);
	return 0;
}

static void put(uint8_t *image, unsigned int at, uint64_t v, unsigned int size)
{
	memcpy(image + at, &v, size);
}

/*
 * Images whose metadata is found by the table of GUIDs at their end, and by the offset behind where
 * such a table ends.
 */
size_t fuzz_seed(unsigned int index, uint8_t *buf)
{
	static const uint8_t footer[] = {0xde, 0x82, 0xb5, 0x96, 0xb2, 0x1f, 0xf7, 0x45,
					 0xba, 0xea, 0xa3, 0x66, 0xc5, 0x5a, 0x08, 0x2d};
	static const uint8_t metadata[] = {0x35, 0x65, 0x7a, 0xe4, 0x4a, 0x98, 0x98, 0x47,
					   0x86, 0x5e, 0x46, 0x85, 0xa7, 0xbf, 0x8e, 0xc2};
	static const uint32_t section[][8] = {
		/* data at, bytes, GPA, GPA above, size, size above, type, attributes */
		{0x2000, 0x1000, 0xfffff000, 0, 0x1000, 0, TDXCALL_FIRMWARE_BFV,
		 TDXCALL_FIRMWARE_EXTEND},
		{0, 0x800, 0xffc00000, 0, 0x1000, 0, TDXCALL_FIRMWARE_CFV, 0},
		{0, 0, 0x810000, 0, 0x10000, 0, TDXCALL_FIRMWARE_TEMP_MEM, 0},
		{0, 0, 0x820000, 0, 0x1000, 0, TDXCALL_FIRMWARE_TD_HOB, 0},
		{0x1800, 0x123, 0, 0, 0, 0, TDXCALL_FIRMWARE_TD_INFO, 0},
		{0x1a00, 0x80, 0, 0, 0, 0, TDXCALL_FIRMWARE_TD_PARAMS, 0},
	};

	if (index > 1)
		return 0;
	memset(buf, 0, IMAGE_SIZE);
	memcpy(buf + DESC_AT, "TDVF", 4);
	put(buf, DESC_AT + 4, 16 + sizeof(section), 4);
	put(buf, DESC_AT + 8, 1, 4);
	put(buf, DESC_AT + 12, sizeof(section) / sizeof(section[0]), 4);
	memcpy(buf + DESC_AT + 16, section, sizeof(section));
	if (index) {
		put(buf, IMAGE_SIZE - 32, DESC_AT, 4);
		return IMAGE_SIZE;
	}
	put(buf, FOOTER_AT, 18 + 22, 2);
	memcpy(buf + FOOTER_AT + 2, footer, sizeof(footer));
	put(buf, METADATA_AT, IMAGE_SIZE - DESC_AT, 4);
	put(buf, METADATA_AT + 4, 22, 2);
	memcpy(buf + METADATA_AT + 6, metadata, sizeof(metadata));
	return IMAGE_SIZE;
}
