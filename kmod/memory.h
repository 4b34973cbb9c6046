/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMOD_MEMORY_H
#define KMOD_MEMORY_H

#include "core/port/types.h"

/**
 * kmod_memory_init() - set the reserve of the host if the module parameter reserve_mib does not
 */
void kmod_memory_init(void);

/**
 * kmod_buf_alloc() - memory for a command's buffer, zeroed
 * @len: bytes
 *
 * As pages of TDs: the caller's cgroup pays, no process is killed for it, the reserve stays.
 * Return: NULL: there is none. To be given back with kvfree().
 */
void *kmod_buf_alloc(u64 len);

#endif /* KMOD_MEMORY_H */
