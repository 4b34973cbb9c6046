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

#include "kmod/chardev.h"
#include "kmod/host.h"

/* What a 32-bit program and a 64-bit one must agree on. */
#define SIZE(name, bytes) static_assert(sizeof(struct name) == (bytes));
#define OFFSET(name, member, bytes) static_assert(offsetof(struct name, member) == (bytes));
#include "tests/unit/uapi_layout.def"

/* Most that one command may make the kernel hold for it. */
#define BUF_MAX TDXCALL_BUF_MAX
/* Entries of a SEPT_READ that fit; a caller with more room simply gets fewer at a time. */
#define SEPT_ENTRIES_MAX ((2ULL << 20) / sizeof(struct tdxcall_sept_entry))

/* ---- commands and their buffers -------------------------------------------------------------- */

enum buf_dir { BUF_NONE, BUF_IN, BUF_OUT };

/**
 * struct chardev_cmd - a command
 * @cmd: its number
 * @dir: which way its buffer goes, and how many bytes; NULL = it has none. May lower what the
 *    caller offers
 * @buf: offset of the user address of the buffer in the struct
 * @filled: bytes of a BUF_OUT buffer to copy out
 */
struct chardev_cmd {
	u32 cmd;
	enum buf_dir (*dir)(void *arg, u64 *len);
	size_t buf;
	u64 (*filled)(const void *arg);
};

static enum buf_dir range_dir(void *arg, u64 *len)
{
	const struct tdxcall_range *range = arg;

	/* Other operations take no buffer, and core/ tells their caller so. */
	*len = range->size;
	return range->op == TDXCALL_RANGE_ADD ? BUF_IN : BUF_NONE;
}

static enum buf_dir sept_dir(void *arg, u64 *len)
{
	struct tdxcall_sept_read *read = arg;

	if (read->count > SEPT_ENTRIES_MAX)
		read->count = SEPT_ENTRIES_MAX;
	*len = read->count * sizeof(struct tdxcall_sept_entry);
	return BUF_OUT;
}

static u64 sept_filled(const void *arg)
{
	const struct tdxcall_sept_read *read = arg;

	return read->count * sizeof(struct tdxcall_sept_entry);
}

static enum buf_dir page_dir(void *arg, u64 *len)
{
	const struct tdxcall_page *page = arg;

	/* More is an error that core/ finds; it needs no memory for that. */
	*len = min_t(u64, page->len, PAGE_SIZE);
	if (page->op == TDXCALL_PAGE_WRITE)
		return BUF_IN;
	return page->op == TDXCALL_PAGE_READ ? BUF_OUT : BUF_NONE;
}

static u64 page_filled(const void *arg)
{
	const struct tdxcall_page *page = arg;

	return page->outcome.result ? 0 : page->len;
}

static enum buf_dir shared_dir(void *arg, u64 *len)
{
	const struct tdxcall_shared *shared = arg;

	*len = shared->size;
	if (shared->op == TDXCALL_SHARED_WRITE)
		return BUF_IN;
	return shared->op == TDXCALL_SHARED_READ ? BUF_OUT : BUF_NONE;
}

static u64 shared_filled(const void *arg)
{
	const struct tdxcall_shared *shared = arg;

	return shared->outcome.done;
}

