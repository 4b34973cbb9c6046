// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "libtdxcall/image_file.h"
#include "libtdxcall/log.h"

#define NAMES_TRIED 100

static int make_parents(const char *path)
{
	char dir[PATH_MAX];
	char *p;

	if (snprintf(dir, sizeof(dir), "%s", path) >= (int)sizeof(dir))
		return -ENAMETOOLONG;
	for (p = strchr(dir + (*dir == '/'), '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		if (mkdir(dir, 0700) && errno != EEXIST)
			return -errno;
		*p = '/';
	}
	return 0;
}

static int open_dir_of(const char *path, int flags)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
	int fd = dir ? open(dir, flags | O_CLOEXEC, 0600) : -1;
	int err = errno;

	free(dir);
	return fd < 0 ? -err : fd;
}

/* Without /proc it could not get a name later. */
static int open_nameless(const char *path)
{
	return access("/proc/self/fd", X_OK) ? -EOPNOTSUPP : open_dir_of(path, O_TMPFILE | O_RDWR);
}

int image_file_make(int *fd, char *tmp, const char *path, const struct tdxcall_log *log)
{
	int ret = make_parents(path);

	if (ret)
		return lib_fail(log, ret, "%s: cannot make its directory: %s", path,
				strerror(-ret));
	*tmp = '\0';
	*fd = open_nameless(path);
	if (*fd >= 0)
		return 0;
	if (snprintf(tmp, PATH_MAX, "%s.XXXXXX", path) >= PATH_MAX)
		return lib_fail(log, -ENAMETOOLONG, "%s: %s", path, strerror(ENAMETOOLONG));
	*fd = mkostemp(tmp, O_CLOEXEC);
	if (*fd < 0)
		return lib_fail(log, -errno, "%s: %s", path, strerror(errno));
	return 0;
}

static int link_to(int fd, const char *path)
{
	char self[64];

	snprintf(self, sizeof(self), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, self, AT_FDCWD, path, AT_SYMLINK_FOLLOW) ? -errno : 0;
}

/* Only a file with a name can take the place of another: it has this one for a moment. */
static int link_beside(int fd, char *tmp, const char *path)
{
	int ret = -EEXIST;
	int i;

	for (i = 0; i < NAMES_TRIED && ret == -EEXIST; i++) {
		unsigned int random = (unsigned int)getpid() + (unsigned int)i;

		(void)!getrandom(&random, sizeof(random), GRND_NONBLOCK);
		if (snprintf(tmp, PATH_MAX, "%s.%08x", path, random) >= PATH_MAX)
			ret = -ENAMETOOLONG;
		else
			ret = link_to(fd, tmp);
	}
	if (ret)
		*tmp = '\0';
	return ret;
}

static int sync_dir_of(const char *path)
{
	int fd = open_dir_of(path, O_RDONLY | O_DIRECTORY);
	int ret = 0;

	if (fd < 0)
		return fd;
	/* Some file systems cannot sync a directory, and need not. */
	if (fsync(fd) && errno != EINVAL)
		ret = -errno;
	close(fd);
	return ret;
}

int image_file_name(int fd, char *tmp, const char *path, bool replace)
{
	int ret = 0;

	if (!*tmp && !replace)
		ret = link_to(fd, path);
	else if (!*tmp)
		ret = link_beside(fd, tmp, path);
	if (!ret && *tmp &&
	    renameat2(AT_FDCWD, tmp, AT_FDCWD, path, replace ? 0 : RENAME_NOREPLACE))
		ret = -errno;
	if (!ret)
		return sync_dir_of(path);
	image_file_drop(tmp);
	return ret;
}

void image_file_drop(const char *tmp)
{
	if (*tmp)
		unlink(tmp);
}
