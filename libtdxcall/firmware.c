// SPDX-License-Identifier: LGPL-2.1-or-later
/*
 * TDX metadata of a firmware image. 32 bytes before its end ends a table of entries, each named by
 * the GUID at its end; one of them says how far before the end of the image the TDVF descriptor
 * begins, which lists the sections ("TDX Virtual Firmware Design Guide", TDVF descriptor; OVMF's
 * GUIDed structures). Where there is no such table, the four bytes at the same place may be the
 * descriptor's offset in the image (the guide's first way, and td-shim's). Everything in the image
 * is checked before it is used.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "libtdxcall/internal.h"
#include "libtdxcall/io.h"
#include "libtdxcall/log.h"

#define IMAGE_MAX (64U << 20)
#define PAGE 4096U
#define GPA_LIMIT (1ULL << 52)

#define TABLE_END 32 /* the reset vector's bytes are behind the table */
#define GUID_SIZE 16
#define ENTRY_TAIL (2 + GUID_SIZE) /* what every entry ends with: its length and GUID */

#define DESC_SIZE 16
#define DESC_VERSION 1
#define SECTION_SIZE 32
#define MAX_SECTIONS 64

/* 96b582de-1fb2-45f7-baea-a366c55a082d and e47a6535-984a-4798-865e-4685a7bf8ec2 as stored. */
static const uint8_t table_guid[GUID_SIZE] = {
	0xde, 0x82, 0xb5, 0x96, 0xb2, 0x1f, 0xf7, 0x45,
	0xba, 0xea, 0xa3, 0x66, 0xc5, 0x5a, 0x08, 0x2d,
};
static const uint8_t metadata_guid[GUID_SIZE] = {
	0x35, 0x65, 0x7a, 0xe4, 0x4a, 0x98, 0x98, 0x47,
	0x86, 0x5e, 0x46, 0x85, 0xa7, 0xbf, 0x8e, 0xc2,
};

/**
 * struct tdxcall_firmware - an image and what was found in it
 * @image: the whole of it
 * @size: its bytes
 * @count: sections
 * @section: their descriptions
 * @name: file name, for messages
 * @log: where messages go while it is parsed
 */
struct tdxcall_firmware {
	uint8_t *image;
	size_t size;
	unsigned int count;
	struct tdxcall_firmware_section section[MAX_SECTIONS];
	const char *name;
	const struct tdxcall_log *log;
};

