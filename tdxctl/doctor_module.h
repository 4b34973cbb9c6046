/* SPDX-License-Identifier: GPL-2.0-only */
/* Verdicts on the TDX module. */
#ifndef TDXCTL_DOCTOR_MODULE_H
#define TDXCTL_DOCTOR_MODULE_H

#include "tdxctl/doctor_facts.h"
#include "tdxctl/doctor_finding.h"

/* Each gives the verdict on the row of its name, and writes down in @out what it rests on. */
enum verdict check_module(const struct facts *f, struct finding *out);
enum verdict check_features(const struct facts *f, struct finding *out);
enum verdict check_log(const struct facts *f, struct finding *out);
enum verdict check_ready(const struct facts *f, struct finding *out);
enum verdict check_tdmrs(const struct facts *f, struct finding *out);
enum verdict check_updates(const struct facts *f, struct finding *out);
enum verdict check_dynamic_pamt(const struct facts *f, struct finding *out);
enum verdict check_cgroup(const struct facts *f, struct finding *out);

#endif /* TDXCTL_DOCTOR_MODULE_H */
