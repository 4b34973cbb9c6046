/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a command of tdxctl is. Each group of commands is one file with one const struct command for
 * each command; dispatcher, --help, options and the man page test all derive from these structs.
 */
#ifndef TDXCTL_COMMAND_H
#define TDXCTL_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/types.h>

typedef __u8 u8;
typedef __u32 u32;
typedef __u64 u64;

struct session;

/**
 * struct option - one option of a command, or a global one
 * @name: long name without dashes; NULL ends a table
 * @letter: short name, 0 = none
 * @arg: how --help and error messages write the argument; NULL = the option takes none
 * @help: one line
 * @parse: stores @text in @field; 0 or -EINVAL. NULL for options without argument: a bool is set.
 * @data: for @parse
 * @offset: of the field in the option struct of the command
 */
struct option {
	const char *name;
	char letter;
	const char *arg;
	const char *help;
	int (*parse)(const struct option *opt, const char *text, void *field);
	const void *data;
	size_t offset;
};

#define COMMAND_MAX_OPTS_SIZE 512

/* What main() does before run() is called. */
enum command_access {
	ACCESS_NONE, /* nothing: no machine is needed, or the command finds its own */
	ACCESS_READ, /* open the backend, read-only */
	ACCESS_WRITE, /* open the backend; what run() changed is committed when it returns */
};

/**
 * struct command - one command
 * @noun: first word, NULL if @verb stands alone
 * @verb: the word that says what is done
 * @args: positional arguments as --help writes them
 * @summary: one line for the list of commands
 * @detail: more about it for --help, NULL = nothing
 * @page: man page without section
 * @min_args: fewest positional arguments
 * @max_args: most
 * @access: what it needs
 * @model_only: --backend auto is the model
 * @device_only: --backend auto is the device, and the model is refused
 * @alone: works on a state image without opening it here, so not as a line of a batch
 * @expects: it makes SEAMCALLs and takes --expect
 * @wraps: what follows its @min_args arguments is another command, which is carried out after @run
 * @options: its own options
 * @opts_size: size of the struct that they fill, at most COMMAND_MAX_OPTS_SIZE
 * @defaults: initial contents of that struct, NULL = zeros
 * @more: prints more for --help, from a table; NULL = nothing
 * @run: does it; @args has @nargs strings. Return: exit status.
 */
struct command {
	const char *noun;
	const char *verb;
	const char *args;
	const char *summary;
	const char *detail;
	const char *page;
	int min_args;
	int max_args;
	enum command_access access;
	bool model_only;
	bool device_only;
	bool alone;
	bool expects;
	bool wraps;
	const struct option *options;
	size_t opts_size;
	const void *defaults;
	void (*more)(void);
	int (*run)(struct session *s, const void *opts, int nargs, char **args);
};

#endif /* TDXCTL_COMMAND_H */
