// SPDX-License-Identifier: GPL-2.0-only
/* Compiles only if the uAPI structs are laid out as uapi_layout.def says; needs no C library. */
#include <tdxcall/uapi.h>

#define SIZE(name, bytes) \
	_Static_assert(sizeof(struct name) == (bytes), "struct " #name " has another size");
#define OFFSET(name, member, bytes)                                    \
	_Static_assert(__builtin_offsetof(struct name, member) == (bytes), \
		       "struct " #name "." #member " moved");
#include "core/runtime/uapi_layout.def"
