/* SPDX-License-Identifier: GPL-2.0-only */
/* Names of the bits of TD_PARAMS.ATTRIBUTES and XFAM, and of TDX_FEATURES0. */
#ifndef TDXCTL_BITS_H
#define TDXCTL_BITS_H

#include <tdxcall/tdxcall.h>

#include "tdxctl/command.h"

#define BIT_NAME_LEN 48

/* tdxcall_attributes_format(), tdxcall_xfam_format() or tdxcall_features0_format() */
typedef size_t (*bits_format)(uint64_t bits, char *buf, size_t size);

/**
 * bit_name() - name of one bit
 * @format: which register
 * @bit: 0..63
 * @buf: BIT_NAME_LEN bytes for the name
 *
 * Return: false if the bit has no name.
 */
static inline bool bit_name(bits_format format, unsigned int bit, char *buf)
{
	format(1ULL << bit, buf, BIT_NAME_LEN);
	return buf[0] < '0' || buf[0] > '9';
}

#endif /* TDXCTL_BITS_H */
