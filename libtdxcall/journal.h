/* SPDX-License-Identifier: LGPL-2.1-or-later */
/*
 * The journal of a commit, at the end of the state image: a header, the list of pages it changes,
 * and their contents. It counts once its checksum is right.
 */
#ifndef LIBTDXCALL_JOURNAL_H
#define LIBTDXCALL_JOURNAL_H

#include "core/port/types.h"

/* In a list of pages: the page becomes a hole. */
#define JOURNAL_ZERO CORE_BIT(63)

/**
 * struct journal - pages that change together
 * @page: index of each in the file, ascending, JOURNAL_ZERO for those that become zero
 * @count: how many
 * @room: how many @page has room for
 */
struct journal {
	u64 *page;
	u64 count;
	u64 room;
};

/**
 * journal_add() - one more page
 * @j: the journal
 * @page: its index, with or without JOURNAL_ZERO
 *
 * Return: 0, -ENOMEM.
 */
int journal_add(struct journal *j, u64 page);

/**
 * journal_reserve() - make sure that journal_apply() finds room
 * @j: the journal, of which nothing is written yet
 * @fd: the image
 *
 * A file system that cannot promise room, or copies what is written to, is taken at its word.
 *
 * Return: 0; -ENOSPC or another negative errno, after which journal_unreserve() gives room back.
 */
int journal_reserve(const struct journal *j, int fd);

/**
 * journal_unreserve() - undo journal_reserve() where nothing was written
 * @j: the journal
 * @fd: the image
 */
void journal_unreserve(const struct journal *j, int fd);

/**
 * journal_write() - make a journal durable
 * @j: the journal
 * @fd: the image
 * @end: where the journal goes
 * @base: contents of the image's pages
 *
 * Return: 0 or a negative errno.
 */
int journal_write(const struct journal *j, int fd, u64 end, const u8 *base);

/**
 * journal_drop() - a journal that could not be made durable shall never count
 * @fd: the image
 * @end: where it begins
 *
 * Return: 0; a negative errno if it may be found, or not.
 */
int journal_drop(int fd, u64 end);

/**
 * journal_apply() - bring pages to their places, durably
 * @j: the journal
 * @fd: the image
 * @base: contents of the image's pages; or NULL
 * @packed: contents of the journal's pages, one after the other, if @base is NULL
 *
 * Return: 0 or a negative errno.
 */
int journal_apply(const struct journal *j, int fd, const u8 *base, const u8 *packed);

/**
 * journal_recover() - finish a commit that was interrupted
 * @fd: the image
 * @end: where a journal would be
 * @size: of the file
 *
 * Return: 0; 1 if there was a valid journal, now applied and gone; or a negative errno.
 */
int journal_recover(int fd, u64 end, u64 size);

/**
 * journal_overlay() - as journal_recover(), in memory only
 * @fd: the image
 * @end: where a journal would be
 * @size: of the file
 * @base: private mapping of the image
 *
 * Return: 0, 1, or a negative errno.
 */
int journal_overlay(int fd, u64 end, u64 size, u8 *base);

#endif /* LIBTDXCALL_JOURNAL_H */
