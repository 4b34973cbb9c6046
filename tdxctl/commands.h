/* SPDX-License-Identifier: GPL-2.0-only */
/* The commands, each defined in the file of its group. */
#ifndef TDXCTL_COMMANDS_H
#define TDXCTL_COMMANDS_H

#include "tdxctl/command.h"

/* All commands in the order of --help; NULL ends the table. */
extern const struct command *const commands[];

extern const struct command cmd_td_create;
extern const struct command cmd_td_load;
extern const struct command cmd_td_list;
extern const struct command cmd_td_show;
extern const struct command cmd_td_finalize;
extern const struct command cmd_td_destroy;

extern const struct command cmd_vcpu_create;
extern const struct command cmd_vcpu_enter;
extern const struct command cmd_vcpu_flush;
extern const struct command cmd_vcpu_list;
extern const struct command cmd_vcpu_get;
extern const struct command cmd_vcpu_set;
extern const struct command cmd_guest;
extern const struct command cmd_map_shared;
extern const struct command cmd_unmap_shared;
extern const struct command cmd_mmio_add;
extern const struct command cmd_mmio_remove;
extern const struct command cmd_mmio_list;

extern const struct command cmd_add;
extern const struct command cmd_aug;
extern const struct command cmd_block;
extern const struct command cmd_unblock;
extern const struct command cmd_track;
extern const struct command cmd_remove;
extern const struct command cmd_zap;
extern const struct command cmd_promote;
extern const struct command cmd_demote;
extern const struct command cmd_relocate;
extern const struct command cmd_hook;

extern const struct command cmd_sept_show;
extern const struct command cmd_sept_walk;
extern const struct command cmd_sept_stat;
extern const struct command cmd_sept_remove;

extern const struct command cmd_decode;
extern const struct command cmd_explain;

extern const struct command cmd_doctor;
extern const struct command cmd_ok;

extern const struct command cmd_info;
extern const struct command cmd_stats;

extern const struct command cmd_model_init;
extern const struct command cmd_model_show;
extern const struct command cmd_model_check;
extern const struct command cmd_model_reset;
extern const struct command cmd_model_set;

extern const struct command cmd_replay;
extern const struct command cmd_record;

extern const struct command cmd_inject_add;
extern const struct command cmd_inject_list;
extern const struct command cmd_inject_clear;

extern const struct command cmd_page_alloc;
extern const struct command cmd_page_free;
extern const struct command cmd_page_list;
extern const struct command cmd_page_write;
extern const struct command cmd_page_read;
extern const struct command cmd_call;

extern const struct command cmd_batch;
extern const struct command cmd_monitor;

#endif /* TDXCTL_COMMANDS_H */
