// SPDX-License-Identifier: GPL-2.0-only
/* TDX metadata of firmware images: good ones, and everything that can be wrong with one. */
#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "suites.h"
#include "tmpdir.h"

#define IMAGE_SIZE 0x4000u
#define DESC_AT 0x1000u
#define TABLE_END (IMAGE_SIZE - 32)
#define FOOTER_AT (TABLE_END - 18)
#define METADATA_AT (FOOTER_AT - 22)
#define OTHER_AT (METADATA_AT - 26)
#define SECTION(n) (DESC_AT + 16 + 32 * (n))

static const uint8_t footer_guid[] = {
	0xde, 0x82, 0xb5, 0x96, 0xb2, 0x1f, 0xf7, 0x45,
	0xba, 0xea, 0xa3, 0x66, 0xc5, 0x5a, 0x08, 0x2d,
};
static const uint8_t metadata_guid[] = {
	0x35, 0x65, 0x7a, 0xe4, 0x4a, 0x98, 0x98, 0x47,
	0x86, 0x5e, 0x46, 0x85, 0xa7, 0xbf, 0x8e, 0xc2,
};

static struct tmpdir dir;
static uint8_t image[IMAGE_SIZE];

static void put16(unsigned int at, uint16_t v)
{
	memcpy(image + at, &v, sizeof(v));
}

static void put32(unsigned int at, uint32_t v)
{
	memcpy(image + at, &v, sizeof(v));
}

static void put64(unsigned int at, uint64_t v)
{
	memcpy(image + at, &v, sizeof(v));
}

static void put_section(unsigned int n, uint32_t offset, uint32_t raw, uint64_t gpa, uint64_t size,
			uint32_t type, uint32_t attributes)
{
	put32(SECTION(n), offset);
	put32(SECTION(n) + 4, raw);
	put64(SECTION(n) + 8, gpa);
	put64(SECTION(n) + 16, size);
	put32(SECTION(n) + 24, type);
	put32(SECTION(n) + 28, attributes);
}

/* An image with three sections, and a table with an entry that the parser does not look for. */
static void set_up(void)
{
	unsigned int i;

	tmpdir_make(&dir);
	for (i = 0; i < IMAGE_SIZE; i++)
		image[i] = (uint8_t)(i >> 4);
	memcpy(image + DESC_AT, "TDVF", 4);
	put32(DESC_AT + 4, 16 + 3 * 32);
	put32(DESC_AT + 8, 1);
	put32(DESC_AT + 12, 3);
	put_section(0, 0x2000, 0x2000, 0xffffe000, 0x2000, TDXCALL_FIRMWARE_BFV,
		    TDXCALL_FIRMWARE_EXTEND);
	put_section(1, 0, 0x800, 0xffc00000, 0x1000, TDXCALL_FIRMWARE_CFV, 0);
	put_section(2, 0, 0, 0x810000, 0x10000, TDXCALL_FIRMWARE_TEMP_MEM, 0);
	put16(FOOTER_AT, 18 + 22 + 26);
	memcpy(image + FOOTER_AT + 2, footer_guid, 16);
	put32(METADATA_AT, IMAGE_SIZE - DESC_AT);
	put16(METADATA_AT + 4, 22);
	memcpy(image + METADATA_AT + 6, metadata_guid, 16);
	put16(OTHER_AT + 8, 26);
	memset(image + OTHER_AT + 10, 0x77, 16);
}

static void tear_down(void)
{
	tmpdir_remove(&dir);
}

static void assert_refused(const char *text)
{
	struct tdxcall_firmware *fw = NULL;

	ck_assert_int_eq(tdxcall_firmware_parse(&fw, image, IMAGE_SIZE, &dir.log), -EBADMSG);
	ck_assert_ptr_null(fw);
	tmpdir_assert_error(&dir, text);
}

START_TEST(sections_are_listed_as_the_image_has_them)
{
	const struct tdxcall_firmware_section *s;
	struct tdxcall_firmware *fw;

	ck_assert_int_eq(tdxcall_firmware_parse(&fw, image, IMAGE_SIZE, &dir.log), 0);
	ck_assert_uint_eq(tdxcall_firmware_size(fw), IMAGE_SIZE);
	s = tdxcall_firmware_section(fw, 0);
	ck_assert_uint_eq(s->type, TDXCALL_FIRMWARE_BFV);
	ck_assert_uint_eq(s->attributes, TDXCALL_FIRMWARE_EXTEND);
	ck_assert_uint_eq(s->gpa, 0xffffe000);
	ck_assert_uint_eq(s->size, 0x2000);
	ck_assert_uint_eq(s->data_size, 0x2000);
	ck_assert_uint_eq(s->data_offset, 0x2000);
	ck_assert_mem_eq(s->data, image + 0x2000, 0x2000);
	s = tdxcall_firmware_section(fw, 1);
	ck_assert_uint_eq(s->data_size, 0x800);
	ck_assert_uint_eq(s->size, 0x1000);
	s = tdxcall_firmware_section(fw, 2);
	ck_assert_ptr_null(s->data);
	ck_assert_ptr_null(tdxcall_firmware_section(fw, 3));
	tdxcall_firmware_close(fw);
	ck_assert_uint_eq(dir.lines[TDXCALL_LOG_ERR], 0);
}
END_TEST

