/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBTDXCALL_CHECKSUM_H
#define LIBTDXCALL_CHECKSUM_H

#include "core/port/types.h"

/**
 * checksum() - 64-bit checksum by which a torn write shows
 * @seed: of what came before, 0 = nothing
 * @data: multiple of 8 bytes, 8-byte aligned
 * @len: bytes
 *
 * Return: the checksum, which is the @seed of what follows.
 */
u64 checksum(u64 seed, const void *data, u64 len);

#endif /* LIBTDXCALL_CHECKSUM_H */
