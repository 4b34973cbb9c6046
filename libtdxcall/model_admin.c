// SPDX-License-Identifier: LGPL-2.1-or-later
/* What is done to a state image as a whole. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/port/user_mem.h"
#include "core/runtime/rt_check.h"
#include "core/runtime/rt_command.h"
#include "libtdxcall/handle.h"
#include "libtdxcall/image_lock.h"
#include "libtdxcall/internal.h"
#include "libtdxcall/log.h"
#include "libtdxcall/model_state.h"
#include "libtdxcall/record.h"

#define PATH_SIZE 4096

TDXCALL_API int tdxcall_state_path(char *buf, size_t size)
{
	const char *state = secure_getenv("TDXCTL_STATE");
	const char *xdg = secure_getenv("XDG_STATE_HOME");
	const char *home = secure_getenv("HOME");
	int len;

	if (!buf)
		return -EINVAL;
	if (state && *state)
		len = snprintf(buf, size, "%s", state);
	else if (xdg && *xdg == '/') /* the XDG specification: anything relative is to be ignored */
		len = snprintf(buf, size, "%s/tdxcall/state.img", xdg);
	else if (home && *home)
		len = snprintf(buf, size, "%s/.local/state/tdxcall/state.img", home);
	else
		return -ENOENT;
	return len >= 0 && (size_t)len < size ? 0 : -ENAMETOOLONG;
}

static int path_or_default(const char **path, char *buf, size_t size, const struct tdxcall_log *log)
{
	int ret;

	if (*path)
		return 0;
	ret = tdxcall_state_path(buf, size);
	if (ret)
		return lib_fail(log, ret,
				"no place for a state image: neither TDXCTL_STATE, "
				"XDG_STATE_HOME nor HOME is set");
	*path = buf;
	return 0;
}

/* Only a state image that is not in use may be replaced or deleted; *fd keeps it locked. */
static int claim(int *fd, const char *path, struct image_header *hdr, const struct tdxcall_log *log)
{
	int ret = image_lock(fd, path, false, log);

	if (ret)
		return ret;
	ret = image_read_header(*fd, path, hdr, log);
	if (ret)
		close(*fd);
	return ret;
}

/* As claim(), but a damaged image is good enough; its damage is not worth a message. */
static int claim_damaged(int *fd, const char *path, const struct tdxcall_log *log)
{
	struct image_header hdr;
	int ret = image_lock(fd, path, false, log);

	if (ret)
		return ret;
	ret = image_read_header(*fd, path, &hdr, NULL);
	if (!ret || ret == -EUCLEAN)
		return 0;
	close(*fd);
	return lib_fail(log, ret, "%s is not a state image of tdxcall", path);
}

/* A new image takes the place of the old one, not that of a symbolic link to it. */
static int create_over(const char *path, const struct tdxcall_model_config *config,
		       const struct tdxcall_log *log)
{
	char *target = realpath(path, NULL);
	int ret;

	if (!target)
		return lib_fail(log, -errno, "%s: %s", path, strerror(errno));
	ret = model_image_create(target, config, true, log);
	free(target);
	return ret;
}

TDXCALL_API int tdxcall_model_create(const char *path, const struct tdxcall_model_config *config,
				     unsigned int flags, const struct tdxcall_log *log)
{
	struct tdxcall_model_config defaults;
	bool replace = flags & TDXCALL_MODEL_REPLACE;
	char buf[PATH_SIZE];
	int fd = -1;
	int ret;

	if (flags & ~TDXCALL_MODEL_REPLACE)
		return -EINVAL;
	if (!config) {
		tdxcall_init_model_config(&defaults);
		config = &defaults;
	}
	ret = model_config_check(config, log);
	if (!ret)
		ret = path_or_default(&path, buf, sizeof(buf), log);
	if (ret)
		return ret;
	ret = image_path_check(path, log);
	if (ret)
		return ret;
	if (replace) {
		ret = claim_damaged(&fd, path, log);
		if (ret == -ENOENT)
			replace = false;
		else if (ret)
			return ret;
	}
	if (!replace)
		return model_image_create(path, config, false, log);
	ret = create_over(path, config, log);
	close(fd);
	return ret;
}