START_TEST(sections_that_are_no_memory_ask_for_none)
{
	struct tdxcall_firmware *fw;
	uint32_t type;

	for (type = TDXCALL_FIRMWARE_TD_INFO; type <= TDXCALL_FIRMWARE_TD_PARAMS; type++) {
		put_section(2, 0x1800, 0x123, 0, 0, type, 0);
		ck_assert_int_eq(tdxcall_firmware_parse(&fw, image, IMAGE_SIZE, &dir.log), 0);
		ck_assert_uint_eq(tdxcall_firmware_section(fw, 2)->data_size, 0x123);
		ck_assert_uint_eq(tdxcall_firmware_section(fw, 2)->size, 0);
		tdxcall_firmware_close(fw);
		put_section(2, 0x1800, 0x123, 0x810000, 0x1000, type, 0);
		assert_refused("section 2 of the TDX metadata is no memory, but asks for some");
		put_section(2, 0x1800, 0x123, 0, 0, type, TDXCALL_FIRMWARE_EXTEND);
		assert_refused("is no memory");
		put_section(2, IMAGE_SIZE, 1, 0, 0, type, 0);
		assert_refused("outside of the image");
	}
	ck_assert_str_eq(tdxcall_firmware_type_name(TDXCALL_FIRMWARE_TD_INFO), "TD_INFO");
	ck_assert_str_eq(tdxcall_firmware_type_name(TDXCALL_FIRMWARE_TD_PARAMS), "TD_PARAMS");
	ck_assert_ptr_null(tdxcall_firmware_type_name(TDXCALL_FIRMWARE_TD_PARAMS + 1));
}
END_TEST

/* As older td-shim has it: no GUID table, but the descriptor's offset where the table would end. */
START_TEST(a_descriptor_is_found_by_its_offset_alone)
{
	struct tdxcall_firmware *fw;

	put32(TABLE_END, DESC_AT);
	memset(image + FOOTER_AT, 0, 18);
	ck_assert_int_eq(tdxcall_firmware_parse(&fw, image, IMAGE_SIZE, &dir.log), 0);
	ck_assert_uint_eq(tdxcall_firmware_section(fw, 0)->gpa, 0xffffe000);
	tdxcall_firmware_close(fw);
	put32(DESC_AT + 4, 16 + 3 * 32 + 16);
	ck_assert_int_eq(tdxcall_firmware_parse(&fw, image, IMAGE_SIZE, &dir.log), 0);
	tdxcall_firmware_close(fw);
	put32(TABLE_END, DESC_AT + 1);
	assert_refused("holds no TDX metadata");
	put32(TABLE_END, 0xffffffff);
	assert_refused("holds no TDX metadata");
	put32(TABLE_END, TABLE_END - 15);
	assert_refused("holds no TDX metadata");
	/* A table counts before an offset. */
	memcpy(image + FOOTER_AT + 2, footer_guid, 16);
	put16(FOOTER_AT, 18 + 22 + 26);
	put32(TABLE_END, 0);
	ck_assert_int_eq(tdxcall_firmware_parse(&fw, image, IMAGE_SIZE, &dir.log), 0);
	tdxcall_firmware_close(fw);
}
END_TEST

START_TEST(half_of_a_split_image_is_recognized)
{
	put_section(0, 0x3000, 0x2000, 0xffffe000, 0x2000, TDXCALL_FIRMWARE_BFV,
		    TDXCALL_FIRMWARE_EXTEND);
	assert_refused("CODE half of a split image");
	assert_refused("cat OVMF_VARS_4M.fd OVMF_CODE_4M.fd");
}
END_TEST

START_TEST(a_file_is_read_as_memory_is)
{
	const char *path = tmpdir_file(&dir, "fw", image, IMAGE_SIZE);
	struct tdxcall_firmware *fw;

	ck_assert_int_eq(tdxcall_firmware_open(&fw, path, &dir.log), 0);
	ck_assert_mem_eq(tdxcall_firmware_section(fw, 0)->data, image + 0x2000, 0x2000);
	tdxcall_firmware_close(fw);
}
END_TEST

