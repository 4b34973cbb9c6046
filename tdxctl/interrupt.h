/* SPDX-License-Identifier: GPL-2.0-only */
/* SIGINT and SIGTERM: they ask the library to stop, and become the exit status. */
#ifndef TDXCTL_INTERRUPT_H
#define TDXCTL_INTERRUPT_H

struct tdxcall;

/**
 * interrupt_catch() - from now on, signals stop what a backend does
 * @h: the backend; NULL: they are noted only, as while a commit must not be cut off
 */
void interrupt_catch(struct tdxcall *h);

/**
 * interrupt_signal() - which signal came?
 *
 * Return: SIGINT or SIGTERM, the last one; 0 if none came.
 */
int interrupt_signal(void);

/**
 * interrupt_status() - exit status of what was interrupted
 *
 * Return: 143 after SIGTERM, else 130.
 */
int interrupt_status(void);

#endif /* TDXCTL_INTERRUPT_H */
