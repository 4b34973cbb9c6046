// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/stat.h>
#include <unistd.h>
#ifdef __x86_64__
#include <cpuid.h>
#endif

#include <tdxcall/tdxcall.h>

#include "tdxctl/doctor_live.h"
#include "tdxctl/doctor_text.h"
#include "tdxctl/errno_name.h"

#define DEVICE "/dev/tdxcall"

/* ---- CPU ------------------------------------------------------------------------------------- */

#ifdef __x86_64__
int live_cpuid(FILE *out, const char *release)
{
	unsigned int eax, ebx, ecx, edx;

	(void)release;
	/* EBX of leaf 1 names the CPU that this ran on. */
	if (__get_cpuid(1, &eax, &ebx, &ecx, &edx))
		fprintf(out, "1 0 0x%x 0x0 0x%x 0x%x\n", eax, ecx, edx);
	if (__get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx))
		fprintf(out, "7 0 0x%x 0x%x 0x%x 0x%x\n", eax, ebx, ecx, edx);
	return 0;
}
#else
int live_cpuid(FILE *out, const char *release)
{
	(void)out;
	(void)release;
	return -ENOENT;
}
#endif

/* MSRs, and bits of them that are no addresses. */
static const struct {
	u32 number;
	u64 mask;
} msrs[] = {
	{ 0x87, ~0ULL },    /* KeyIDs: shared ones, private ones */
	{ 0xfe, ~0ULL },    /* IA32_MTRRCAP */
	{ 0x981, ~0ULL },   /* IA32_TME_CAPABILITY */
	{ 0x982, ~0ULL },   /* IA32_TME_ACTIVATE */
	{ 0x1401, 0xfff },  /* IA32_SEAMRR_PHYS_MASK */
};

int live_msr(FILE *out, const char *release)
{
	int fd = open("/dev/cpu/0/msr", O_RDONLY | O_CLOEXEC);
	unsigned int i;
	ssize_t n;
	u64 value;

	(void)release;
	if (fd < 0)
		return -errno;
	for (i = 0; i < sizeof(msrs) / sizeof(msrs[0]); i++) {
		n = pread(fd, &value, sizeof(value), msrs[i].number);
		if (n == sizeof(value))
			fprintf(out, "0x%x 0x%llx\n", msrs[i].number, value & msrs[i].mask);
		else
			fprintf(out, "0x%x %s\n", msrs[i].number,
				errno_name(n < 0 ? -errno : -EIO));
	}
	close(fd);
	return 0;
}

/* ---- kernel ---------------------------------------------------------------------------------- */

#define KLOG_READ_ALL 3
#define KLOG_SIZE 10

int live_log(FILE *out, const char *release)
{
	int size = klogctl(KLOG_SIZE, NULL, 0);
	char *text, *line;
	int n;

	(void)release;
	if (size < 0)
		return -errno;
	text = malloc((size_t)size + 1);
	if (!text)
		return -ENOMEM;
	n = klogctl(KLOG_READ_ALL, text, size);
	if (n < 0) {
		n = -errno;
		free(text);
		return n;
	}
	text[n] = '\0';
	/* "<6>[    1.234567] text" */
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		if (*line == '<' && strchr(line, '>'))
			line = strchr(line, '>') + 1;
		fprintf(out, "%s\n", line);
	}
	free(text);
	return 0;
}

int live_secure_boot(FILE *out, const char *release)
{
	static const char path[] = "/sys/firmware/efi/efivars/"
				   "SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c";
	unsigned char variable[5];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t n;

	(void)release;
	if (fd < 0)
		return -errno;
	n = read(fd, variable, sizeof(variable));
	close(fd);
	if (n != sizeof(variable))
		return -EIO;
	/* Four bytes of attributes, then the value. */
	fprintf(out, "%u\n", variable[4]);
	return 0;
}

/* ---- tdxcall --------------------------------------------------------------------------------- */

/* The file ends with this if something signed it. */
static const char signature_mark[] = "~Module signature appended~\n";

static const char *is_signed(const char *path)
{
	char end[sizeof(signature_mark)] = "";
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	const char *says = "unknown";

	if (fd < 0)
		return says;
	if (lseek(fd, -(off_t)(sizeof(end) - 1), SEEK_END) >= 0 &&
	    read(fd, end, sizeof(end) - 1) == (ssize_t)sizeof(end) - 1)
		says = strcmp(end, signature_mark) ? "no" : "yes";
	close(fd);
	return says;
}

int live_module_file(FILE *out, const char *release)
{
	static const char *const folders[] = { "updates", "updates/dkms", "extra", "kernel/extra" };
	static const char *const suffixes[] = { "", ".xz", ".zst", ".gz" };
	char path[512];
	size_t i, k;

	for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		for (k = 0; k < sizeof(suffixes) / sizeof(suffixes[0]); k++) {
			snprintf(path, sizeof(path), "/lib/modules/%s/%s/tdxcall.ko%s", release,
				 folders[i], suffixes[k]);
			if (access(path, F_OK))
				continue;
			/* What is compressed has its end elsewhere. */
			fprintf(out, "path %s\nsigned %s\n", path, k ? "unknown" : is_signed(path));
			return 0;
		}
	}
	return -ENOENT;
}

