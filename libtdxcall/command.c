// SPDX-License-Identifier: LGPL-2.1-or-later
/* One function for each command of the uAPI, and the functions that fill its struct in. */
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "core/runtime/rt_row.h"
#include "libtdxcall/command.h"
#include "libtdxcall/dev_check.h"
#include "libtdxcall/handle.h"
#include "libtdxcall/internal.h"

/* The struct is as long as this version of the library has it. */
static int give_command(struct tdxcall *h, const struct rt_row *row, void *arg)
{
	enum rt_buf_dir dir;
	void *buf = NULL;
	u64 len;
	int ret = rt_row_buf(row, arg, &dir, &len);

	if (ret)
		return ret;
	if (dir != RT_BUF_NONE)
		buf = (void *)(uintptr_t)rt_row_buf_addr(row, arg);
	pthread_rwlock_rdlock(&h->lock);
	ret = h->ops->cmd(h, row->cmd, arg, buf, buf ? len : 0);
	pthread_rwlock_unlock(&h->lock);
	return ret;
}

int lib_command(struct tdxcall *h, unsigned int cmd, void *arg)
{
	const struct rt_row *row = rt_row(cmd);
	union dev_arg own;
	int ret;

	if (!h || !arg || !row)
		return -EINVAL;
	if (h->flags & TDXCALL_OPEN_RDONLY && !(row->is & RT_IS_READONLY))
		return -EROFS;
	if (*(const uint32_t *)arg == row->size)
		return give_command(h, row, arg);
	/* A program that was compiled with an older or newer uapi.h. */
	ret = rt_args_in(row, &own, arg);
	if (ret)
		return ret;
	ret = give_command(h, row, &own);
	if (!ret || ret == -EINTR)
		rt_args_out(row, arg, &own);
	return ret;
}

