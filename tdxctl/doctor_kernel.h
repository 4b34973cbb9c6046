/* SPDX-License-Identifier: GPL-2.0-only */
/* Verdicts on the kernel and on KVM. */
#ifndef TDXCTL_DOCTOR_KERNEL_H
#define TDXCTL_DOCTOR_KERNEL_H

#include "tdxctl/doctor_facts.h"
#include "tdxctl/doctor_finding.h"

/* Each gives the verdict on the row of its name, and writes down in @out what it rests on. */
enum verdict check_kernel(const struct facts *f, struct finding *out);
enum verdict check_option(const struct facts *f, struct finding *out);
enum verdict check_option_kvm(const struct facts *f, struct finding *out);
enum verdict check_hibernation(const struct facts *f, struct finding *out);
enum verdict check_cpus(const struct facts *f, struct finding *out);
enum verdict check_vmx(const struct facts *f, struct finding *out);
enum verdict check_kvm_tdx(const struct facts *f, struct finding *out);

#endif /* TDXCTL_DOCTOR_KERNEL_H */
