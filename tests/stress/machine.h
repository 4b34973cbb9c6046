/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A machine with a ready software TDX module, and test TDs on it, for programs that call the leaves
 * directly: the stress test and the benchmarks. Setting it up cannot fail in a correct module: what
 * does ends the program.
 */
#ifndef TESTS_STRESS_MACHINE_H
#define TESTS_STRESS_MACHINE_H

#include "core/abi/abi.h"
#include "core/model/control.h"

#define MACHINE_MAX_VCPUS 16

/**
 * struct machine - the machine
 * @m: the model
 * @next_page: lowest 4K page that was not handed out
 * @next_block: lowest 2M block that was not handed out
 * @next_hkid: HKID of the next TD
 * @lp: logical processor of machine_must()
 */
struct machine {
	struct model m;
	u64 next_page;
	u64 next_block;
	u32 next_hkid;
	u32 lp;
};

/**
 * struct machine_td - a TD that is runnable
 * @tdr: its TDR
 * @vp: TDVPR of its vCPUs, the n-th one associated with LP n
 * @nvps: how many
 */
struct machine_td {
	u64 tdr;
	u64 vp[MACHINE_MAX_VCPUS];
	u32 nvps;
};

/**
 * machine_open() - set a machine up; ends the program if there is no memory
 * @mc: the machine; to be given to machine_close()
 * @lps: logical processors
 */
void machine_open(struct machine *mc, u32 lps);

/**
 * machine_close() - free a machine
 * @mc: the machine
 */
void machine_close(struct machine *mc);

/* A 4K page that has not been used. */
u64 machine_page(struct machine *mc);

/* A 2M block that has not been used. */
u64 machine_block(struct machine *mc);

/* A SEAMCALL on an LP with up to three operands; returns the completion status. */
u64 machine_call(struct machine *mc, u32 lp, u64 rax, u64 rcx, u64 rdx, u64 r8);

/* The same on LP 0; ends the program if it fails. */
void machine_must(struct machine *mc, u64 rax, u64 rcx, u64 rdx, u64 r8);

/**
 * machine_td() - build a TD
 * @mc: the machine
 * @td: filled in
 * @vcpus: vCPUs
 */
void machine_td(struct machine *mc, struct machine_td *td, u32 vcpus);

/**
 * machine_tables() - add the secure EPT tables that mappings of a level need
 * @mc: the machine
 * @td: the TD
 * @gpa: address that no table covers yet
 * @level: of the lowest table, at least 1
 */
void machine_tables(struct machine *mc, const struct machine_td *td, u64 gpa, u32 level);

/* How many invariants are broken; says which on stdout. No call may be running. */
u32 machine_check(struct machine *mc);

/* Name of a completion status, for messages. */
const char *machine_status_name(u64 status);

/* Name of a SEAMCALL leaf, for messages. */
const char *machine_leaf_name(u64 rax);

#endif /* TESTS_STRESS_MACHINE_H */
