/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What doctor reads of this host that is no file, as text. tdxctl-doctor(8) describes the texts.
 */
#ifndef TDXCTL_DOCTOR_LIVE_H
#define TDXCTL_DOCTOR_LIVE_H

#include <stdio.h>

/* Each writes its text to @out. Return: 0, or a negative errno if there is nothing to write. */
int live_cpuid(FILE *out, const char *release);
int live_msr(FILE *out, const char *release); /* of the first CPU */
int live_log(FILE *out, const char *release);
int live_secure_boot(FILE *out, const char *release);
int live_module_file(FILE *out, const char *release); /* tdxcall.ko, as modprobe would find it */
int live_device(FILE *out, const char *release);      /* /dev/tdxcall and TDXCALL_INFO */
int live_sys_rd(FILE *out, const char *release);      /* fields that Linux and KVM read */
int live_kvm_users(FILE *out, const char *release);   /* processes that have /dev/kvm open */

#endif /* TDXCTL_DOCTOR_LIVE_H */
