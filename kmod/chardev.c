// SPDX-License-Identifier: GPL-2.0-only
/*
 * /dev/tdxcall: the uAPI (include/tdxcall/uapi.h) as ioctls. A command is copied in whole, carried
 * out by core/runtime, and copied out whole; but for argsz nothing is read from user space twice.
 * Which commands there are, and what buffers they have, is in core/runtime/command.def.
 */
#include <linux/capability.h>
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include <tdxcall/uapi.h>

#include "core/runtime/rt_row.h"
#include "kmod/chardev.h"
#include "kmod/host.h"
#include "kmod/memory.h"

/* What a 32-bit program and a 64-bit one must agree on. */
#define SIZE(name, bytes) static_assert(sizeof(struct name) == (bytes));
#define OFFSET(name, member, bytes) static_assert(offsetof(struct name, member) == (bytes));
#include "core/runtime/uapi_layout.def"

/* ---- commands and their buffers -------------------------------------------------------------- */

static void __user *user_buf(const struct rt_row *row, const void *arg)
{
	return u64_to_user_ptr(rt_row_buf_addr(row, arg));
}

/**
 * struct chardev_buf - the kernel's copy of a buffer
 * @dir: which way it goes
 * @data: the copy, NULL = the caller has none
 * @len: bytes there
 */
struct chardev_buf {
	enum rt_buf_dir dir;
	void *data;
	u64 len;
};

static int buf_in(const struct rt_row *row, void *arg, struct chardev_buf *b)
{
	int ret = rt_row_buf(row, arg, &b->dir, &b->len);

	b->data = NULL;
	if (ret || b->dir == RT_BUF_NONE || !user_buf(row, arg) || !b->len)
		return ret;
	if (b->len > TDXCALL_BUF_MAX)
		return -E2BIG;
	/* Zeros: what a command leaves unwritten must not be what another command left there. */
	b->data = kmod_buf_alloc(b->len);
	if (!b->data)
		return -ENOMEM;
	if (b->dir == RT_BUF_OUT || !copy_from_user(b->data, user_buf(row, arg), b->len))
		return 0;
	kvfree(b->data);
	return -EFAULT;
}

static int buf_out(const struct rt_row *row, const void *arg, const struct chardev_buf *b)
{
	u64 filled;

	if (b->dir != RT_BUF_OUT || !b->data)
		return 0;
	filled = rt_row_filled(row, arg);
	if (WARN_ON_ONCE(filled > b->len))
		return -EIO;
	return copy_to_user(user_buf(row, arg), b->data, filled) ? -EFAULT : 0;
}

/* ---- file operations ------------------------------------------------------------------------- */

static long run(struct rt_owner *owner, const struct rt_row *row, void *arg)
{
	struct chardev_buf b;
	int ret = buf_in(row, arg, &b);
	int err;

	if (ret)
		return ret;
	ret = kmod_command(owner, row->cmd, arg, b.data, b.data ? b.len : 0);
	if (!ret || ret == -EINTR) {
		err = buf_out(row, arg, &b);
		if (err)
			ret = err;
	}
	kvfree(b.data);
	return ret;
}

/* The struct as this version has it, of one that an older or newer caller made. */
static int args_in(const struct rt_row *row, u32 *arg, const void __user *user, u32 *argsz)
{
	int ret;

	if (get_user(*argsz, (const u32 __user *)user))
		return -EFAULT;
	ret = rt_argsz_check(row, *argsz);
	if (!ret)
		ret = copy_struct_from_user(arg, row->size, user, *argsz);
	arg[0] = row->size;
	return ret;
}

static int args_out(const struct rt_row *row, u32 *arg, void __user *user, u32 argsz)
{
	arg[0] = argsz;
	return copy_to_user(user, arg, min_t(u32, argsz, row->size)) ? -EFAULT : 0;
}

static long chardev_ioctl(struct file *file, unsigned int cmd, unsigned long user_arg)
{
	void __user *user = (void __user *)user_arg;
	const struct rt_row *row = rt_row(cmd);
	u32 argsz;
	void *arg;
	long ret;

	if (!row)
		return -ENOTTY;
	arg = kzalloc(row->size, GFP_KERNEL_ACCOUNT);
	if (!arg)
		return -ENOMEM;
	ret = args_in(row, arg, user, &argsz);
	if (ret)
		goto out;
	ret = run(file->private_data, row, arg);
	/* What a signal stopped has its progress in the struct. */
	if ((!ret || ret == -EINTR) && args_out(row, arg, user, argsz))
		ret = -EFAULT;
out:
	kfree(arg);
	return ret;
}

static int chardev_open(struct inode *inode, struct file *file)
{
	struct rt_owner *owner;

	if (!capable(CAP_SYS_ADMIN) || !capable(CAP_SYS_RAWIO))
		return -EPERM;
	owner = kmod_owner_new();
	if (!owner)
		return -ENOMEM;
	file->private_data = owner;
	return nonseekable_open(inode, file);
}

static int chardev_release(struct inode *inode, struct file *file)
{
	kmod_owner_release(file->private_data);
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
