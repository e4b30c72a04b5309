/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What drivers of consoles may need besides showing records: their own turn at
 * the hardware, and to go away. Optional: nothing else in plog uses this file.
 *
 * The orderings are in plog_owner.c and in plog_register.c (the scene
 * unregistration).
 */
#include "runtime/plog_progress.h"
#include "runtime/plog_region.h"
#include "runtime/plog_show.h"

PLOG_COLD bool plog_console_try_acquire(struct plog_console *console,
					struct plog_owner *owner)
{
	owner->console = console;
	owner->ownership = &console->ownership;
	return plog_priority_now(console->log) != PLOG_PRIORITY_NONE &&
	       plog_owner_acquire(owner, PLOG_PRIORITY_NORMAL, false) &&
	       plog_owner_enter_unsafe(owner);
}

PLOG_COLD bool plog_console_release(struct plog_owner *owner)
{
	struct plog_console *console = owner->console;
	const bool still_ours = plog_owner_is_current(
		owner, plog_word_read(&owner->ownership->state));
	const enum plog_priority priority = plog_priority_now(console->log);

	plog_owner_release(owner);
	if (priority == PLOG_PRIORITY_NORMAL)
		plog_console_offer(console, 2 * console->log->slots, priority);
	return still_ours;
}

PLOG_COLD bool plog_console_unregister(struct plog_console *console)
{
	struct plog *log = console->log;
	plog_word *uses = &log->console_uses[console->index];
	const plog_word kind = plog_word_read(uses) & PLOG_LISTED_KIND;
	uint32_t tries;

	if (plog_word_read(&log->panic_cpu) != PLOG_NO_CPU ||
	    (kind & PLOG_LISTED) == 0)
		return false;
	plog_fetch_add(uses, (plog_word)0 - kind);
	/* LMM(plog_console_unregister:A) */
	for (tries = 0; plog_word_read_acquire(uses) != 0; tries++) {
		if (tries == PLOG_HANDOVER_TRIES) {
			plog_fetch_add(uses, kind);
			return false;
		}
		plog_port_pause();
	}
	plog_progress_end(console, plog_next_seq(log));
	plog_fetch_or_relaxed(&console->flags, PLOG_CONSOLE_UNREGISTERED);
	plog_console_write_header(console);
	return true;
}
