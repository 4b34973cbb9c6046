// SPDX-License-Identifier: GPL-2.0-only
#include <signal.h>
#include <stddef.h>

#include <tdxcall/tdxcall.h>

#include "tdxctl/interrupt.h"

#define STATUS_OF_SIGNAL 128

/* A signal handler has no argument for them. */
static struct tdxcall *volatile interruptible;
static volatile sig_atomic_t last_signal;

static void on_signal(int sig)
{
	last_signal = sig;
	if (interruptible)
		tdxcall_interrupt(interruptible);
}

/* Without SA_RESTART: what waits for input is to end, too. */
void interrupt_catch(struct tdxcall *h)
{
	struct sigaction sa = { .sa_handler = on_signal };

	interruptible = h;
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
}

int interrupt_signal(void)
{
	return last_signal;
}

int interrupt_status(void)
{
	return STATUS_OF_SIGNAL + (last_signal == SIGTERM ? SIGTERM : SIGINT);
}
