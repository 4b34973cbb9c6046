/* SPDX-License-Identifier: GPL-2.0-only */
/* A runtime whose TDs run the test guest of tdxguest(7). */
#ifndef TESTS_UNIT_GUEST_FIXTURE_H
#define TESTS_UNIT_GUEST_FIXTURE_H

#include <tdxcall/guest.h>

#include "rt_fixture.h"

#define GX_GPA 0x100000000ULL
#define GX_SHARED (1ULL << 47)
#define GX_VCPUS 2

/**
 * gx_open() - a machine with the test guest in every TD
 *
 * Return: to be given to rtx_close().
 */
struct rt_fixture *gx_open(void);

/* A finalized TD with GX_VCPUS vCPUs and their mailboxes. Return: its id. */
u32 gx_td(struct rt_fixture *fx, const char *name);

/* Arguments of VCPU_ENTER on the LP where the vCPU is. */
void gx_init_enter(struct tdxcall_vcpu_enter *e, u32 td, u32 vcpu);

/* VP.ENTER once; the command has to be accepted. Return: the request. */
struct tdxcall_vcpu_enter gx_enter(struct rt_fixture *fx, u32 td, u32 vcpu);

/* SHARED; Return: what the command returned, or its result. */
int gx_shared(struct rt_fixture *fx, u32 td, u32 cmd, u64 gpa, void *buf, u64 size);

/* Write a command into the mailbox of a vCPU that has answered all before. */
void gx_command(struct rt_fixture *fx, u32 td, u32 vcpu, u64 command, u64 gpa, u64 size, u64 value);

/* The mailbox as it is. */
struct tdxguest_mailbox gx_box(struct rt_fixture *fx, u32 td, u32 vcpu);

/*
 * gx_command(), and enter until the guest has answered or left for an EPT violation.
 * Return: the last exit.
 */
u32 gx_do(struct rt_fixture *fx, u32 td, u32 vcpu, u64 command, u64 gpa, u64 value);

#endif /* TESTS_UNIT_GUEST_FIXTURE_H */
