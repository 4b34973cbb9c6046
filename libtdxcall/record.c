// SPDX-License-Identifier: LGPL-2.1-or-later
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "core/abi/abi.h"
#include "core/port/user_port.h"
#include "libtdxcall/internal.h"
#include "libtdxcall/log.h"
#include "libtdxcall/model_state.h"
#include "libtdxcall/record.h"

#define TRACE_HEAD "tdxtrace 1\n"
#define END_FORMAT "# recorded: machine 0x%016" PRIx64 " after %" PRIu64 " calls\n"
#define END_SIZE 80
#define FIRST_ROOM 65536

/**
 * struct record - a recording
 * @fd: the file, locked
 * @path: where it is
 * @log: where messages go
 * @b: the machine
 * @trace: what the runtime calls
 * @lock: one SEAMCALL after the other: their order in the file is that of the machine
 * @has_intr: an interrupt becomes pending in the call under way
 * @intr_polls: after so many polls
 * @size: bytes of the file
 * @written: bytes that the last record_write() appended
 * @unwritten: of them, bytes of records; they stay at the beginning of @text until more come
 * @text: what is to be appended
 * @len: bytes of it
 * @room: bytes there is room for
 * @failed: there was no memory for a record: the trace has a hole
 */
struct record {
	int fd;
	char *path;
	const struct tdxcall_log *log;
	struct model_backend *b;
	struct seam_trace trace;
	pthread_mutex_t lock;
	bool has_intr;
	u64 intr_polls;
	off_t size;
	size_t written;
	size_t unwritten;
	char *text;
	size_t len;
	size_t room;
	bool failed;
};

/* ---- text ------------------------------------------------------------------------------------ */

static bool reserve(struct record *r, size_t more)
{
	size_t room = r->room ? r->room : FIRST_ROOM;
	char *text;

	while (room - r->len <= more)
		room *= 2;
	if (room == r->room)
		return true;
	text = realloc(r->text, room);
	if (!text) {
		r->failed = true;
		return false;
	}
	r->text = text;
	r->room = room;
	return true;
}

__attribute__((format(printf, 2, 3))) static void put(struct record *r, const char *fmt, ...)
{
	va_list ap;
	int len;

	if (!reserve(r, 256))
		return;
	va_start(ap, fmt);
	len = vsnprintf(r->text + r->len, r->room - r->len, fmt, ap);
	va_end(ap);
	r->len += (size_t)len;
}

static void put_hex(struct record *r, const u8 *bytes, u64 len)
{
	static const char digits[] = "0123456789abcdef";
	u64 i;

	if (!reserve(r, 2 * len))
		return;
	for (i = 0; i < len; i++) {
		r->text[r->len++] = digits[bytes[i] >> 4];
		r->text[r->len++] = digits[bytes[i] & 15];
	}
}

/* ---- records --------------------------------------------------------------------------------- */

static void put_range(struct record *r, const char *key, const struct model_range *range)
{
	put(r, " %s0x%llx+0x%llx", key, range->base, range->size);
}

static void put_machine(struct record *r)
{
	struct model_tdmr_cfg t;
	struct model_platform pf;
	u32 i;

	model_describe(&r->b->img.hdr.config, &pf, &t);
	put(r, TRACE_HEAD);
	put(r, "platform module=%s lps=%u packages=%u maxpa=%u keyids=%u..%u",
	    model_module_name(pf.module), pf.lps, pf.packages, pf.maxpa, pf.keyid_first,
	    pf.keyid_first + pf.keyid_count - 1);
	if (pf.dynamic_pamt)
		put(r, " dynamic_pamt=1");
	for (i = 0; i < pf.ncmrs; i++)
		put_range(r, "cmr=", &pf.cmr[i]);
	put(r, " cpuid1.eax=0x%x xcr0=0x%llx ept5=%u\n", pf.cpuid1_eax, pf.xcr0, pf.ept5);
	put(r, "tdmr");
	put_range(r, "", &t.range);
	put_range(r, "pamt1g=", &t.pamt[TDX_LEVEL_1G]);
	put_range(r, "pamt2m=", &t.pamt[TDX_LEVEL_2M]);
	put_range(r, "pamt4k=", &t.pamt[TDX_LEVEL_4K]);
	for (i = 0; i < t.nreserved; i++)
		put_range(r, "reserved=", &t.reserved[i]);
	put(r, " init=%s\n", t.initialized ? "all" : "none");
}

