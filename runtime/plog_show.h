/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* For plog's own files: shows records on one console. */
#ifndef PLOG_SHOW_H
#define PLOG_SHOW_H

#include "runtime/plog_console.h"

/* Whether a panic has used a console, or why not: plog_console.use_in_panic. */
enum plog_use {
	PLOG_USE_NOT_TRIED,
	PLOG_USED,
	PLOG_USE_DISABLED,
	PLOG_USE_UNSAFE,
	PLOG_USE_LOCKED, /* try_lock() failed */
	PLOG_USE_OWNED,	 /* the owner did not answer in an unsafe section */
};

/*
 * If @priority is that of a panic: notes that it has used the console, or why
 * not, unless it has used it before.
 */
void plog_note_use(struct plog_console *console, enum plog_priority priority,
		   enum plog_use use);

/* Whether the console has not got all records yet. */
bool plog_has_more(const struct plog_console *console);

/*
 * Shows at most @records records on one console, in whatever context this CPU
 * is. Returns true if nothing is left to show.
 */
bool plog_show(struct plog_console *console, uint32_t records,
	       enum plog_priority priority, bool unsafe_takeover);

/* In plog_output.c: */

/* The priority with which the calling CPU may acquire consoles. */
enum plog_priority plog_priority_now(struct plog *log);

/* Shows what is new on one console, or wakes its worker. Not in a panic. */
void plog_console_offer(struct plog_console *console, uint32_t records,
			enum plog_priority priority);

/* In plog_register.c: the list of consoles. */

/* Fields of a word of plog.console_uses. */
enum plog_listed {
	PLOG_LISTED = 1,
	PLOG_LISTED_RELIABILITY = 2, /* times enum plog_reliability */
	PLOG_LISTED_KIND = 7,	     /* both of them */
	PLOG_LISTED_USE = 8,	     /* times the CPUs that use it just now */
};

/*
 * Returns a console, which cannot be unregistered until plog_console_leave().
 * NULL: the place is empty, or its console is of another @kind.
 */
struct plog_console *plog_console_enter(struct plog *log, uint32_t place,
					plog_word kind);
void plog_console_leave(struct plog *log, uint32_t place);

#endif