static uint32_t le16(const uint8_t *p)
{
	return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static uint32_t le32(const uint8_t *p)
{
	return le16(p) | le16(p + 2) << 16;
}

static uint64_t le64(const uint8_t *p)
{
	return le32(p) | (uint64_t)le32(p + 4) << 32;
}

/* ---- finding the descriptor ------------------------------------------------------------------ */

/* The entry of the table with a GUID: its data's size, and where the data begins; NULL = none. */
static const uint8_t *find_entry(const struct tdxcall_firmware *fw, const uint8_t *guid,
				 size_t *size)
{
	const uint8_t *tail;
	size_t left;

	if (fw->size < TABLE_END + ENTRY_TAIL)
		return NULL;
	tail = fw->image + fw->size - TABLE_END - ENTRY_TAIL;
	left = le16(tail);
	if (memcmp(tail + 2, table_guid, GUID_SIZE) || left < ENTRY_TAIL ||
	    left > fw->size - TABLE_END)
		return NULL;
	for (left -= ENTRY_TAIL; left >= ENTRY_TAIL;) {
		size_t len;

		tail -= ENTRY_TAIL;
		len = le16(tail);
		if (len < ENTRY_TAIL || len > left)
			return NULL;
		if (!memcmp(tail + 2, guid, GUID_SIZE)) {
			*size = len - ENTRY_TAIL;
			return tail - *size;
		}
		tail -= len - ENTRY_TAIL;
		left -= len;
	}
	return NULL;
}

/*
 * How far before the end the descriptor is said to begin. Any image has four bytes where an offset
 * can be, so that they count only if a descriptor is where they lead; 0: there is none.
 */
static size_t descriptor_by_offset(const struct tdxcall_firmware *fw)
{
	size_t at;

	if (fw->size < TABLE_END + DESC_SIZE)
		return 0;
	at = le32(fw->image + fw->size - TABLE_END);
	if (at > fw->size - TABLE_END - DESC_SIZE || memcmp(fw->image + at, "TDVF", 4))
		return 0;
	return fw->size - at;
}

static int find_descriptor(const struct tdxcall_firmware *fw, const uint8_t **desc, uint32_t *count)
{
	size_t size;
	size_t back;
	const uint8_t *entry = find_entry(fw, metadata_guid, &size);

	back = entry && size == 4 ? le32(entry) : descriptor_by_offset(fw);
	if ((!entry || size != 4) && !back)
		return lib_fail(fw->log, -EBADMSG, "%s holds no TDX metadata", fw->name);
	if (back < DESC_SIZE || back > fw->size)
		return lib_fail(fw->log, -EBADMSG,
				"%s: the TDX metadata is said to be %zu bytes "
				"before the end, outside of the image",
				fw->name, back);
	*desc = fw->image + fw->size - back;
	if (memcmp(*desc, "TDVF", 4))
		return lib_fail(fw->log, -EBADMSG, "%s: the TDX metadata has a wrong signature",
				fw->name);
	if (le32(*desc + 8) != DESC_VERSION)
		return lib_fail(fw->log, -EBADMSG, "%s: TDX metadata of version %u, not %u",
				fw->name, le32(*desc + 8), DESC_VERSION);
	*count = le32(*desc + 12);
	if (!*count || *count > MAX_SECTIONS)
		return lib_fail(fw->log, -EBADMSG,
				"%s: TDX metadata with %u sections: 1..%d are possible",
				fw->name, *count, MAX_SECTIONS);
	/* A length may count the GUID in front of the descriptor, too. */
	if (le32(*desc + 4) < DESC_SIZE + *count * SECTION_SIZE || le32(*desc + 4) > back)
		return lib_fail(fw->log, -EBADMSG,
				"%s: TDX metadata of %u bytes cannot hold its %u sections",
				fw->name, le32(*desc + 4), *count);
	return 0;
}

/* ---- sections -------------------------------------------------------------------------------- */

static bool is_memory(const struct tdxcall_firmware_section *s)
{
	return s->type != TDXCALL_FIRMWARE_TD_INFO && s->type != TDXCALL_FIRMWARE_TD_PARAMS;
}

/* What is wrong with where a section goes in the TD's memory; NULL = nothing. */
static const char *memory_fault(const struct tdxcall_firmware_section *s)
{
	if (!is_memory(s))
		return s->gpa || s->size || s->attributes ? "is no memory, but asks for some" :
							    NULL;
	if (!s->size)
		return "has no memory";
	if (s->size % PAGE || s->gpa % PAGE)
		return "is not made of whole pages";
	if (s->gpa >= GPA_LIMIT || s->size > GPA_LIMIT - s->gpa)
		return "reaches beyond the guest's address space";
	return NULL;
}

/* What is wrong with where the contents of a section are in the image; NULL = nothing. */
static const char *contents_fault(const struct tdxcall_firmware *fw,
				  const struct tdxcall_firmware_section *s)
{
	if (s->data_offset <= fw->size && s->data_size <= fw->size - s->data_offset)
		return NULL;
	/* All of the code would be there, were it not for what should stand before it. */
	if (s->type == TDXCALL_FIRMWARE_BFV && s->data_size <= fw->size)
		return "has contents outside of the image; this looks like the CODE half of a "
		       "split image: load what `cat OVMF_VARS_4M.fd OVMF_CODE_4M.fd` gives";
	return "has contents outside of the image";
}

/* What is wrong with a section by itself; NULL = nothing. */
static const char *section_fault(const struct tdxcall_firmware *fw,
				 const struct tdxcall_firmware_section *s)
{
	bool has_code = s->type == TDXCALL_FIRMWARE_BFV || s->type == TDXCALL_FIRMWARE_CFV;
	bool is_bare = s->type == TDXCALL_FIRMWARE_TD_HOB || s->type == TDXCALL_FIRMWARE_TEMP_MEM ||
		       s->type == TDXCALL_FIRMWARE_PERM_MEM;
	const char *fault;

	if (s->attributes & ~(TDXCALL_FIRMWARE_EXTEND | TDXCALL_FIRMWARE_PAGE_AUG))
		return "has unknown attributes";
	if (s->attributes & TDXCALL_FIRMWARE_PAGE_AUG && s->type != TDXCALL_FIRMWARE_PERM_MEM)
		return "cannot be mapped with PAGE.AUG";
	fault = memory_fault(s);
	if (!fault)
		fault = contents_fault(fw, s);
	if (fault)
		return fault;
	if (is_memory(s) && s->data_size > s->size)
		return "has more contents than memory";
	if (has_code && !s->data_size)
		return "has no contents";
	if (is_bare && s->data_size)
		return "cannot have contents";
	return NULL;
}

static bool overlap(const struct tdxcall_firmware_section *a,
		    const struct tdxcall_firmware_section *b)
{
	return a->gpa < b->gpa + b->size && b->gpa < a->gpa + a->size;
}

static int add_section(struct tdxcall_firmware *fw, const uint8_t *p)
{
	struct tdxcall_firmware_section *s = &fw->section[fw->count];
	const char *fault;
	unsigned int i;

	s->data_offset = le32(p);
	s->data_size = le32(p + 4);
	s->gpa = le64(p + 8);
	s->size = le64(p + 16);
	s->type = le32(p + 24);
	s->attributes = le32(p + 28);
	if (!tdxcall_firmware_type_name(s->type))
		return lib_fail(fw->log, -EBADMSG,
				"%s: section %u of the TDX metadata has the unknown type %u",
				fw->name, fw->count, s->type);
	fault = section_fault(fw, s);
	if (fault)
		return lib_fail(fw->log, -EBADMSG, "%s: section %u of the TDX metadata %s",
				fw->name, fw->count, fault);
	for (i = 0; i < fw->count; i++) {
		if (overlap(s, &fw->section[i]))
			return lib_fail(fw->log, -EBADMSG,
					"%s: sections %u and %u of the TDX metadata overlap",
					fw->name, i, fw->count);
	}
	s->data = s->data_size ? fw->image + s->data_offset : NULL;
	fw->count++;
	return 0;
}

static int parse(struct tdxcall_firmware *fw)
{
	const uint8_t *desc = NULL;
	uint32_t count = 0;
	uint32_t i;
	int ret = find_descriptor(fw, &desc, &count);

	if (ret)
		return ret;
	for (i = 0; i < count; i++) {
		ret = add_section(fw, desc + DESC_SIZE + i * SECTION_SIZE);
		if (ret)
			return ret;
	}
	for (i = 0; i < fw->count; i++) {
		if (fw->section[i].type == TDXCALL_FIRMWARE_BFV)
			return 0;
	}
	return lib_fail(fw->log, -EBADMSG, "%s: the TDX metadata names no boot firmware volume",
			fw->name);
}

/* ---- API ------------------------------------------------------------------------------------- */

/* Takes the image over, whatever comes of it. */
static int firmware_new(struct tdxcall_firmware **out, const char *name, uint8_t *image,
			size_t size, const struct tdxcall_log *log)
{
	struct tdxcall_firmware *fw = calloc(1, sizeof(*fw));
	int ret;

	if (!fw) {
		free(image);
		return -ENOMEM;
	}
	fw->image = image;
	fw->size = size;
	fw->name = name;
	fw->log = log;
	ret = parse(fw);
	if (ret) {
		tdxcall_firmware_close(fw);
		return ret;
	}
	fw->name = NULL;
	fw->log = NULL;
	*out = fw;
	return 0;
}

TDXCALL_API int tdxcall_firmware_open(struct tdxcall_firmware **out, const char *path,
				      const struct tdxcall_log *log)
{
	char *data;
	size_t size;
	int ret;

	if (!out || !path)
		return -EINVAL;
	ret = io_read(path, false, IMAGE_MAX, &data, &size, log);
	return ret ? ret : firmware_new(out, path, (uint8_t *)data, size, log);
}

TDXCALL_API int tdxcall_firmware_parse(struct tdxcall_firmware **out, const void *image,
				       size_t size, const struct tdxcall_log *log)
{
	uint8_t *copy;

	if (!out || !image)
		return -EINVAL;
	if (size > IMAGE_MAX)
		return lib_fail(log, -EFBIG, "the image is larger than %u MiB", IMAGE_MAX >> 20);
	copy = malloc(size ? size : 1);
	if (!copy)
		return -ENOMEM;
	memcpy(copy, image, size);
	return firmware_new(out, "the image", copy, size, log);
}

TDXCALL_API void tdxcall_firmware_close(struct tdxcall_firmware *fw)
{
	if (!fw)
		return;
	free(fw->image);
	free(fw);
}

TDXCALL_API const struct tdxcall_firmware_section *
tdxcall_firmware_section(const struct tdxcall_firmware *fw, unsigned int index)
{
	return fw && index < fw->count ? &fw->section[index] : NULL;
}

TDXCALL_API uint64_t tdxcall_firmware_size(const struct tdxcall_firmware *fw)
{
	return fw ? fw->size : 0;
}

TDXCALL_API const char *tdxcall_firmware_type_name(uint32_t type)
{
	static const char *const names[] = {
		[TDXCALL_FIRMWARE_BFV] = "BFV",
		[TDXCALL_FIRMWARE_CFV] = "CFV",
		[TDXCALL_FIRMWARE_TD_HOB] = "TD_HOB",
		[TDXCALL_FIRMWARE_TEMP_MEM] = "TEMP_MEM",
		[TDXCALL_FIRMWARE_PERM_MEM] = "PERM_MEM",
		[TDXCALL_FIRMWARE_PAYLOAD] = "PAYLOAD",
		[TDXCALL_FIRMWARE_PAYLOAD_PARAM] = "PAYLOAD_PARAM",
		[TDXCALL_FIRMWARE_TD_INFO] = "TD_INFO",
		[TDXCALL_FIRMWARE_TD_PARAMS] = "TD_PARAMS",
	};

	return type < ARRAY_SIZE(names) ? names[type] : NULL;
}
