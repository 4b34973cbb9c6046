// SPDX-License-Identifier: GPL-2.0-only
/* SHA-384 over whole blocks: the empty message of FIPS 180-4, and hashes that sha384sum gives. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

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
	suite_add_tcase(s, t);
	return s;
}
