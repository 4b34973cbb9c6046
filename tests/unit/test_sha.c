// SPDX-License-Identifier: GPL-2.0-only
/* SHA-384: the empty message of FIPS 180-4, and hashes that sha384sum gives; HMAC-SHA-256. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/model/sha256.h"
#include "core/model/sha512.h"

/* Of the empty message: the whole work is in the padding. */
START_TEST(empty_message_has_the_known_hash)
{
	static const u8 want[SHA384_SIZE] = {
		0x38, 0xb0, 0x60, 0xa7, 0x51, 0xac, 0x96, 0x38, 0x4c, 0xd9, 0x32, 0x7e,
		0xb1, 0xb1, 0xe3, 0x6a, 0x21, 0xfd, 0xb7, 0x11, 0x14, 0xbe, 0x07, 0x43,
		0x4c, 0x0c, 0xc7, 0xbf, 0x63, 0xf6, 0xe1, 0xda, 0x27, 0x4e, 0xde, 0xbf,
		0xe7, 0x6f, 0x65, 0xfb, 0xd5, 0x1a, 0xd2, 0xf1, 0x48, 0x98, 0xb9, 0x5b,
	};
	struct sha384_state s;
	u8 out[SHA384_SIZE];

	sha384_init(&s);
	sha384_final(&s, out);
	ck_assert_mem_eq(out, want, sizeof(want));
}
END_TEST

START_TEST(one_block_has_the_known_hash)
{
	static const u8 want[SHA384_SIZE] = {
		0xed, 0xb1, 0x27, 0x30, 0xa3, 0x66, 0x09, 0x8b, 0x3b, 0x2b, 0xea, 0xc7,
		0x5a, 0x3b, 0xef, 0x1b, 0x09, 0x69, 0xb1, 0x5c, 0x48, 0xe2, 0x16, 0x3c,
		0x23, 0xd9, 0x69, 0x94, 0xf8, 0xd1, 0xbe, 0xf7, 0x60, 0xc7, 0xe2, 0x7f,
		0x3c, 0x46, 0x4d, 0x38, 0x29, 0xf5, 0x6c, 0x0d, 0x53, 0x80, 0x8b, 0x0b,
	};
	struct sha384_state s;
	u8 block[SHA384_BLOCK], out[SHA384_SIZE];

	memset(block, 'a', sizeof(block));
	sha384_init(&s);
	sha384_blocks(&s, block, 1);
	sha384_final(&s, out);
	ck_assert_mem_eq(out, want, sizeof(want));
}
END_TEST

/* 1000064 times the letter a: the million of the FIPS example, rounded up to whole blocks. */
START_TEST(many_blocks_have_the_known_hash)
{
	static const u8 want[SHA384_SIZE] = {
		0x31, 0xe1, 0xb4, 0x1f, 0x2e, 0xf6, 0x36, 0x33, 0x77, 0xdf, 0xad, 0x2e,
		0xaa, 0xac, 0x73, 0x71, 0xf5, 0x09, 0x63, 0x99, 0x4b, 0x6e, 0xd8, 0x46,
		0x64, 0xb6, 0xd2, 0xa0, 0x49, 0x3c, 0x8c, 0x39, 0xe3, 0xb2, 0x6e, 0x00,
		0x5e, 0xe0, 0x88, 0xec, 0x57, 0xbe, 0x66, 0x7d, 0x62, 0xfd, 0x80, 0x0a,
	};
	struct sha384_state s;
	u8 block[SHA384_BLOCK], out[SHA384_SIZE];
	u32 i;

	memset(block, 'a', sizeof(block));
	sha384_init(&s);
	for (i = 0; i < 1000064 / SHA384_BLOCK; i++)
		sha384_blocks(&s, block, 1);
	sha384_final(&s, out);
	ck_assert_mem_eq(out, want, sizeof(want));
}
END_TEST

START_TEST(hash_does_not_depend_on_how_blocks_are_grouped)
{
	u8 data[SHA384_BLOCK * 5 + 1], once[SHA384_SIZE], grouped[SHA384_SIZE];
	struct sha384_state s;
	u32 i;

	for (i = 0; i < sizeof(data); i++)
		data[i] = (u8)(i * 7);
	/* Also from an odd address. */
	sha384_init(&s);
	sha384_blocks(&s, data + 1, 5);
	sha384_final(&s, once);
	sha384_init(&s);
	sha384_blocks(&s, data + 1, 2);
	sha384_blocks(&s, data + 1 + 2 * SHA384_BLOCK, 0);
	sha384_blocks(&s, data + 1 + 2 * SHA384_BLOCK, 3);
	sha384_final(&s, grouped);
	ck_assert_mem_eq(once, grouped, sizeof(once));
	ck_assert_uint_eq(s.bytes, 5 * SHA384_BLOCK);
}
END_TEST

