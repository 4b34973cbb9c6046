/* SPDX-License-Identifier: GPL-2.0-only */
/* How the command line names pages. */
#ifndef TDXCTL_PAGE_ARG_H
#define TDXCTL_PAGE_ARG_H

#include "tdxctl/command.h"

/**
 * page_parse() - HANDLE, HANDLE+OFFSET, page:HANDLE, page:HANDLE+OFFSET
 * @text: the whole string
 * @handle: where the handle goes
 * @offset: where the offset goes, 0 if there is none
 *
 * Return: 0, -EINVAL.
 */
int page_parse(const char *text, u32 *handle, u64 *offset);

#endif /* TDXCTL_PAGE_ARG_H */
