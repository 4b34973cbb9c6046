/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is missing on a host before a test TD can be made: each row of core/abi/prereq.def has a
 * function that looks at what was read and gives a verdict.
 */
#ifndef TDXCTL_DOCTOR_H
#define TDXCTL_DOCTOR_H

#include "core/abi/prereq.h"
#include "tdxctl/doctor_facts.h"
#include "tdxctl/doctor_finding.h"

/**
 * struct diagnosis - all of it
 * @found: by enum tdx_prereq
 * @first: the first row that fails, TDX_NR_PREREQS if none does
 * @unread: rows up to @first that could not be looked at
 * @ok: a test TD can be made through the device
 */
struct diagnosis {
	struct finding found[TDX_NR_PREREQS];
	unsigned int first;
	unsigned int unread;
	bool ok;
};

/**
 * doctor_diagnose() - go through all prerequisites
 * @f: what is known of the host
 * @d: where the result goes
 */
void doctor_diagnose(const struct facts *f, struct diagnosis *d);

/**
 * verdict_name() - a verdict as output has it
 * @verdict: which
 */
const char *verdict_name(enum verdict verdict);

#endif /* TDXCTL_DOCTOR_H */
