// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/tdxcall: the uAPI (include/tdxcall/uapi.h) as ioctls. A command is copied in whole, carried
 * out by core/runtime, and copied out whole; nothing is read from user space twice.
 */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include <tdxcall/uapi.h>

#include "kmod/kmod.h"

/* What a 32-bit program and a 64-bit one must agree on. */
#define SIZE(name, bytes) static_assert(sizeof(struct name) == (bytes));
#define OFFSET(name, member, bytes) static_assert(offsetof(struct name, member) == (bytes));
#include "tests/unit/uapi_layout.def"

/* Most that one command may make the kernel hold for it. */
#define BUF_IN_MAX (64ULL << 20)
#define BUF_OUT_MAX (2ULL << 20)
/* Entries of a SEPT_READ that fit; a caller with more room simply gets fewer at a time. */
#define SEPT_ENTRIES_MAX (BUF_OUT_MAX / sizeof(struct tdxcall_sept_entry))

/* ---- commands and their buffers -------------------------------------------------------------- */

enum buf_dir { BUF_NONE, BUF_IN, BUF_OUT };

/**
 * struct chardev_cmd - a command
 * @cmd: its number
 * @dir: which way its buffer goes
 * @buf: offset of the user address of the buffer in the struct
 * @len: bytes of the buffer; may lower what the caller offers
 * @filled: BUF_OUT: bytes of it to copy out
 */
struct chardev_cmd {
	u32 cmd;
	enum buf_dir dir;
	size_t buf;
	u64 (*len)(void *arg);
	u64 (*filled)(const void *arg);
};

static u64 add_len(void *arg)
{
	const struct tdxcall_range *range = arg;

	/* Other operations take no buffer, and core/ tells their caller so. */
	return range->op == TDXCALL_RANGE_ADD ? range->size : 0;
}

static u64 sept_len(void *arg)
{
	struct tdxcall_sept_read *read = arg;

	if (read->count > SEPT_ENTRIES_MAX)
		read->count = SEPT_ENTRIES_MAX;
	return read->count * sizeof(struct tdxcall_sept_entry);
}

static u64 sept_filled(const void *arg)
{
	const struct tdxcall_sept_read *read = arg;

	return read->count * sizeof(struct tdxcall_sept_entry);
}

static const struct chardev_cmd commands[] = {
	{ .cmd = TDXCALL_INFO },
	{ .cmd = TDXCALL_TD_CREATE },
	{ .cmd = TDXCALL_TD_DESTROY },
	{ .cmd = TDXCALL_TD_FINALIZE },
	{ .cmd = TDXCALL_TD_QUERY },
	{ .cmd = TDXCALL_VCPU_CREATE },
	{ .cmd = TDXCALL_RANGE, .dir = BUF_IN, .buf = offsetof(struct tdxcall_range, buf),
	  .len = add_len },
	{ .cmd = TDXCALL_SEPT_READ, .dir = BUF_OUT, .buf = offsetof(struct tdxcall_sept_read, buf),
	  .len = sept_len, .filled = sept_filled },
	{ .cmd = TDXCALL_STATS },
	{ .cmd = TDXCALL_HOOK },
	{ .cmd = TDXCALL_INJECT },
	{ .cmd = TDXCALL_VCPU_FIELD },
};

static const struct chardev_cmd *find_command(u32 cmd)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(commands); i++) {
		if (commands[i].cmd == cmd)
			return &commands[i];
	}
	return NULL;
}

static void __user *user_buf(const struct chardev_cmd *c, const void *arg)
{
	return u64_to_user_ptr(*(const u64 *)(arg + c->buf));
}

/* The kernel's copy of the buffer; NULL and length 0 if the caller has none. */
static int buf_in(const struct chardev_cmd *c, void *arg, void **buf, u64 *len)
{
	*buf = NULL;
	*len = 0;
	if (c->dir == BUF_NONE || !user_buf(c, arg))
		return 0;
	*len = c->len(arg);
	if (*len > (c->dir == BUF_IN ? BUF_IN_MAX : BUF_OUT_MAX))
		return -E2BIG;
	if (!*len)
		return 0;
	*buf = kvmalloc(*len, GFP_KERNEL_ACCOUNT);
	if (!*buf)
		return -ENOMEM;
	if (c->dir == BUF_OUT || !copy_from_user(*buf, user_buf(c, arg), *len))
		return 0;
	kvfree(*buf);
	return -EFAULT;
}