/* Host memory that a leaf reads: the machine of a replay has none of what the host wrote. */
static const struct host_data {
	u16 leaf;
	u8 reg;
	u32 size;
} host_data[] = {
	{TDH_MNG_INIT, TDX_REG_RDX, sizeof(struct tdx_td_params)},
	{TDH_MEM_PAGE_ADD, TDX_REG_R9, CORE_PAGE_SIZE},
};

static void put_memory(struct record *r, u64 operand, u32 size)
{
	const struct model_mem *mem = &r->b->model.mem;
	u64 pa = operand & (CORE_BIT(r->b->port.cfg.keyid_shift) - 1);
	const u8 *p;
	u64 used;

	if (pa < mem->win_pa || pa - mem->win_pa > mem->win_size - size)
		return; /* the leaf will refuse it */
	p = mem->win + (pa - mem->win_pa);
	for (used = size; used && !p[used - 1]; used--)
		;
	if (used < size)
		put(r, "zero 0x%llx 0x%llx\n", pa + used, size - used);
	if (!used)
		return;
	put(r, "mem 0x%llx ", pa);
	put_hex(r, p, used);
	put(r, "\n");
}

static bool is_interrupted(u64 status)
{
	status = tdx_status_base(status);
	return status == TDX_INTERRUPTED_RESUMABLE || status == TDX_INTERRUPTED_RESTARTABLE;
}

static void put_call(struct record *r, u32 lp, const struct seam_regs *in,
		     const struct seam_regs *out)
{
	/* VP.ENTER returns the guest's registers; other leaves leave the rest alone. */
	u32 nr = tdx_rax_leaf(in->rax) == TDH_VP_ENTER ? TDX_REG_R15 : TDX_REG_R11;
	u32 reg;

	put(r, "call lp=%u rax=0x%llx", lp, in->rax);
	for (reg = TDX_REG_RCX; reg < TDX_NR_REGS; reg++) {
		if (seam_reg_get(in, reg))
			put(r, " %s=0x%llx", tdx_reg_name(reg), seam_reg_get(in, reg));
	}
	put(r, " -> rax=0x%llx", out->rax);
	for (reg = TDX_REG_RCX; reg <= nr; reg++) {
		if (reg <= TDX_REG_RDX || reg >= TDX_REG_R8 || nr == TDX_REG_R15) {
			if (reg != 4)
				put(r, " %s=0x%llx", tdx_reg_name(reg), seam_reg_get(out, reg));
		}
	}
	put(r, "\n");
}

/*
 * The LP first, as everywhere: the sender of a function to it holds it already. Nothing that is
 * done with @lock held waits for another LP.
 */
static void before_call(void *ctx, u32 lp, const struct seam_regs *in)
{
	struct record *r = ctx;
	u32 i;

	user_lp_lock(&r->b->port, lp);
	pthread_mutex_lock(&r->lock);
	for (i = 0; i < ARRAY_SIZE(host_data); i++) {
		if (host_data[i].leaf == tdx_rax_leaf(in->rax))
			put_memory(r, seam_reg_get(in, host_data[i].reg), host_data[i].size);
	}
	r->has_intr = model_intr_due(&r->b->model, lp, &r->intr_polls);
}

static void after_call(void *ctx, u32 lp, const struct seam_regs *in, const struct seam_regs *out,
		       bool injected)
{
	struct record *r = ctx;

	if (injected)
		return;
	/* An interrupt that no SEAMCALL saw did not happen. */
	if (r->has_intr && (is_interrupted(out->rax) || tdx_rax_leaf(in->rax) == TDH_VP_ENTER))
		put(r, "intr lp=%u polls=%llu\n", lp, r->intr_polls);
	put_call(r, lp, in, out);
	pthread_mutex_unlock(&r->lock);
	user_lp_unlock(&r->b->port, lp);
}

/* ---- the file -------------------------------------------------------------------------------- */

static void end_line(const struct record *r, char *line)
{
	snprintf(line, END_SIZE, END_FORMAT, (uint64_t)r->b->img.hdr.id,
		 (uint64_t)model_calls(&r->b->model));
}

