/* SPDX-License-Identifier: GPL-2.0-only */
/* Numbers, sizes and ranges of guest physical addresses as the command line writes them. */
#ifndef TDXCTL_GPA_RANGE_H
#define TDXCTL_GPA_RANGE_H

#include "tdxctl/command.h"

/**
 * struct range - a range of guest physical addresses
 * @start: first byte
 * @size: bytes; 0 = only an address was given
 */
struct range {
	u64 start;
	u64 size;
};

/**
 * number_parse() - a whole string as a number
 * @text: decimal, or hexadecimal after 0x
 * @value: where it goes
 *
 * Return: 0, -EINVAL, -ERANGE if it does not fit 64 bits.
 */
int number_parse(const char *text, u64 *value);

/**
 * size_parse() - a whole string as a number with an optional suffix k, m, g or t (powers of 1024)
 * @text: as number_parse() takes it, then the suffix
 * @value: where it goes
 *
 * Return: 0, -EINVAL, -ERANGE.
 */
int size_parse(const char *text, u64 *value);

/**
 * range_parse() - GPA, START..END or START+SIZE
 * @text: the three numbers as size_parse() takes them; END is the first byte behind the range
 * @range: where it goes
 *
 * Return: 0, -EINVAL (not a range, or an empty one), -ERANGE (past 64 bits).
 */
int range_parse(const char *text, struct range *range);

/**
 * level_size() - bytes that an entry of a level maps
 * @level: TDX level, 0 = 4K
 */
u64 level_size(unsigned int level);

/**
 * level_name() - a level as the command line writes it
 * @level: TDX level
 */
const char *level_name(unsigned int level);

#endif /* TDXCTL_GPA_RANGE_H */
