// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include "tdxctl/gpa_range.h"

static int digit(char c, unsigned int base)
{
	unsigned int value;

	if (c >= '0' && c <= '9')
		value = (unsigned int)(c - '0');
	else if (c >= 'a' && c <= 'f')
		value = (unsigned int)(c - 'a') + 10;
	else if (c >= 'A' && c <= 'F')
		value = (unsigned int)(c - 'A') + 10;
	else
		return -1;
	return value < base ? (int)value : -1;
}

/* strtoull() would take signs, white space and octal numbers, and hide what follows. */
static int number_scan(const char **text, u64 *value)
{
	const char *p = *text;
	unsigned int base = 10;
	u64 sum = 0;
	int d;

	if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X')) {
		base = 16;
		p += 2;
	}
	if (digit(*p, base) < 0)
		return -EINVAL;
	for (; (d = digit(*p, base)) >= 0; p++) {
		if (__builtin_mul_overflow(sum, base, &sum) ||
		    __builtin_add_overflow(sum, (u64)d, &sum))
			return -ERANGE;
	}
	*text = p;
	*value = sum;
	return 0;
}

static unsigned int suffix_shift(char c)
{
	switch (c) {
	case 'k':
	case 'K':
		return 10;
	case 'm':
	case 'M':
		return 20;
	case 'g':
	case 'G':
		return 30;
	case 't':
	case 'T':
		return 40;
	default:
		return 0;
	}
}

static int size_scan(const char **text, u64 *value)
{
	unsigned int shift;
	int ret;

	ret = number_scan(text, value);
	if (ret)
		return ret;
	shift = suffix_shift(**text);
	if (!shift)
		return 0;
	if (*value >> (64 - shift))
		return -ERANGE;
	*value <<= shift;
	(*text)++;
	return 0;
}

int number_parse(const char *text, u64 *value)
{
	int ret = number_scan(&text, value);

	return ret ? ret : *text ? -EINVAL : 0;
}

int size_parse(const char *text, u64 *value)
{
	int ret = size_scan(&text, value);

	return ret ? ret : *text ? -EINVAL : 0;
}

int range_parse(const char *text, struct range *range)
{
	u64 second;
	int ret;

	ret = size_scan(&text, &range->start);
	if (ret)
		return ret;
	range->size = 0;
	if (!*text)
		return 0;
	if (*text == '+') {
		ret = size_parse(text + 1, &range->size);
		if (ret || !range->size)
			return ret ? ret : -EINVAL;
	} else if (!strncmp(text, "..", 2)) {
		ret = size_parse(text + 2, &second);
		if (ret || second <= range->start)
			return ret ? ret : -EINVAL;
		range->size = second - range->start;
	} else {
		return -EINVAL;
	}
	return range->start + range->size < range->start ? -ERANGE : 0;
}

u64 level_size(unsigned int level)
{
	return 4096ULL << 9 * level;
}

const char *level_name(unsigned int level)
{
	static const char *const names[] = { "4k", "2m", "1g", "512g", "256t" };

	return level < sizeof(names) / sizeof(names[0]) ? names[level] : "?";
}
