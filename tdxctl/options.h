/* SPDX-License-Identifier: GPL-2.0-only */
/* Option tables: parsing arguments by them, and the value types that options share. */
#ifndef TDXCTL_OPTIONS_H
#define TDXCTL_OPTIONS_H

#include "tdxctl/command.h"

/**
 * struct choice - one word of an option that takes a closed list of words
 * @name: the word; NULL ends a list
 * @value: what is stored (u32)
 */
struct choice {
	const char *name;
	u32 value;
};

extern const struct choice level_choices[]; /* 4k, 2m, 1g */
extern const struct choice busy_choices[];  /* kick, loop, again */

/* Parsers for struct option; the field is a const char *, u32, u64, u64, and u32. */
int opt_string(const struct option *opt, const char *text, void *field);
int opt_u32(const struct option *opt, const char *text, void *field);
int opt_u64(const struct option *opt, const char *text, void *field);
int opt_size(const struct option *opt, const char *text, void *field);
int opt_choice(const struct option *opt, const char *text,
	       void *field); /* @data: struct choice[] */

/**
 * struct option_set - an option table and the struct that it fills
 * @table: options
 * @fields: the struct
 */
struct option_set {
	const struct option *table;
	void *fields;
};

/**
 * enum option_problem - why parsing stopped
 */
enum option_problem {
	OPTION_OK,
	OPTION_UNKNOWN,
	OPTION_NEEDS_ARG,
	OPTION_TAKES_NO_ARG,
	OPTION_BAD_ARG,
};

/**
 * struct option_result - what options_parse() found
 * @problem: what is wrong, if anything
 * @opt: the option that it is wrong with, NULL if it is unknown
 * @text: the offending argument
 */
struct option_result {
	enum option_problem problem;
	const struct option *opt;
	const char *text;
};

/**
 * options_parse() - take the options out of an argument vector
 * @set: option sets that are searched in order; a NULL table ends them
 * @argc: arguments
 * @argv: arguments; those that are no options are moved to the front
 * @stop: stop at the first argument that is no option
 * @res: what is wrong
 *
 * Options are matched by their whole name; a long one may be written with one dash. "--" ends the
 * options, "-" is no option.
 *
 * Return: number of arguments that are left at the front of @argv.
 */
int options_parse(const struct option_set *set, int argc, char **argv, bool stop,
		  struct option_result *res);

#endif /* TDXCTL_OPTIONS_H */
