/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * SHA-384 (FIPS 180-4) over whole 128-byte blocks. What the TDX module hashes piece by piece comes
 * in such blocks, so the state needs no buffer: a running hash fits into the TD's control
 * structure.
 */
#ifndef CORE_MODEL_SHA512_H
#define CORE_MODEL_SHA512_H

#include "core/port/types.h"

#define SHA384_BLOCK 128
#define SHA384_SIZE 48

/**
 * struct sha384_state - a running hash
 * @h: the eight working words
 * @bytes: hashed so far, a multiple of SHA384_BLOCK
 */
struct sha384_state {
	u64 h[8];
	u64 bytes;
};

/**
 * sha384_init() - start a hash
 * @s: the state
 */
void sha384_init(struct sha384_state *s);

/**
 * sha384_blocks() - hash whole blocks
 * @s: the state
 * @data: any alignment
 * @blocks: how many blocks of SHA384_BLOCK bytes
 */
void sha384_blocks(struct sha384_state *s, const void *data, u64 blocks);

/**
 * sha384_final() - the hash of all blocks so far
 * @s: the state, unchanged
 * @out: SHA384_SIZE bytes
 */
void sha384_final(const struct sha384_state *s, u8 *out);

/**
 * sha384_end() - the hash of all blocks so far and of what does not fill a block
 * @s: the state, unchanged
 * @tail: any alignment
 * @len: its bytes, less than SHA384_BLOCK
 * @out: SHA384_SIZE bytes
 */
void sha384_end(const struct sha384_state *s, const void *tail, u32 len, u8 *out);

/**
 * sha384() - the hash of something that lies in one piece
 * @data: any alignment
 * @len: bytes
 * @out: SHA384_SIZE bytes
 */
void sha384(const void *data, u64 len, u8 *out);

#endif /* CORE_MODEL_SHA512_H */
