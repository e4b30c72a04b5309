/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* printk() for kernels that have none, on top of plog. */
#ifndef PLOG_PRINTK_H
#define PLOG_PRINTK_H

#include <stdarg.h>

#include "runtime/plog.h"

#ifdef __cplusplus
extern "C" {
#endif

/* In front of a format: "\0013disk on fire", as KERN_ERR does it. */
#define PLOG_LEVEL_START '\001'
#define PLOG_LEVEL_DEFAULT 4

/*
 * Formats a message, without the newline at its end, stores it and shows it.
 * Returns the length of its text; what is longer than a record is cut and
 * marked. Takes 2 KiB of stack.
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
