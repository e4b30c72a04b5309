/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The list of consoles.
 *
 * Each place of the list has a word in plog.console_uses (enum plog_listed): it
 * says whether a console is there, how reliable the console is, and how many
 * CPUs use it. A CPU counts itself and learns by the same atomic operation
 * whether the console is still there. plog_console_unregister() takes the
 * console out of the list first and then waits until nobody uses it.
 *
 * Ordering. In the table "X -> Y" is the case that Y reads what X wrote, the
 * right column has the ordering of X and that of Y, and the text says what they
 * ensure; docs/design/plog.md explains the labels. The name in brackets is the
 * scene of the tests of weak memory that fails without the order.
 *
 *   plog_console_register:A against itself		 none needed, same word
 *	Of two CPUs that register at once, each gets a place of its own.
 *
 *   plog_console_register:B -> plog_console_enter:A		  rel / acq
 *	A CPU that finds the console in the list finds its pointer and all of
 *	its fields set. Without it the CPU would follow a pointer that is not
 *	there yet. [registration_and_message, registration_and_panic]
 *
 *   plog_console_leave:A -> plog_console_unregister:A (plog_driver.c) rel / acq
 *	All that a CPU did with the structure comes before the structure goes
 *	away. [unregistration]
 *
 *   flags, and the listing in plog_console_unregister()	  none needed
 *	A CPU that enters the console after that sees the changed word, as the
 *	same word counts the CPUs. plog_console_write_header() orders flags.
 */
#include "runtime/plog_progress.h"
#include "runtime/plog_region.h"
#include "runtime/plog_show.h"

struct plog_console *plog_console_enter(struct plog *log, uint32_t place,
					plog_word kind)
{
	plog_word *uses = &log->console_uses[place];

	/* LMM(plog_console_enter:A) */
	if ((plog_fetch_add_acquire(uses, PLOG_LISTED_USE) &
	     PLOG_LISTED_KIND) == kind)
		return log->consoles[place];
	plog_console_leave(log, place);
	return NULL;
}

void plog_console_leave(struct plog *log, uint32_t place)
{
	/* LMM(plog_console_leave:A) */
	plog_fetch_add_release(&log->console_uses[place],
			       (plog_word)0 - PLOG_LISTED_USE);
}

PLOG_COLD bool plog_console_register(struct plog *log,
				     struct plog_console *console)
{
	struct plog_console_entry *entry = &console->entry;
	plog_word place;
	uint32_t i;

	do {
		place = plog_word_read(&log->console_count);
		if (place >= PLOG_CONSOLES_MAX)
			return false;
		/* LMM(plog_console_register:A) */
	} while (!plog_cmpxchg_relaxed(&log->console_count, place, place + 1));
	console->log = log;
	console->index = (uint32_t)place;
	console->flags = PLOG_CONSOLE_ENABLED;
	entry->magic = PLOG_MAGIC_CONSOLE;
	entry->epoch = log->epoch;
	entry->index = (uint16_t)place;
	entry->reliability = (uint16_t)console->reliability;
	entry->registered_seq = plog_next_seq(log);
	for (i = 0; i + 1 < PLOG_CONSOLE_NAME_BYTES && console->name[i]; i++)
		entry->name[i] = console->name[i];
	plog_progress_start(console, entry->registered_seq);
	plog_console_write_header(console);
	log->consoles[place] = console;
	/* LMM(plog_console_register:B) */
	plog_fetch_or_release(&log->console_uses[place],
			      PLOG_LISTED + (plog_word)entry->reliability *
						    PLOG_LISTED_RELIABILITY);
	return true;
}

PLOG_COLD void plog_console_enable(struct plog_console *console, bool enabled)
{
	const enum plog_priority priority = plog_priority_now(console->log);

	if (!enabled) {
		plog_fetch_and_relaxed(&console->flags,
				       ~(plog_word)PLOG_CONSOLE_ENABLED);
		plog_console_write_header(console);
		return;
	}
	plog_fetch_or_relaxed(&console->flags, PLOG_CONSOLE_ENABLED);
	plog_console_write_header(console);
	/* The end of an emergency section shows more; a panic is not ours. */
	if (priority == PLOG_PRIORITY_NORMAL)
		plog_console_offer(console, 2 * console->log->slots, priority);
}
