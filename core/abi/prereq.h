/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* What a host needs before a test TD can be made; the table is in prereq.def. */
#ifndef CORE_ABI_PREREQ_H
#define CORE_ABI_PREREQ_H

#include "core/port/types.h"

/* In the order in which they depend on each other. */
enum tdx_prereq {
#define PREREQ(id, name, title, needs, silicon, read, missing, next) TDX_PREREQ_##id,
#include "core/abi/prereq.def"
	TDX_NR_PREREQS
};

/* When a version of Linux initialises the TDX module. */
enum tdx_kernel_init {
	TDX_INIT_NEVER,	    /* not at all */
	TDX_INIT_KVM_INTEL, /* when kvm_intel is loaded with tdx=1 */
	TDX_INIT_BOOT,	    /* before there is user space, without kvm_intel */
};

/**
 * struct tdx_prereq_info - a row of prereq.def
 * @name: "seam-range"
 * @title: "SEAM range"
 * @needs: bit N: as long as row N fails, this one makes no sense
 * @silicon: not needed where a software TDX module answers
 * @read: where it is read
 * @missing: what is wrong if it fails; "" = it never does
 * @next: what to do then
 */
struct tdx_prereq_info {
	const char *name;
	const char *title;
	u64 needs;
	bool silicon;
	const char *read;
	const char *missing;
	const char *next;
};

/**
 * tdx_prereq_info() - row of a prerequisite
 * @id: which, below TDX_NR_PREREQS
 */
const struct tdx_prereq_info *tdx_prereq_info(enum tdx_prereq id);

/**
 * tdx_kernel_init() - what a version of Linux does about the TDX module, if it is built to
 * @major: of the version
 * @minor: likewise
 * @says: where to put that in words; NULL = nowhere
 */
enum tdx_kernel_init tdx_kernel_init(u32 major, u32 minor, const char **says);

/**
 * tdx_prereq_not_ready() - why the TDX module is loaded, but not ready
 * @major: of the version of Linux
 * @minor: likewise
 * @option: it was built with CONFIG_INTEL_TDX_HOST
 *
 * Return: what is most likely missing.
 */
enum tdx_prereq tdx_prereq_not_ready(u32 major, u32 minor, bool option);

#endif /* CORE_ABI_PREREQ_H */
