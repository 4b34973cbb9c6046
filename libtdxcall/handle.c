// SPDX-License-Identifier: LGPL-2.1-or-later
/* Opening, syncing and closing handles, and the choice of a backend. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "libtdxcall/handle.h"
#include "libtdxcall/internal.h"
#include "libtdxcall/log.h"

#define DEV_NODE "/dev/tdxcall"
#define PATH_SIZE 4096

TDXCALL_API const char *tdxcall_version(void)
{
	return PACKAGE_VERSION;
}

/* A sync must get its turn although commands come in all the time. */
static int lock_init(pthread_rwlock_t *lock)
{
	pthread_rwlockattr_t attr;
	int ret = pthread_rwlockattr_init(&attr);

	if (ret)
		return -ret;
	pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	ret = pthread_rwlock_init(lock, &attr);
	pthread_rwlockattr_destroy(&attr);
	return -ret;
}

int handle_new(struct tdxcall **out, const struct tdxcall_backend_ops *ops, const char *path,
	       unsigned int flags, const struct tdxcall_log *log)
{
	struct tdxcall *h = calloc(1, sizeof(*h));
	int ret = -ENOMEM;

	if (!h)
		return -ENOMEM;
	h->ops = ops;
	h->flags = flags;
	if (log)
		h->log = *log;
	if (path) {
		h->path = strdup(path);
		if (!h->path)
			goto out_free;
	}
	ret = lock_init(&h->lock);
	if (ret)
		goto out_path;
	ret = -pthread_mutex_init(&h->hub.lock, NULL);
	if (ret)
		goto out_lock;
	ret = ops->open(h);
	if (ret)
		goto out_hub;
	*out = h;
	return 0;

out_hub:
	pthread_mutex_destroy(&h->hub.lock);
out_lock:
	pthread_rwlock_destroy(&h->lock);
out_path:
	free(h->path);
out_free:
	free(h);
	return ret;
}

/* "auto": only a missing node means that the model was meant; a bad one has to be reported. */
static const struct tdxcall_backend_ops *choose(const char *name, const struct tdxcall_log *log)
{
	if (!strcmp(name, backend_dev.name))
		return &backend_dev;
	if (!strcmp(name, backend_model.name))
		return &backend_model;
	if (strcmp(name, "auto"))
		return NULL;
	if (access(DEV_NODE, F_OK) == 0 || errno != ENOENT)
		return &backend_dev;
	lib_log(log, TDXCALL_LOG_NOTICE, "no " DEV_NODE ": using the software TDX module");
	return &backend_model;
}

/*
 * What was meant for a host must not work on a machine that nothing asked for: without a device,
 * "auto" takes a machine whose image is named, or that is there.
 */
static int check_default(const char *path, const struct tdxcall_log *log)
{
	if (getenv("TDXCTL_STATE") || access(path, F_OK) == 0 || errno != ENOENT)
		return 0;
	return lib_fail(log, -ENODEV, "no " DEV_NODE ", and no machine of the software TDX module "
				      "in %s", path);
}

TDXCALL_API int tdxcall_open(struct tdxcall **out, const char *backend, const char *path,
			     unsigned int flags, const struct tdxcall_log *log)
{
	const char *name = backend ? backend : "auto";
	const struct tdxcall_backend_ops *ops;
	char buf[PATH_SIZE];
	int ret;

	if (!out || flags & ~TDXCALL_OPEN_RDONLY)
		return -EINVAL;
	ops = choose(name, log);
	if (!ops)
		return lib_fail(log, -EINVAL, "no backend is called \"%s\"", name);
	if (ops == &backend_dev && (!path || !strcmp(name, "auto")))
		path = DEV_NODE;
	if (!path) {
		ret = tdxcall_state_path(buf, sizeof(buf));
		if (ret)
			return lib_fail(log, ret,
					"no place for a state image: neither TDXCTL_STATE, "
					"XDG_STATE_HOME nor HOME is set");
		path = buf;
		ret = strcmp(name, "auto") ? 0 : check_default(path, log);
		if (ret)
			return ret;
	}
	return handle_new(out, ops, path, flags, log);
}

TDXCALL_API int tdxcall_sync(struct tdxcall *h)
{
	int ret;

	if (!h)
		return -EINVAL;
	pthread_rwlock_wrlock(&h->lock);
	ret = h->ops->sync(h);
	pthread_rwlock_unlock(&h->lock);
	return ret;
}

static int handle_free(struct tdxcall *h, bool commit)
{
	int ret;

	if (!h)
		return 0;
	ret = h->ops->close(h, commit);
	pthread_mutex_destroy(&h->hub.lock);
	pthread_rwlock_destroy(&h->lock);
	free(h->path);
	free(h);
	return ret;
}

TDXCALL_API int tdxcall_close(struct tdxcall *h)
{
	return handle_free(h, true);
}

TDXCALL_API void tdxcall_discard(struct tdxcall *h)
{
	handle_free(h, false);
}

TDXCALL_API const char *tdxcall_backend_name(const struct tdxcall *h)
{
	return h ? h->ops->name : NULL;
}

TDXCALL_API const char *tdxcall_path(const struct tdxcall *h)
{
	return h ? h->path : NULL;
}

TDXCALL_API void tdxcall_interrupt(struct tdxcall *h)
{
	if (h && h->ops->interrupt)
		h->ops->interrupt(h, true);
}

TDXCALL_API void tdxcall_resume(struct tdxcall *h)
{
	if (h && h->ops->interrupt)
		h->ops->interrupt(h, false);
}

TDXCALL_API int tdxcall_lp_set(struct tdxcall *h, unsigned int lp)
{
	if (!h)
		return -EINVAL;
	return h->ops->lp_set ? h->ops->lp_set(h, lp) : -EOPNOTSUPP;
}
