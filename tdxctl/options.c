// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <string.h>

#include <tdxcall/uapi.h>

#include "tdxctl/gpa_range.h"
#include "tdxctl/options.h"

const struct choice level_choices[] = {
	{ "4k", 0 },
	{ "2m", 1 },
	{ "1g", 2 },
	{ NULL, 0 },
};

const struct choice busy_choices[] = {
	{ "kick", TDXCALL_BUSY_KICK },
	{ "loop", TDXCALL_BUSY_LOOP },
	{ "again", TDXCALL_BUSY_AGAIN },
	{ NULL, 0 },
};

int opt_string(const struct option *opt, const char *text, void *field)
{
	(void)opt;
	*(const char **)field = text;
	return 0;
}

int opt_u64(const struct option *opt, const char *text, void *field)
{
	(void)opt;
	return number_parse(text, field);
}

int opt_u32(const struct option *opt, const char *text, void *field)
{
	u64 value;

	(void)opt;
	if (number_parse(text, &value) || value > 0xffffffff)
		return -EINVAL;
	*(u32 *)field = (u32)value;
	return 0;
}

int opt_size(const struct option *opt, const char *text, void *field)
{
	(void)opt;
	return size_parse(text, field);
}

int opt_choice(const struct option *opt, const char *text, void *field)
{
	const struct choice *c;

	for (c = opt->data; c->name; c++) {
		if (!strcmp(c->name, text)) {
			*(u32 *)field = c->value;
			return 0;
		}
	}
	return -EINVAL;
}

/* @len characters of @name against the long names, or its single character against the letters. */
static const struct option *find(const struct option_set *set, const char *name, size_t len,
				 bool letter, void **fields)
{
	const struct option *opt;

	for (; set->table; set++) {
		for (opt = set->table; opt->name; opt++) {
			if (letter ? opt->letter != *name :
				     strlen(opt->name) != len || strncmp(opt->name, name, len))
				continue;
			*fields = set->fields;
			return opt;
		}
	}
	return NULL;
}

static enum option_problem store(const struct option *opt, void *fields, const char *text)
{
	void *field = (char *)fields + opt->offset;

	if (!opt->arg) {
		*(bool *)field = true;
		return OPTION_OK;
	}
	return opt->parse(opt, text, field) ? OPTION_BAD_ARG : OPTION_OK;
}

/* -name: a long option with one dash, as ip(8) writes them, unless it is a row of letters. */
static bool is_long(const struct option_set *set, const char *arg)
{
	void *fields;

	if (arg[1] == '-')
		return true;
	return arg[2] && find(set, arg + 1, strcspn(arg + 1, "="), false, &fields);
}

/* --name, --name=TEXT, --name TEXT; returns how many arguments it took. */
static int parse_long(const struct option_set *set, int argc, char **argv,
		      struct option_result *res)
{
	const char *name = argv[0] + 1 + (argv[0][1] == '-'), *value = strchr(name, '=');
	size_t len = value ? (size_t)(value - name) : strlen(name);
	void *fields = NULL;
	int took = 1;

	res->text = argv[0];
	res->opt = find(set, name, len, false, &fields);
	if (!res->opt) {
		res->problem = OPTION_UNKNOWN;
		return took;
	}
	if (value) {
		value++;
		if (!res->opt->arg)
			res->problem = OPTION_TAKES_NO_ARG;
	} else if (res->opt->arg) {
		if (argc < 2)
			res->problem = OPTION_NEEDS_ARG;
		value = argv[1];
		took = 2;
	}
	if (res->problem)
		return took;
	if (value)
		res->text = value;
	res->problem = store(res->opt, fields, value);
	return took;
}

/* -a, -ab, -aTEXT, -a TEXT */
static int parse_letters(const struct option_set *set, int argc, char **argv,
			 struct option_result *res)
{
	const char *p, *value;
	void *fields = NULL;

	for (p = argv[0] + 1; *p; p++) {
		res->text = argv[0];
		res->opt = find(set, p, 1, true, &fields);
		if (!res->opt) {
			res->problem = OPTION_UNKNOWN;
			return 1;
		}
		if (res->opt->arg)
			break;
		store(res->opt, fields, NULL);
	}
	if (!*p)
		return 1;
	value = p[1] ? p + 1 : argc > 1 ? argv[1] : NULL;
	if (!value) {
		res->problem = OPTION_NEEDS_ARG;
		return 1;
	}
	res->text = value;
	res->problem = store(res->opt, fields, value);
	return p[1] ? 1 : 2;
}

int options_parse(const struct option_set *set, int argc, char **argv, bool stop,
		  struct option_result *res)
{
	int in = 0, out = 0;

	*res = (struct option_result){.problem = OPTION_OK};
	while (in < argc && !res->problem) {
		char *arg = argv[in];

		if (arg[0] != '-' || !arg[1]) {
			if (stop)
				break;
			argv[out++] = arg;
			in++;
		} else if (!strcmp(arg, "--")) {
			in++;
			break;
		} else if (is_long(set, arg)) {
			in += parse_long(set, argc - in, argv + in, res);
		} else {
			in += parse_letters(set, argc - in, argv + in, res);
		}
	}
	while (in < argc)
		argv[out++] = argv[in++];
	return out;
}
