/* SPDX-License-Identifier: GPL-2.0-only */
/* What doctor prints, as text of 80 columns or as JSON. */
#ifndef TDXCTL_DOCTOR_PRINT_H
#define TDXCTL_DOCTOR_PRINT_H

#include "tdxctl/doctor.h"
#include "tdxctl/emit.h"

/**
 * print_findings() - each prerequisite, and what to do about those that fail
 * @e: where to
 * @f: what is known of the host
 * @d: the verdicts
 */
void print_findings(struct emit *e, const struct facts *f, const struct diagnosis *d);

/**
 * print_unread() - what could not be read, and how it can be
 * @e: where to
 * @f: what is known of the host
 */
void print_unread(struct emit *e, const struct facts *f);

#endif /* TDXCTL_DOCTOR_PRINT_H */
