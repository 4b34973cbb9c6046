/* SPDX-License-Identifier: GPL-2.0-only */
/* Finds SEAMCALLs, their statuses and registers in lines that people copy from logs. */
#ifndef TDXCTL_LOG_LINE_H
#define TDXCTL_LOG_LINE_H

#include <stdbool.h>

#include "tdxctl/command.h"

#define LOG_LINE_STATUSES 8

enum log_leaf_kind {
	LOG_LEAF_NONE,	  /* the line does not say */
	LOG_LEAF_HOST,	  /* SEAMCALL to the TDX module */
	LOG_LEAF_GUEST,	  /* TDCALL: its numbers are a space of their own */
	LOG_LEAF_SEAMLDR, /* SEAMCALL to the P-SEAMLDR: bit 63 of RAX */
};

/**
 * struct log_status - one completion status of a line
 * @value: RAX
 * @is_value: bits 31:0 are known, not only the name
 */
struct log_status {
	u64 value;
	bool is_value;
};

/**
 * struct log_line - what a line says
 * @kind: enum log_leaf_kind
 * @leaf: leaf number; LOG_LEAF_SEAMLDR: all of RAX
 * @count: statuses in @status
 * @status: in the order of the line, none twice in a row
 * @has_rcx: the line has a value of RCX
 * @has_rdx: the same of RDX
 * @rcx: that value
 * @rdx: that value
 */
struct log_line {
	unsigned int kind;
	u64 leaf;
	unsigned int count;
	struct log_status status[LOG_LINE_STATUSES];
	bool has_rcx;
	bool has_rdx;
	u64 rcx;
	u64 rdx;
};

/**
 * log_line_read() - take a line apart
 * @line: where the findings go
 * @text: the line
 * @is_question: the line was typed to be read: every number in it may be a status, and leaves may
 *	be named without TDH. Else it is one of a log, where most numbers are something else
 */
void log_line_read(struct log_line *line, const char *text, bool is_question);

#endif /* TDXCTL_LOG_LINE_H */
