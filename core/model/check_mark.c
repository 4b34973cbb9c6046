// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* What the passes of model_check() share: reports, and marks on pages that are in use. */
#include "core/model/check_mark.h"
#include "core/model/pamt.h"

static char *put_text(char *p, const char *text)
{
	while (*text)
		*p++ = *text++;
	return p;
}

static char *put_hex(char *p, u64 value)
{
	int shift;

	p = put_text(p, "0x");
	for (shift = 60; shift && !(value >> shift); shift -= 4)
		;
	for (; shift >= 0; shift -= 4)
		*p++ = "0123456789abcdef"[value >> shift & 0xf];
	return p;
}

void check_fail(struct check *k, const char *what, u64 pa, u64 value)
{
	char line[160];
	char *p = line;

	k->violations++;
	if (!k->report)
		return;
	p = put_hex(p, pa);
	p = put_text(p, ": ");
	p = put_text(p, what);
	p = put_text(p, " (");
	p = put_hex(p, value);
	p = put_text(p, ")");
	*p = '\0';
	k->report(k->ctx, line);
}

void check_mark(struct check *k, u64 tdr_pa, u64 pa, u8 type, u8 level)
{
	struct pamt_entry *e = pamt_find(k->m, pa, level);

	if (!e) {
		check_fail(k, "page is in no TDMR", pa, tdr_pa);
		return;
	}
	if (e->type != type)
		check_fail(k, "page in use has the wrong type", pa, e->type);
	/* No mark is needed there, and none would be taken away if nothing near it is in use. */
	if (e->type == PT_NDA)
		return;
	if (pamt_owner(e) != tdr_pa)
		check_fail(k, "page in use has the wrong owner", pa, pamt_owner(e));
	if (e->lock & CHECK_MARK)
		check_fail(k, "page is in use twice", pa, tdr_pa);
	e->lock |= CHECK_MARK;
}
