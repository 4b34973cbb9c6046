/* SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later */
/* The vCPUs of a TD, kept out of the guest. */
#ifndef CORE_TDPMMU_VCPUS_H
#define CORE_TDPMMU_VCPUS_H

#include "core/tdpmmu/vm.h"

/**
 * tdx_keep_vcpus_out() - kick every vCPU out of the guest and keep it out
 * @vm: VM
 */
void tdx_keep_vcpus_out(struct tdx_vm *vm);

/**
 * tdx_let_vcpus_in() - undo tdx_keep_vcpus_out()
 * @vm: VM
 */
void tdx_let_vcpus_in(struct tdx_vm *vm);

#endif /* CORE_TDPMMU_VCPUS_H */
