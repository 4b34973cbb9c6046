// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <tdxcall/tdxcall.h>

#include "tdxctl/describe_field.h"

#define LABEL "%-12s "

/* Who reads a field, and who writes it. */
static const struct {
	const char *context;
	const char *text;
} contexts[] = {
	{ "SYS", "the TDX module: SYS.RD" },
	{ "TD", "a TD: MNG.RD, MNG.WR" },
	{ "VP", "a vCPU: VP.RD, VP.WR" },
};

static const char *context_text(const char *context)
{
	size_t i = 0;

	while (strcmp(contexts[i].context, context))
		i++;
	return contexts[i].text;
}

static void emit_mask(struct emit *e, const char *key, const char *label, u64 mask, u32 size)
{
	u64 all = ~0ULL >> (64 - 8 * size);

	emit_hex(e, key, mask, NULL);
	if (!mask)
		emit_text(e, "%s nothing", label);
	else if ((mask & all) == all)
		emit_text(e, "%s all of it", label);
	else
		emit_text(e, "%s bits 0x%llx", label, mask);
}

static void emit_access(struct emit *e, const struct tdxcall_metadata_info *f)
{
	if (!f->is_access_known) {
		emit_text(e, LABEL "not known here\n", "access");
		return;
	}
	emit_text(e, LABEL, "host");
	if (!strcmp(f->context, "SYS")) {
		emit_mask(e, "read", "reads", f->prod_read, f->size);
		emit_text(e, "\n");
		return;
	}
	emit_mask(e, "production_read", "reads", f->prod_read, f->size);
	emit_mask(e, "production_write", ", writes", f->prod_write, f->size);
	emit_text(e, " (production TD)\n" LABEL, "host");
	emit_mask(e, "debug_read", "reads", f->debug_read, f->size);
	emit_mask(e, "debug_write", ", writes", f->debug_write, f->size);
	emit_text(e, " (debug TD)\n");
}

static void emit_field(struct emit *e, const struct tdxcall_metadata_info *f)
{
	emit_object(e, NULL);
	emit_string(e, "name", f->name, LABEL "%s\n", "field", f->name);
	emit_hex(e, "id", f->id, LABEL "0x%016llx\n", "id", (u64)f->id);
	emit_string(e, "context", f->context, LABEL "%s (%s)\n", "context", f->context,
		    context_text(f->context));
	emit_number(e, "size", f->size, LABEL "%u byte%s\n", "size", f->size,
		    f->size == 1 ? "" : "s");
	emit_number(e, "elements", f->elements, NULL);
	if (f->elements > 1)
		emit_text(e, LABEL "%u\n", "elements", f->elements);
	if (f->since)
		emit_string(e, "since", f->since, LABEL "TDX module %s\n", "since", f->since);
	emit_access(e, f);
	emit_bool(e, "is_address", f->is_address, NULL);
	if (f->is_address)
		emit_text(e, LABEL "a host physical address, which is not shown\n", "note");
	emit_end(e);
}

static bool describe_id(struct emit *e, const char *word)
{
	struct tdxcall_metadata_info f;
	char *end;
	u64 id;

	errno = 0;
	id = strtoull(word, &end, 0);
	if (strncasecmp(word, "0x", 2) || *end || errno || tdxcall_metadata_info(id, &f))
		return false;
	emit_array(e, "fields");
	emit_field(e, &f);
	emit_end(e);
	return true;
}

/* A name with the number of an element, or without. */
struct wanted {
	const char *context; /* NULL = any */
	size_t context_len;
	const char *name;
	size_t len;
	u32 element;
	bool has_element;
};

static bool parse_wanted(const char *word, struct wanted *w)
{
	const char *dot = strchr(word, '.');
	char *end;

	memset(w, 0, sizeof(*w));
	w->name = word;
	if (dot) {
		w->context = word;
		w->context_len = (size_t)(dot - word);
		w->name = dot + 1;
	}
	w->len = strcspn(w->name, "[");
	if (!w->name[w->len])
		return true;
	w->has_element = true;
	w->element = (u32)strtoul(w->name + w->len + 1, &end, 10);
	return end != w->name + w->len + 1 && end[0] == ']' && !end[1];
}

static bool is_wanted(const struct wanted *w, const struct tdxcall_metadata_info *f)
{
	if (w->context && (strlen(f->context) != w->context_len ||
			   strncasecmp(f->context, w->context, w->context_len)))
		return false;
	return strcspn(f->name, "[") == w->len && !strncasecmp(f->name, w->name, w->len) &&
	       w->element < f->elements;
}

/* The id that the element has. VMCS fields step by two, so it is not the id of the first plus n. */
static bool find_element(const struct wanted *w, struct tdxcall_metadata_info *f)
{
	struct tdxcall_metadata_info at = *f;
	char element[16];
	u64 step;

	snprintf(element, sizeof(element), "[%u]", w->element);
	for (step = 1; step <= 2; step++) {
		if (!tdxcall_metadata_info(f->id + w->element * step, &at) &&
		    !strcmp(at.context, f->context) && strstr(at.name, element) &&
		    !strncmp(at.name, f->name, w->len)) {
			*f = at;
			return true;
		}
	}
	return !w->element;
}

bool describe_field(struct emit *e, const char *word)
{
	struct tdxcall_metadata_info f;
	bool found = false;
	struct wanted w;
	unsigned int i;

	if (describe_id(e, word))
		return true;
	if (!parse_wanted(word, &w))
		return false;
	for (i = 0; !tdxcall_metadata_at(i, &f); i++) {
		if (!is_wanted(&w, &f) || !find_element(&w, &f))
			continue;
		if (!found)
			emit_array(e, "fields");
		else
			emit_text(e, "\n");
		found = true;
		emit_field(e, &f);
	}
	if (found)
		emit_end(e);
	return found;
}

void list_fields(struct emit *e)
{
	struct tdxcall_metadata_info f;
	unsigned int i;

	emit_array(e, "fields");
	for (i = 0; !tdxcall_metadata_at(i, &f); i++) {
		emit_object(e, NULL);
		emit_hex(e, "id", f.id, "0x%016llx ", (u64)f.id);
		emit_string(e, "context", f.context, "%-3s ", f.context);
		emit_string(e, "name", f.name, "%s", f.name);
		emit_number(e, "elements", f.elements, NULL);
		if (f.since)
			emit_string(e, "since", f.since, " (TDX module %s)", f.since);
		emit_text(e, "\n");
		emit_end(e);
	}
	emit_end(e);
}
