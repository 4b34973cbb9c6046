/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef KMOD_MEMORY_H
#define KMOD_MEMORY_H

/**
 * kmod_memory_init() - set the reserve of the host if the module parameter reserve_mib does not
 */
void kmod_memory_init(void);

#endif /* KMOD_MEMORY_H */
