/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * libtdxcall: build and drive Intel TDX test TDs, through /dev/tdxcall or on a software TDX module
 * that the library carries with it.
 *
 * Contracts that hold for every function:
 *
 * Errors. A function that returns int returns 0 or a negative errno; an object comes back through
 * its first argument, which is left alone on failure. A command returns < 0 only if the request was
 * not carried out as asked; otherwise the errno of the hook is in outcome.result, the completion
 * status of the TDX module in outcome.status and values in their own fields (<tdxcall/uapi.h>).
 * These three never share an integer.
 *
 * NULL. A required pointer that is NULL gives -EINVAL; closing or freeing NULL does nothing.
 *
 * Text. Where an errno cannot say enough, a function that takes a struct tdxcall_log hands it
 * exactly one TDXCALL_LOG_ERR line about its failure: lower case, no final period, no newline.
 *
 * Threads. Commands may run at once on one handle, in as many threads as you like; a thread works
 * on the logical processor that tdxcall_lp_set() gave it. tdxcall_close() and the *_free()
 * functions need the object for themselves. Different objects share nothing.
 *
 * Ownership. What *_open() and *_new() return belongs to the caller, which gives it to *_close() or
 * *_free(). A "const char *" or "const struct *" result belongs to the library: valid as long as
 * the object it was asked of, or for ever if there is none. Structs filled by the caller are read
 * during the call only.
 *
 * Addresses are guest physical unless a name says otherwise, sizes are bytes, levels are those of
 * the TDX ABI (0 = 4K, 1 = 2M, 2 = 1G).
 */
#ifndef TDXCALL_TDXCALL_H
#define TDXCALL_TDXCALL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tdxcall/uapi.h>

