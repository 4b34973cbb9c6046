// SPDX-License-Identifier: GPL-2.0-only
/*
 * debugfs file "replay": a trace (tdxtrace(5)) that is written to it runs on a private machine, and
 * what is read back says how it went. Each open file is a replay. It is the same model as behind
 * the instruction, but called as a function, in process context: so its memory may be allocated on
 * the way.
 */
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>
#include <linux/xarray.h>

#include "core/model/replay.h"
#include "kmod/tdxemu/emu_replay.h"

#define LINE_MAX_LENGTH (64 << 10)
#define TEXT_SIZE 4096
/* A trace that accepts a page of 1 GiB fills it with zeros. */
#define PAGES_MAX ((3UL << 29) / PAGE_SIZE)
#define GFP_TRACE (GFP_KERNEL_ACCOUNT | __GFP_ZERO | __GFP_NORETRY | __GFP_NOWARN)

/**
 * struct trace - a replay
 * @lock: one reader or writer at a time
 * @rp: the replay proper
 * @pages: the machine's memory, by page number
 * @npages: how many there are
 * @scratch: takes the place of memory that there is none left for (struct replay.exhausted)
 * @error: errno of the line that could not be executed
 * @used: bytes in @line
 * @text_used: bytes in @text
 * @read: of the answer, bytes that were read
 * @text: differences, as many as fit; then the summary
 * @line: the line that is still being written
 */
struct trace {
	struct mutex lock;
	struct replay rp;
	struct xarray pages;
	u32 npages;
	u8 *scratch;
	int error;
	size_t used;
	size_t text_used;
	size_t read;
	char text[TEXT_SIZE];
	char line[LINE_MAX_LENGTH];
};

static void *page_new(struct trace *t, unsigned long index)
{
	unsigned long page;

	if (t->npages == PAGES_MAX)
		return NULL;
	page = __get_free_page(GFP_TRACE);
	if (!page)
		return NULL;
	if (xa_is_err(xa_store(&t->pages, index, (void *)page, GFP_KERNEL_ACCOUNT))) {
		free_page(page);
		return NULL;
	}
	t->npages++;
	return (void *)page;
}

static void *trace_memory(void *ctx, u64 pa, bool write)
{
	struct trace *t = ctx;
	unsigned long index = pa / PAGE_SIZE;
	u8 *page = xa_load(&t->pages, index);

	if (!page)
		page = page_new(t, index);
	if (!page) {
		t->rp.exhausted = true;
		page = t->scratch;
	}
	return page + pa % PAGE_SIZE;
}

static void trace_free(struct trace *t)
{
	unsigned long index;
	void *page;

	xa_for_each(&t->pages, index, page)
		free_page((unsigned long)page);
	xa_destroy(&t->pages);
	free_page((unsigned long)t->scratch);
	vfree(t->rp.m.st);
	vfree(t);
}

/* ---- the answer ------------------------------------------------------------------------------ */

__printf(2, 3) static void say(struct trace *t, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	t->text_used += vscnprintf(t->text + t->text_used, sizeof(t->text) - t->text_used, fmt, ap);
	va_end(ap);
}

static void on_diff(void *ctx, const struct replay_diff *d)
{
	struct trace *t = ctx;
	unsigned int reg;

	/* Leave room for the summary. */
	if (t->text_used > sizeof(t->text) - 512)
		return;
	if (d->memory) {
		say(t, "line %llu: memory at 0x%llx expected 0x%llx is 0x%llx\n", d->line, d->pa,
		    d->want, d->got);
		return;
	}
	say(t, "line %llu lp %u guest %d:", d->line, d->lp, d->guest);
	if (d->expected->present != d->actual->present ||
	    d->expected->in_guest != d->actual->in_guest)
		say(t, " other outcome");
	for (reg = 0; reg < TDX_NR_REGS; reg++) {
		if (d->differs >> reg & 1)
			say(t, " reg%u expected 0x%llx is 0x%llx", reg,
			    seam_reg_get(&d->expected->regs, reg),
			    seam_reg_get(&d->actual->regs, reg));
	}
	say(t, "\n");
}

static void summarise(struct trace *t)
{
	if (t->error)
		say(t, "line %llu: error %d\n", t->rp.line, t->error);
	else if (t->used)
		say(t, "the last line does not end\n");
	say(t, "%llu of %llu calls identical\n", t->rp.identical, t->rp.records);
}

/* ---- file operations ------------------------------------------------------------------------- */

static int trace_open(struct inode *inode, struct file *file)
{
	struct trace *t = vzalloc(sizeof(*t));
	struct model_mem mem = { .slow = trace_memory, .ctx = t };

	if (!t)
		return -ENOMEM;
	mutex_init(&t->lock);
	xa_init(&t->pages);
	t->scratch = (u8 *)__get_free_page(GFP_TRACE);
	t->rp.m.st = vzalloc(model_state_size());
	if (!t->scratch || !t->rp.m.st) {
		trace_free(t);
		return -ENOMEM;
	}
	replay_init(&t->rp, t->rp.m.st, &mem, on_diff, t);
	file->private_data = t;
	return stream_open(inode, file);
}

static int trace_release(struct inode *inode, struct file *file)
{
	trace_free(file->private_data);
	return 0;
}

static void line_end(struct trace *t)
{
	int ret = replay_line(&t->rp, t->line, t->used);

	t->used = 0;
	if (ret && !t->error)
		t->error = ret;
}

static int trace_chars(struct trace *t, const char *chars, size_t n)
{
	size_t i;

	for (i = 0; i < n && !t->error; i++) {
		if (chars[i] == '\n')
			line_end(t);
		else if (t->used == sizeof(t->line))
			t->error = -E2BIG;
		else
			t->line[t->used++] = chars[i];
	}
	return t->error;
}

static ssize_t trace_write(struct file *file, const char __user *user, size_t count, loff_t *pos)
{
	struct trace *t = file->private_data;
	size_t n = min_t(size_t, count, PAGE_SIZE);
	char *chars = memdup_user(user, n);
	int ret;

	if (IS_ERR(chars))
		return PTR_ERR(chars);
	mutex_lock(&t->lock);
	/* The answer has been given: this replay is over. */
	ret = t->read ? -EBUSY : trace_chars(t, chars, n);
	mutex_unlock(&t->lock);
	kfree(chars);
	cond_resched();
	return ret ? ret : n;
}

static ssize_t trace_read(struct file *file, char __user *user, size_t count, loff_t *pos)
{
	struct trace *t = file->private_data;
	ssize_t ret;

	mutex_lock(&t->lock);
	if (!t->read)
		summarise(t);
	count = min(count, t->text_used - t->read);
	ret = copy_to_user(user, t->text + t->read, count) ? -EFAULT : (ssize_t)count;
	if (ret > 0)
		t->read += ret;
	mutex_unlock(&t->lock);
	return ret;
}

const struct file_operations emu_replay_fops = {
	.owner = THIS_MODULE,
	.open = trace_open,
	.release = trace_release,
	.read = trace_read,
	.write = trace_write,
};