START_TEST(files_that_cannot_be_read_are_named)
{
	struct tdxcall_firmware *fw;

	ck_assert_int_eq(tdxcall_firmware_open(&fw, "/nonexistent/fw", &dir.log), -ENOENT);
	tmpdir_assert_error(&dir, "/nonexistent/fw: No such file");
	ck_assert_int_eq(tdxcall_firmware_open(&fw, dir.path, &dir.log), -EISDIR);
	tmpdir_assert_error(&dir, dir.path);
	ck_assert_int_eq(tdxcall_firmware_open(&fw, "/dev/zero", &dir.log), -EFBIG);
	tmpdir_assert_error(&dir, "larger than 64 MiB");
	ck_assert_int_eq(tdxcall_firmware_open(&fw, "/dev/null", &dir.log), -EBADMSG);
	tmpdir_assert_error(&dir, "holds no TDX metadata");
}
END_TEST

START_TEST(every_truncation_is_refused)
{
	struct tdxcall_firmware *fw;
	unsigned int size;

	for (size = 0; size < IMAGE_SIZE; size += size < 256 || size > IMAGE_SIZE - 256 ? 1 : 61) {
		ck_assert_int_eq(tdxcall_firmware_parse(&fw, image, size, &dir.log), -EBADMSG);
		tmpdir_assert_error(&dir, "");
	}
}
END_TEST

START_TEST(a_table_that_does_not_add_up_holds_nothing)
{
	put16(FOOTER_AT, 17);
	assert_refused("holds no TDX metadata");
	put16(FOOTER_AT, IMAGE_SIZE - 31);
	assert_refused("holds no TDX metadata");
	put16(FOOTER_AT, 18 + 21);
	assert_refused("holds no TDX metadata");
	put16(FOOTER_AT, 18 + 22);
	put16(METADATA_AT + 4, 23);
	assert_refused("holds no TDX metadata");
	put16(METADATA_AT + 4, 0);
	assert_refused("holds no TDX metadata");
	put16(METADATA_AT + 4, 21);
	assert_refused("holds no TDX metadata");
}
END_TEST

START_TEST(a_descriptor_that_makes_no_sense_is_refused)
{
	put32(METADATA_AT, IMAGE_SIZE + 1);
	assert_refused("outside of the image");
	put32(METADATA_AT, 15);
	assert_refused("outside of the image");
	put32(METADATA_AT, IMAGE_SIZE - DESC_AT - 4);
	assert_refused("wrong signature");
	put32(METADATA_AT, IMAGE_SIZE - DESC_AT);
	put32(DESC_AT + 8, 2);
	assert_refused("version 2");
	put32(DESC_AT + 8, 1);
	put32(DESC_AT + 12, 0);
	assert_refused("0 sections");
	put32(DESC_AT + 12, 65);
	assert_refused("65 sections");
	put32(DESC_AT + 12, 0x80000000);
	assert_refused("sections");
	put32(DESC_AT + 12, 4);
	assert_refused("cannot hold its 4 sections");
}
END_TEST

START_TEST(sections_that_make_no_sense_are_refused)
{
	put_section(2, 0, 0, 0x810000, 0x10000, 9, 0);
	assert_refused("section 2 of the TDX metadata has the unknown type 9");
	put_section(2, 0, 0, 0x810000, 0x10000, 0xffffffff, 0);
	assert_refused("the unknown type 4294967295");
	put_section(2, 0, 0, 0x810000, 0x10000, TDXCALL_FIRMWARE_TEMP_MEM, 4);
	assert_refused("unknown attributes");
	put_section(2, 0, 0, 0x810000, 0x10000, TDXCALL_FIRMWARE_TEMP_MEM,
		    TDXCALL_FIRMWARE_PAGE_AUG);
	assert_refused("PAGE.AUG");
	put_section(2, 0, 0, 0x810001, 0x10000, TDXCALL_FIRMWARE_TEMP_MEM, 0);
	assert_refused("whole pages");
	put_section(2, 0, 0, 0x810000, 0x10001, TDXCALL_FIRMWARE_TEMP_MEM, 0);
	assert_refused("whole pages");
	put_section(2, 0, 0, 0x810000, 0, TDXCALL_FIRMWARE_TEMP_MEM, 0);
	assert_refused("section 2 of the TDX metadata has no memory");
	put_section(2, 0, 0, 1ULL << 52, 0x1000, TDXCALL_FIRMWARE_TEMP_MEM, 0);
	assert_refused("address space");
	put_section(2, 0, 0, 0x1000, ~0xfffULL, TDXCALL_FIRMWARE_TEMP_MEM, 0);
	assert_refused("address space");
	put_section(2, 0, 0x1000, 0x810000, 0x10000, TDXCALL_FIRMWARE_TEMP_MEM, 0);
	assert_refused("cannot have contents");
	put_section(2, IMAGE_SIZE - 0xfff, 0x1000, 0x810000, 0x10000, TDXCALL_FIRMWARE_PAYLOAD, 0);
	assert_refused("outside of the image");
	put_section(2, 0xffffffff, 0xffffffff, 0x810000, 1ULL << 33, TDXCALL_FIRMWARE_PAYLOAD, 0);
	assert_refused("outside of the image");
	put_section(2, 0, 0x2000, 0x810000, 0x1000, TDXCALL_FIRMWARE_PAYLOAD, 0);
	assert_refused("more contents than memory");
	put_section(2, 0, 0, 0x810000, 0x1000, TDXCALL_FIRMWARE_CFV, 0);
	assert_refused("no contents");
	put_section(2, 0, 0, 0xfffff000, 0x1000, TDXCALL_FIRMWARE_TEMP_MEM, 0);
	assert_refused("sections 0 and 2 of the TDX metadata overlap");
	put_section(2, 0, 0, 0x810000, 0x10000, TDXCALL_FIRMWARE_TEMP_MEM, 0);
	put_section(0, 0x2000, 0x2000, 0xffffe000, 0x2000, TDXCALL_FIRMWARE_CFV, 0);
	assert_refused("no boot firmware volume");
}
END_TEST

