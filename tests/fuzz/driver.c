// SPDX-License-Identifier: GPL-2.0-only
/*
 * Without libFuzzer: TARGET runs its seeds and FUZZ_RUNS mutations of them, the same ones each time
 * unless FUZZ_SEED is set, and says so in TAP. TARGET FILE... runs these inputs; TARGET --seeds DIR
 * writes the seeds there.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "fuzz.h"

#define RUNS 1000
#define MAX_SEEDS 512
#define MAX_STEPS 8
#define SECONDS 120 /* for one input; sanitizers and slow machines included */

/* Shared with the process that may die of it. */
struct attempt {
	uint64_t number;
	size_t size;
	uint8_t data[FUZZ_MAX_SIZE];
};

static uint64_t state;

static uint64_t rnd(uint64_t n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state % n;
}

static uint64_t env_number(const char *name, uint64_t def)
{
	const char *text = getenv(name);

	return text ? strtoull(text, NULL, 0) : def;
}

/* A number of 1, 2, 4 or 8 bytes becomes one at which programs tend to break, or a near one. */
static void change_number(struct attempt *a)
{
	static const uint64_t odd[] = {0,	   1,	       0x7f,	   0x80,
				       0xff,	   0xfff,      0x1000,	   0x7fff,
				       0xffff,	   0x7fffffff, 0x80000000, 0xffffffff,
				       1ULL << 47, 1ULL << 51, ~0ULL >> 1, ~0ULL};
	size_t len = (size_t)1 << rnd(4);
	uint64_t v;
	size_t at;

	if (a->size < len)
		return;
	at = rnd(a->size - len + 1);
	memcpy(&v, a->data + at, sizeof(v) < len ? sizeof(v) : len);
	v = rnd(2) ? odd[rnd(sizeof(odd) / sizeof(odd[0]))] : v + rnd(33) - 16;
	memcpy(a->data + at, &v, len);
}

static void insert(struct attempt *a, const uint8_t *from, size_t len)
{
	size_t at = rnd(a->size + 1);

	if (a->size + len > FUZZ_MAX_SIZE)
		return;
	memmove(a->data + at + len, a->data + at, a->size - at);
	memcpy(a->data + at, from, len);
	a->size += len;
}

static void cut(struct attempt *a)
{
	size_t at = rnd(a->size), len = 1 + rnd(a->size - at);

	memmove(a->data + at, a->data + at + len, a->size - at - len);
	a->size -= len;
}

static void mutate(struct attempt *a, const uint8_t *other, size_t other_size)
{
	size_t at, len;

	if (!a->size) {
		insert(a, other, other_size);
		return;
	}
	at = rnd(a->size);
	switch (rnd(7)) {
	case 0:
		a->data[at] ^= (uint8_t)(1 << rnd(8));
		break;
	case 1:
		a->data[at] = (uint8_t)rnd(256);
		break;
	case 2:
		cut(a);
		break;
	case 3:
		a->size = at;
		break;
	case 4:
		at = rnd(other_size);
		len = 1 + rnd(other_size - at);
		insert(a, other + at, len);
		break;
	default:
		change_number(a);
	}
}

struct seed {
	uint8_t *data;
	size_t size;
};

static unsigned int seeds_load(struct seed *seeds)
{
	static uint8_t buf[FUZZ_MAX_SIZE];
	unsigned int n;

	for (n = 0; n < MAX_SEEDS; n++) {
		seeds[n].size = fuzz_seed(n, buf);
		if (!seeds[n].size)
			break;
		seeds[n].data = malloc(seeds[n].size);
		FUZZ_CHECK(seeds[n].data);
		memcpy(seeds[n].data, buf, seeds[n].size);
	}
	return n;
}

static void run_all(struct attempt *a, uint64_t runs)
{
	struct seed seeds[MAX_SEEDS];
	unsigned int nseeds = seeds_load(seeds), i;
	uint64_t steps;

	FUZZ_CHECK(nseeds);
	for (a->number = 0; a->number < nseeds + runs; a->number++) {
		i = a->number < nseeds ? (unsigned int)a->number : (unsigned int)rnd(nseeds);
		a->size = seeds[i].size;
		memcpy(a->data, seeds[i].data, a->size);
		for (steps = a->number < nseeds ? 0 : 1 + rnd(MAX_STEPS); steps; steps--) {
			i = (unsigned int)rnd(nseeds);
			mutate(a, seeds[i].data, seeds[i].size);
		}
		alarm(SECONDS);
		LLVMFuzzerTestOneInput(a->data, a->size);
	}
	for (i = 0; i < nseeds; i++)
		free(seeds[i].data);
}

static void save(const char *path, const uint8_t *data, size_t size)
{
	FILE *f = fopen(path, "wb");

	if (!f || fwrite(data, 1, size, f) != size || fclose(f)) {
		perror(path);
		exit(2);
	}
}

static int fuzz(const char *name)
{
	uint64_t seed = env_number("FUZZ_SEED", 1), runs = env_number("FUZZ_RUNS", RUNS);
	struct attempt *a =
		mmap(NULL, sizeof(*a), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	char path[128];
	int status;
	pid_t pid;

	FUZZ_CHECK(a != MAP_FAILED);
	state = seed * 0x9e3779b97f4a7c15ULL | 1;
	printf("1..1\n");
	fflush(stdout);
	pid = fork();
	FUZZ_CHECK(pid >= 0);
	if (!pid) {
		run_all(a, runs);
		exit(0);
	}
	FUZZ_CHECK(waitpid(pid, &status, 0) == pid);
	printf("%s 1 - %s: %" PRIu64 " inputs, seed %" PRIu64 "\n", status ? "not ok" : "ok", name,
	       a->number, seed);
	if (!status)
		return 0;
	snprintf(path, sizeof(path), "%s.crash", name);
	save(path, a->data, a->size);
	printf("# wait status %#x; the input is in %s\n", (unsigned int)status, path);
	return 1;
}

static int write_seeds(const char *dir)
{
	static uint8_t buf[FUZZ_MAX_SIZE];
	char path[4096];
	unsigned int n;
	size_t size;

	for (n = 0; (size = fuzz_seed(n, buf)) != 0; n++) {
		snprintf(path, sizeof(path), "%s/seed-%u", dir, n);
		save(path, buf, size);
	}
	return 0;
}

static int run_file(const char *path)
{
	static uint8_t buf[FUZZ_MAX_SIZE];
	FILE *f = fopen(path, "rb");

	if (!f) {
		perror(path);
		return 2;
	}
	LLVMFuzzerTestOneInput(buf, fread(buf, 1, sizeof(buf), f));
	fclose(f);
	return 0;
}

int main(int argc, char **argv)
{
	const char *slash = strrchr(argv[0], '/');
	int i, ret = 0;

	if (argc == 1)
		return fuzz(slash ? slash + 1 : argv[0]);
	if (argc == 3 && !strcmp(argv[1], "--seeds"))
		return write_seeds(argv[2]);
	for (i = 1; i < argc && !ret; i++)
		ret = run_file(argv[i]);
	return ret;
}
