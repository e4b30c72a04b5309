/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* For show() functions: the time before a message, as Linux prints it. */
#ifndef PLOG_PREFIX_H
#define PLOG_PREFIX_H

#include "runtime/plog_atomic.h"

#ifdef __cplusplus
extern "C" {
#endif

#define PLOG_TIME_PREFIX_BYTES 24u

/*
 * Writes "[    1.234567] " of plog_record.time_ns to @to, which must have room
 * for PLOG_TIME_PREFIX_BYTES. Returns the length; there is no NUL.
 */
uint32_t plog_time_prefix(char *to, uint64_t time_ns);

#ifdef __cplusplus
}
#endif

#endif
