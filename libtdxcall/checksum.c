// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libtdxcall/checksum.h"

u64 checksum(u64 seed, const void *data, u64 len)
{
	const u64 *w = data;
	u64 h = seed ^ 0x9ae16a3b2f90404fULL;
	u64 i;

	for (i = 0; i < len / sizeof(*w); i++) {
		h ^= w[i] * 0x9e3779b185ebca87ULL;
		h = (h << 31 | h >> 33) * 0xc2b2ae3d27d4eb4fULL;
	}
	h = (h ^ len ^ h >> 33) * 0x165667b19e3779f9ULL;
	return h ^ h >> 29;
}