#ifdef __cplusplus
extern "C" {
#endif

struct tdxcall;
struct tdxcall_events;
struct tdxcall_firmware;
struct tdxcall_replay;

/* ---- version and messages -------------------------------------------------------------------- */

/**
 * tdxcall_version() - version of the library
 *
 * Return: "MAJOR.MINOR.PATCH", valid for ever.
 * Since: 0.1
 */
const char *tdxcall_version(void);

/* How much a line matters. NOTICE: a decision of the library that the user should hear of. */
enum tdxcall_log_level {
	TDXCALL_LOG_ERR = 0,
	TDXCALL_LOG_WARN = 1,
	TDXCALL_LOG_NOTICE = 2,
	TDXCALL_LOG_INFO = 3,
	TDXCALL_LOG_DEBUG = 4,
};

/**
 * struct tdxcall_log - where messages go
 * @fn: called with one line, without newline; may run in any thread that is inside the library
 * @ctx: for @fn
 * @level: lines above this enum tdxcall_log_level are not delivered
 *
 * Copied; @ctx has to live as long as the object made with it. Instead of a
 * pointer to one, NULL means silence.
 */
struct tdxcall_log {
	void (*fn)(void *ctx, int level, const char *line);
	void *ctx;
	int level;
};

/* ---- handles --------------------------------------------------------------------------------- */

#define TDXCALL_OPEN_RDONLY (1U << 0) /* look only: commands that change anything give -EROFS */

/**
 * tdxcall_open() - connect to a runtime
 * @out: where the handle goes
 * @backend: "dev" (/dev/tdxcall), "model" (software TDX module in a state image), or "auto" or
 *           NULL: the model if there is no device node, else the device
 * @path: model: the state image, NULL = tdxcall_state_path(); dev: the node, NULL = /dev/tdxcall;
 *        auto: the state image, should the model be chosen
 * @flags: TDXCALL_OPEN_*
 * @log: where messages of this call and of the handle go, or NULL
 *
 * A state image that does not exist is created with the values of tdxcall_init_model_config(), said
 * in a TDXCALL_LOG_NOTICE line, as is the choice made by "auto"; but not for TDXCALL_OPEN_RDONLY,
 * and not by "auto" in a place that neither @path nor TDXCTL_STATE names. Readers of an image share
 * it; a writer has it alone, and the call waits up to five seconds for that.
 *
 * Return: 0; give *@out to tdxcall_close(). -EINVAL unknown backend or flag; -ENODEV no device
 * node, or one that cannot be used (then "auto" fails as well), or "auto" found neither a node nor
 * an image; -ENOENT a read-only handle of an image that is not there; -EACCES and the like from
 * the file system; -EBUSY the image is in use; -EUCLEAN the image is damaged or of another version.
 * Since: 0.1
 */
int tdxcall_open(struct tdxcall **out, const char *backend, const char *path, unsigned int flags,
		 const struct tdxcall_log *log);

/**
 * tdxcall_sync() - make everything done so far durable
 * @h: the handle
 *
 * The state image is brought from its old to its new state in one step: whatever happens meanwhile,
 * one of the two is found afterwards. Waits for commands that run in other threads. Nothing to do
 * for a device or a read-only handle.
 *
 * Return: 0; -ENOSPC, -EIO and the like: the image still is as before.
 * Since: 0.1
 */
int tdxcall_sync(struct tdxcall *h);

/**
 * tdxcall_close() - tdxcall_sync(), then give the handle up
 * @h: the handle, or NULL
 *
 * TDs created with TDXCALL_TD_F_AUTO through this handle are destroyed first.
 *
 * Return: 0 or what went wrong; the handle is gone in any case.
 * Since: 0.1
 */
int tdxcall_close(struct tdxcall *h);

/**
 * tdxcall_discard() - give the handle up and forget what was not synced
 * @h: the handle, or NULL
 *
 * The state image stays as the last tdxcall_sync() left it. What was done to a device stays done.
 * Since: 0.1
 */
void tdxcall_discard(struct tdxcall *h);

/**
 * tdxcall_backend_name() - which backend a handle uses
 * @h: the handle
 *
 * Return: "dev" or "model", valid for ever.
 * Since: 0.1
 */
const char *tdxcall_backend_name(const struct tdxcall *h);

/**
 * tdxcall_path() - the state image or device node of a handle
 * @h: the handle
 *
 * Return: the path, valid until the handle is closed.
 * Since: 0.1
 */
const char *tdxcall_path(const struct tdxcall *h);

/**
 * tdxcall_interrupt() - ask the running command of a handle to stop
 * @h: the handle
 *
 * May be called from a signal handler. The command stops at the next point where it can be resumed,
 * with outcome.result = -EINTR or returning -EINTR; later commands stop likewise until
 * tdxcall_resume(). A device stops for the signal itself.
 * Since: 0.1
 */
void tdxcall_interrupt(struct tdxcall *h);

/**
 * tdxcall_resume() - take tdxcall_interrupt() back
 * @h: the handle
 *
 * Since: 0.1
 */
void tdxcall_resume(struct tdxcall *h);

/**
 * tdxcall_lp_set() - choose the logical processor of the calling thread
 * @h: the handle
 * @lp: below tdxcall_info.lps; a thread that never chose works on 0
 *
 * Only the model backend has logical processors to choose from: a device runs where the kernel's
 * scheduler put the thread.
 *
 * Return: 0; -EINVAL no such processor; -EOPNOTSUPP not the model backend.
 * Since: 0.1
 */
int tdxcall_lp_set(struct tdxcall *h, unsigned int lp);

/* ---- commands -------------------------------------------------------------------------------- */
/*
 * Fill, then execute: a tdxcall_init_*() function clears the struct and sets what the command
 * needs, the caller changes single fields, and the command's function sends it. The fields of each
 * struct, with units and ranges, are described in <tdxcall/uapi.h>.
 */

/**
 * tdxcall_init_info() - fill in an INFO request
 * @info: the request
 *
 * Since: 0.1
 */
void tdxcall_init_info(struct tdxcall_info *info);

/**
 * tdxcall_info_get() - describe the TDX module and the machine
 * @h: the handle
 * @info: in/out
 *
 * Return: 0 or a negative errno.
 * Since: 0.1
 */
int tdxcall_info_get(struct tdxcall *h, struct tdxcall_info *info);

/**
 * tdxcall_init_td_create() - fill in a TD_CREATE request: one vCPU of at most one, 4 levels, no
 * attributes
 * @create: the request
 * @name: unique name, 1..TDXCALL_NAME_LEN - 1 characters [A-Za-z0-9_.-], letter or digit first
 *
 * Return: 0, -EINVAL bad name.
 * Since: 0.1
 */
int tdxcall_init_td_create(struct tdxcall_td_create *create, const char *name);

/**
 * tdxcall_td_create() - build a test TD
 * @h: the handle
 * @create: in/out; @create->td is the new TD's id
 *
 * Return: 0 (look at @create->outcome.result) or -EEXIST, -EINVAL, -ENOSPC, -ENOMEM, -EROFS.
 * Since: 0.1
 */
int tdxcall_td_create(struct tdxcall *h, struct tdxcall_td_create *create);

/**
 * tdxcall_init_td() - fill in a TD_DESTROY or TD_FINALIZE request
 * @req: the request
 * @td: id of the TD
 *
 * Since: 0.1
 */
void tdxcall_init_td(struct tdxcall_td *req, uint32_t td);

/**
 * tdxcall_td_destroy() - tear a test TD down and take all of its pages back
 * @h: the handle
 * @req: in/out
 *
 * If it stops midway (outcome.result), repeating it resumes.
 *
 * Return: 0 (look at @req->outcome.result) or -ENOENT, -EINVAL, -EROFS.
 * Since: 0.1
 */
int tdxcall_td_destroy(struct tdxcall *h, struct tdxcall_td *req);

/**
 * tdxcall_td_finalize() - close the measurement: the TD becomes runnable
 * @h: the handle
 * @req: in/out
 *
 * Return: 0 (look at @req->outcome.result) or -ENOENT, -EINVAL, -EROFS.
 * Since: 0.1
 */
int tdxcall_td_finalize(struct tdxcall *h, struct tdxcall_td *req);

/**
 * tdxcall_init_td_query() - fill in a TD_QUERY request by id
 * @query: the request
 * @td: id
 *
 * Since: 0.1
 */
void tdxcall_init_td_query(struct tdxcall_td_query *query, uint32_t td);

/**
 * tdxcall_init_td_query_name() - fill in a TD_QUERY request by name
 * @query: the request
 * @name: as given to tdxcall_init_td_create()
 *
 * Return: 0, -EINVAL bad name.
 * Since: 0.1
 */
int tdxcall_init_td_query_name(struct tdxcall_td_query *query, const char *name);

/**
 * tdxcall_init_td_query_next() - fill in a TD_QUERY request for the first TD from an id on
 * @query: the request
 * @td: lowest id to consider; to go through all TDs begin with 0, go on with the id found + 1
 *
 * Since: 0.1
 */
void tdxcall_init_td_query_next(struct tdxcall_td_query *query, uint32_t td);

/**
 * tdxcall_td_query() - find a TD and describe it
 * @h: the handle
 * @query: in/out; TDXCALL_QUERY_METADATA added to its flags asks for epoch and mrtd as well, which
 *         takes SEAMCALLs
 *
 * Return: 0, -ENOENT if there is no such TD, -EINVAL.
 * Since: 0.1
 */
int tdxcall_td_query(struct tdxcall *h, struct tdxcall_td_query *query);

/**
 * tdxcall_init_vcpu_create() - fill in a VCPU_CREATE request
 * @create: the request
 * @td: id of the TD
 *
 * Since: 0.1
 */
void tdxcall_init_vcpu_create(struct tdxcall_vcpu_create *create, uint32_t td);

/**
 * tdxcall_vcpu_create() - give a TD one more vCPU
 * @h: the handle
 * @create: in/out; @create->vcpu is the new index
 *
 * Return: 0 (look at @create->outcome.result) or -ENOENT, -EINVAL, -ENOSPC, -ENOMEM, -EROFS.
 * Since: 0.1
 */
int tdxcall_vcpu_create(struct tdxcall *h, struct tdxcall_vcpu_create *create);

/**
 * tdxcall_init_add() - fill in: add 4K pages with contents to a TD that is not finalized
 * @range: the request
 * @td: id of the TD
 * @gpa: first byte, 4K aligned
 * @size: bytes, multiple of 4K
 * @buf: @size bytes of contents, not copied; NULL = zeros
 *
 * Since: 0.1
 */
void tdxcall_init_add(struct tdxcall_range *range, uint32_t td, uint64_t gpa, uint64_t size,
		      const void *buf);

/**
 * tdxcall_init_extend() - fill in: measure a range of added pages into MRTD
 * @range: the request
 * @td: id of the TD
 * @gpa: first byte, 4K aligned
 * @size: bytes, multiple of 4K
 *
 * Since: 0.1
 */
void tdxcall_init_extend(struct tdxcall_range *range, uint32_t td, uint64_t gpa, uint64_t size);

/**
 * tdxcall_init_aug() - fill in: map pages that the guest has yet to accept
 * @range: the request
 * @td: id of the TD
 * @gpa: first byte, aligned to @level
 * @size: bytes, multiple of the page size of @level
 * @level: 0 (4K) or 1 (2M); host blocks are taken at the same level
 *
 * Since: 0.1
 */
void tdxcall_init_aug(struct tdxcall_range *range, uint32_t td, uint64_t gpa, uint64_t size,
		      unsigned int level);

/**
 * tdxcall_init_block() - fill in: block every leaf of a range
 * @range: the request
 * @td: id of the TD
 * @gpa: first byte, 4K aligned
 * @size: bytes, multiple of 4K
 *
 * Since: 0.1
 */
void tdxcall_init_block(struct tdxcall_range *range, uint32_t td, uint64_t gpa, uint64_t size);

/**
 * tdxcall_init_unblock() - fill in: unblock every blocked leaf of a range
 * @range: the request
 * @td: id of the TD
 * @gpa: first byte, 4K aligned
 * @size: bytes, multiple of 4K
 *
 * Since: 0.1
 */
void tdxcall_init_unblock(struct tdxcall_range *range, uint32_t td, uint64_t gpa, uint64_t size);

/**
 * tdxcall_init_track() - fill in: start a new TLB epoch
 * @range: the request
 * @td: id of the TD
 *
 * Since: 0.1
 */
void tdxcall_init_track(struct tdxcall_range *range, uint32_t td);

/**
 * tdxcall_init_remove() - fill in: remove every leaf of a range that was blocked and tracked
 * @range: the request
 * @td: id of the TD
 * @gpa: first byte, 4K aligned
 * @size: bytes, multiple of 4K
 *
 * Since: 0.1
 */
void tdxcall_init_remove(struct tdxcall_range *range, uint32_t td, uint64_t gpa, uint64_t size);

/**
 * tdxcall_init_zap() - fill in: block, track and remove a range, batch by batch
 * @range: the request
 * @td: id of the TD
 * @gpa: first byte, 4K aligned
 * @size: bytes, multiple of 4K
 *
 * Since: 0.1
 */
void tdxcall_init_zap(struct tdxcall_range *range, uint32_t td, uint64_t gpa, uint64_t size);

/**
 * tdxcall_init_promote() - fill in: put the 512 smaller pages of each large one together
 * @range: the request
 * @td: id of the TD
 * @gpa: first byte, aligned to @level
 * @size: bytes, multiple of the page size of @level
 * @level: of the pages to be, 1 (2M) or 2 (1G)
 *
 * Since: 0.1
 */
void tdxcall_init_promote(struct tdxcall_range *range, uint32_t td, uint64_t gpa, uint64_t size,
			  unsigned int level);

/**
 * tdxcall_init_demote() - fill in: split every large page of a range into 512 smaller ones
 * @range: the request
 * @td: id of the TD
 * @gpa: first byte, 4K aligned
 * @size: bytes, multiple of 4K
 *
 * Since: 0.1
 */
void tdxcall_init_demote(struct tdxcall_range *range, uint32_t td, uint64_t gpa, uint64_t size);

/**
 * tdxcall_init_relocate() - fill in: move every 4K page of a range to another page of the host
 * @range: the request
 * @td: id of the TD
 * @gpa: first byte, 4K aligned
 * @size: bytes, multiple of 4K
 *
 * Since: 0.1
 */
void tdxcall_init_relocate(struct tdxcall_range *range, uint32_t td, uint64_t gpa, uint64_t size);

/**
 * tdxcall_init_sept_remove() - fill in: take empty secure EPT pages back
 * @range: the request
 * @td: id of the TD
 * @gpa: first byte, 4K aligned
 * @size: bytes, multiple of 4K; only what maps nothing outside of the range is taken
 *
 * Since: 0.1
 */
void tdxcall_init_sept_remove(struct tdxcall_range *range, uint32_t td, uint64_t gpa,
			      uint64_t size);

/**
 * tdxcall_range_exec() - carry out what a tdxcall_init_*() function filled in
 * @h: the handle
 * @range: in/out
 *
 * Return: 0 (look at @range->outcome: result, done) or -EINVAL, -ENOENT, -EEXIST, -ENOTEMPTY
 * (nothing was changed), -ENOMEM, -EINTR, -EROFS.
 * Since: 0.1
 */
int tdxcall_range_exec(struct tdxcall *h, struct tdxcall_range *range);

/**
 * tdxcall_init_hook() - fill in: one TDP MMU hook
 * @hook: the request
 * @td: id of the TD
 * @id: TDXCALL_HOOK_*
 * @gfn: guest frame number, 0 for hooks that work on no entry
 * @level: of the entry as KVM counts, 1 (4K) to 5 (256T); 0 for hooks that work on no entry
 *
 * For the flushes of a vCPU set @hook->vcpu afterwards, and @hook->gva for that of an address.
 * Since: 0.1
 */
void tdxcall_init_hook(struct tdxcall_hook *hook, uint32_t td, uint32_t id, uint64_t gfn,
		       unsigned int level);

/**
 * tdxcall_hook_exec() - call exactly one TDP MMU hook
 * @h: the handle
 * @hook: in/out
 *
 * Return: 0 (look at @hook->outcome.result, which is what the hook returned) or -EINVAL, -ENOENT,
 * -EEXIST, -ENOTEMPTY (the entry is not as the hook needs it; nothing was called), -EINTR, -EROFS.
 * Since: 0.1
 */
int tdxcall_hook_exec(struct tdxcall *h, struct tdxcall_hook *hook);

/**
 * tdxcall_init_sept_read() - fill in a SEPT_READ request
 * @read: the request
 * @td: id of the TD
 * @gpa: first byte
 * @size: bytes; an entry that overlaps the range is read
 * @entries: where entries go, not copied
 * @count: how many there is room for
 *
 * Leaves of every level are read; set @read->level to stop higher up and @read->flags for more.
 * Since: 0.1
 */
void tdxcall_init_sept_read(struct tdxcall_sept_read *read, uint32_t td, uint64_t gpa,
			    uint64_t size, struct tdxcall_sept_entry *entries, uint32_t count);

/**
 * tdxcall_sept_read() - walk the secure EPT over a range
 * @h: the handle
 * @read: in/out; @read->count entries were written, and calling again goes on until @read->size is
 *        0
 *
 * Return: 0 (look at @read->outcome.result) or -ENOENT, -EINVAL.
 * Since: 0.1
 */
int tdxcall_sept_read(struct tdxcall *h, struct tdxcall_sept_read *read);

/**
 * tdxcall_init_stats() - fill in a STATS request
 * @stats: the request
 *
 * Since: 0.1
 */
void tdxcall_init_stats(struct tdxcall_stats *stats);

/**
 * tdxcall_stats_get() - page accounting and leaf counters
 * @h: the handle
 * @stats: in/out
 *
 * Return: 0 or a negative errno.
 * Since: 0.1
 */
int tdxcall_stats_get(struct tdxcall *h, struct tdxcall_stats *stats);

/* ---- fault injection ------------------------------------------------------------------------- */

/**
 * tdxcall_init_inject() - fill in a rule of fault injection; set @rule->nth or @rule->prob_ppm, too
 * @rule: the rule
 * @leaf: leaf number
 * @status: completion status that calls of the leaf get instead of being made
 *
 * Since: 0.1
 */
void tdxcall_init_inject(struct tdxcall_inject *rule, uint32_t leaf, uint64_t status);

/**
 * tdxcall_inject_add() - add a rule; it stays until it is cleared
 * @h: the handle
 * @rule: in/out; @rule->id is its id
 *
 * Return: 0; -EINVAL; -ENOSPC too many rules; -EROFS.
 * Since: 0.1
 */
int tdxcall_inject_add(struct tdxcall *h, struct tdxcall_inject *rule);

/**
 * tdxcall_inject_next() - describe a rule, with its counts
 * @h: the handle
 * @rule: in: @rule->id, lowest id to consider; to go through all rules begin with 0, go on with the
 *        id found + 1; out: the rule
 *
 * Return: 0; -ENOENT after the last; -EINVAL.
 * Since: 0.1
 */
int tdxcall_inject_next(struct tdxcall *h, struct tdxcall_inject *rule);

/**
 * tdxcall_inject_clear() - drop a rule
 * @h: the handle
 * @id: its id, 0 = all rules
 *
 * Return: 0; -ENOENT no such rule; -EROFS.
 * Since: 0.1
 */
int tdxcall_inject_clear(struct tdxcall *h, uint32_t id);

/* ---- raw calls ------------------------------------------------------------------------------- */
/*
 * One SEAMCALL with registers of the caller's choice. Physical pages are named by handles, which
 * belong to the library handle, as do the TDs built of them: tdxcall_close() tears those down.
 */

/**
 * tdxcall_init_page_alloc() - fill in: name a zeroed block of host pages
 * @page: the request; @page->handle is the name
 * @level: 0 (4K), 1 (2M) or 2 (1G)
 *
 * Since: 0.1
 */
void tdxcall_init_page_alloc(struct tdxcall_page *page, unsigned int level);

/**
 * tdxcall_init_page_free() - fill in: give a block back
 * @page: the request
 * @handle: name of the block
 *
 * Since: 0.1
 */
void tdxcall_init_page_free(struct tdxcall_page *page, uint32_t handle);

/**
 * tdxcall_init_page_next() - fill in: describe the first block from a handle on
 * @page: the request
 * @handle: lowest handle to consider; to go through all begin with 0, go on with the one found + 1
 *
 * Set @page->offset for another piece of the block than its first.
 * Since: 0.1
 */
void tdxcall_init_page_next(struct tdxcall_page *page, uint32_t handle);

/**
 * tdxcall_init_page_write() - fill in: write into a block
 * @page: the request
 * @handle: name of the block
 * @offset: first byte
 * @buf: what to write, not copied
 * @len: bytes, 1..4096, not across the end of a 4K page
 *
 * Since: 0.1
 */
void tdxcall_init_page_write(struct tdxcall_page *page, uint32_t handle, uint64_t offset,
			     const void *buf, uint64_t len);

/**
 * tdxcall_init_page_read() - fill in: read from a block
 * @page: the request
 * @handle: name of the block
 * @offset: first byte
 * @buf: where it goes
 * @len: bytes, 1..4096, not across the end of a 4K page
 *
 * Since: 0.1
 */
void tdxcall_init_page_read(struct tdxcall_page *page, uint32_t handle, uint64_t offset, void *buf,
			    uint64_t len);

/**
 * tdxcall_page_alloc() - name a zeroed block of host pages
 * @h: the handle
 * @page: in/out, see tdxcall_init_page_alloc()
 *
 * Return: 0 (look at @page->outcome.result) or -ENOMEM, -ENOSPC, -EINVAL, -EROFS.
 * Since: 0.1
 */
int tdxcall_page_alloc(struct tdxcall *h, struct tdxcall_page *page);

/**
 * tdxcall_page_free() - give a block back
 * @h: the handle
 * @page: in/out, see tdxcall_init_page_free()
 *
 * Return: 0 (look at @page->outcome.result: -EIO means leaked) or -ENOENT, -EBUSY, -EINTR, -EROFS.
 * Since: 0.1
 */
int tdxcall_page_free(struct tdxcall *h, struct tdxcall_page *page);

/**
 * tdxcall_page_next() - describe a block
 * @h: the handle
 * @page: in/out, see tdxcall_init_page_next()
 *
 * Return: 0 (look at @page->outcome.result) or -ENOENT after the last, -EBUSY, -EINVAL, -EINTR,
 * -EROFS.
 * Since: 0.1
 */
int tdxcall_page_next(struct tdxcall *h, struct tdxcall_page *page);

/**
 * tdxcall_page_write() - write into a block
 * @h: the handle
 * @page: in/out, see tdxcall_init_page_write()
 *
 * Return: 0 (look at @page->outcome.result) or -ENOENT, -EPERM (the TDX module owns a piece),
 * -EBUSY, -EINVAL, -EINTR, -EROFS.
 * Since: 0.1
 */
int tdxcall_page_write(struct tdxcall *h, struct tdxcall_page *page);

/**
 * tdxcall_page_read() - read from a block
 * @h: the handle
 * @page: in/out, see tdxcall_init_page_read()
 *
 * Return: as tdxcall_page_write().
 * Since: 0.1
 */
int tdxcall_page_read(struct tdxcall *h, struct tdxcall_page *page);

/**
 * tdxcall_init_raw() - fill in a SEAMCALL; optional pages are absent, all other registers 0
 * @raw: the request
 * @leaf: leaf number
 * @version: interface version
 *
 * Return: 0; -EINVAL: does not fit RAX.
 * Since: 0.1
 */
int tdxcall_init_raw(struct tdxcall_raw *raw, uint32_t leaf, unsigned int version);

/**
 * tdxcall_raw_set_value() - a register that holds a plain value
 * @raw: the request
 * @name: input operand of the leaf (tdxcall_leaf_operand()) or register, as "field" or "rdx"
 * @value: the value
 *
 * Return: 0; -ENOENT no such operand or register; -EINVAL.
 * Since: 0.1
 */
int tdxcall_raw_set_value(struct tdxcall_raw *raw, const char *name, uint64_t value);

/**
 * tdxcall_raw_set_page() - a register that holds the address of a named page
 * @raw: the request
 * @name: operand or register
 * @handle: name of the block
 * @offset: byte in it; its low bits may be flags of the operand
 *
 * Return: as tdxcall_raw_set_value().
 * Since: 0.1
 */
int tdxcall_raw_set_page(struct tdxcall_raw *raw, const char *name, uint32_t handle,
			 uint32_t offset);

/**
 * tdxcall_raw_set_tdr() - a register that holds the TDR of a test TD
 * @raw: the request
 * @name: operand or register
 * @td: id of the TD
 * @flags: flags beside the address, 0..4095
 *
 * Return: as tdxcall_raw_set_value().
 * Since: 0.1
 */
int tdxcall_raw_set_tdr(struct tdxcall_raw *raw, const char *name, uint32_t td, uint32_t flags);

/**
 * tdxcall_raw_set_tdvpr() - a register that holds the TDVPR of a test TD's vCPU
 * @raw: the request
 * @name: operand or register
 * @td: id of the TD
 * @vcpu: index
 *
 * Return: as tdxcall_raw_set_value().
 * Since: 0.1
 */
int tdxcall_raw_set_tdvpr(struct tdxcall_raw *raw, const char *name, uint32_t td, uint32_t vcpu);

/**
 * tdxcall_raw_set_map() - GPA and level of a leaf that takes both in one register
 * @raw: the request
 * @gpa: 4K aligned
 * @level: 0..7; the TDX module says which make sense
 *
 * Return: 0; -ENOENT the leaf has no such operand; -EINVAL.
 * Since: 0.1
 */
int tdxcall_raw_set_map(struct tdxcall_raw *raw, uint64_t gpa, unsigned int level);

/**
 * tdxcall_raw_exec() - make the SEAMCALL
 * @h: the handle
 * @raw: in/out: registers as the TDX module left them, addresses turned back into pages
 *
 * Return: 0 (look at @raw->outcome: result, status) or -EINVAL, -ENOENT, -EPERM, -EBUSY,
 * -EOPNOTSUPP, -EINTR, -EROFS: the call was not made (see struct tdxcall_raw).
 * Since: 0.1
 */
int tdxcall_raw_exec(struct tdxcall *h, struct tdxcall_raw *raw);

/**
 * tdxcall_raw_format() - what an operand's register holds, as text
 * @raw: before the call for inputs, after it for outputs
 * @leaf: leaf number
 * @operand: index as of tdxcall_leaf_operand()
 * @buf: where "0x100000000/4k", "page:3+0x1000", "tdr:1" ... goes, cut to fit; may be NULL if @size
 *       is 0
 * @size: bytes of @buf
 *
 * Return: characters of the whole text, as snprintf() counts them; 0 if there is no such operand.
 * Since: 0.1
 */
size_t tdxcall_raw_format(const struct tdxcall_raw *raw, uint32_t leaf, unsigned int operand,
			  char *buf, size_t size);

/**
 * tdxcall_raw_get() - a register of a raw call
 * @raw: the call
 * @reg: "rax", "rcx" ...
 *
 * Return: as struct tdxcall_raw has it; 0 for a name that is no register.
 * Since: 0.1
 */
uint64_t tdxcall_raw_get(const struct tdxcall_raw *raw, const char *reg);

/**
 * tdxcall_page_type_name() - what a physical page is to the TDX module
 * @type: tdxcall_page.pamt_type
 *
 * Return: "NDA" (not the TDX module's), "TDR", "REG" ..., valid for ever; NULL if unknown.
 * Since: 0.1
 */
const char *tdxcall_page_type_name(uint64_t type);
/**
 * tdxcall_init_vcpu_enter() - fill in a VCPU_ENTER request for the LP that the vCPU is on
 * @enter: the request
 * @td: id of the TD
 * @vcpu: index
 *
 * After an exit the same request can be sent again: @enter->reg has the answer to the guest.
 * Since: 0.1
 */
void tdxcall_init_vcpu_enter(struct tdxcall_vcpu_enter *enter, uint32_t td, uint32_t vcpu);

/**
 * tdxcall_vcpu_enter() - run a vCPU until it leaves the guest
 * @h: the handle
 * @enter: in/out; @enter->exit says why it left
 *
 * Return: 0 (look at @enter->outcome.result) or -ENOENT, -EINVAL, -EINTR, -EROFS.
 * Since: 0.1
 */
int tdxcall_vcpu_enter(struct tdxcall *h, struct tdxcall_vcpu_enter *enter);

/**
 * tdxcall_init_vcpu() - fill in a VCPU_FLUSH request
 * @req: the request
 * @td: id of the TD
 * @vcpu: index
 *
 * Since: 0.1
 */
void tdxcall_init_vcpu(struct tdxcall_vcpu *req, uint32_t td, uint32_t vcpu);

/**
 * tdxcall_vcpu_flush() - untie a vCPU from its LP
 * @h: the handle
 * @req: in/out
 *
 * Return: 0 (look at @req->outcome.result) or -ENOENT, -EINVAL, -EROFS.
 * Since: 0.1
 */
int tdxcall_vcpu_flush(struct tdxcall *h, struct tdxcall_vcpu *req);

/**
 * tdxcall_init_vcpu_query() - fill in a VCPU_QUERY request
 * @query: the request
 * @td: id of the TD
 * @vcpu: index
 *
 * Since: 0.1
 */
void tdxcall_init_vcpu_query(struct tdxcall_vcpu_query *query, uint32_t td, uint32_t vcpu);

/**
 * tdxcall_vcpu_query() - describe a vCPU
 * @h: the handle
 * @query: in/out
 *
 * Return: 0 or -ENOENT, -EINVAL.
 * Since: 0.1
 */
int tdxcall_vcpu_query(struct tdxcall *h, struct tdxcall_vcpu_query *query);

/**
 * tdxcall_init_vcpu_field_read() - fill in: read a metadata field of a vCPU
 * @req: the request
 * @td: id of the TD
 * @vcpu: index
 * @field: id of the field (tdxcall_field_find())
 *
 * Since: 0.1
 */
void tdxcall_init_vcpu_field_read(struct tdxcall_vcpu_field *req, uint32_t td, uint32_t vcpu,
				  uint64_t field);

/**
 * tdxcall_init_vcpu_field_write() - fill in: write a metadata field of a vCPU
 * @req: the request
 * @td: id of the TD
 * @vcpu: index
 * @field: id of the field
 * @value: what to write
 * @mask: bits of it to write
 *
 * Since: 0.1
 */
void tdxcall_init_vcpu_field_write(struct tdxcall_vcpu_field *req, uint32_t td, uint32_t vcpu,
				   uint64_t field, uint64_t value, uint64_t mask);

/**
 * tdxcall_init_vcpu_field_attach() - fill in: write the address of a page of the host's own
 * @req: the request
 * @td: id of the TD
 * @vcpu: index
 * @field: the Shared EPTP, or the address of the posted-interrupt descriptor
 *
 * Since: 0.1
 */
void tdxcall_init_vcpu_field_attach(struct tdxcall_vcpu_field *req, uint32_t td, uint32_t vcpu,
				    uint64_t field);

/**
 * tdxcall_vcpu_field_read() - read a metadata field of a vCPU
 * @h: the handle
 * @req: in/out, see tdxcall_init_vcpu_field_read()
 *
 * Return: 0 (look at @req->outcome.result) or -ENOENT, -EINVAL, -EROFS.
 * Since: 0.1
 */
int tdxcall_vcpu_field_read(struct tdxcall *h, struct tdxcall_vcpu_field *req);

/**
 * tdxcall_vcpu_field_write() - write one
 * @h: the handle
 * @req: in/out, see tdxcall_init_vcpu_field_write()
 *
 * Return: 0 (look at @req->outcome.result) or -ENOENT, -EINVAL, -EPERM (it holds an address),
 * -EROFS.
 * Since: 0.1
 */
int tdxcall_vcpu_field_write(struct tdxcall *h, struct tdxcall_vcpu_field *req);

/**
 * tdxcall_vcpu_field_attach() - write the address of a page of the host's own to one
 * @h: the handle
 * @req: in/out, see tdxcall_init_vcpu_field_attach()
 *
 * Return: 0 (look at @req->outcome.result) or -ENOENT, -EINVAL, -ENOMEM, -EROFS.
 * Since: 0.1
 */
int tdxcall_vcpu_field_attach(struct tdxcall *h, struct tdxcall_vcpu_field *req);

/**
 * tdxcall_init_shared_map() - fill in: map zeroed host pages as shared memory of a TD
 * @shared: the request
 * @td: id of the TD
 * @gpa: first byte, shared bit clear, 4K aligned
 * @size: bytes, multiple of 4K
 *
 * Since: 0.1
 */
void tdxcall_init_shared_map(struct tdxcall_shared *shared, uint32_t td, uint64_t gpa,
			     uint64_t size);

/**
 * tdxcall_init_shared_unmap() - fill in: give shared pages back
 * @shared: the request
 * @td: id of the TD
 * @gpa: first byte, shared bit clear, 4K aligned
 * @size: bytes, multiple of 4K
 *
 * Since: 0.1
 */
void tdxcall_init_shared_unmap(struct tdxcall_shared *shared, uint32_t td, uint64_t gpa,
			       uint64_t size);

/**
 * tdxcall_init_shared_read() - fill in: read shared memory
 * @shared: the request
 * @td: id of the TD
 * @gpa: first byte, shared bit clear
 * @buf: where it goes, not copied
 * @size: bytes
 *
 * Since: 0.1
 */
void tdxcall_init_shared_read(struct tdxcall_shared *shared, uint32_t td, uint64_t gpa, void *buf,
			      uint64_t size);

/**
 * tdxcall_init_shared_write() - fill in: write shared memory
 * @shared: the request
 * @td: id of the TD
 * @gpa: first byte, shared bit clear
 * @buf: @size bytes, not copied
 * @size: bytes
 *
 * Since: 0.1
 */
void tdxcall_init_shared_write(struct tdxcall_shared *shared, uint32_t td, uint64_t gpa,
			       const void *buf, uint64_t size);

/**
 * tdxcall_shared_map() - map zeroed host pages as shared memory of a TD
 * @h: the handle
 * @shared: in/out, see tdxcall_init_shared_map()
 *
 * Return: 0 (look at @shared->outcome.result) or -ENOENT (no such TD), -EEXIST, -EINVAL, -EROFS.
 * Since: 0.1
 */
int tdxcall_shared_map(struct tdxcall *h, struct tdxcall_shared *shared);

/**
 * tdxcall_shared_unmap() - give shared pages back
 * @h: the handle
 * @shared: in/out, see tdxcall_init_shared_unmap()
 *
 * Return: 0 (look at @shared->outcome.result) or -ENOENT, -EINVAL, -EROFS.
 * Since: 0.1
 */
int tdxcall_shared_unmap(struct tdxcall *h, struct tdxcall_shared *shared);

/**
 * tdxcall_shared_read() - read shared memory
 * @h: the handle
 * @shared: in/out, see tdxcall_init_shared_read()
 *
 * Return: 0 (look at @shared->outcome.result) or -ENOENT, -EFAULT, -EINVAL, -EROFS.
 * Since: 0.1
 */
int tdxcall_shared_read(struct tdxcall *h, struct tdxcall_shared *shared);

/**
 * tdxcall_shared_write() - write shared memory
 * @h: the handle
 * @shared: in/out, see tdxcall_init_shared_write()
 *
 * Return: 0 (look at @shared->outcome.result) or -ENOENT, -EFAULT, -EINVAL, -EROFS.
 * Since: 0.1
 */
int tdxcall_shared_write(struct tdxcall *h, struct tdxcall_shared *shared);

/**
 * tdxcall_init_mmio() - fill in a MMIO request
 * @mmio: the request
 * @td: id of the TD
 * @gpa: first byte of a region, shared bit clear, 4K aligned
 * @size: bytes, multiple of 4K (tdxcall_mmio_add() only)
 *
 * Since: 0.1
 */
void tdxcall_init_mmio(struct tdxcall_mmio *mmio, uint32_t td, uint64_t gpa, uint64_t size);

/**
 * tdxcall_mmio_add() - add an MMIO region
 * @h: the handle
 * @mmio: in/out
 *
 * Return: 0 or -ENOENT (no such TD), -EEXIST, -ENOSPC, -EINVAL, -EROFS.
 * Since: 0.1
 */
int tdxcall_mmio_add(struct tdxcall *h, struct tdxcall_mmio *mmio);

/**
 * tdxcall_mmio_remove() - remove the one that begins at @mmio->gpa
 * @h: the handle
 * @mmio: in/out
 *
 * Return: 0 or -ENOENT, -EINVAL, -EROFS.
 * Since: 0.1
 */
int tdxcall_mmio_remove(struct tdxcall *h, struct tdxcall_mmio *mmio);

/**
 * tdxcall_mmio_next() - describe the first one that begins at @mmio->gpa or behind
 * @h: the handle
 * @mmio: in/out
 *
 * Return: 0 or -ENOENT, -EINVAL.
 * Since: 0.1
 */
int tdxcall_mmio_next(struct tdxcall *h, struct tdxcall_mmio *mmio);

/* ---- events ---------------------------------------------------------------------------------- */

/**
 * tdxcall_events_open() - listen to what the runtime does
 * @out: where the listener goes
 * @h: the handle, which may be read-only and has to stay open as long as the listener
 * @size: bytes of events to hold until they are fetched, 0 = enough for most
 *
 * A device has events of all processes, through netlink; a model those of @h
 * only: its machine is in this process. Events come in the order in which they happened, those from
 * now on. With a model the call waits for commands that run in other threads.
 *
 * Return: 0; give *@out to tdxcall_events_close(). -EPERM: CAP_SYS_ADMIN and CAP_SYS_RAWIO are
 * needed; -ENODEV: the kernel has no netlink family of this name for us; -ENOMEM, -EINVAL.
 * Since: 0.1
 */
int tdxcall_events_open(struct tdxcall_events **out, struct tdxcall *h, size_t size);

/**
 * tdxcall_events_close() - listen no longer
 * @events: the listener, or NULL; no other thread may use it
 *
 * To be called before the handle is closed. With a model it waits for commands in other threads.
 *
 * Since: 0.1
 */
void tdxcall_events_close(struct tdxcall_events *events);

/**
 * tdxcall_events_fd() - what to wait for with poll()
 * @events: the listener
 *
 * Readable if tdxcall_events_next() may have something. It must not be read from.
 *
 * Return: a file descriptor, valid until the listener is closed; -EINVAL.
 * Since: 0.1
 */
int tdxcall_events_fd(const struct tdxcall_events *events);

/**
 * tdxcall_events_filter() - choose which events to get
 * @events: the listener
 * @types: bit n = events of type n (enum tdxcall_event_type), 0 = of every type
 * @td: only events with the name of this TD, NULL = all, also those of no TD
 *
 * Applies to events not yet fetched.
 *
 * Return: 0; -EINVAL no such type or no possible name.
 * Since: 0.1
 */
int tdxcall_events_filter(struct tdxcall_events *events, uint32_t types, const char *td);

/**
 * tdxcall_events_next() - fetch an event
 * @events: the listener
 * @event: where it goes
 * @timeout_ms: how long to wait for one: 0 = not at all, -1 = for ever
 *
 * -ENOBUFS stands where events are missing, because earlier ones were not fetched: they were
 * thrown away, however many, whatever the filter. The gap in event.seq says how many. After
 * -ENOBUFS, -EPROTO and -EINTR the next call goes on.
 *
 * Return: 1 with an event; 0 if there is none; -ENOBUFS some were lost here; -EPROTO the kernel
 * sent what is no event; -EINTR a signal came while waiting; -EINVAL.
 * Since: 0.1
 */
int tdxcall_events_next(struct tdxcall_events *events, struct tdxcall_event *event,
			int timeout_ms);

/**
 * tdxcall_events_sync() - wait until the events of all that has been done can be fetched
 * @events: the listener
 *
 * The kernel may send events somewhat later than they happen. What was done before this call can be
 * fetched after it without waiting, or was lost.
 *
 * Return: 0; -EINVAL; of the kernel -EPERM, -ENODEV and the like.
 * Since: 0.1
 */
int tdxcall_events_sync(struct tdxcall_events *events);

/**
 * struct tdxcall_event_info - a type of events
 * @type: enum tdxcall_event_type
 * @name: "td-created"
 * @meaning: one line
 * @reserved: NULL
 *
 * Strings are valid for ever.
 */
struct tdxcall_event_info {
	uint32_t type;
	const char *name;
	const char *meaning;
	const void *reserved[4];
};

/* How a member of an event is printed. */
enum tdxcall_event_format {
	TDXCALL_EVENT_AS_DEC = 0,
	TDXCALL_EVENT_AS_HEX = 1,
	TDXCALL_EVENT_AS_TEXT = 2,    /* a string, not a number */
	TDXCALL_EVENT_AS_TYPE = 3,    /* enum tdxcall_event_type */
	TDXCALL_EVENT_AS_COMMAND = 4, /* number of an ioctl */
	TDXCALL_EVENT_AS_LEVEL = 5,   /* 0 = 4K ...; TDXCALL_LEVEL_AUTO */
	TDXCALL_EVENT_AS_EXIT = 6,    /* enum tdxcall_exit */
	TDXCALL_EVENT_AS_HANDLED = 7, /* enum tdxcall_handled */
	TDXCALL_EVENT_AS_LEAF = 8,    /* leaf number, 0 = none */
	TDXCALL_EVENT_AS_STATUS = 9,  /* completion status */
	TDXCALL_EVENT_AS_ERRNO = 10,  /* 0 or a negative errno, in the lower 32 bits of the value */
};

/**
 * struct tdxcall_event_member - a member of struct tdxcall_event
 * @value: what an event has there; 0 of a string
 * @name: as in the struct
 * @summary: what it is, one line
 * @format: enum tdxcall_event_format
 * @is_wide: 64 bits, else 32
 * @reserved: NULL
 *
 * Strings are valid for ever.
 */
struct tdxcall_event_member {
	uint64_t value;
	const char *name;
	const char *summary;
	uint32_t format;
	bool is_wide;
	const void *reserved[4];
};

/**
 * tdxcall_event_info() - a type of events by number
 * @type: enum tdxcall_event_type
 * @info: where the description goes
 *
 * Return: 0; -ENOENT if there is none; -EINVAL.
 * Since: 0.1
 */
int tdxcall_event_info(uint32_t type, struct tdxcall_event_info *info);

/**
 * tdxcall_event_find() - a type of events by name
 * @name: "td-created", in either case, "_" for "-" allowed
 * @info: where the description goes
 *
 * Return: 0; -ENOENT if there is none; -EINVAL.
 * Since: 0.1
 */
int tdxcall_event_find(const char *name, struct tdxcall_event_info *info);

/**
 * tdxcall_event_at() - go through all types of events, by ascending number
 * @index: 0, 1 ...
 * @info: where the description goes
 *
 * Return: 0; -ENOENT after the last; -EINVAL.
 * Since: 0.1
 */
int tdxcall_event_at(unsigned int index, struct tdxcall_event_info *info);

/**
 * tdxcall_event_member() - go through those members of an event that mean something
 * @event: the event; only its type matters for what they are
 * @index: 0, 1 ...
 * @member: where the description and the value go
 *
 * Return: 0; -ENOENT after the last, or if the type is unknown; -EINVAL.
 * Since: 0.1
 */
int tdxcall_event_member(const struct tdxcall_event *event, unsigned int index,
			 struct tdxcall_event_member *member);

/* ---- completion statuses --------------------------------------------------------------------- */

/* What bits 31:0 of a completion status hold. */
enum tdxcall_status_details {
	TDXCALL_DETAILS_NONE = 0,
	TDXCALL_DETAILS_OPERAND = 1,	 /* the operand at fault, tdxcall_operand_name() */
	TDXCALL_DETAILS_EXIT_REASON = 2, /* why the guest was left, tdxcall_exit_reason_name() */
	TDXCALL_DETAILS_NUMBER = 3,	 /* see tdxcall_status_info.details_summary */
};

/**
 * struct tdxcall_status_info - what is known about a completion status
 * @value: RAX with bits 31:0 clear
 * @name: "TDX_OPERAND_BUSY"
 * @class_name: "RESOURCE_BUSY"
 * @class_summary: what the class is about
 * @meaning: what happened
 * @next: what to do
 * @cause: what usually causes it; NULL for what nothing here can meet: migration, service TDs, and
 *   what only a guest sees
 * @details: enum tdxcall_status_details
 * @is_returned: false: known by name, but version 1.5.01 never returns it
 * @details_summary: what bits 31:0 hold, in words; NULL for nothing
 * @since: versions of the TDX module that have it, "1.5.28 and 2.0.08"; NULL if 1.5.01 does
 * @reserved: NULL
 *
 * Strings are valid for ever.
 */
struct tdxcall_status_info {
	uint64_t value;
	const char *name;
	const char *class_name;
	const char *class_summary;
	const char *meaning;
	const char *next;
	const char *cause;
	const char *details_summary;
	uint32_t details;
	bool is_returned;
	const char *since;
	const void *reserved[3];
};

/**
 * tdxcall_status_is_error() - does a completion status have the error bit (63)?
 * @status: RAX
 *
 * Since: 0.1
 */
bool tdxcall_status_is_error(uint64_t status);

/**
 * tdxcall_status_is_busy() - was something that the call needed in use?
 * @status: RAX
 *
 * Since: 0.1
 */
bool tdxcall_status_is_busy(uint64_t status);

/**
 * tdxcall_status_is_recoverable() - can the same call succeed later (bit 62 clear)?
 * @status: RAX
 *
 * Of what the P-SEAMLDR and the SEAMCALL stub answer bit 62 says nothing: there a table does.
 *
 * Since: 0.1
 */
bool tdxcall_status_is_recoverable(uint64_t status);

/**
 * tdxcall_status_is_fatal() - is the TD dead (bit 61)?
 * @status: RAX
 *
 * Since: 0.1
 */
bool tdxcall_status_is_fatal(uint64_t status);

/**
 * tdxcall_status_info() - what is known about a completion status
 * @status: RAX; if bits 31:0 name an operand, @cause and @next may be about it
 * @info: where the description goes
 *
 * Return: 0; -ENOENT if no status has this value; -EINVAL.
 * Since: 0.1
 */
int tdxcall_status_info(uint64_t status, struct tdxcall_status_info *info);

/**
 * tdxcall_status_at() - go through all completion statuses of the TDX module
 * @index: 0, 1 ...
 * @info: where the description goes
 *
 * Return: 0; -ENOENT after the last; -EINVAL.
 * Since: 0.1
 */
int tdxcall_status_at(unsigned int index, struct tdxcall_status_info *info);

/**
 * tdxcall_status_format() - a completion status as text
 * @status: RAX
 * @buf: where "TDX_OPERAND_BUSY(RCX)" goes, cut to fit; may be NULL if @size is 0
 * @size: bytes of @buf
 *
 * A value without a name is written as a hexadecimal number.
 *
 * Return: characters of the whole text, as snprintf() counts them.
 * Since: 0.1
 */
size_t tdxcall_status_format(uint64_t status, char *buf, size_t size);

/**
 * tdxcall_status_parse() - a completion status from text
 * @text: a number, or a name with or without "TDX_"; behind it there may be what
 *        tdxcall_status_format() shows in parentheses, or a number in them. A number without
 *        "0x" is hexadecimal if it has 16 digits, or a letter and more than 8
 * @status: where it goes; bits 31:0 are 0 unless @text says more
 * @mask: where the bits that @text determines go: all, or the upper 32 for a name alone; may be
 *        NULL
 *
 * Return: 0; -EINVAL if @text is neither.
 * Since: 0.1
 */
int tdxcall_status_parse(const char *text, uint64_t *status, uint64_t *mask);

/**
 * tdxcall_operand_name() - operand at fault, from bits 31:0 of a completion status
 * @id: operand id
 *
 * Return: "RCX", "TDR" ..., valid for ever; NULL if unknown.
 * Since: 0.1
 */
const char *tdxcall_operand_name(uint32_t id);

/**
 * tdxcall_operand_summary() - what an operand id stands for
 * @id: operand id
 *
 * Return: one line, valid for ever; NULL if unknown.
 * Since: 0.1
 */
const char *tdxcall_operand_summary(uint32_t id);

/**
 * tdxcall_exit_reason_name() - why the guest was left
 * @reason: VMX basic exit reason
 *
 * Return: its name, valid for ever; NULL if unknown.
 * Since: 0.1
 */
const char *tdxcall_exit_reason_name(uint32_t reason);

/* ---- leaves ---------------------------------------------------------------------------------- */

#define TDXCALL_LEAF_READ_ONLY (1U << 0)      /* changes nothing */
#define TDXCALL_LEAF_RESUMABLE (1U << 1)      /* an interrupt may stop it; progress is kept */
#define TDXCALL_LEAF_RESTARTABLE (1U << 2)    /* an interrupt may stop it; nothing was done */
#define TDXCALL_LEAF_INTR_V1 (1U << 3)        /* the former two from interface version 1 on only */
#define TDXCALL_LEAF_SEPT_DETAILS (1U << 4)   /* errors may return an entry in RCX and RDX */
#define TDXCALL_LEAF_ASSOCIATES (1U << 5)     /* ties the vCPU to the logical processor */
#define TDXCALL_LEAF_EACH_LP (1U << 6)        /* to be run on every logical processor */
#define TDXCALL_LEAF_EACH_PACKAGE (1U << 7)   /* to be run on every package */
#define TDXCALL_LEAF_DEBUG_TD (1U << 8)       /* debug TDs only */
#define TDXCALL_LEAF_EARLY (1U << 9)          /* works before the TDX module is ready */
#define TDXCALL_LEAF_NO_EFFECT (1U << 10)     /* succeeds without doing anything */
#define TDXCALL_LEAF_UNIMPLEMENTED (1U << 11) /* a number without a handler */
#define TDXCALL_LEAF_MIGRATION (1U << 12)     /* operands are not described here */
#define TDXCALL_LEAF_SERVTD (1U << 13)        /* operands are not described here */
#define TDXCALL_LEAF_NEWER (1U << 15)         /* TDX module 1.5.01 refuses the number */

/**
 * struct tdxcall_leaf_info - a SEAMCALL leaf
 * @number: RAX[15:0]
 * @max_version: highest interface version, RAX[23:16]
 * @flags: TDXCALL_LEAF_*
 * @op_states: TD op-states in which it works, bit n = state n (tdxcall_op_state_name()); 0 = any
 * @name: "TDH.MEM.PAGE.AUG"
 * @summary: what it does, one line
 * @need: what must have happened before, one line
 * @since: versions of the TDX module that have it, or its feature; NULL if 1.5.01 has it
 * @reserved: NULL
 *
 * Strings are valid for ever.
 */
struct tdxcall_leaf_info {
	uint32_t number;
	uint32_t max_version;
	uint32_t flags;
	uint32_t op_states;
	const char *name;
	const char *summary;
	const char *need;
	const char *since;
	const void *reserved[3];
};

/**
 * struct tdxcall_field_info - a metadata field of a vCPU, or one element of an array of them
 * @id: as VP.RD takes it
 * @readable: bits that a host may read in a production TD
 * @writable: bits that a host may write in a production TD
 * @is_address: it holds a host physical address
 * @name: "VMCS_TSC_OFFSET", "GPR_STATE[3]"
 */
struct tdxcall_field_info {
	uint64_t id;
	uint64_t readable;
	uint64_t writable;
	bool is_address;
	char name[64];
};

/**
 * tdxcall_field_info() - a field by its id
 * @id: field id
 * @info: where the description goes
 *
 * Return: 0; -ENOENT if there is none; -EINVAL.
 * Since: 0.1
 */
int tdxcall_field_info(uint64_t id, struct tdxcall_field_info *info);

/**
 * tdxcall_field_find() - a field by its name
 * @name: in either case; of an array, with the number of an element: "GPR_STATE[3]"
 * @info: where the description goes
 *
 * Return: 0; -ENOENT if there is none; -EINVAL.
 * Since: 0.1
 */
int tdxcall_field_find(const char *name, struct tdxcall_field_info *info);

/**
 * tdxcall_field_at() - go through all fields; of an array, the first element
 * @index: 0, 1 ...
 * @info: where the description goes
 *
 * Return: 0; -ENOENT after the last; -EINVAL.
 * Since: 0.1
 */
int tdxcall_field_at(unsigned int index, struct tdxcall_field_info *info);

/**
 * struct tdxcall_metadata_info - a metadata field of the TDX module, of a TD or of a vCPU
 * @id: as SYS.RD, MNG.RD and VP.RD take it; of an array, the id of one element
 * @prod_read: bits that a host may read in a production TD
 * @prod_write: bits that a host may write in a production TD
 * @debug_read: bits that a host may read in a debug TD
 * @debug_write: bits that a host may write in a debug TD
 * @context: "SYS", "TD" or "VP"
 * @since: versions of the TDX module that have it; NULL if 1.5.01 does
 * @size: bytes of the field, or of an element
 * @elements: elements of an array, 1 for a plain field
 * @is_address: it holds a host physical address
 * @is_access_known: false: what a host may read and write is not known here
 * @name: "MAX_TDMRS", "MRTD[3]"
 * @reserved: NULL
 */
struct tdxcall_metadata_info {
	uint64_t id;
	uint64_t prod_read;
	uint64_t prod_write;
	uint64_t debug_read;
	uint64_t debug_write;
	const char *context;
	const char *since;
	uint32_t size;
	uint32_t elements;
	bool is_address;
	bool is_access_known;
	char name[64];
	const void *reserved[4];
};

/**
 * tdxcall_metadata_info() - a metadata field by its id, which says what it is a field of
 * @id: field id
 * @info: where the description goes
 *
 * Return: 0; -ENOENT if there is none; -EINVAL.
 * Since: 0.1
 */
int tdxcall_metadata_info(uint64_t id, struct tdxcall_metadata_info *info);

/**
 * tdxcall_metadata_at() - go through all metadata fields; of an array, the first element
 * @index: 0, 1 ...
 * @info: where the description goes
 *
 * Return: 0; -ENOENT after the last; -EINVAL.
 * Since: 0.1
 */
int tdxcall_metadata_at(unsigned int index, struct tdxcall_metadata_info *info);

/**
 * struct tdxcall_leaf_operand - one register that a leaf takes or returns
 * @arg: type "MAP": lowest level in bits 3:0, highest in 7:4 (7 = the root's); others: alignment in
 *       bytes or mask of flag bits; 0 = none
 * @reg: "rcx"
 * @name: short name
 * @type: type name, "MAP", "TDR" ...
 * @summary: what a value of the type is, one line
 * @version: lowest interface version that has it
 * @is_output: false: input; true: what success leaves in the register
 * @is_hpa: the value is the address of a physical page
 * @since: versions of the TDX module that have it; NULL if 1.5.01 does
 * @reserved: NULL
 *
 * Strings are valid for ever.
 */
struct tdxcall_leaf_operand {
	uint64_t arg;
	const char *reg;
	const char *name;
	const char *type;
	const char *summary;
	uint32_t version;
	bool is_output;
	bool is_hpa;
	const char *since;
	const void *reserved[3];
};

/**
 * tdxcall_leaf_info() - a leaf by number
 * @leaf: leaf number
 * @info: where the description goes
 *
 * Return: 0; -ENOENT if there is none; -EINVAL.
 * Since: 0.1
 */
int tdxcall_leaf_info(uint32_t leaf, struct tdxcall_leaf_info *info);

/**
 * tdxcall_leaf_find() - a leaf by name
 * @name: "TDH.MEM.PAGE.AUG", with or without "TDH.", in either case, "_" or "-" for "." allowed
 * @info: where the description goes
 *
 * Return: 0; -ENOENT if there is none; -EINVAL.
 * Since: 0.1
 */
int tdxcall_leaf_find(const char *name, struct tdxcall_leaf_info *info);

/**
 * tdxcall_leaf_at() - go through all leaves, by ascending number, later versions' included
 * @index: 0, 1 ...
 * @info: where the description goes
 *
 * Return: 0; -ENOENT after the last; -EINVAL.
 * Since: 0.1
 */
int tdxcall_leaf_at(unsigned int index, struct tdxcall_leaf_info *info);

/**
 * tdxcall_leaf_operand() - an operand of a leaf
 * @leaf: leaf number
 * @index: 0, 1 ...: inputs first; what later versions have besides comes last
 * @operand: where the description goes
 *
 * Return: 0; -ENOENT after the last or for an unknown leaf; -EINVAL.
 * Since: 0.1
 */
int tdxcall_leaf_operand(uint32_t leaf, unsigned int index, struct tdxcall_leaf_operand *operand);

/* ---- names of states and bits ---------------------------------------------------------------- */

/**
 * struct tdxcall_name_info - a number that the TDX module has a name for
 * @kind: "operand", "SEPT state", "op-state", "TD state", "vCPU state", "HKID state",
 *   "module state", "page type", "exit reason", "exit detail", "status class", "attribute",
 *   "XFAM bit", "config flag", "TDX feature" or "P-SEAMLDR leaf"
 * @name: its name
 * @summary: what it means; may be empty
 * @number: the number, or of a bit its position
 * @since: versions of the TDX module that have it; NULL if 1.5.01 does
 * @is_bit: @number is the position of a bit
 * @reserved: 0
 *
 * Strings are valid for ever.
 */
struct tdxcall_name_info {
	const char *kind;
	const char *name;
	const char *summary;
	uint64_t number;
	const char *since;
	bool is_bit;
	bool reserved[sizeof(void *) - sizeof(bool)];
};

/**
 * tdxcall_name_at() - go through the names of operands, states, page types, exit reasons and bits
 * @index: 0, 1 ...
 * @info: where the description goes
 *
 * Return: 0; -ENOENT after the last; -EINVAL.
 * Since: 0.1
 */
int tdxcall_name_at(unsigned int index, struct tdxcall_name_info *info);

/**
 * tdxcall_sept_state_name() - state of a secure EPT entry
 * @state: bits 15:8 of tdxcall_sept_entry.info or of outcome.ext_rdx
 *
 * Return: "FREE", "MAPPED", "PENDING" ..., valid for ever; NULL if unknown.
 * Since: 0.1
 */
const char *tdxcall_sept_state_name(uint32_t state);

/**
 * tdxcall_op_state_name() - operation state of a TD as the TDX module knows it
 * @state: 0..10
 *
 * Return: "RUNNABLE" ..., valid for ever; NULL if unknown.
 * Since: 0.1
 */
const char *tdxcall_op_state_name(uint32_t state);

/**
 * tdxcall_td_state_name() - how far a test TD got
 * @state: enum tdxcall_td_state
 *
 * Return: "initialized", "runnable", "teardown" or "spoiled", valid for ever; NULL if unknown.
 * Since: 0.1
 */
const char *tdxcall_td_state_name(uint32_t state);

/**
 * tdxcall_attributes_format() - TD_PARAMS.ATTRIBUTES as names joined by commas
 * @attributes: the bits
 * @buf: where the text goes, cut to fit; may be NULL if @size is 0
 * @size: bytes of @buf
 *
 * Bits without a name are written as one number.
 *
 * Return: characters of the whole text, as snprintf() counts them.
 * Since: 0.1
 */
size_t tdxcall_attributes_format(uint64_t attributes, char *buf, size_t size);

/**
 * tdxcall_xfam_format() - TD_PARAMS.XFAM as names joined by commas
 * @xfam: the bits
 * @buf: where the text goes, cut to fit; may be NULL if @size is 0
 * @size: bytes of @buf
 *
 * Bits without a name are written as one number.
 *
 * Return: characters of the whole text, as snprintf() counts them.
 * Since: 0.1
 */
size_t tdxcall_xfam_format(uint64_t xfam, char *buf, size_t size);

/**
 * tdxcall_features0_format() - TDX_FEATURES0 as names joined by commas
 * @features0: the bits
 * @buf: where the text goes, cut to fit; may be NULL if @size is 0
 * @size: bytes of @buf
 *
 * Bits without a name are written as one number.
 *
 * Return: characters of the whole text, as snprintf() counts them.
 * Since: 0.1
 */
size_t tdxcall_features0_format(uint64_t features0, char *buf, size_t size);

/**
 * tdxcall_sept_format() - a secure EPT entry as text
 * @entry: tdxcall_sept_entry.entry or outcome.ext_rcx
 * @info: tdxcall_sept_entry.info or outcome.ext_rdx
 * @buf: where the text goes, cut to fit; may be NULL if @size is 0
 * @size: bytes of @buf
 *
 * Return: characters of the whole text, as snprintf() counts them.
 * Since: 0.1
 */
size_t tdxcall_sept_format(uint64_t entry, uint64_t info, char *buf, size_t size);

/* ---- TDX firmware ---------------------------------------------------------------------------- */

enum tdxcall_firmware_type {
	TDXCALL_FIRMWARE_BFV = 0,	    /* boot firmware volume: code */
	TDXCALL_FIRMWARE_CFV = 1,	    /* configuration firmware volume: variables */
	TDXCALL_FIRMWARE_TD_HOB = 2,	    /* filled by the VMM: memory map */
	TDXCALL_FIRMWARE_TEMP_MEM = 3,	    /* what it starts with: stack, heap, mailbox */
	TDXCALL_FIRMWARE_PERM_MEM = 4,	    /* memory that stays; mapped as @attributes says */
	TDXCALL_FIRMWARE_PAYLOAD = 5,	    /* payload, as a kernel */
	TDXCALL_FIRMWARE_PAYLOAD_PARAM = 6, /* its parameters */
	TDXCALL_FIRMWARE_TD_INFO = 7,	    /* about the image, for tools: no memory */
	TDXCALL_FIRMWARE_TD_PARAMS = 8,	    /* what the TD should be created with: no memory */
};

#define TDXCALL_FIRMWARE_EXTEND (1U << 0)   /* measured: MR.EXTEND of its contents */
#define TDXCALL_FIRMWARE_PAGE_AUG (1U << 1) /* mapped with PAGE.AUG rather than PAGE.ADD */

/**
 * struct tdxcall_firmware_section - a part of TDX firmware and where the TD has it
 * @type: enum tdxcall_firmware_type
 * @attributes: TDXCALL_FIRMWARE_EXTEND and _PAGE_AUG
 * @gpa: first byte, 4K aligned
 * @size: bytes of guest memory, multiple of 4K; 0: TD_INFO or TD_PARAMS, which are none
 * @data: its contents, the rest of @size is zero; NULL if @data_size is 0
 * @data_size: bytes of @data, at most @size if the section is memory
 * @data_offset: where @data stands in the image
 *
 * More members may be added at the end.
 */
struct tdxcall_firmware_section {
	uint32_t type;
	uint32_t attributes;
	uint64_t gpa;
	uint64_t size;
	const void *data;
	uint64_t data_size;
	uint64_t data_offset;
};

/**
 * tdxcall_firmware_open() - read a firmware image and its TDX metadata
 * @out: where the object goes
 * @path: image file, at most 64 MiB
 * @log: where the line that says what is wrong goes, or NULL
 *
 * The image is not trusted: offsets, lengths and overlaps are checked before anything is used.
 *
 * Return: 0; give *@out to tdxcall_firmware_close(). -EBADMSG: no or bad TDX metadata; -EFBIG: too
 * large; -ENOENT, -EACCES and the like from the file system.
 * Since: 0.1
 */
int tdxcall_firmware_open(struct tdxcall_firmware **out, const char *path,
			  const struct tdxcall_log *log);

/**
 * tdxcall_firmware_parse() - as tdxcall_firmware_open(), from memory
 * @out: where the object goes
 * @image: the image, copied
 * @size: its bytes
 * @log: where the line that says what is wrong goes, or NULL
 *
 * Return: as tdxcall_firmware_open().
 * Since: 0.1
 */
int tdxcall_firmware_parse(struct tdxcall_firmware **out, const void *image, size_t size,
			   const struct tdxcall_log *log);

/**
 * tdxcall_firmware_close() - free a firmware image, its sections and their data
 * @fw: the object, or NULL
 *
 * Since: 0.1
 */
void tdxcall_firmware_close(struct tdxcall_firmware *fw);

/**
 * tdxcall_firmware_section() - one section, in the order of the metadata
 * @fw: the firmware
 * @index: 0, 1 ...
 *
 * Return: the section, valid until @fw is closed; NULL after the last.
 * Since: 0.1
 */
const struct tdxcall_firmware_section *tdxcall_firmware_section(const struct tdxcall_firmware *fw,
								unsigned int index);

/**
 * tdxcall_firmware_size() - bytes of the whole image
 * @fw: the firmware
 *
 * Since: 0.1
 */
uint64_t tdxcall_firmware_size(const struct tdxcall_firmware *fw);

/**
 * tdxcall_firmware_type_name() - name of a section type
 * @type: enum tdxcall_firmware_type
 *
 * Return: "BFV", "CFV", "TD_HOB" ..., valid for ever; NULL if unknown.
 * Since: 0.1
 */
const char *tdxcall_firmware_type_name(uint32_t type);

/* ---- the software TDX module's state image --------------------------------------------------- */

/**
 * struct tdxcall_model_config - the simulated machine of a state image
 * @argsz: sizeof
 * @flags: 0
 * @memory: bytes, multiple of 1 GiB, 1 GiB..4 TiB; the file is sparse
 * @lps: logical processors, @packages..128
 * @packages: 1..8
 * @keyid_first: first private KeyID, at least 1
 * @keyid_count: private KeyIDs, at least 2 (the TDX module keeps the first for itself);
 *               @keyid_first + @keyid_count at most 2048
 * @maxpa: physical address bits, KeyID bits included, 46..52
 * @module: TDX module, a number that tdxcall_model_module() knows; 0 = 1.5.01
 * @dynamic_pamt: 1 = SYS.CONFIG was asked for dynamic PAMT, which 1.5.01 does not have
 * @reserved: 0
 */
struct tdxcall_model_config {
	uint32_t argsz;
	uint32_t flags;
	uint64_t memory;
	uint32_t lps;
	uint32_t packages;
	uint32_t keyid_first;
	uint32_t keyid_count;
	uint32_t maxpa;
	uint32_t module;
	uint32_t dynamic_pamt;
	uint32_t reserved[1];
};

/**
 * struct tdxcall_model_info - a state image
 * @argsz: sizeof
 * @flags: 0
 * @config: the machine
 * @memory_base: HPA of its first byte
 * @memory_reserved: bytes at its end that hold the TDX module's own metadata (PAMT)
 * @memory_used: bytes that the runtime has allocated
 * @file_size: bytes of the file
 * @file_used: bytes that it takes on disk
 * @commits: commits so far
 * @interrupt_every: TDXCALL_MODEL_INTERRUPT_EVERY, 0 = never by itself
 * @reserved: 0
 */
struct tdxcall_model_info {
	uint32_t argsz;
	uint32_t flags;
	struct tdxcall_model_config config;
	uint64_t memory_base;
	uint64_t memory_reserved;
	uint64_t memory_used;
	uint64_t file_size;
	uint64_t file_used;
	uint64_t commits;
	uint64_t interrupt_every;
	uint64_t reserved[3];
};

/**
 * tdxcall_state_path() - default path of the state image
 * @buf: where the path goes
 * @size: bytes of @buf
 *
 * $TDXCTL_STATE, else $XDG_STATE_HOME/tdxcall/state.img, else $HOME/.local/state/tdxcall/state.img.
 *
 * Return: 0; -ENOENT if none of the variables is set; -ENAMETOOLONG.
 * Since: 0.1
 */
int tdxcall_state_path(char *buf, size_t size);

/**
 * tdxcall_init_model_config() - fill in the default machine
 * @config: module 1.5.01, 8 GiB, 4 logical processors in 1 package, private KeyIDs 32..63,
 *   52 address bits
 *
 * Since: 0.1
 */
void tdxcall_init_model_config(struct tdxcall_model_config *config);

/**
 * tdxcall_model_module() - version of a TDX module that the model can be
 * @module: number, from 0 on
 *
 * Return: "1.5.01" or the like; NULL if there are not so many.
 * Since: 0.1
 */
const char *tdxcall_model_module(uint32_t module);

#define TDXCALL_MODEL_REPLACE (1U << 0) /* an image that is there is replaced in one step */

/**
 * tdxcall_model_create() - make a state image with a machine whose TDX module is ready
 * @path: the file, NULL = tdxcall_state_path(); missing directories are made
 * @config: the machine, NULL = default
 * @flags: TDXCALL_MODEL_*
 * @log: where the line that says what is wrong goes, or NULL
 *
 * Return: 0; -EEXIST; -EINVAL the machine makes no sense; -EBUSY the image to be replaced is in
 * use; -EBADMSG the file to be replaced is no state image; errors of the file system.
 * Since: 0.1
 */
int tdxcall_model_create(const char *path, const struct tdxcall_model_config *config,
			 unsigned int flags, const struct tdxcall_log *log);

/**
 * tdxcall_model_reset() - replace a state image by a fresh one with the same machine
 * @path: the file, NULL = tdxcall_state_path()
 * @log: where the line that says what is wrong goes, or NULL
 *
 * Return: as tdxcall_model_create(); -ENOENT; -EUCLEAN if its header is damaged.
 * Since: 0.1
 */
int tdxcall_model_reset(const char *path, const struct tdxcall_log *log);

/**
 * tdxcall_model_remove() - delete a state image
 * @path: the file, NULL = tdxcall_state_path()
 * @log: where the line that says what is wrong goes, or NULL
 *
 * Return: 0; -ENOENT; -EBUSY it is in use; -EBADMSG it is no state image.
 * Since: 0.1
 */
int tdxcall_model_remove(const char *path, const struct tdxcall_log *log);

/**
 * tdxcall_init_model_info() - fill in a request for tdxcall_model_get()
 * @info: the request
 *
 * Since: 0.1
 */
void tdxcall_init_model_info(struct tdxcall_model_info *info);

/**
 * tdxcall_model_get() - describe the state image of a handle
 * @h: the handle
 * @info: in/out
 *
 * Return: 0; -EOPNOTSUPP not the model backend; -EINVAL.
 * Since: 0.1
 */
int tdxcall_model_get(struct tdxcall *h, struct tdxcall_model_info *info);

/* What tdxcall_model_set() sets; it stays with the state image. */
enum tdxcall_model_setting {
	TDXCALL_MODEL_INTERRUPT_EVERY = 1, /* an interrupt becomes pending every so many times that
					      a SEAMCALL looks for one; 0 = never by itself */
};

/**
 * tdxcall_model_set() - change how the machine of a state image behaves
 * @h: the handle
 * @setting: what
 * @value: to what
 *
 * Return: 0; -EOPNOTSUPP not the model backend; -EROFS; -EINVAL no such setting.
 * Since: 0.1
 */
int tdxcall_model_set(struct tdxcall *h, enum tdxcall_model_setting setting, uint64_t value);

/**
 * struct tdxcall_progress - how far something is; another thread may read it meanwhile
 * @done: bytes done; what the progress member of a request is to point to
 * @total: bytes in all; 0 = not known yet
 */
struct tdxcall_progress {
	uint64_t done;
	uint64_t total;
};

/**
 * tdxcall_model_check() - verify every invariant of a state image
 * @h: the handle
 * @report: called with one line for each violation; may be NULL
 * @ctx: for @report
 * @violations: where their number goes
 * @progress: where it is shown how far the check is; may be NULL
 *
 * The software TDX module (page owners, PAMT, secure EPT, epochs), the runtime (mirror tables
 * against the secure EPT, page accounting) and the page allocator. Waits for running commands.
 *
 * Return: 0 whatever was found; -EINTR tdxcall_interrupt() stopped it, with the violations found
 * until then; -EOPNOTSUPP not the model backend; -EINVAL.
 * Since: 0.1
 */
int tdxcall_model_check(struct tdxcall *h, void (*report)(void *ctx, const char *line), void *ctx,
			uint32_t *violations, struct tdxcall_progress *progress);

/* ---- recording ------------------------------------------------------------------------------- */

/**
 * tdxcall_record_start() - record the SEAMCALLs of a handle from now on
 * @h: the handle
 * @path: trace (tdxtrace(5)); made if it does not exist
 *
 * A trace has every SEAMCALL since the machine was fresh. So either none was made on this machine
 * yet, or the file is one that was recorded on it and ends exactly where the machine is now; then
 * it is continued. What tdxcall_sync() or tdxcall_close() makes durable gets into the file with it;
 * what tdxcall_discard() forgets does not. SEAMCALLs of several threads are recorded, and made, one
 * after the other.
 *
 * Return: 0; -ESTALE the machine is not fresh, or the trace does not end where it is; -EBADMSG not
 * a trace; -EBUSY another recording writes to it; -EALREADY this handle records; -EOPNOTSUPP not
 * the model backend; -EINVAL; errors of the file system. The log of the handle gets the line that
 * says what is wrong.
 * Since: 0.1
 */
int tdxcall_record_start(struct tdxcall *h, const char *path);

/**
 * tdxcall_record_stop() - tdxcall_sync(), then end the recording
 * @h: the handle
 *
 * Return: 0; -ENOENT nothing is recorded; -EOPNOTSUPP; -EINVAL; or what tdxcall_sync() returned,
 * and the recording goes on.
 * Since: 0.1
 */
int tdxcall_record_stop(struct tdxcall *h);

/* ---- trace replay ---------------------------------------------------------------------------- */

#define TDXCALL_REPLAY_MAX_DIFFS 32

/**
 * struct tdxcall_replay_diff - one register that is not what the trace says
 * @where: "rax", or "guest[0].rcx"
 * @expected: as recorded
 * @actual: as the software TDX module answered
 */
struct tdxcall_replay_diff {
	char where[32];
	uint64_t expected;
	uint64_t actual;
};

/**
 * struct tdxcall_replay_report - what a replay has seen so far
 * @lines: lines read, comments included
 * @calls: records with outputs carried out
 * @identical: of them, all compared registers were the same
 * @registers: registers compared
 * @diff_line: line number of the last record that differed, 0 = none did
 * @ndiffs: its registers that differ
 * @diffs: the first of them
 * @error: what is wrong with the last line that was refused, "" = nothing
 *
 * More members may be added at the end.
 */
struct tdxcall_replay_report {
	uint64_t lines;
	uint64_t calls;
	uint64_t identical;
	uint64_t registers;
	uint64_t diff_line;
	uint32_t ndiffs;
	struct tdxcall_replay_diff diffs[TDXCALL_REPLAY_MAX_DIFFS];
	char error[160];
};

/**
 * tdxcall_replay_new() - a private, empty machine to replay a trace on
 * @out: where the object goes
 *
 * Its size and shape come from the trace itself. No state image is involved.
 *
 * Return: 0; give *@out to tdxcall_replay_free(). -ENOMEM.
 * Since: 0.1
 */
int tdxcall_replay_new(struct tdxcall_replay **out);

/**
 * tdxcall_replay_free() - free a replay and its machine
 * @replay: the object, or NULL
 *
 * Since: 0.1
 */
void tdxcall_replay_free(struct tdxcall_replay *replay);

/**
 * tdxcall_replay_line() - carry out one record of a trace (tdxtrace(5))
 * @replay: the replay
 * @line: the record without newline; empty lines and comments are allowed
 * @is_identical: where false goes if a compared register differs, else true; may be NULL
 *
 * Return: 0; -EBADMSG not a record, or one that cannot be carried out now (see report.error);
 * -ENOMEM.
 * Since: 0.1
 */
int tdxcall_replay_line(struct tdxcall_replay *replay, const char *line, bool *is_identical);

/**
 * tdxcall_replay_report() - what a replay has seen so far
 * @replay: the replay
 *
 * Return: the report, valid until the next tdxcall_replay_line() or tdxcall_replay_free().
 * Since: 0.1
 */
const struct tdxcall_replay_report *tdxcall_replay_report(const struct tdxcall_replay *replay);

/**
 * tdxcall_replay_file() - replay a whole file
 * @replay: a new replay
 * @path: trace, plain or xz-compressed; "-" = standard input
 * @next: called after each record that differs: true = go on, false = stop; NULL = stop
 * @ctx: for @next
 * @log: where the line that says what is wrong goes, or NULL
 *
 * Return: 0, whether or not a register differed; -EBADMSG: a bad line (report.lines) or damaged
 * compression; -EOPNOTSUPP: compressed, and the library was built without liblzma; errors of the
 * file system.
 * Since: 0.1
 */
int tdxcall_replay_file(struct tdxcall_replay *replay, const char *path,
			bool (*next)(void *ctx, const struct tdxcall_replay_report *report,
				     const char *line),
			void *ctx, const struct tdxcall_log *log);

#ifdef __cplusplus
}
#endif

#endif /* TDXCALL_TDXCALL_H */