TDXCALL_API int tdxcall_model_reset(const char *path, const struct tdxcall_log *log)
{
	struct image_header hdr;
	char buf[PATH_SIZE];
	int fd;
	int ret = path_or_default(&path, buf, sizeof(buf), log);

	if (ret)
		return ret;
	ret = claim(&fd, path, &hdr, log);
	if (ret == -ENOENT)
		return lib_fail(log, ret, "there is no state image %s", path);
	if (ret)
		return ret;
	ret = create_over(path, &hdr.config, log);
	close(fd);
	return ret;
}

TDXCALL_API int tdxcall_model_remove(const char *path, const struct tdxcall_log *log)
{
	char buf[PATH_SIZE];
	int fd;
	int ret = path_or_default(&path, buf, sizeof(buf), log);

	if (ret)
		return ret;
	ret = claim_damaged(&fd, path, log);
	if (ret == -ENOENT)
		return lib_fail(log, ret, "there is no state image %s", path);
	if (ret)
		return ret;
	if (unlink(path))
		ret = lib_fail(log, -errno, "%s: %s", path, strerror(errno));
	close(fd);
	return ret;
}

TDXCALL_API void tdxcall_init_model_info(struct tdxcall_model_info *info)
{
	memset(info, 0, sizeof(*info));
	info->argsz = sizeof(*info);
}

TDXCALL_API int tdxcall_model_get(struct tdxcall *h, struct tdxcall_model_info *info)
{
	struct model_backend *b;
	struct stat st;

	if (!h || !info || info->argsz != sizeof(*info) || info->flags)
		return -EINVAL;
	if (h->ops != &backend_model)
		return -EOPNOTSUPP;
	b = h->be;
	tdxcall_init_model_info(info);
	pthread_rwlock_rdlock(&h->lock);
	info->config = b->img.hdr.config;
	info->memory_base = MODEL_MEM_BASE;
	info->memory_reserved = b->port.cfg.mem_reserved;
	info->memory_used = user_mem_used(&b->port) * CORE_PAGE_SIZE;
	info->commits = image_commits(&b->img);
	info->interrupt_every = model_interrupt_period(&b->model);
	if (!fstat(b->img.fd, &st)) {
		info->file_size = (uint64_t)st.st_size;
		info->file_used = (uint64_t)st.st_blocks * 512;
	}
	pthread_rwlock_unlock(&h->lock);
	return 0;
}

#define STEPS_A_TURN 256

/**
 * struct check_run - a check of a state image
 * @b: the image
 * @report: as of tdxcall_model_check()
 * @ctx: for @report
 * @progress: as of tdxcall_model_check()
 * @steps: pieces looked at
 * @stopped: it was interrupted
 */
struct check_run {
	struct model_backend *b;
	void (*report)(void *ctx, const char *line);
	void *ctx;
	struct tdxcall_progress *progress;
	u32 steps;
	bool stopped;
};

static void check_report(void *ctx, const char *line)
{
	const struct check_run *run = ctx;

	if (run->report)
		run->report(run->ctx, line);
}

static bool check_step(void *ctx, u64 bytes)
{
	struct check_run *run = ctx;
	struct tdxcall_progress *p = run->progress;
	u64 done;

	if (p && bytes) {
		/* What is in use is rounded up to 2M pieces there: the end may come early. */
		done = p->done + bytes < p->total ? p->done + bytes : p->total;
		port_progress((uintptr_t)&p->done, done);
	}
	/* Giving way costs a turn of the CPU where others want it, a step but microseconds. */
	if (++run->steps % STEPS_A_TURN == 0)
		run->stopped = port_resched(&run->b->port) != 0;
	return !run->stopped;
}

