// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which leaf returned which status: linked into test programs of a build with --enable-coverage, in
 * front of model_seamcall() (ld --wrap). When the program ends, one line for each pair is appended
 * to the file that $TDXCALL_STATUS_COUNTS names: leaf number, status without its details.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/abi/leaf.h"
#include "core/abi/status.h"
#include "core/model/dispatch.h"
#include "core/port/atomic.h"

#define MAX_PAIRS 4096
#define LINE_SIZE 32

/* Open hash table of (leaf, status) + 1; 0 = free. */
static u64 pairs[MAX_PAIRS];

u64 __real_model_seamcall(struct model *m, u32 lp, struct seam_regs *regs);
u64 __wrap_model_seamcall(struct model *m, u32 lp, struct seam_regs *regs);

/* The details of a status are in bits 31:0, so there is room for the leaf. */
static void note(u16 leaf, u64 status)
{
	u64 pair = tdx_status_base(status) | ((u64)leaf + 1);
	u32 at = (u32)(pair * 0x9e3779b97f4a7c15ULL >> 40) % MAX_PAIRS;
	u32 i;

	for (i = 0; i < MAX_PAIRS; i++, at = (at + 1) % MAX_PAIRS) {
		u64 found = 0;

		if (atom_load_relaxed(&pairs[at]) == pair ||
		    atom_cmpxchg(&pairs[at], &found, pair) || found == pair)
			return;
	}
}

u64 __wrap_model_seamcall(struct model *m, u32 lp, struct seam_regs *regs)
{
	u16 leaf = tdx_rax_leaf(regs->rax);
	u64 status = __real_model_seamcall(m, lp, regs);

	if (leaf < TDH_LEAF_LIMIT)
		note(leaf, status);
	return status;
}

__attribute__((destructor)) static void write_pairs(void)
{
	const char *path = getenv("TDXCALL_STATUS_COUNTS");
	char *text;
	size_t len = 0;
	int fd;
	u32 i;

	if (!path || !*path)
		return;
	text = malloc(MAX_PAIRS * LINE_SIZE);
	fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	for (i = 0; text && i < MAX_PAIRS; i++) {
		if (pairs[i])
			len += (size_t)sprintf(text + len, "%u 0x%016llx\n", (u32)pairs[i] - 1,
					       tdx_status_base(pairs[i]));
	}
	if (fd < 0 || !text || write(fd, text, len) != (ssize_t)len)
		fprintf(stderr, "%s: the statuses could not be written\n", path);
	free(text);
	if (fd >= 0)
		close(fd);
}
