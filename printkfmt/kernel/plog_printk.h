/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* A printk() on top of plog, for kernels that have none of their own. */
#ifndef PLOG_PRINTK_H
#define PLOG_PRINTK_H

#include <stdarg.h>

#include "runtime/plog.h"

#ifdef __cplusplus
extern "C" {
#endif

/*
 * This character and a digit at the start of a text are the message's level:
 * "\0013disk on fire" is what KERN_ERR makes. Without them: the default.
 */
#define PLOG_LEVEL_START '\001'
#define PLOG_LEVEL_DEFAULT 4
/*
 * This character and 'c' are KERN_CONT: the message goes on with the line of
 * the record before it, if the caller wrote that one and it had no newline. It
 * has that line's level if it has none of its own.
 */
#define PLOG_CONT 'c'

/*
 * Formats a message, stores it and shows it. A trailing newline is removed, and
 * the record marked PLOG_RECORD_NEWLINE: no KERN_CONT goes on with its line. A
 * text longer than a record is cut, and the record is marked PLOG_RECORD_CUT.
 * Returns the length of the text. Uses 2 KiB of stack.
 */
int plog_printk(struct plog *log, const char *format, ...)
#ifdef __GNUC__
	__attribute__((__format__(__printf__, 2, 3)))
#endif
	;
int plog_vprintk(struct plog *log, const char *format, va_list arguments);

#ifdef __cplusplus
}
#endif

#endif