START_TEST(final_leaves_the_running_hash_alone)
{
	static const u8 block[SHA384_BLOCK] = { 1, 2, 3 };
	u8 first[SHA384_SIZE], second[SHA384_SIZE];
	struct sha384_state s;

	sha384_init(&s);
	sha384_blocks(&s, block, 1);
	sha384_final(&s, first);
	sha384_final(&s, second);
	ck_assert_mem_eq(first, second, sizeof(first));
	sha384_blocks(&s, block, 1);
	sha384_final(&s, second);
	ck_assert_mem_ne(first, second, sizeof(first));
}
END_TEST

/* Lengths around which the padding needs another block, and one of several blocks. */
START_TEST(any_length_has_the_hash_that_sha384sum_gives)
{
	static const struct {
		u32 len;
		u8 want[8]; /* the beginning */
	} cases[] = {
		{ 0, { 0x38, 0xb0, 0x60, 0xa7, 0x51, 0xac, 0x96, 0x38 } },
		{ 1, { 0x54, 0xa5, 0x9b, 0x9f, 0x22, 0xb0, 0xb8, 0x08 } },
		{ 111, { 0x3c, 0x37, 0x95, 0x50, 0x51, 0xcb, 0x5c, 0x30 } },
		{ 112, { 0x18, 0x7d, 0x4e, 0x07, 0xcb, 0x30, 0x61, 0x03 } },
		{ 127, { 0x9b, 0xd0, 0x6b, 0x17, 0x63, 0xc2, 0xcf, 0x7a } },
		{ 128, { 0xed, 0xb1, 0x27, 0x30, 0xa3, 0x66, 0x09, 0x8b } },
		{ 239, { 0xe2, 0x47, 0xc3, 0x5f, 0x4b, 0xc1, 0xaa, 0x38 } },
		{ 512, { 0xe6, 0x85, 0xba, 0x7a, 0xcf, 0x4e, 0xed, 0xd1 } },
		{ 1101, { 0x31, 0x5a, 0xfb, 0xa2, 0x15, 0xc8, 0x18, 0x13 } },
	};
	u8 data[1200], out[SHA384_SIZE];
	u32 i;

	memset(data, 'a', sizeof(data));
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		sha384(data, cases[i].len, out);
		ck_assert_mem_eq(out, cases[i].want, sizeof(cases[i].want));
	}
}
END_TEST

/* RFC 4231, test cases 1 and 2: a short key is one that ends in zeros. */
START_TEST(hmac_is_that_of_the_rfc)
{
	static const struct {
		u8 key[SHA256_SIZE];
		const char *data;
		u32 len;
		u8 want[8]; /* the beginning */
	} cases[] = {
		{ { 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b,
		    0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b, 0x0b },
		  "Hi There", 8,
		  { 0xb0, 0x34, 0x4c, 0x61, 0xd8, 0xdb, 0x38, 0x53 } },
		{ { 0x4a, 0x65, 0x66, 0x65 },
		  "what do ya want for nothing?", 28,
		  { 0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e } },
	};
	static const u8 long_want[8] = { 0x9e, 0xda, 0xa8, 0x10, 0xfc, 0x46, 0x4f, 0x8d };
	u8 key[SHA256_SIZE], data[224], out[SHA256_SIZE];
	u32 i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		hmac_sha256(cases[i].key, cases[i].data, cases[i].len, out);
		ck_assert_mem_eq(out, cases[i].want, sizeof(cases[i].want));
	}
	/* As long as what a report is signed over. */
	memset(key, 0xaa, sizeof(key));
	memset(data, 'a', sizeof(data));
	hmac_sha256(key, data, sizeof(data), out);
	ck_assert_mem_eq(out, long_want, sizeof(long_want));
}
END_TEST

Suite *sha_suite(void);

Suite *sha_suite(void)
{
	Suite *s = suite_create("sha");
	TCase *t = tcase_create("sha384");

	tcase_add_test(t, empty_message_has_the_known_hash);
	tcase_add_test(t, one_block_has_the_known_hash);
	tcase_add_test(t, many_blocks_have_the_known_hash);
	tcase_add_test(t, hash_does_not_depend_on_how_blocks_are_grouped);
	tcase_add_test(t, final_leaves_the_running_hash_alone);
	tcase_add_test(t, any_length_has_the_hash_that_sha384sum_gives);
	tcase_add_test(t, hmac_is_that_of_the_rfc);
	suite_add_tcase(s, t);
	return s;
}
