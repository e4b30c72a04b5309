/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* For plog's own files: stores messages with flags that callers may not set. */
#ifndef PLOG_WRITE_H
#define PLOG_WRITE_H

#include "runtime/plog.h"

/* plog_store() with @flags instead of the message's own. */
uint64_t plog_store_flagged(struct plog *log,
			    const struct plog_message *message, uint8_t flags);

/* Returns a message by which plog itself reports something. */
static inline struct plog_message plog_event(const char *text, size_t length,
					     uint8_t level)
{
	struct plog_message message = PLOG_EMPTY;

	message.text = text;
	message.length = length;
	message.level = level;
	message.flags = PLOG_RECORD_EVENT;
	return message;
}

#endif