START_TEST(damaged_images_never_do_more_than_fail)
{
	struct tdxcall_firmware *fw;
	unsigned int i, k;
	int ret;

	srand(3);
	for (i = 0; i < 20000; i++) {
		uint8_t old[4];
		unsigned int at[4];

		for (k = 0; k < 4; k++) {
			at[k] = rand() % 2 ?
					DESC_AT + (unsigned int)rand() % 112 :
					OTHER_AT + (unsigned int)rand() % (TABLE_END - OTHER_AT);
			old[k] = image[at[k]];
			image[at[k]] = (uint8_t)rand();
		}
		dir.lines[TDXCALL_LOG_ERR] = 0;
		ret = tdxcall_firmware_parse(&fw, image, IMAGE_SIZE, &dir.log);
		ck_assert(ret == 0 || ret == -EBADMSG);
		ck_assert_uint_eq(dir.lines[TDXCALL_LOG_ERR], ret != 0);
		if (!ret)
			tdxcall_firmware_close(fw);
		for (k = 4; k--;)
			image[at[k]] = old[k];
	}
}
END_TEST

START_TEST(required_arguments_are_required)
{
	struct tdxcall_firmware *fw;

	ck_assert_int_eq(tdxcall_firmware_parse(NULL, image, IMAGE_SIZE, NULL), -EINVAL);
	ck_assert_int_eq(tdxcall_firmware_parse(&fw, NULL, IMAGE_SIZE, NULL), -EINVAL);
	ck_assert_int_eq(tdxcall_firmware_open(&fw, NULL, NULL), -EINVAL);
	tdxcall_firmware_close(NULL);
	ck_assert_ptr_null(tdxcall_firmware_section(NULL, 0));
	ck_assert_str_eq(tdxcall_firmware_type_name(TDXCALL_FIRMWARE_TD_HOB), "TD_HOB");
	ck_assert_ptr_null(tdxcall_firmware_type_name(99));
}
END_TEST

Suite *firmware_suite(void)
{
	Suite *s = suite_create("firmware");
	TCase *tc = tcase_create("metadata");

	tcase_set_timeout(tc, 60);
	tcase_add_checked_fixture(tc, set_up, tear_down);
	tcase_add_test(tc, sections_are_listed_as_the_image_has_them);
	tcase_add_test(tc, sections_that_are_no_memory_ask_for_none);
	tcase_add_test(tc, a_descriptor_is_found_by_its_offset_alone);
	tcase_add_test(tc, half_of_a_split_image_is_recognized);
	tcase_add_test(tc, a_file_is_read_as_memory_is);
	tcase_add_test(tc, files_that_cannot_be_read_are_named);
	tcase_add_test(tc, every_truncation_is_refused);
	tcase_add_test(tc, a_table_that_does_not_add_up_holds_nothing);
	tcase_add_test(tc, a_descriptor_that_makes_no_sense_is_refused);
	tcase_add_test(tc, sections_that_make_no_sense_are_refused);
	tcase_add_test(tc, damaged_images_never_do_more_than_fail);
	tcase_add_test(tc, required_arguments_are_required);
	suite_add_tcase(s, tc);
	return s;
}
