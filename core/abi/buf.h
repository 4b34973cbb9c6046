/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Bounded text output without printf, for decode in the kernel and in the library alike. A buffer
 * that is too small cuts the text, never overflows; what is in it always ends in NUL if there is
 * any room.
 */
#ifndef CORE_ABI_BUF_H
#define CORE_ABI_BUF_H

#include "core/port/types.h"

/**
 * struct abi_buf - a caller's text buffer
 * @p: the memory
 * @cap: its size in bytes, the final NUL included
 * @len: characters wanted so far; more than @cap - 1 means that text was cut
 */
struct abi_buf {
	char *p;
	size_t cap;
	size_t len;
};

/**
 * abi_buf_init() - start an empty text
 * @b: the buffer
 * @p: memory for it
 * @cap: size of @p
 */
void abi_buf_init(struct abi_buf *b, char *p, size_t cap);

/**
 * abi_putc() - append one character
 * @b: the buffer
 * @c: the character
 */
void abi_putc(struct abi_buf *b, char c);

/**
 * abi_puts() - append a string
 * @b: the buffer
 * @s: NUL-terminated
 */
void abi_puts(struct abi_buf *b, const char *s);

/**
 * abi_put_hex() - append a number as 0x and lower case hexadecimal without leading zeros
 * @b: the buffer
 * @value: the number
 */
void abi_put_hex(struct abi_buf *b, u64 value);

/**
 * abi_put_hex64() - append a number as 0x and sixteen hexadecimal digits
 * @b: the buffer
 * @value: the number
 */
void abi_put_hex64(struct abi_buf *b, u64 value);

/**
 * abi_put_dec() - append a number in decimal
 * @b: the buffer
 * @value: the number
 */
void abi_put_dec(struct abi_buf *b, u64 value);

/**
 * abi_name_eq() - are two names the same?
 * @a: NUL-terminated
 * @b: NUL-terminated
 *
 * Letters of either case are alike, and so are dots, underscores and hyphens.
 */
bool abi_name_eq(const char *a, const char *b);

/**
 * abi_parse_u64() - read a number
 * @s: decimal, or hexadecimal after 0x
 * @value: where the number goes
 *
 * Return: the first character after the number; NULL if there is none or it exceeds 64 bits.
 */
const char *abi_parse_u64(const char *s, u64 *value);

#endif /* CORE_ABI_BUF_H */
