/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What doctor keeps of a text that it reads. The rest matters to no verdict, and some of it
 * (serial numbers, addresses, names of disks) has no place in a bug report.
 */
#ifndef TDXCTL_DOCTOR_FILTER_H
#define TDXCTL_DOCTOR_FILTER_H

#include <stdio.h>

/* Each writes to @out what it keeps of @text. */
void filter_os(FILE *out, const char *text);	  /* /etc/os-release: which distribution */
void filter_cmdline(FILE *out, const char *text); /* parameters that matter to TDX */
void filter_cpuinfo(FILE *out, const char *text); /* the first CPU: model, flags, bugs */
void filter_meminfo(FILE *out, const char *text);
void filter_modules(FILE *out, const char *text); /* names only: no addresses */
void filter_status(FILE *out, const char *text);  /* /proc/self/status: capabilities */
void filter_config(FILE *out, const char *text);  /* options that matter to TDX */
void filter_log(FILE *out, const char *text); /* lines about TDX and KVM, with no address in them */

#endif /* TDXCTL_DOCTOR_FILTER_H */
