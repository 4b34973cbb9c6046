// SPDX-License-Identifier: LGPL-2.1-or-later
/* The kernel module: one ioctl for each command, or netlink for lists and counters. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libtdxcall/dev_check.h"
#include "libtdxcall/event_source.h"
#include "libtdxcall/genl.h"
#include "libtdxcall/genl_event.h"
#include "libtdxcall/handle.h"
#include "libtdxcall/log.h"

/**
 * struct dev_backend - an open device
 * @fd: the device
 * @lock: guards the others
 * @nl: connection to its netlink family
 * @nl_state: 0 = not tried yet, 1 = connected, else why not, a negative errno
 * @interrupted: commands that may take long are not to be given, see tdxcall_interrupt(); not
 *   guarded
 */
struct dev_backend {
	int fd;
	pthread_mutex_t lock;
	struct netlink nl;
	int nl_state;
	int interrupted;
};

static int dev_ioctl(const struct dev_backend *b, unsigned int cmd, void *arg)
{
	int ret = ioctl(b->fd, cmd, arg);

	if (ret < 0)
		return -errno;
	/* No command returns data in the ioctl's result: a positive one is no answer at all. */
	return ret ? -EPROTO : 0;
}

/* Connect when it is first needed. Without the family ioctls serve as well; a message says so. */
static bool netlink_is_there(struct tdxcall *h, struct dev_backend *b)
{
	int ret;

	if (!b->nl_state) {
		ret = netlink_open(&b->nl);
		b->nl_state = ret ? ret : 1;
		if (ret)
			lib_log(&h->log, TDXCALL_LOG_WARN,
				"no netlink family " TDXCALL_GENL_NAME " (%s): asking %s itself",
				strerror(-ret), h->path);
	}
	return b->nl_state == 1;
}

static int dev_ask(struct tdxcall *h, unsigned int cmd, void *arg)
{
	struct dev_backend *b = h->be;
	bool there = false;
	int ret = 0;

	if (netlink_serves(cmd, arg)) {
		pthread_mutex_lock(&b->lock);
		there = netlink_is_there(h, b);
		if (there)
			ret = netlink_command(&b->nl, cmd, arg);
		pthread_mutex_unlock(&b->lock);
	}
	return there ? ret : dev_ioctl(b, cmd, arg);
}

static int dev_cmd(struct tdxcall *h, unsigned int cmd, void *arg, void *buf, uint64_t buf_len)
{
	const struct dev_backend *b = h->be;
	const struct rt_row *row = rt_row(cmd);
	union dev_arg in;
	int ret;

	/* The struct itself says where its buffer is. */
	(void)buf;
	(void)buf_len;
	if (!row)
		return -ENOTTY;
	/* The kernel sees only those signals that come while it works. */
	if (row->is & RT_IS_LONG && __atomic_load_n(&b->interrupted, __ATOMIC_RELAXED))
		return -EINTR;
	memcpy(&in, arg, row->size);
	ret = dev_ask(h, cmd, arg);
	if (ret)
		return ret;
	return dev_answer_ok(row, &in, arg) ? 0 : -EPROTO;
}

static int check_abi(struct tdxcall *h)
{
	struct tdxcall_info info;
	int ret;

	tdxcall_init_info(&info);
	ret = dev_cmd(h, TDXCALL_INFO, &info, NULL, 0);
	if (!ret && info.abi_version == TDXCALL_ABI_VERSION)
		return 0;
	if (!ret || ret == -EPROTO)
		return lib_fail(&h->log, -ENODEV, "%s speaks version %u of the ABI, not %u",
				h->path, info.abi_version, TDXCALL_ABI_VERSION);
	return lib_fail(&h->log, -ENODEV, "%s does not answer as tdxcall does: %s", h->path,
			strerror(-ret));
}

static int dev_start(struct tdxcall *h, int fd)
{
	struct dev_backend *b = calloc(1, sizeof(*b));
	int ret;

	if (!b)
		return -ENOMEM;
	b->fd = fd;
	h->be = b;
	ret = -pthread_mutex_init(&b->lock, NULL);
	if (ret)
		goto out_free;
	ret = check_abi(h);
	if (!ret)
		return 0;
	pthread_mutex_destroy(&b->lock);
out_free:
	free(b);
	return ret;
}

static int dev_open(struct tdxcall *h)
{
	struct stat st;
	int ret;
	int fd = open(h->path, O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return lib_fail(&h->log, errno == ENOENT ? -ENODEV : -errno, "%s: %s", h->path,
				strerror(errno));
	if (fstat(fd, &st) || !S_ISCHR(st.st_mode)) {
		close(fd);
		return lib_fail(&h->log, -ENODEV, "%s is not a device", h->path);
	}
	ret = dev_start(h, fd);
	if (ret)
		close(fd);
	return ret;
}

static int dev_sync(struct tdxcall *h)
{
	/* What a device did is done. */
	(void)h;
	return 0;
}

static int dev_close(struct tdxcall *h, bool commit)
{
	struct dev_backend *b = h->be;
	int ret;

	/* The kernel destroys what belongs to the file descriptor, wanted or not. */
	(void)commit;
	ret = close(b->fd) ? -errno : 0;
	if (b->nl_state == 1)
		netlink_close(&b->nl);
	pthread_mutex_destroy(&b->lock);
	free(b);
	return ret;
}

static void dev_interrupt(struct tdxcall *h, bool on)
{
	struct dev_backend *b = h->be;

	__atomic_store_n(&b->interrupted, on, __ATOMIC_RELAXED);
}

static int dev_events_open(struct tdxcall *h, size_t size, struct event_source **out)
{
	int ret = netlink_source_open(out, size);

	if (ret == -ENODEV)
		return lib_fail(&h->log, ret, "no netlink family " TDXCALL_GENL_NAME
				" in this network namespace");
	return ret ? lib_fail(&h->log, ret, "cannot listen to netlink family " TDXCALL_GENL_NAME
			      ": %s", strerror(-ret)) : 0;
}

const struct tdxcall_backend_ops backend_dev = {
	.name = "dev",
	.open = dev_open,
	.cmd = dev_cmd,
	.sync = dev_sync,
	.close = dev_close,
	.interrupt = dev_interrupt,
	.events_open = dev_events_open,
};