static void keep_log(void *ctx, int level, const char *line)
{
	(void)level;
	snprintf(ctx, TEXT_LINE, "%s", line);
}

static int open_device(struct tdxcall **h, char *says)
{
	struct tdxcall_log log = { .fn = keep_log, .ctx = says, .level = TDXCALL_LOG_ERR };

	says[0] = '\0';
	return tdxcall_open(h, "dev", NULL, 0, &log);
}

static void put_info(FILE *out, const struct tdxcall_info *info)
{
	fprintf(out, "emulated %s\n", info->features & TDXCALL_FEATURE_MODEL ? "yes" : "no");
	fprintf(out, "module %u.%u.%02u\n", info->module_major, info->module_minor,
		info->module_update);
	fprintf(out, "keyids %u\ntds %u\nlps %u\n", info->keyid_count, info->tds, info->lps);
}

int live_device(FILE *out, const char *release)
{
	struct tdxcall_info info;
	struct tdxcall *h;
	char says[TEXT_LINE];
	struct stat st;
	int ret;

	(void)release;
	if (stat(DEVICE, &st))
		return -errno;
	fprintf(out, "node 0%o %u %u\n", st.st_mode & 07777, st.st_uid, st.st_gid);
	ret = open_device(&h, says);
	if (!ret) {
		tdxcall_init_info(&info);
		ret = tdxcall_info_get(h, &info);
		if (!ret)
			put_info(out, &info);
		tdxcall_close(h);
	}
	fprintf(out, "open %s\n", ret ? errno_name(ret) : "ok");
	if (ret && says[0])
		fprintf(out, "says %s\n", says);
	return 0;
}

/* What Linux reads, in that order, but for those that only repeat TDXCALL_INFO. */
static const u64 fields[] = {
	0x0800000100000003, /* MINOR_VERSION .. MAJOR_VERSION */
	0x0800000100000004,
	0x0800000100000005,
	0x0A00000300000008, /* TDX_FEATURES0 */
	0x9900000100000008, /* MAX_VCPUS_PER_TD */
	0x8900000100000000, /* MODULE_HV */
};

int live_sys_rd(FILE *out, const char *release)
{
	struct tdxcall_leaf_info leaf;
	struct tdxcall_raw raw;
	struct tdxcall *h;
	char says[TEXT_LINE];
	unsigned int i;
	int ret;

	(void)release;
	if (access(DEVICE, F_OK))
		return -errno;
	ret = open_device(&h, says);
	if (ret)
		return ret;
	ret = tdxcall_leaf_find("TDH.SYS.RD", &leaf);
	for (i = 0; !ret && i < sizeof(fields) / sizeof(fields[0]); i++) {
		ret = tdxcall_init_raw(&raw, leaf.number, 0);
		if (!ret)
			ret = tdxcall_raw_set_value(&raw, "field", fields[i]);
		if (!ret)
			ret = tdxcall_raw_exec(h, &raw);
		if (!ret && !tdxcall_raw_get(&raw, "rax"))
			fprintf(out, "0x%016llx 0x%llx\n", fields[i],
				(u64)tdxcall_raw_get(&raw, "r8"));
		else if (!ret)
			fprintf(out, "0x%016llx status 0x%016llx\n", fields[i],
				(u64)tdxcall_raw_get(&raw, "rax"));
	}
	tdxcall_close(h);
	return ret;
}

/* ---- other users of KVM ---------------------------------------------------------------------- */

/* Return: 1 if the process has /dev/kvm open, 0 if not, negative if that cannot be seen. */
static int uses_kvm(const char *pid)
{
	char path[512], target[16];
	struct dirent *entry;
	int found = 0;
	ssize_t n;
	DIR *d;

	snprintf(path, sizeof(path), "/proc/%s/fd", pid);
	d = opendir(path);
	if (!d)
		return errno == ENOENT || errno == ESRCH ? 0 : -errno;
	while (!found && (entry = readdir(d))) {
		n = readlinkat(dirfd(d), entry->d_name, target, sizeof(target));
		found = n == 8 && !memcmp(target, "/dev/kvm", 8);
	}
	closedir(d);
	return found;
}

static void put_process(FILE *out, const char *pid)
{
	char path[512], name[64] = "";
	FILE *in;

	snprintf(path, sizeof(path), "/proc/%s/comm", pid);
	in = fopen(path, "re");
	if (in && !fgets(name, sizeof(name), in))
		name[0] = '\0';
	if (in)
		fclose(in);
	text_trim(name);
	fprintf(out, "user %s %s\n", pid, name);
}

int live_kvm_users(FILE *out, const char *release)
{
	DIR *d = opendir("/proc");
	unsigned int hidden = 0;
	struct dirent *entry;
	int ret;

	(void)release;
	if (!d)
		return -errno;
	while ((entry = readdir(d))) {
		if (strspn(entry->d_name, "0123456789") != strlen(entry->d_name))
			continue;
		ret = uses_kvm(entry->d_name);
		if (ret < 0)
			hidden++;
		else if (ret)
			put_process(out, entry->d_name);
	}
	closedir(d);
	fprintf(out, "hidden %u\n", hidden);
	return 0;
}
