/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* HMAC-SHA-256 (FIPS 180-4, FIPS 198-1) of a short message, for the MAC of reports (report.h). */
#ifndef CORE_MODEL_SHA256_H
#define CORE_MODEL_SHA256_H

#include "core/port/types.h"

#define SHA256_SIZE 32
#define SHA256_BLOCK 64

/**
 * hmac_sha256() - message authentication code
 * @key: SHA256_SIZE bytes
 * @data: any alignment
 * @len: bytes
 * @out: SHA256_SIZE bytes
 */
void hmac_sha256(const u8 *key, const void *data, u32 len, u8 *out);

#endif /* CORE_MODEL_SHA256_H */
