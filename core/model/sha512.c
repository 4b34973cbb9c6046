// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* SHA-384, from FIPS 180-4 sections 4.1.3, 4.2.3, 5.3.4 and 6.4. */
#include "core/model/sha512.h"
#include "core/port/string.h"

#define LENGTH_SIZE 16

/* Fractional parts of the cube roots of the first 80 primes. */
static const u64 round_constant[80] = {
	0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
	0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
	0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
	0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
	0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
	0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
	0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
	0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
	0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
	0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
	0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
	0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
	0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
	0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
	0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
	0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
	0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
	0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
	0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
	0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817,
};

/* Fractional parts of the square roots of the 9th to 16th prime. */
static const u64 initial_hash[8] = {
	0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17, 0x152fecd8f70e5939,
	0x67332667ffc00b31, 0x8eb44a8768581511, 0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4,
};

static u64 rotr(u64 x, u32 n)
{
	return x >> n | x << (64 - n);
}

static u64 load_be(const u8 *p)
{
	u64 v = 0;
	u32 i;

	for (i = 0; i < sizeof(v); i++)
		v = v << 8 | p[i];
	return v;
}

static void store_be(u8 *p, u64 v)
{
	u32 i;

	for (i = 0; i < sizeof(v); i++)
		p[i] = (u8)(v >> (56 - 8 * i));
}

/* The message schedule is kept as a ring of its last 16 words. */
static u64 schedule(u64 *w, u32 t)
{
	u64 w15 = w[(t + 1) & 15];
	u64 w2 = w[(t + 14) & 15];

	w[t & 15] += (rotr(w15, 1) ^ rotr(w15, 8) ^ w15 >> 7) + w[(t + 9) & 15] +
		     (rotr(w2, 19) ^ rotr(w2, 61) ^ w2 >> 6);
	return w[t & 15];
}

static void compress(u64 *h, const u8 *block)
{
	u64 v[8], w[16], t1, t2;
	u32 t, i;

	for (i = 0; i < 16; i++)
		w[i] = load_be(block + 8 * i);
	memcpy(v, h, sizeof(v));
	for (t = 0; t < 80; t++) {
		t1 = v[7] + (rotr(v[4], 14) ^ rotr(v[4], 18) ^ rotr(v[4], 41)) +
		     ((v[4] & v[5]) ^ (~v[4] & v[6])) + round_constant[t] +
		     (t < 16 ? w[t] : schedule(w, t));
		t2 = (rotr(v[0], 28) ^ rotr(v[0], 34) ^ rotr(v[0], 39)) +
		     ((v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]));
		for (i = 7; i > 0; i--)
			v[i] = v[i - 1];
		v[4] += t1;
		v[0] = t1 + t2;
	}
	for (i = 0; i < 8; i++)
		h[i] += v[i];
}

void sha384_init(struct sha384_state *s)
{
	memcpy(s->h, initial_hash, sizeof(s->h));
	s->bytes = 0;
}

void sha384_blocks(struct sha384_state *s, const void *data, u64 blocks)
{
	const u8 *p = data;

	s->bytes += blocks * SHA384_BLOCK;
	for (; blocks; blocks--, p += SHA384_BLOCK)
		compress(s->h, p);
}

void sha384_final(const struct sha384_state *s, u8 *out)
{
	sha384_end(s, NULL, 0, out);
}

/* The last block ends with the message's length in bits, a 128-bit number. */
void sha384_end(const struct sha384_state *s, const void *tail, u32 len, u8 *out)
{
	u8 last[2 * SHA384_BLOCK] = { 0 };
	u32 blocks = len + 1 + LENGTH_SIZE > SHA384_BLOCK ? 2 : 1;
	u8 *end = last + blocks * SHA384_BLOCK;
	struct sha384_state copy = *s;
	u64 bytes = s->bytes + len;
	u32 i;

	if (len)
		memcpy(last, tail, len);
	last[len] = 0x80;
	store_be(end - 16, bytes >> 61);
	store_be(end - 8, bytes << 3);
	sha384_blocks(&copy, last, blocks);
	for (i = 0; i < SHA384_SIZE / 8; i++)
		store_be(out + 8 * i, copy.h[i]);
}

void sha384(const void *data, u64 len, u8 *out)
{
	struct sha384_state s;

	sha384_init(&s);
	sha384_blocks(&s, data, len / SHA384_BLOCK);
	sha384_end(&s, (const u8 *)data + s.bytes, (u32)(len - s.bytes), out);
}
