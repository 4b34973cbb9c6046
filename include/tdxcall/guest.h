/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * The test guest's protocol, see tdxguest(7): one mailbox page of shared memory for each vCPU, the
 * same whatever runs in the guest.
 */
#ifndef TDXCALL_GUEST_H
#define TDXCALL_GUEST_H

#include <linux/types.h>

/* Where test TDs have the mailbox of vCPU 0; that of vCPU n is n pages on. Shared bit clear. */
#define TDXGUEST_MAILBOX_GPA 0x60000000ULL
#define TDXGUEST_MAILBOX_SIZE 4096

/* Where tdxctl has the report and the data for it, in the mailbox's page. */
#define TDXGUEST_REPORT_OFFSET 1024
#define TDXGUEST_REPORT_SIZE 1024
#define TDXGUEST_DATA_OFFSET 2048
#define TDXGUEST_DATA_SIZE 64

#define TDXGUEST_MAGIC 0x7473657567786474ULL /* "tdxguest" */
#define TDXGUEST_VERSION 1

/* R10 of the TDG.VP.VMCALL that says "answered"; R11 has the number of the command. */
#define TDXGUEST_VMCALL_ANSWER 0x5457ULL

enum tdxguest_command {
	TDXGUEST_READ = 1,
	TDXGUEST_WRITE = 2,
	TDXGUEST_FILL = 3,
	TDXGUEST_CHECKSUM = 4,
	TDXGUEST_ACCEPT = 5,
	TDXGUEST_ATTR = 6,
	TDXGUEST_MMIO_READ = 7,
	TDXGUEST_MMIO_WRITE = 8,
	TDXGUEST_SPIN = 9,
	TDXGUEST_HALT = 10,
	TDXGUEST_REPORT = 11,
};

enum tdxguest_result {
	TDXGUEST_OK = 0,
	TDXGUEST_TDCALL = 1,  /* a TDCALL failed: see status */
	TDXGUEST_VE = 2,      /* an access raised #VE: see ve_* */
	TDXGUEST_REFUSED = 3, /* the host refused to emulate: status has its R10 */
	TDXGUEST_NO_VE = 4,   /* an MMIO access hit memory */
	TDXGUEST_UNKNOWN = 5, /* no such command, or operands that it does not take */
	TDXGUEST_ABORTED = 6, /* an NMI came before it was done */
};

/**
 * struct tdxguest_mailbox - what the page begins with, little endian
 * @magic: TDXGUEST_MAGIC; written last when the host sets the page up
 * @version: TDXGUEST_VERSION
 * @seq: number of the command; the host raises it when the command is written
 * @ack: number of the last command answered; the guest writes it last
 * @command: enum tdxguest_command
 * @gpa: first byte, with or without the shared bit, as the guest is to use it
 * @size: bytes; MMIO: width of the access
 * @value: what to write; ACCEPT: level; SPIN: how often; REPORT: where the data for it is
 * @result: enum tdxguest_result
 * @out: what was read, the checksum, or the attributes
 * @status: completion status of the TDCALL that failed
 * @done: bytes done; SPIN: reads done
 * @ve_reason: of a #VE, exit reason
 * @ve_qual: likewise, exit qualification
 * @ve_gpa: likewise, guest address
 */
struct tdxguest_mailbox {
	__u64 magic;
	__u64 version;
	__u64 seq;
	__u64 ack;
	__u64 command;
	__u64 gpa;
	__u64 size;
	__u64 value;
	__u64 result;
	__u64 out;
	__u64 status;
	__u64 done;
	__u64 ve_reason;
	__u64 ve_qual;
	__u64 ve_gpa;
};

#endif /* TDXCALL_GUEST_H */
