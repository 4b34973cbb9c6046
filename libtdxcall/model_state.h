/* SPDX-License-Identifier: LGPL-2.1-or-later */
/* The software TDX module in a state image: shared by the backend and by what makes images. */
#ifndef LIBTDXCALL_MODEL_STATE_H
#define LIBTDXCALL_MODEL_STATE_H

#include "core/model/control.h"
#include "core/port/user.h"
#include "core/runtime/rt_owner.h"
#include "core/runtime/runtime.h"
#include "core/tdpmmu/vt.h"
#include "libtdxcall/image.h"

struct record;

/* Where simulated memory begins: above the TDX module's own and all that sits below 4G. */
#define MODEL_MEM_BASE (4ULL << 30)

/**
 * struct model_backend - an open state image and what is rebuilt for each process
 * @img: the image
 * @port: what the runtime needs of this process
 * @vt: operations of its VMs
 * @model: the TDX module
 * @rt: the runtime, rt_size() bytes
 * @owner: owner of the page handles of this handle
 * @record: where SEAMCALLs are recorded, NULL = nowhere
 * @lost: what the TDX module writes where there is no memory goes here
 */
struct model_backend {
	struct image img;
	struct port port;
	struct vt_ops vt;
	struct model model;
	struct rt *rt;
	struct rt_owner owner;
	struct record *record;
	u64 lost[2 * CORE_PAGE_SIZE / sizeof(u64)];
};

/**
 * model_config_check() - is this a machine that can be simulated?
 * @config: the machine
 * @log: where the line that says what is wrong goes
 *
 * Return: 0, -EINVAL.
 */
int model_config_check(const struct tdxcall_model_config *config, const struct tdxcall_log *log);

/**
 * model_keyid_shift() - lowest KeyID bit of an HPA
 * @config: the machine
 */
u32 model_keyid_shift(const struct tdxcall_model_config *config);

/**
 * model_pamt_bytes() - bytes at the end of memory that hold the PAMT, multiple of 2 MiB
 * @config: the machine
 */
u64 model_pamt_bytes(const struct tdxcall_model_config *config);

/**
 * model_describe() - the machine below a state image, as the software TDX module is given it
 * @config: the machine
 * @pf: where its platform goes
 * @tdmr: where its only TDMR goes
 */
void model_describe(const struct tdxcall_model_config *config, struct model_platform *pf,
		    struct model_tdmr_cfg *tdmr);

/**
 * model_bind() - let a struct model work on an image
 * @m: the model
 * @img: the image
 */
void model_bind(struct model *m, struct image *img);

/**
 * model_image_create() - make a state image
 * @path: the file
 * @config: the machine, argsz and all
 * @replace: take the place of one that is there
 * @log: where messages go
 *
 * Return: 0 or a negative errno.
 */
int model_image_create(const char *path, const struct tdxcall_model_config *config, bool replace,
		       const struct tdxcall_log *log);

#endif /* LIBTDXCALL_MODEL_STATE_H */
