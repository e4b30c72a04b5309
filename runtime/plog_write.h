/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* For plog's own files: stores messages with flags that callers may not set. */
#ifndef PLOG_WRITE_H
#define PLOG_WRITE_H

#include "runtime/plog.h"

/* plog_store() with @flags instead of the message's own. */
uint64_t plog_store_flagged(struct plog *log,
			    const struct plog_message *message, uint8_t flags);

/*
 * Returns the lane of a message after plog_panic_begin(), marks the message,
 * and cuts its length to what there is room for. NULL: it is dropped.
 */
struct plog_lane *plog_lane_after_panic(struct plog *log, bool is_panic_cpu,
					uint32_t *length, uint8_t *flags);

/*
 * Adds one to @count, a field of struct plog, and stores it in the region's
 * struct plog_no_record, at offset @at.
 */
void plog_count_no_record(struct plog *log, plog_word *count, uint32_t index,
			  size_t at);

/* Tells in a panic how many messages have no record, unless it was told. */
void plog_tell_no_record(struct plog *log);

/* Cuts a text, so that its record fits into @slots slots. */
static inline void plog_cut(uint32_t slots, uint32_t *length, uint8_t *flags)
{
	*length = PLOG_FIRST_TEXT_BYTES + (slots - 1) * PLOG_NEXT_TEXT_BYTES;
	*flags |= PLOG_RECORD_CUT;
}

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
