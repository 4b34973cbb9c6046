/* SPDX-License-Identifier: GPL-2.0-only */
/* Verdicts on tdxcall.ko, its device, and what a test TD takes of the host. */
#ifndef TDXCTL_DOCTOR_DEVICE_H
#define TDXCTL_DOCTOR_DEVICE_H

#include "tdxctl/doctor_facts.h"
#include "tdxctl/doctor_finding.h"

/* Each gives the verdict on the row of its name, and writes down in @out what it rests on. */
enum verdict check_signature(const struct facts *f, struct finding *out);
enum verdict check_tdxcall(const struct facts *f, struct finding *out);
enum verdict check_node(const struct facts *f, struct finding *out);
enum verdict check_rights(const struct facts *f, struct finding *out);
enum verdict check_abi(const struct facts *f, struct finding *out);
enum verdict check_device(const struct facts *f, struct finding *out);
enum verdict check_kvm_users(const struct facts *f, struct finding *out);
enum verdict check_free_keyids(const struct facts *f, struct finding *out);
enum verdict check_memory(const struct facts *f, struct finding *out);
enum verdict check_td(const struct facts *f, struct finding *out);

#endif /* TDXCTL_DOCTOR_DEVICE_H */
