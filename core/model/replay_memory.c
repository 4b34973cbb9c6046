// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* Memory in a trace. The KeyID of an address plays no role: the machine does not encrypt. */
#include "core/model/memory.h"
#include "core/model/replay_memory.h"
#include "core/model/sha512.h"

/* No call writes more than this; a trace is input, and hashing takes time. */
#define MAX_HASHED (16ULL << 20)

static void *host_memory(struct replay *rp, u64 pa)
{
	return mem_rw(&rp->m, hpa_strip(rp->m.st, pa));
}

/* Bytes of a range that lie in one page with its beginning. */
static u64 in_page(u64 pa, u64 len)
{
	u64 part = CORE_PAGE_SIZE - (pa & (CORE_PAGE_SIZE - 1));

	return part < len ? part : len;
}

int replay_mem(struct replay *rp, struct text *t)
{
	struct text word;
	u64 pa;

	if (!text_word(t, &word) || !text_number(&word, &pa) || !text_word(t, &word))
		return -EINVAL;
	for (; word.p < word.end; pa++) {
		u8 *byte = host_memory(rp, pa);

		if (!byte || rp->exhausted)
			return -ENOMEM;
		if (!text_hex_byte(&word, byte))
			return -EINVAL;
	}
	return 0;
}

int replay_zero(struct replay *rp, struct text *t)
{
	struct text word;
	u64 pa, len;

	if (!text_word(t, &word) || !text_number(&word, &pa) || !text_word(t, &word) ||
	    !text_number(&word, &len))
		return -EINVAL;
	while (len) {
		u64 part = in_page(pa, len);
		void *p = host_memory(rp, pa);

		if (!p || rp->exhausted)
			return -ENOMEM;
		memset(p, 0, part);
		pa += part;
		len -= part;
	}
	return 0;
}

/* ---- expectations --------------------------------------------------------------------------- */

/* Up to eight bytes as they would be printed. */
static u64 number_of(const u8 *bytes, u32 n)
{
	u64 v = 0;

	while (n--)
		v = v << 8 | *bytes++;
	return v;
}

static void memory_differs(struct replay *rp, u64 pa, u64 want, u64 got)
{
	struct replay_diff d = {
		.line = rp->line, .memory = true, .pa = pa, .want = want, .got = got
	};

	rp->identical -= rp->same;
	rp->same = false;
	if (rp->diff)
		rp->diff(rp->ctx, &d);
}

/* What stands at an address; where there is no memory it reads as zeros. */
static void memory_read(struct replay *rp, u64 pa, u8 *to, u64 len)
{
	while (len) {
		u64 part = in_page(pa, len);
		const void *p = mem_ro(&rp->m, hpa_strip(rp->m.st, pa));

		if (p)
			memcpy(to, p, part);
		else
			memset(to, 0, part);
		pa += part;
		to += part;
		len -= part;
	}
}

int replay_expect(struct replay *rp, struct text *t)
{
	u8 want[sizeof(u64)], got[sizeof(u64)];
	struct text word;
	bool same = true;
	u64 pa;
	u32 n;

	if (!rp->records || !text_word(t, &word) || !text_number(&word, &pa) ||
	    !text_word(t, &word))
		return -EINVAL;
	for (; word.p < word.end; pa += n) {
		for (n = 0; n < sizeof(want) && word.p < word.end; n++) {
			if (!text_hex_byte(&word, &want[n]))
				return -EINVAL;
		}
		memory_read(rp, pa, got, n);
		if (same && memcmp(want, got, n)) {
			memory_differs(rp, pa, number_of(want, n), number_of(got, n));
			same = false;
		}
	}
	return 0;
}

static void memory_hash(struct replay *rp, u64 pa, u64 len, u8 *hash)
{
	u8 block[SHA384_BLOCK];
	struct sha384_state s;

	sha384_init(&s);
	for (; len >= SHA384_BLOCK; len -= SHA384_BLOCK, pa += SHA384_BLOCK) {
		memory_read(rp, pa, block, SHA384_BLOCK);
		sha384_blocks(&s, block, 1);
	}
	memory_read(rp, pa, block, len);
	sha384_end(&s, block, (u32)len, hash);
}

int replay_expect_sha384(struct replay *rp, struct text *t)
{
	u8 want[SHA384_SIZE], got[SHA384_SIZE];
	struct text word;
	u64 pa, len;
	u32 i;

	if (!rp->records || !text_word(t, &word) || !text_number(&word, &pa) ||
	    !text_word(t, &word) || !text_number(&word, &len) || len > MAX_HASHED ||
	    !text_word(t, &word))
		return -EINVAL;
	for (i = 0; i < sizeof(want); i++) {
		if (!text_hex_byte(&word, &want[i]))
			return -EINVAL;
	}
	if (word.p < word.end)
		return -EINVAL;
	memory_hash(rp, pa, len, got);
	if (memcmp(want, got, sizeof(want)))
		memory_differs(rp, pa, number_of(want, sizeof(u64)), number_of(got, sizeof(u64)));
	return 0;
}
