/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* What every file of libtdxcall may need. */
#ifndef LIBTDXCALL_INTERNAL_H
#define LIBTDXCALL_INTERNAL_H

/* Declares what TDXCALL_API exports. */
#include <tdxcall/tdxcall.h>

/* Marks an exported function where it is defined; libtdxcall.map has to name it as well. */
#define TDXCALL_API __attribute__((visibility("default")))

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

#endif /* LIBTDXCALL_INTERNAL_H */