/* Does the file end where the machine stands? */
static int check_end(struct record *r)
{
	char want[END_SIZE], tail[END_SIZE], head[sizeof(TRACE_HEAD)] = "";
	size_t len;

	end_line(r, want);
	len = strlen(want);
	if (pread(r->fd, head, sizeof(head) - 1, 0) < 0)
		return lib_fail(r->log, -errno, "%s: %s", r->path, strerror(errno));
	if (strcmp(head, TRACE_HEAD))
		return lib_fail(r->log, -EBADMSG, "%s is not a trace", r->path);
	if (r->size > (off_t)len && pread(r->fd, tail, len, r->size - (off_t)len) == (ssize_t)len &&
	    !memcmp(tail, want, len))
		return 0;
	return lib_fail(r->log, -ESTALE,
			"%s does not end where this machine is now: it is of another machine, or "
			"SEAMCALLs were made that it does not have",
			r->path);
}

static int check_fresh(const struct record *r)
{
	u64 calls = model_calls(&r->b->model);

	if (!calls)
		return 0;
	return lib_fail(r->log, -ESTALE,
			"a trace has to start on a fresh machine, and %llu SEAMCALLs were made on "
			"this one",
			calls);
}

static int check_start(struct record *r)
{
	int ret;

	if (r->size)
		return check_end(r);
	ret = check_fresh(r);
	if (ret)
		return ret;
	put_machine(r);
	return r->failed ? -ENOMEM : 0;
}

static int open_file(struct record *r)
{
	/* No file shall be left behind that could not be begun. */
	int ret = access(r->path, F_OK) ? check_fresh(r) : 0;

	if (ret)
		return ret;
	r->fd = open(r->path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	if (r->fd < 0)
		return lib_fail(r->log, -errno, "%s: %s", r->path, strerror(errno));
	if (flock(r->fd, LOCK_EX | LOCK_NB))
		return lib_fail(r->log, -EBUSY, "another process records to %s", r->path);
	r->size = lseek(r->fd, 0, SEEK_END);
	if (r->size < 0)
		return lib_fail(r->log, -errno, "%s: %s", r->path, strerror(errno));
	return check_start(r);
}

int record_open(struct record **out, const char *path, struct model_backend *b,
		const struct tdxcall_log *log)
{
	struct record *r = calloc(1, sizeof(*r));
	int ret;

	if (!r)
		return -ENOMEM;
	r->fd = -1;
	r->b = b;
	r->log = log;
	r->trace = (struct seam_trace){.before = before_call, .after = after_call, .ctx = r};
	pthread_mutex_init(&r->lock, NULL);
	r->path = strdup(path);
	ret = r->path ? open_file(r) : -ENOMEM;
	if (ret)
		record_close(r);
	else
		*out = r;
	return ret;
}

const struct seam_trace *record_trace(const struct record *r)
{
	return &r->trace;
}

static int append(struct record *r)
{
	size_t done = 0;

	while (done < r->len) {
		ssize_t n = pwrite(r->fd, r->text + done, r->len - done, r->size + (off_t)done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		done += (size_t)n;
	}
	return 0;
}

/* The end line is kept out of @text, should this have to be done again. */
int record_write(struct record *r)
{
	size_t records = r->len;
	char line[END_SIZE];
	int ret;

	r->written = 0;
	if (!records)
		return 0;
	end_line(r, line);
	put(r, "%s", line);
	if (r->failed)
		return lib_fail(r->log, -ENOMEM, "%s: no memory for all records", r->path);
	ret = append(r);
	if (ret) {
		r->len = records;
		if (ftruncate(r->fd, r->size))
			r->failed = true;
		return lib_fail(r->log, ret, "%s: %s", r->path, strerror(-ret));
	}
	r->size += (off_t)r->len;
	r->written = r->len;
	r->len = 0;
	r->unwritten = records;
	return 0;
}

void record_unwrite(struct record *r)
{
	if (!r->written)
		return;
	r->size -= (off_t)r->written;
	r->len = r->unwritten;
	r->written = 0;
	if (ftruncate(r->fd, r->size))
		r->failed = true;
}

void record_close(struct record *r)
{
	if (!r)
		return;
	if (r->fd >= 0)
		close(r->fd);
	pthread_mutex_destroy(&r->lock);
	free(r->path);
	free(r->text);
	free(r);
}
