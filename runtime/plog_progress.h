/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * For plog's own files: how far a console has come, and what the region says of
 * it. Functions for the console's owner, unless said otherwise.
 */
#ifndef PLOG_PROGRESS_H
#define PLOG_PROGRESS_H

#include "runtime/plog_console.h"

/* How far a console has come, at one moment. */
struct plog_progress {
	plog_word word; /* console->progress */
	plog_word got;	/* console->got, at the same moment */
	uint64_t seq;	/* the first record that it has not got */
	plog_word lost; /* how many records before that it will never get */
};

/* Starts at @seq, in the region too. For a console that nobody knows yet. */
void plog_progress_start(struct plog_console *console, uint64_t seq);

/* May be called by every CPU. */
void plog_progress_read(const struct plog_console *console,
			struct plog_progress *progress);

/*
 * Moves the position past one record, because it was shown, or passed over, or
 * is not for this console. Like plog_progress_lose(), does nothing if another
 * CPU has moved the position since @from was read.
 */
void plog_progress_got(struct plog_console *console,
		       const struct plog_progress *from);

/* Moves the position to @seq, and counts what is in between as lost. */
void plog_progress_lose(struct plog_console *console,
			const struct plog_progress *from, uint64_t seq);

/*
 * Notes that an unfinished record is passed over, before the position is moved
 * past it. If its writer finishes later, the record is shown then.
 */
void plog_passed_add(struct plog_console *console, uint64_t seq);

/* Returns the seq in @passed, an entry of console->passed that is not 0. */
uint64_t plog_passed_seq(const struct plog_console *console, plog_word passed);

/*
 * Frees an entry whose value is @passed: the record was shown, or, if not
 * @shown, was overwritten and will never be.
 */
void plog_passed_remove(struct plog_console *console, plog_word *entry,
			plog_word passed, bool shown);

/* Writes all but the header again. May be called by every CPU. */
void plog_progress_settle(struct plog_console *console);

/* Writes that records from @end on were not for the console. */
void plog_progress_end(struct plog_console *console, uint64_t end);

/*
 * Writes the name and the flags to the region. May be called by every CPU. If
 * another CPU is doing it at this moment, that CPU does it once more.
 */
void plog_console_write_header(struct plog_console *console);

#endif