static int buf_out(const struct chardev_cmd *c, const void *arg, const void *buf, u64 len)
{
	u64 filled;

	if (c->dir != BUF_OUT || !buf)
		return 0;
	filled = c->filled(arg);
	if (WARN_ON_ONCE(filled > len))
		return -EIO;
	return copy_to_user(user_buf(c, arg), buf, filled) ? -EFAULT : 0;
}

/* ---- TDs that end with their file ------------------------------------------------------------ */

/**
 * struct chardev_file - an open file
 * @lock: guards the rest
 * @nr: how many
 * @td: ids of TDs made with TDXCALL_TD_F_AUTO; ids are never used again, so one that was
 *    destroyed may stay until the room is needed
 */
struct chardev_file {
	struct mutex lock;
	u32 nr;
	u32 td[TDXCALL_MAX_TDS];
};

static bool td_exists(u32 td)
{
	struct tdxcall_td_query query = {
		.argsz = sizeof(query), .flags = TDXCALL_QUERY_BY_ID, .td = td,
	};

	return kmod_command(TDXCALL_TD_QUERY, &query, NULL, 0) != -ENOENT;
}

/* There are never more TDs than places: one becomes free when those that are gone are out. */
static void forget_dead(struct chardev_file *f)
{
	u32 i, kept = 0;

	for (i = 0; i < f->nr; i++) {
		if (td_exists(f->td[i]))
			f->td[kept++] = f->td[i];
	}
	f->nr = kept;
}

static void remember(struct chardev_file *f, const struct tdxcall_td_create *create)
{
	/* One that could not be made, and could not be torn down either, has an id as well. */
	if (!(create->flags & TDXCALL_TD_F_AUTO) || !create->td)
		return;
	mutex_lock(&f->lock);
	if (f->nr == ARRAY_SIZE(f->td))
		forget_dead(f);
	if (f->nr < ARRAY_SIZE(f->td))
		f->td[f->nr++] = create->td;
	mutex_unlock(&f->lock);
}

/* ---- file operations ------------------------------------------------------------------------- */

static long run(struct chardev_file *f, const struct chardev_cmd *c, void *arg)
{
	void *buf;
	u64 len;
	int err;
	int ret = buf_in(c, arg, &buf, &len);

	if (ret)
		return ret;
	ret = kmod_command(c->cmd, arg, buf, len);
	if (!ret && c->cmd == TDXCALL_TD_CREATE)
		remember(f, arg);
	if (!ret || ret == -EINTR) {
		err = buf_out(c, arg, buf, len);
		if (err)
			ret = err;
	}
	kvfree(buf);
	return ret;
}

static long chardev_ioctl(struct file *file, unsigned int cmd, unsigned long user_arg)
{
	const struct chardev_cmd *c = find_command(cmd);
	void __user *user = (void __user *)user_arg;
	size_t size = _IOC_SIZE(cmd);
	u32 *arg;
	long ret;

	if (!c)
		return -ENOTTY;
	arg = memdup_user(user, size);
	if (IS_ERR(arg))
		return PTR_ERR(arg);
	/* argsz, the first member: the caller's sizeof. */
	ret = arg[0] == size ? run(file->private_data, c, arg) : -EINVAL;
	/* What a signal stopped has its progress in the struct. */
	if ((!ret || ret == -EINTR) && copy_to_user(user, arg, size))
		ret = -EFAULT;
	kfree(arg);
	return ret;
}

static int chardev_open(struct inode *inode, struct file *file)
{
	struct chardev_file *f;

	if (!capable(CAP_SYS_ADMIN) || !capable(CAP_SYS_RAWIO))
		return -EPERM;
	f = kzalloc(sizeof(*f), GFP_KERNEL_ACCOUNT);
	if (!f)
		return -ENOMEM;
	mutex_init(&f->lock);
	file->private_data = f;
	return nonseekable_open(inode, file);
}

static int chardev_release(struct inode *inode, struct file *file)
{
	struct chardev_file *f = file->private_data;

	while (f->nr)
		kmod_destroy_td(f->td[--f->nr]);
	kfree(f);
	return 0;
}

static const struct file_operations chardev_fops = {
	.owner = THIS_MODULE,
	.open = chardev_open,
	.release = chardev_release,
	.unlocked_ioctl = chardev_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
};

static struct miscdevice chardev = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "tdxcall",
	.mode = 0600,
	.fops = &chardev_fops,
};

int kmod_chardev_init(void)
{
	return misc_register(&chardev);
}

void kmod_chardev_fini(void)
{
	misc_deregister(&chardev);
}
