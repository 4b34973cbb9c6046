/* SPDX-License-Identifier: GPL-2.0-only */
/* Verdicts on the CPU and on what the BIOS made of it. */
#ifndef TDXCTL_DOCTOR_CPU_H
#define TDXCTL_DOCTOR_CPU_H

#include "tdxctl/doctor_facts.h"
#include "tdxctl/doctor_finding.h"

/* Each gives the verdict on the row of its name, and writes down in @out what it rests on. */
enum verdict check_machine(const struct facts *f, struct finding *out);
enum verdict check_cpu(const struct facts *f, struct finding *out);
enum verdict check_movdir64b(const struct facts *f, struct finding *out);
enum verdict check_tme(const struct facts *f, struct finding *out);
enum verdict check_tme_mt(const struct facts *f, struct finding *out);
enum verdict check_keyids(const struct facts *f, struct finding *out);
enum verdict check_seam_range(const struct facts *f, struct finding *out);
enum verdict check_erratum(const struct facts *f, struct finding *out);

#endif /* TDXCTL_DOCTOR_CPU_H */
