// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Text without libc: see buf.h. */
#include "core/abi/buf.h"

void abi_buf_init(struct abi_buf *b, char *p, size_t cap)
{
	b->p = p;
	b->cap = cap;
	b->len = 0;
	if (cap)
		p[0] = '\0';
}

void abi_putc(struct abi_buf *b, char c)
{
	if (b->len + 1 < b->cap) {
		b->p[b->len] = c;
		b->p[b->len + 1] = '\0';
	}
	b->len++;
}

void abi_puts(struct abi_buf *b, const char *s)
{
	while (*s)
		abi_putc(b, *s++);
}

static void put_nibbles(struct abi_buf *b, u64 value, unsigned int count)
{
	abi_puts(b, "0x");
	while (count--)
		abi_putc(b, "0123456789abcdef"[value >> (4 * count) & 0xf]);
}

void abi_put_hex(struct abi_buf *b, u64 value)
{
	unsigned int count = 1;

	while (count < 16 && value >> (4 * count))
		count++;
	put_nibbles(b, value, count);
}

void abi_put_hex64(struct abi_buf *b, u64 value)
{
	put_nibbles(b, value, 16);
}

void abi_put_dec(struct abi_buf *b, u64 value)
{
	char digits[20];
	unsigned int count = 0;

	do {
		digits[count++] = (char)('0' + value % 10);
		value /= 10;
	} while (value);
	while (count)
		abi_putc(b, digits[--count]);
}

static char fold(char c)
{
	if (c >= 'a' && c <= 'z')
		return (char)(c - 'a' + 'A');
	return c == '.' || c == '-' ? '_' : c;
}

bool abi_name_eq(const char *a, const char *b)
{
	while (*a && fold(*a) == fold(*b)) {
		a++;
		b++;
	}
	return *a == *b;
}

static unsigned int digit(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned int)(c - 'A') + 10;
	return 16;
}

const char *abi_parse_u64(const char *s, u64 *value)
{
	unsigned int base = 10;
	const char *start;
	u64 v = 0;

	if (s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) {
		base = 16;
		s += 2;
	}
	for (start = s; digit(*s) < base; s++) {
		if (v > (~0ULL - digit(*s)) / base)
			return NULL;
		v = v * base + digit(*s);
	}
	if (s == start)
		return NULL;
	*value = v;
	return s;
}
