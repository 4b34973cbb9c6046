// SPDX-License-Identifier: GPL-2.0-only OR LGPL-2.1-or-later
/* What the passes of model_check() share: reports, and marks on pages that are in use. */
#include "core/abi/buf.h"
#include "core/model/check_mark.h"
#include "core/model/pamt.h"

void check_fail(struct check *k, const char *what, u64 pa, u64 value)
{
	struct abi_buf b;
	char line[160];

	k->violations++;
	if (!k->report)
		return;

	abi_buf_init(&b, line, sizeof(line));
	abi_put_hex(&b, pa);
	abi_puts(&b, ": ");
	abi_puts(&b, what);
	abi_puts(&b, " (");
	abi_put_hex(&b, value);
	abi_putc(&b, ')');
	k->report(k->ctx, line);
}

bool check_mark(struct check *k, u64 tdr_pa, u64 pa, u8 type, enum tdx_level level)
{
	struct pamt_entry *e = pamt_find(k->m, pa, level);
	bool is_fresh;

	if (!e) {
		check_fail(k, "page is in no TDMR", pa, tdr_pa);
		return false;
	}
	if (e->type != type)
		check_fail(k, "page in use has the wrong type", pa, e->type);
	/* No mark is needed there, and none would be taken away if nothing near it is in use. */
	if (e->type == PT_NDA)
		return false;
	if (pamt_owner(e) != tdr_pa)
		check_fail(k, "page in use has the wrong owner", pa, pamt_owner(e));
	is_fresh = !(e->lock & CHECK_MARK);
	if (!is_fresh)
		check_fail(k, "page is in use twice", pa, tdr_pa);
	e->lock |= CHECK_MARK;
	return is_fresh && e->type == type;
}
