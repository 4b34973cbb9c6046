// SPDX-License-Identifier: LGPL-2.1-or-later
/* The lock of a state image: readers share it, a writer has it alone (flock). */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "libtdxcall/image_lock.h"
#include "libtdxcall/log.h"

#define WAIT_STEP_NS (20 * 1000 * 1000)
#define WAIT_STEPS 250 /* of WAIT_STEP_NS: five seconds */

/* The process that holds a lock on the file, from /proc/locks; 0 = unknown. */
static int lock_holder(const struct stat *st)
{
	char line[256];
	int holder = 0;
	FILE *f = fopen("/proc/locks", "re");

	if (!f)
		return 0;
	while (!holder && fgets(line, sizeof(line), f)) {
		unsigned long long inode;
		int pid;

		if (sscanf(line, "%*d: FLOCK %*s %*s %d %*x:%*x:%llu", &pid, &inode) == 2 &&
		    inode == st->st_ino)
			holder = pid;
	}
	fclose(f);
	return holder;
}

static int fail_busy(const char *path, const struct stat *st, const struct tdxcall_log *log)
{
	int pid = lock_holder(st);

	if (pid > 0)
		return lib_fail(log, -EBUSY, "%s is in use by process %d", path, pid);
	return lib_fail(log, -EBUSY, "%s is in use by another process", path);
}

/* flock() itself waits without end, and a library has no business with timers and their signals. */
static int lock_wait(int fd, int how)
{
	const struct timespec step = {.tv_nsec = WAIT_STEP_NS};
	int i;

	for (i = 0; i < WAIT_STEPS; i++) {
		if (!flock(fd, how | LOCK_NB))
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return -errno;
		nanosleep(&step, NULL);
	}
	return -EBUSY;
}

/* The file may have been replaced or removed while this process waited for it. */
static bool is_current(const char *path, const struct stat *st)
{
	struct stat now;

	return !stat(path, &now) && now.st_dev == st->st_dev && now.st_ino == st->st_ino;
}

int image_path_check(const char *path, const struct tdxcall_log *log)
{
	struct stat st;

	if (stat(path, &st) && errno == ENOENT && !lstat(path, &st) && S_ISLNK(st.st_mode))
		return lib_fail(log, -EBADMSG,
				"%s is a symbolic link to a file that does not exist", path);
	return 0;
}

int image_lock(int *fd, const char *path, bool rdonly, const struct tdxcall_log *log)
{
	struct stat st;
	int ret;

	for (;;) {
		*fd = open(path, (rdonly ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
		if (*fd < 0 && errno == ENOENT)
			return image_path_check(path, log) ? -EBADMSG : -ENOENT;
		if (*fd < 0)
			return lib_fail(log, -errno, "%s: %s", path, strerror(errno));
		if (fstat(*fd, &st) || !S_ISREG(st.st_mode)) {
			close(*fd);
			return lib_fail(log, -EBADMSG, "%s is not a regular file", path);
		}
		ret = lock_wait(*fd, rdonly ? LOCK_SH : LOCK_EX);
		if (!ret && is_current(path, &st))
			return 0;
		close(*fd);
		if (ret == -EBUSY)
			return fail_busy(path, &st, log);
		if (ret)
			return lib_fail(log, ret, "%s: cannot lock: %s", path, strerror(-ret));
	}
}
