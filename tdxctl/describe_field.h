/* SPDX-License-Identifier: GPL-2.0-only */
/* What explain prints of metadata fields. */
#ifndef TDXCTL_DESCRIBE_FIELD_H
#define TDXCTL_DESCRIBE_FIELD_H

#include "tdxctl/emit.h"

/**
 * describe_field() - metadata fields of a name or an id
 * @e: where to
 * @word: id in hexadecimal; or name in any case, perhaps with an element in brackets ("MRTD[3]")
 *	and with the context in front ("TD.ATTRIBUTES")
 *
 * Return: false if there is none; nothing was emitted then.
 */
bool describe_field(struct emit *e, const char *word);

/* All fields, one line each. */
void list_fields(struct emit *e);

#endif /* TDXCTL_DESCRIBE_FIELD_H */
