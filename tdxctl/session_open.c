// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tdxctl/error.h"
#include "tdxctl/escape.h"
#include "tdxctl/eventlog.h"
#include "tdxctl/interrupt.h"
#include "tdxctl/progress.h"
#include "tdxctl/session_open.h"

static const struct error_text open_texts[] = {
	{ EINVAL, "unknown backend", "there are dev, model and auto" },
	{ EBUSY, "the state image is in use by another process", "wait for it to end" },
	{ ENODEV, "no usable device node",
	 "`tdxctl doctor` says what is missing; or use the software TDX module: -b model" },
	{ ENOENT, "no state image", "`tdxctl model init` makes one" },
	{ EUCLEAN, "the state image is damaged", "`tdxctl model init --force` makes a new one" },
	{ 0, NULL, NULL },
};

/* The same of a command for which no model will do. */
static const struct error_text device_texts[] = {
	{ ENODEV, "no usable device node",
	 "`tdxctl doctor` says what is missing; on a model, --events of other commands shows what "
	 "they do" },
	{ 0, NULL, NULL },
};

static const struct error_text td_texts[] = {
	{ ENOENT, "no such TD", "`tdxctl td list` shows which there are" },
	{ EINVAL, "not a possible TD name", "letters, digits, '_', '.' and '-', up to 31" },
	{ 0, NULL, NULL },
};

static const struct error_text record_texts[] = {
	{ ESTALE, "the trace does not end where this machine is",
	  "record to a new FILE after `tdxctl model reset`" },
	{ EBADMSG, "the file is no trace", "choose another FILE" },
	{ EBUSY, "another process records to it", "wait for it to end" },
	{ 0, NULL, NULL },
};

static void print_log(const char *text)
{
	char *line = escape_text(text, true);

	flockfile(stderr);
	progress_hide();
	fprintf(stderr, "tdxctl: %s\n", line ? line : "no memory");
	funlockfile(stderr);
	free(line);
}

static void on_log(void *ctx, int level, const char *line)
{
	struct session *s = ctx;

	/* A batch opened the backend, and the line that runs now reports what fails. */
	if (s->line)
		s = s->line;
	if (level <= TDXCALL_LOG_ERR)
		snprintf(s->log_line, sizeof(s->log_line), "%s", line);
	else if (!s->quiet && !s->json)
		print_log(line);
}

struct tdxcall_log session_log(struct session *s)
{
	s->log_line[0] = '\0';
	return (struct tdxcall_log){
		.fn = on_log,
		.ctx = s,
		.level = s->verbose ? TDXCALL_LOG_INFO : TDXCALL_LOG_NOTICE,
	};
}

const char *session_state(struct session *s, char *buf, size_t size)
{
	if (s->state)
		return s->state;
	return tdxcall_state_path(buf, size) ? NULL : buf;
}

static int start_recording(struct session *s)
{
	int ret;

	s->log_line[0] = '\0';
	ret = tdxcall_record_start(s->tdxcall, s->record);
	if (!ret)
		return EXIT_DONE;
	tdxcall_discard(s->tdxcall);
	s->tdxcall = NULL;
	return error_errno(s, s->record, ret, record_texts);
}

static int open_log(struct session *s)
{
	int ret;

	s->log_line[0] = '\0';
	ret = eventlog_start(&s->log, s->tdxcall, s->json);
	return ret ? error_errno(s, "events", ret, NULL) : EXIT_DONE;
}

static int start_log(struct session *s)
{
	if (s->batch && s->batch->log)
		s->log = s->batch->log;
	else if (s->events)
		return open_log(s);
	return EXIT_DONE;
}

static int refuse_model(struct session *s)
{
	return error_message(s, EXIT_NO_BACKEND, NULL,
			     "the option --events of other commands shows what they do",
			     "needs a device: the software TDX module lives in one process at a "
			     "time, so there is no other process to watch");
}

int session_open(struct session *s)
{
	unsigned int flags = s->cmd->access == ACCESS_READ ? TDXCALL_OPEN_RDONLY : 0;
	struct tdxcall_log log = session_log(s);
	const char *backend = s->backend;
	int ret;

	if (s->expect)
		tdxcall_status_parse(s->expect, &s->expect_status, &s->expect_mask);
	if (s->cmd->access == ACCESS_NONE)
		return EXIT_DONE;
	if (s->batch) {
		s->tdxcall = s->batch->tdxcall;
		s->out.backend = s->batch->out.backend;
		return start_log(s);
	}
	if (s->cmd->model_only && !strcmp(backend, "auto"))
		backend = "model";
	if (s->cmd->device_only) {
		if (!strcmp(backend, "model"))
			return refuse_model(s);
		backend = "dev";
	}
	ret = tdxcall_open(&s->tdxcall, backend, s->state, flags, &log);
	if (ret)
		return error_open(s, ret, s->cmd->device_only ? device_texts : open_texts);
	s->out.backend = tdxcall_backend_name(s->tdxcall);
	s->log_line[0] = '\0';
	if (s->record && *s->record) {
		ret = start_recording(s);
		if (ret)
			return ret;
	}
	ret = start_log(s);
	if (ret) {
		tdxcall_discard(s->tdxcall);
		s->tdxcall = NULL;
		return ret;
	}
	interrupt_catch(s->tdxcall);
	return EXIT_DONE;
}

/* Before the backend goes; a batch goes on with its own. */
static void end_log(struct session *s)
{
	if (!s->log)
		return;
	eventlog_emit(s->log, &s->out);
	if (!s->batch || s->log != s->batch->log)
		eventlog_stop(s->log);
	s->log = NULL;
}

int session_close(struct session *s, int status)
{
	struct tdxcall *h = s->tdxcall;
	int ret = 0;

	end_log(s);
	s->tdxcall = NULL;
	if (s->batch)
		return status;
	interrupt_catch(NULL);
	s->log_line[0] = '\0';
	ret = tdxcall_close(h);
	/* A command that found damage said so. */
	if (ret && (ret != -EUCLEAN || status != EXIT_NO_BACKEND))
		status = error_errno(s, "commit", ret, NULL);
	return status;
}

static int query_td(struct session *s, const char *name, u32 flags, struct tdxcall_td_query *td)
{
	int ret = tdxcall_init_td_query_name(td, name);

	td->flags |= flags;
	if (!ret)
		ret = tdxcall_td_query(s->tdxcall, td);
	if (ret)
		return error_errno(s, name, ret, td_texts);
	s->bugged = td->kvm_bugs == TDXCALL_KVM_BUGS_BUGGED;
	return EXIT_DONE;
}

int session_td(struct session *s, const char *name, struct tdxcall_td_query *td)
{
	return query_td(s, name, 0, td);
}

int session_td_metadata(struct session *s, const char *name, struct tdxcall_td_query *td)
{
	return query_td(s, name, TDXCALL_QUERY_METADATA, td);
}
