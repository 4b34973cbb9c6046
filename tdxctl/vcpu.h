/* SPDX-License-Identifier: GPL-2.0-only */
/* What the commands on a vCPU share. */
#ifndef TDXCTL_VCPU_H
#define TDXCTL_VCPU_H

#include "tdxctl/error.h"

/* What errors of requests on a vCPU mean. */
extern const struct error_text vcpu_texts[];

/**
 * vcpu_take() - the vCPU's number as the command line has it
 * @s: the session
 * @text: the argument
 * @vcpu: out
 *
 * Return: exit status; an error was reported.
 */
int vcpu_take(struct session *s, const char *text, u32 *vcpu);

/**
 * vcpu_name() - what an error line says it is about
 * @object: out
 * @size: bytes there
 * @td: name of the TD
 * @vcpu: index
 */
void vcpu_name(char *object, size_t size, const char *td, u32 vcpu);

#endif /* TDXCTL_VCPU_H */
