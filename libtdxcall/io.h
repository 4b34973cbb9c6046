/* SPDX-License-Identifier: LGPL-2.1-or-later */
#ifndef LIBTDXCALL_IO_H
#define LIBTDXCALL_IO_H

#include <tdxcall/tdxcall.h>

/**
 * io_read() - the whole of a file
 * @path: the file, "-" = standard input if @is_stdin_ok
 * @is_stdin_ok: see @path
 * @max: bytes; a larger file is refused
 * @data: where the contents go, with a NUL behind them; to be freed by the caller
 * @size: where their bytes go, without that NUL
 * @log: where the line that says what is wrong goes
 *
 * Return: 0, -EFBIG, -EISDIR or another negative errno.
 */
int io_read(const char *path, bool is_stdin_ok, size_t max, char **data, size_t *size,
	    const struct tdxcall_log *log);

/**
 * io_unxz() - decompress, if it is compressed at all
 * @path: for messages
 * @max: bytes; more are refused
 * @data: in: from io_read(); out: plain contents, likewise
 * @size: bytes of it
 * @log: where the line that says what is wrong goes
 *
 * Return: 0, -EFBIG, -EBADMSG damaged, -EOPNOTSUPP built without liblzma, -ENOMEM.
 */
int io_unxz(const char *path, size_t max, char **data, size_t *size, const struct tdxcall_log *log);

#endif /* LIBTDXCALL_IO_H */