bool lib_name_ok(const char *name)
{
	static const char first[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	size_t len = name ? strlen(name) : 0;

	return len && len < TDXCALL_NAME_LEN && strchr(first, name[0]) &&
	       strspn(name + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
				"0123456789_.-") == len - 1;
}

TDXCALL_API void tdxcall_init_info(struct tdxcall_info *info)
{
	*info = (struct tdxcall_info){ .argsz = sizeof(*info) };
}

TDXCALL_API int tdxcall_info_get(struct tdxcall *h, struct tdxcall_info *info)
{
	return lib_command(h, TDXCALL_INFO, info);
}

TDXCALL_API int tdxcall_init_td_create(struct tdxcall_td_create *create, const char *name)
{
	if (!create || !lib_name_ok(name))
		return -EINVAL;
	*create = (struct tdxcall_td_create){ .argsz = sizeof(*create) };
	memcpy(create->name, name, strlen(name));
	create->max_vcpus = 1;
	create->vcpus = 1;
	create->sept_levels = 4;
	return 0;
}

TDXCALL_API int tdxcall_td_create(struct tdxcall *h, struct tdxcall_td_create *create)
{
	return lib_command(h, TDXCALL_TD_CREATE, create);
}

TDXCALL_API void tdxcall_init_td(struct tdxcall_td *req, uint32_t td)
{
	*req = (struct tdxcall_td){ .argsz = sizeof(*req), .td = td };
}

TDXCALL_API int tdxcall_td_destroy(struct tdxcall *h, struct tdxcall_td *req)
{
	return lib_command(h, TDXCALL_TD_DESTROY, req);
}

TDXCALL_API int tdxcall_td_finalize(struct tdxcall *h, struct tdxcall_td *req)
{
	return lib_command(h, TDXCALL_TD_FINALIZE, req);
}

static void init_query(struct tdxcall_td_query *query, uint32_t flags, uint32_t td)
{
	*query = (struct tdxcall_td_query){
		.argsz = sizeof(*query),
		.flags = flags,
		.td = td,
	};
}

TDXCALL_API void tdxcall_init_td_query(struct tdxcall_td_query *query, uint32_t td)
{
	init_query(query, TDXCALL_QUERY_BY_ID, td);
}

TDXCALL_API int tdxcall_init_td_query_name(struct tdxcall_td_query *query, const char *name)
{
	if (!query || !lib_name_ok(name))
		return -EINVAL;
	init_query(query, TDXCALL_QUERY_BY_NAME, 0);
	memcpy(query->name, name, strlen(name));
	return 0;
}

TDXCALL_API void tdxcall_init_td_query_next(struct tdxcall_td_query *query, uint32_t td)
{
	init_query(query, TDXCALL_QUERY_NEXT, td);
}

TDXCALL_API int tdxcall_td_query(struct tdxcall *h, struct tdxcall_td_query *query)
{
	return lib_command(h, TDXCALL_TD_QUERY, query);
}

TDXCALL_API void tdxcall_init_vcpu_create(struct tdxcall_vcpu_create *create, uint32_t td)
{
	*create = (struct tdxcall_vcpu_create){ .argsz = sizeof(*create), .td = td };
}

TDXCALL_API int tdxcall_vcpu_create(struct tdxcall *h, struct tdxcall_vcpu_create *create)
{
	return lib_command(h, TDXCALL_VCPU_CREATE, create);
}

static void init_range(struct tdxcall_range *range, uint32_t td, enum tdxcall_range_op op,
		       uint64_t gpa, uint64_t size)
{
	*range = (struct tdxcall_range){
		.argsz = sizeof(*range),
		.td = td,
		.op = op,
		.gpa = gpa,
		.size = size,
		.level = TDXCALL_LEVEL_AUTO,
		.busy = TDXCALL_BUSY_KICK,
	};
}

/* A level that does not fit must not become another one that does. */
static uint8_t narrow_level(unsigned int level)
{
	return (uint8_t)(level < TDXCALL_LEVEL_AUTO ? level : TDXCALL_LEVEL_AUTO);
}

TDXCALL_API void tdxcall_init_add(struct tdxcall_range *range, uint32_t td, uint64_t gpa,
				  uint64_t size, const void *buf)
{
	init_range(range, td, TDXCALL_RANGE_ADD, gpa, size);
	range->level = 0;
	range->buf = (uintptr_t)buf;
}

TDXCALL_API void tdxcall_init_extend(struct tdxcall_range *range, uint32_t td, uint64_t gpa,
				     uint64_t size)
{
	init_range(range, td, TDXCALL_RANGE_EXTEND, gpa, size);
}

TDXCALL_API void tdxcall_init_aug(struct tdxcall_range *range, uint32_t td, uint64_t gpa,
				  uint64_t size, unsigned int level)
{
	init_range(range, td, TDXCALL_RANGE_AUG, gpa, size);
	range->level = narrow_level(level);
	range->backing = range->level;
}

TDXCALL_API void tdxcall_init_block(struct tdxcall_range *range, uint32_t td, uint64_t gpa,
				    uint64_t size)
{
	init_range(range, td, TDXCALL_RANGE_BLOCK, gpa, size);
}

TDXCALL_API void tdxcall_init_unblock(struct tdxcall_range *range, uint32_t td, uint64_t gpa,
				      uint64_t size)
{
	init_range(range, td, TDXCALL_RANGE_UNBLOCK, gpa, size);
}

TDXCALL_API void tdxcall_init_track(struct tdxcall_range *range, uint32_t td)
{
	init_range(range, td, TDXCALL_RANGE_TRACK, 0, 0);
}

TDXCALL_API void tdxcall_init_remove(struct tdxcall_range *range, uint32_t td, uint64_t gpa,
				     uint64_t size)
{
	init_range(range, td, TDXCALL_RANGE_REMOVE, gpa, size);
}

TDXCALL_API void tdxcall_init_zap(struct tdxcall_range *range, uint32_t td, uint64_t gpa,
				  uint64_t size)
{
	init_range(range, td, TDXCALL_RANGE_ZAP, gpa, size);
}

TDXCALL_API void tdxcall_init_promote(struct tdxcall_range *range, uint32_t td, uint64_t gpa,
				      uint64_t size, unsigned int level)
{
	init_range(range, td, TDXCALL_RANGE_PROMOTE, gpa, size);
	range->level = narrow_level(level);
}

TDXCALL_API void tdxcall_init_demote(struct tdxcall_range *range, uint32_t td, uint64_t gpa,
				     uint64_t size)
{
	init_range(range, td, TDXCALL_RANGE_DEMOTE, gpa, size);
}

TDXCALL_API void tdxcall_init_relocate(struct tdxcall_range *range, uint32_t td, uint64_t gpa,
				       uint64_t size)
{
	init_range(range, td, TDXCALL_RANGE_RELOCATE, gpa, size);
}

TDXCALL_API void tdxcall_init_sept_remove(struct tdxcall_range *range, uint32_t td, uint64_t gpa,
					  uint64_t size)
{
	init_range(range, td, TDXCALL_RANGE_SEPT_REMOVE, gpa, size);
}

TDXCALL_API int tdxcall_range_exec(struct tdxcall *h, struct tdxcall_range *range)
{
	return lib_command(h, TDXCALL_RANGE, range);
}

TDXCALL_API void tdxcall_init_hook(struct tdxcall_hook *hook, uint32_t td, uint32_t id,
				   uint64_t gfn, unsigned int level)
{
	*hook = (struct tdxcall_hook){
		.argsz = sizeof(*hook),
		.td = td,
		.hook = id,
		.gfn = gfn,
		.level = narrow_level(level),
		.busy = TDXCALL_BUSY_KICK,
	};
}

TDXCALL_API int tdxcall_hook_exec(struct tdxcall *h, struct tdxcall_hook *hook)
{
	return lib_command(h, TDXCALL_HOOK, hook);
}

TDXCALL_API void tdxcall_init_sept_read(struct tdxcall_sept_read *read, uint32_t td, uint64_t gpa,
					uint64_t size, struct tdxcall_sept_entry *entries,
					uint32_t count)
{
	*read = (struct tdxcall_sept_read){
		.argsz = sizeof(*read),
		.td = td,
		.gpa = gpa,
		.size = size,
		.buf = (uintptr_t)entries,
		.count = count,
	};
}

TDXCALL_API int tdxcall_sept_read(struct tdxcall *h, struct tdxcall_sept_read *read)
{
	return lib_command(h, TDXCALL_SEPT_READ, read);
}

TDXCALL_API void tdxcall_init_stats(struct tdxcall_stats *stats)
{
	*stats = (struct tdxcall_stats){ .argsz = sizeof(*stats) };
}

TDXCALL_API int tdxcall_stats_get(struct tdxcall *h, struct tdxcall_stats *stats)
{
	return lib_command(h, TDXCALL_STATS, stats);
}

TDXCALL_API void tdxcall_init_inject(struct tdxcall_inject *rule, uint32_t leaf, uint64_t status)
{
	*rule = (struct tdxcall_inject){
		.argsz = sizeof(*rule),
		.leaf = leaf,
		.status = status,
	};
}

TDXCALL_API int tdxcall_inject_add(struct tdxcall *h, struct tdxcall_inject *rule)
{
	return lib_command(h, TDXCALL_INJECT_ADD, rule);
}

TDXCALL_API int tdxcall_inject_next(struct tdxcall *h, struct tdxcall_inject *rule)
{
	return lib_command(h, TDXCALL_INJECT_NEXT, rule);
}

TDXCALL_API int tdxcall_inject_clear(struct tdxcall *h, uint32_t id)
{
	struct tdxcall_inject rule;

	tdxcall_init_inject(&rule, 0, 0);
	rule.id = id;
	return lib_command(h, TDXCALL_INJECT_CLEAR, &rule);
}

TDXCALL_API void tdxcall_init_vcpu_enter(struct tdxcall_vcpu_enter *enter, uint32_t td,
					 uint32_t vcpu)
{
	*enter = (struct tdxcall_vcpu_enter){
		.argsz = sizeof(*enter),
		.td = td,
		.vcpu = vcpu,
		.lp = TDXCALL_LP_ANY,
	};
}

TDXCALL_API int tdxcall_vcpu_enter(struct tdxcall *h, struct tdxcall_vcpu_enter *enter)
{
	return lib_command(h, TDXCALL_VCPU_ENTER, enter);
}

TDXCALL_API void tdxcall_init_vcpu(struct tdxcall_vcpu *req, uint32_t td, uint32_t vcpu)
{
	*req = (struct tdxcall_vcpu){
		.argsz = sizeof(*req),
		.td = td,
		.vcpu = vcpu,
	};
}

TDXCALL_API int tdxcall_vcpu_flush(struct tdxcall *h, struct tdxcall_vcpu *req)
{
	return lib_command(h, TDXCALL_VCPU_FLUSH, req);
}

TDXCALL_API void tdxcall_init_vcpu_query(struct tdxcall_vcpu_query *query, uint32_t td,
					 uint32_t vcpu)
{
	*query = (struct tdxcall_vcpu_query){
		.argsz = sizeof(*query),
		.td = td,
		.vcpu = vcpu,
	};
}

TDXCALL_API int tdxcall_vcpu_query(struct tdxcall *h, struct tdxcall_vcpu_query *query)
{
	return lib_command(h, TDXCALL_VCPU_QUERY, query);
}

static void init_vcpu_field(struct tdxcall_vcpu_field *req, uint32_t td, uint32_t vcpu,
			    uint64_t field)
{
	*req = (struct tdxcall_vcpu_field){
		.argsz = sizeof(*req),
		.td = td,
		.vcpu = vcpu,
		.field = field,
	};
}

TDXCALL_API void tdxcall_init_vcpu_field_read(struct tdxcall_vcpu_field *req, uint32_t td,
					      uint32_t vcpu, uint64_t field)
{
	init_vcpu_field(req, td, vcpu, field);
}

TDXCALL_API void tdxcall_init_vcpu_field_write(struct tdxcall_vcpu_field *req, uint32_t td,
					       uint32_t vcpu, uint64_t field, uint64_t value,
					       uint64_t mask)
{
	init_vcpu_field(req, td, vcpu, field);
	req->value = value;
	req->mask = mask;
}

TDXCALL_API void tdxcall_init_vcpu_field_attach(struct tdxcall_vcpu_field *req, uint32_t td,
						uint32_t vcpu, uint64_t field)
{
	init_vcpu_field(req, td, vcpu, field);
}

TDXCALL_API int tdxcall_vcpu_field_read(struct tdxcall *h, struct tdxcall_vcpu_field *req)
{
	return lib_command(h, TDXCALL_VCPU_FIELD_READ, req);
}

TDXCALL_API int tdxcall_vcpu_field_write(struct tdxcall *h, struct tdxcall_vcpu_field *req)
{
	return lib_command(h, TDXCALL_VCPU_FIELD_WRITE, req);
}

TDXCALL_API int tdxcall_vcpu_field_attach(struct tdxcall *h, struct tdxcall_vcpu_field *req)
{
	return lib_command(h, TDXCALL_VCPU_FIELD_ATTACH, req);
}

static void init_shared(struct tdxcall_shared *shared, uint32_t td, uint64_t gpa, uint64_t size,
			const void *buf)
{
	*shared = (struct tdxcall_shared){
		.argsz = sizeof(*shared),
		.td = td,
		.gpa = gpa,
		.size = size,
		.buf = (uintptr_t)buf,
	};
}

TDXCALL_API void tdxcall_init_shared_map(struct tdxcall_shared *shared, uint32_t td, uint64_t gpa,
					 uint64_t size)
{
	init_shared(shared, td, gpa, size, NULL);
}

TDXCALL_API void tdxcall_init_shared_unmap(struct tdxcall_shared *shared, uint32_t td, uint64_t gpa,
					   uint64_t size)
{
	init_shared(shared, td, gpa, size, NULL);
}

TDXCALL_API void tdxcall_init_shared_read(struct tdxcall_shared *shared, uint32_t td, uint64_t gpa,
					  void *buf, uint64_t size)
{
	init_shared(shared, td, gpa, size, buf);
}

TDXCALL_API void tdxcall_init_shared_write(struct tdxcall_shared *shared, uint32_t td, uint64_t gpa,
					   const void *buf, uint64_t size)
{
	init_shared(shared, td, gpa, size, buf);
}

TDXCALL_API int tdxcall_shared_map(struct tdxcall *h, struct tdxcall_shared *shared)
{
	return lib_command(h, TDXCALL_SHARED_MAP, shared);
}

TDXCALL_API int tdxcall_shared_unmap(struct tdxcall *h, struct tdxcall_shared *shared)
{
	return lib_command(h, TDXCALL_SHARED_UNMAP, shared);
}

TDXCALL_API int tdxcall_shared_read(struct tdxcall *h, struct tdxcall_shared *shared)
{
	return lib_command(h, TDXCALL_SHARED_READ, shared);
}

TDXCALL_API int tdxcall_shared_write(struct tdxcall *h, struct tdxcall_shared *shared)
{
	return lib_command(h, TDXCALL_SHARED_WRITE, shared);
}

TDXCALL_API void tdxcall_init_mmio(struct tdxcall_mmio *mmio, uint32_t td, uint64_t gpa,
				   uint64_t size)
{
	*mmio = (struct tdxcall_mmio){
		.argsz = sizeof(*mmio),
		.td = td,
		.gpa = gpa,
		.size = size,
	};
}

TDXCALL_API int tdxcall_mmio_add(struct tdxcall *h, struct tdxcall_mmio *mmio)
{
	return lib_command(h, TDXCALL_MMIO_ADD, mmio);
}

TDXCALL_API int tdxcall_mmio_remove(struct tdxcall *h, struct tdxcall_mmio *mmio)
{
	return lib_command(h, TDXCALL_MMIO_REMOVE, mmio);
}

TDXCALL_API int tdxcall_mmio_next(struct tdxcall *h, struct tdxcall_mmio *mmio)
{
	return lib_command(h, TDXCALL_MMIO_NEXT, mmio);
}
