// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* SHA-256 and HMAC, from FIPS 180-4 sections 4.1.2, 4.2.2, 5.3.3 and 6.2, and FIPS 198-1. */
#include "core/model/sha256.h"
#include "core/port/string.h"

#define HMAC_INNER 0x36
#define HMAC_OUTER 0x5c

/* Fractional parts of the cube roots of the first 64 primes. */
static const u32 round_constant[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4,
	0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe,
	0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f,
	0x4a7484aa, 0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7,
	0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85, 0x2e1b2138, 0x4d2c6dfc,
	0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b,
	0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116,
	0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7,
	0xc67178f2,
};

/* Fractional parts of the square roots of the first 8 primes. */
static const u32 initial_hash[8] = {
	0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab,
	0x5be0cd19,
};

/**
 * struct sha256_state - a running hash
 * @h: the eight working words
 * @bytes: hashed so far
 * @block: the bytes that do not make a block yet
 */
struct sha256_state {
	u32 h[8];
	u64 bytes;
	u8 block[SHA256_BLOCK];
};

static u32 rotr(u32 x, u32 n)
{
	return x >> n | x << (32 - n);
}

static u32 load_be(const u8 *p)
{
	return (u32)p[0] << 24 | (u32)p[1] << 16 | (u32)p[2] << 8 | p[3];
}

static void store_be(u8 *p, u32 v)
{
	p[0] = (u8)(v >> 24);
	p[1] = (u8)(v >> 16);
	p[2] = (u8)(v >> 8);
	p[3] = (u8)v;
}

/* The message schedule is kept as a ring of its last 16 words. */
static u32 schedule(u32 *w, u32 t)
{
	u32 w15 = w[(t + 1) & 15];
	u32 w2 = w[(t + 14) & 15];

	w[t & 15] += (rotr(w15, 7) ^ rotr(w15, 18) ^ w15 >> 3) + w[(t + 9) & 15] +
		     (rotr(w2, 17) ^ rotr(w2, 19) ^ w2 >> 10);
	return w[t & 15];
}

static void compress(struct sha256_state *s)
{
	u32 v[8], w[16], t1, t2;
	u32 t, i;

	for (i = 0; i < 16; i++)
		w[i] = load_be(s->block + 4 * i);
	memcpy(v, s->h, sizeof(v));
	for (t = 0; t < 64; t++) {
		t1 = v[7] + (rotr(v[4], 6) ^ rotr(v[4], 11) ^ rotr(v[4], 25)) +
		     ((v[4] & v[5]) ^ (~v[4] & v[6])) + round_constant[t] +
		     (t < 16 ? w[t] : schedule(w, t));
		t2 = (rotr(v[0], 2) ^ rotr(v[0], 13) ^ rotr(v[0], 22)) +
		     ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
		for (i = 7; i > 0; i--)
			v[i] = v[i - 1];
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (i = 0; i < 8; i++)
		s->h[i] += v[i];
}

static void sha256_init(struct sha256_state *s)
{
	memcpy(s->h, initial_hash, sizeof(s->h));
	s->bytes = 0;
}

static void sha256_add(struct sha256_state *s, const void *data, u32 len)
{
	const u8 *p = data;

	while (len--) {
		s->block[s->bytes++ % SHA256_BLOCK] = *p++;
		if (s->bytes % SHA256_BLOCK == 0)
			compress(s);
	}
}

/* A one, zeros, and the length in bits, up to the end of a block. */
static void sha256_end(struct sha256_state *s, u8 *out)
{
	u64 bits = s->bytes * 8;
	u8 pad = 0x80;
	u8 length[8];
	u32 i;

	for (i = 0; i < sizeof(length); i++)
		length[i] = (u8)(bits >> (56 - 8 * i));
	do {
		sha256_add(s, &pad, 1);
		pad = 0;
	} while (s->bytes % SHA256_BLOCK != SHA256_BLOCK - sizeof(length));
	sha256_add(s, length, sizeof(length));
	for (i = 0; i < SHA256_SIZE / 4; i++)
		store_be(out + 4 * i, s->h[i]);
}

static void hmac_start(struct sha256_state *s, const u8 *key, u8 with)
{
	u8 pad[SHA256_BLOCK];
	u32 i;

	for (i = 0; i < SHA256_BLOCK; i++)
		pad[i] = (i < SHA256_SIZE ? key[i] : 0) ^ with;
	sha256_init(s);
	sha256_add(s, pad, sizeof(pad));
}

void hmac_sha256(const u8 *key, const void *data, u32 len, u8 *out)
{
	struct sha256_state s;
	u8 inner[SHA256_SIZE];

	hmac_start(&s, key, HMAC_INNER);
	sha256_add(&s, data, len);
	sha256_end(&s, inner);
	hmac_start(&s, key, HMAC_OUTER);
	sha256_add(&s, inner, sizeof(inner));
	sha256_end(&s, out);
}
