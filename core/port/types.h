/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/*
 * Fixed-width types, errno values and the compiler helpers that core/ uses in both of its homes
 * (kbuild and Automake). Nothing in core/ includes a libc or Linux header but core/port/.
 */
#ifndef CORE_PORT_TYPES_H
#define CORE_PORT_TYPES_H

#ifdef __KERNEL__
#include <linux/types.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/compiler.h>
#include <linux/build_bug.h>
#else
#include <errno.h>
#include <stdbool.h>
#include <stddef.h>

typedef unsigned char u8;
typedef unsigned short u16;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef signed char s8;
typedef signed short s16;
typedef signed int s32;
typedef signed long long s64;

#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define static_assert _Static_assert
#define U64_MAX (~0ULL)
#define __printf(a, b) __attribute__((format(printf, a, b)))
#endif

#define CORE_ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#define CORE_BIT(n) (1ULL << (n))
/* Bits h..l of a 64-bit word, both included. */
#define CORE_MASK(h, l) ((~0ULL >> (63 - (h))) & (~0ULL << (l)))

#define CORE_PAGE_SHIFT 12
#define CORE_PAGE_SIZE (1ULL << CORE_PAGE_SHIFT)
#define CORE_PAGE_MASK (~(CORE_PAGE_SIZE - 1))
#define CORE_PTES_PER_TABLE 512

#endif /* CORE_PORT_TYPES_H */