static const struct chardev_cmd commands[] = {
	{ .cmd = TDXCALL_INFO },
	{ .cmd = TDXCALL_TD_CREATE },
	{ .cmd = TDXCALL_TD_DESTROY },
	{ .cmd = TDXCALL_TD_FINALIZE },
	{ .cmd = TDXCALL_TD_QUERY },
	{ .cmd = TDXCALL_VCPU_CREATE },
	{ .cmd = TDXCALL_RANGE, .dir = range_dir, .buf = offsetof(struct tdxcall_range, buf) },
	{ .cmd = TDXCALL_SEPT_READ, .dir = sept_dir, .buf = offsetof(struct tdxcall_sept_read, buf),
	  .filled = sept_filled },
	{ .cmd = TDXCALL_STATS },
	{ .cmd = TDXCALL_HOOK },
	{ .cmd = TDXCALL_PAGE, .dir = page_dir, .buf = offsetof(struct tdxcall_page, buf),
	  .filled = page_filled },
	{ .cmd = TDXCALL_RAW },
	{ .cmd = TDXCALL_INJECT },
	{ .cmd = TDXCALL_VCPU_FIELD },
	{ .cmd = TDXCALL_VCPU_ENTER },
	{ .cmd = TDXCALL_VCPU_FLUSH },
	{ .cmd = TDXCALL_VCPU_QUERY },
	{ .cmd = TDXCALL_SHARED, .dir = shared_dir, .buf = offsetof(struct tdxcall_shared, buf),
	  .filled = shared_filled },
	{ .cmd = TDXCALL_MMIO },
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

/**
 * struct chardev_buf - the kernel's copy of a buffer
 * @dir: which way it goes
 * @data: the copy, NULL = the caller has none
 * @len: bytes there
 */
struct chardev_buf {
	enum buf_dir dir;
	void *data;
	u64 len;
};

static int buf_in(const struct chardev_cmd *c, void *arg, struct chardev_buf *b)
{
	u64 len;

	*b = (struct chardev_buf){ .dir = c->dir ? c->dir(arg, &len) : BUF_NONE };
	if (b->dir == BUF_NONE || !user_buf(c, arg) || !len)
		return 0;
	if (len > BUF_MAX)
		return -E2BIG;
	/* Zeros: what a command leaves unwritten must not be what somebody else left there. */
	b->data = kvzalloc(len, GFP_KERNEL_ACCOUNT);
	if (!b->data)
		return -ENOMEM;
	b->len = len;
	if (b->dir == BUF_OUT || !copy_from_user(b->data, user_buf(c, arg), len))
		return 0;
	kvfree(b->data);
	return -EFAULT;
}

static int buf_out(const struct chardev_cmd *c, const void *arg, const struct chardev_buf *b)
{
	u64 filled;

	if (b->dir != BUF_OUT || !b->data)
		return 0;
	filled = c->filled(arg);
	if (WARN_ON_ONCE(filled > b->len))
		return -EIO;
	return copy_to_user(user_buf(c, arg), b->data, filled) ? -EFAULT : 0;
}

/* ---- TDs that end with their file ------------------------------------------------------------ */

/**
 * struct chardev_file - an open file
 * @owner: of its page handles, and of the TDs of its raw calls
 * @lock: guards the rest
 * @nr: how many
 * @td: ids of TDs made with TDXCALL_TD_F_AUTO; ids are never used again, so one that was
 *    destroyed may stay until the room is needed
 */
struct chardev_file {
	struct rt_owner owner;
	struct mutex lock;
	u32 nr;
	u32 td[TDXCALL_MAX_TDS];
};

static bool td_exists(u32 td)
{
	struct tdxcall_td_query query = {
		.argsz = sizeof(query), .flags = TDXCALL_QUERY_BY_ID, .td = td,
	};

	return kmod_command(NULL, TDXCALL_TD_QUERY, &query, NULL, 0) != -ENOENT;
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
	struct chardev_buf b;
	int ret = buf_in(c, arg, &b);
	int err;

	if (ret)
		return ret;
	ret = kmod_command(&f->owner, c->cmd, arg, b.data, b.len);
	if (!ret && c->cmd == TDXCALL_TD_CREATE)
		remember(f, arg);
	if (!ret || ret == -EINTR) {
		err = buf_out(c, arg, &b);
		if (err)
			ret = err;
	}
	kvfree(b.data);
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
	kmod_owner_init(&f->owner);
	file->private_data = f;
	return nonseekable_open(inode, file);
}

static int chardev_release(struct inode *inode, struct file *file)
{
	struct chardev_file *f = file->private_data;

	kmod_owner_release(&f->owner);
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