/* Every page that the allocator gave away must be one that the runtime knows of. */
static u32 check_pages(struct check_run *run)
{
	struct model_backend *b = run->b;
	struct tdxcall_stats stats;
	char line[160];
	u64 used = user_mem_used(&b->port);

	tdxcall_init_stats(&stats);
	if (!rt_command(b->rt, TDXCALL_STATS, &stats, NULL, 0) && stats.allocated == used)
		return 0;
	snprintf(line, sizeof(line),
		 "the runtime knows of %llu pages, the allocator gave away %llu", stats.allocated,
		 used);
	check_report(run, line);
	return 1;
}

static u32 check_all(struct check_run *run)
{
	struct model_backend *b = run->b;
	u32 n = model_check_steps(&b->model, check_report, check_step, run);

	if (!run->stopped)
		n += rt_check_steps(b->rt, check_report, check_step, run);
	if (!run->stopped)
		n += user_mem_check(&b->port, check_report, run) + check_pages(run);
	if (!user_mem_damaged(&b->port))
		return n;
	check_report(run, "an address in the image is none of its memory");
	return n + 1;
}

TDXCALL_API int tdxcall_model_check(struct tdxcall *h, void (*report)(void *ctx, const char *line),
				    void *ctx, uint32_t *violations,
				    struct tdxcall_progress *progress)
{
	struct check_run run = { .report = report, .ctx = ctx, .progress = progress };
	u64 used;

	if (!h || !violations)
		return -EINVAL;
	if (h->ops != &backend_model)
		return -EOPNOTSUPP;
	run.b = h->be;
	pthread_rwlock_wrlock(&h->lock);
	if (progress) {
		used = user_mem_used(&run.b->port) * CORE_PAGE_SIZE;
		progress->done = 0;
		/* Three times by the model and once by the runtime. */
		progress->total = run.b->img.hdr.config.memory + 4 * used;
	}
	*violations = check_all(&run);
	pthread_rwlock_unlock(&h->lock);
	return run.stopped ? -EINTR : 0;
}

TDXCALL_API int tdxcall_model_set(struct tdxcall *h, enum tdxcall_model_setting setting,
				  uint64_t value)
{
	struct model_backend *b;

	if (!h || setting != TDXCALL_MODEL_INTERRUPT_EVERY)
		return -EINVAL;
	if (h->ops != &backend_model)
		return -EOPNOTSUPP;
	if (h->flags & TDXCALL_OPEN_RDONLY)
		return -EROFS;
	b = h->be;
	pthread_rwlock_wrlock(&h->lock);
	model_interrupt_every(&b->model, value);
	pthread_rwlock_unlock(&h->lock);
	return 0;
}

/* ---- recording ------------------------------------------------------------------------------- */

TDXCALL_API int tdxcall_record_start(struct tdxcall *h, const char *path)
{
	struct model_backend *b;
	int ret = -EALREADY;

	if (!h || !path)
		return -EINVAL;
	if (h->ops != &backend_model)
		return -EOPNOTSUPP;
	b = h->be;
	pthread_rwlock_wrlock(&h->lock);
	if (!b->record)
		ret = record_open(&b->record, path, b, &h->log);
	if (!ret)
		rt_trace(b->rt, record_trace(b->record));
	pthread_rwlock_unlock(&h->lock);
	return ret;
}

TDXCALL_API int tdxcall_record_stop(struct tdxcall *h)
{
	struct model_backend *b;
	int ret;

	if (!h)
		return -EINVAL;
	if (h->ops != &backend_model)
		return -EOPNOTSUPP;
	b = h->be;
	pthread_rwlock_wrlock(&h->lock);
	ret = b->record ? h->ops->sync(h) : -ENOENT;
	if (!ret) {
		rt_trace(b->rt, NULL);
		record_close(b->record);
		b->record = NULL;
	}
	pthread_rwlock_unlock(&h->lock);
	return ret;
}
