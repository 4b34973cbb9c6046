/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBTDXCALL_COMMAND_H
#define LIBTDXCALL_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

struct tdxcall;

/**
 * lib_command() - one command of the uAPI, if the handle may give it
 * @h: the handle; may be NULL
 * @cmd: TDXCALL_INFO ...
 * @arg: its struct, of as many bytes as its argsz says; may be NULL
 *
 * Return: what the backend returned; -EINVAL; -E2BIG; -EROFS.
 */
int lib_command(struct tdxcall *h, unsigned int cmd, void *arg);

/**
 * lib_name_ok() - can a TD have this name?
 * @name: may be NULL
 */
bool lib_name_ok(const char *name);

#endif /* LIBTDXCALL_COMMAND_H */
