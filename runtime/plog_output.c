/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * On which consoles a message is shown, and when: by ordinary calls, at the end
 * of an emergency section, and in a panic.
 *
 * Ordering (docs/design/plog.md explains the labels):
 *
 *   plog_priority_now:A					  none needed
 *	A CPU that does not see the panic yet shows one more record.
 */
#include "runtime/plog_debug.h"
#include "runtime/plog_line.h"
#include "runtime/plog_progress.h"
#include "runtime/plog_region.h"
#include "runtime/plog_show.h"

PLOG_COLD enum plog_priority plog_priority_now(struct plog *log)
{
	const uint16_t cpu = plog_port_caller().cpu;
	/* LMM(plog_priority_now:A) */
	const plog_word panic_cpu = plog_word_read(&log->panic_cpu);
	const plog_word *word = plog_this_cpu(log);

	if (panic_cpu != PLOG_NO_CPU)
		return panic_cpu == cpu ? PLOG_PRIORITY_PANIC
					: PLOG_PRIORITY_NONE;
	return word != NULL && (plog_word_read(word) & PLOG_CPU_DEPTH) != 0
		       ? PLOG_PRIORITY_EMERGENCY
		       : PLOG_PRIORITY_NORMAL;
}

/* Whether this CPU may call show() of a console just now. */
PLOG_COLD static bool may_show(const struct plog_console *console,
			       enum plog_priority priority)
{
	const uint8_t context = plog_port_caller().context;
	const struct plog *log = console->log;

	if (priority == PLOG_PRIORITY_PANIC)
		return console->reliability != PLOG_RELIABILITY_UNSAFE ||
		       (log->unsafe_policy == PLOG_UNSAFE_ALWAYS &&
			!log->survives);
	switch (console->reliability) {
	case PLOG_RELIABILITY_ATOMIC:
		return true;
	case PLOG_RELIABILITY_LOCKED:
		return context != PLOG_CONTEXT_NMI;
	default:
		return context == PLOG_CONTEXT_TASK &&
		       priority == PLOG_PRIORITY_NORMAL;
	}
}

PLOG_COLD bool plog_console_flush(struct plog_console *console,
				  uint32_t records)
{
	const enum plog_priority priority = plog_priority_now(console->log);

	return priority != PLOG_PRIORITY_NONE && may_show(console, priority) &&
	       plog_show(console, records, priority, false);
}

PLOG_COLD void plog_console_offer(struct plog_console *console,
				  uint32_t records, enum plog_priority priority)
{
	if ((plog_word_read(&console->flags) & PLOG_CONSOLE_ENABLED) == 0 ||
	    (!console->deferred && may_show(console, priority) &&
	     plog_show(console, records, priority, false)))
		return;
	if (console->kick != NULL)
		console->kick(console);
}

/* Logs why a panic has not used a console, if that is so. */
PLOG_COLD static void report_use(struct plog_console *console)
{
	const plog_word use = plog_word_read(&console->use_in_panic);
	struct plog_line line;

	if (use <= PLOG_USED || !plog_has_more(console))
		return;
	line.length = 0;
	plog_line_add(&line, "plog: console ");
	plog_line_add(&line, console->entry.name);
	plog_line_add(&line, " is not used: ");
	plog_line_add(&line, use == PLOG_USE_DISABLED ? "it is disabled"
			     : use == PLOG_USE_UNSAFE ? "it may hang"
			     : use == PLOG_USE_LOCKED
				     ? "its lock is held"
				     : "its owner does not answer");
	/* Reports it once. */
	plog_note_use(console, PLOG_PRIORITY_PANIC, PLOG_USED);
	plog_line_log(console->log, &line, 4);
}

/* What is done to each console. */
enum round {
	ROUND_OFFER, /* an ordinary message */
	ROUND_EMERGENCY,
	ROUND_PANIC,
	ROUND_PANIC_LAST, /* also takes what the policy allows only now */
	ROUND_REPORT,	  /* what the panic did not use */
};

/*
 * For an ordinary message shows only a few records, so that no CPU has to show
 * the messages of all other CPUs.
 */
PLOG_COLD static void do_round(struct plog_console *console, enum round round)
{
	const uint32_t all = 2 * console->log->slots;

	switch (round) {
	case ROUND_OFFER:
		plog_console_offer(console, 8, PLOG_PRIORITY_NORMAL);
		break;
	case ROUND_EMERGENCY:
		plog_console_offer(console, all, PLOG_PRIORITY_EMERGENCY);
		break;
	case ROUND_REPORT:
		report_use(console);
		plog_progress_settle(console);
		break;
	default:
		if (round == ROUND_PANIC_LAST ||
		    may_show(console, PLOG_PRIORITY_PANIC))
			plog_show(console, all, PLOG_PRIORITY_PANIC,
				  round == ROUND_PANIC_LAST);
		else
			plog_note_use(console, PLOG_PRIORITY_PANIC,
				      PLOG_USE_UNSAFE);
	}
}

/* Goes through all consoles, the most reliable first. */
PLOG_COLD static void for_all(struct plog *log, enum round round)
{
	const uint32_t count = (uint32_t)plog_word_read(&log->console_count);
	plog_word kinds[PLOG_CONSOLES_MAX], kind;
	uint32_t i;

	for (i = 0; i < count; i++)
		kinds[i] = plog_word_read(&log->console_uses[i]) &
			   PLOG_LISTED_KIND;
	for (kind = PLOG_LISTED; kind < PLOG_LISTED_KIND;
	     kind += PLOG_LISTED_RELIABILITY) {
		for (i = 0; i < count; i++) {
			struct plog_console *console =
				kinds[i] == kind
					? plog_console_enter(log, i, kind)
					: NULL;

			if (console == NULL)
				continue;
			do_round(console, round);
			plog_console_leave(log, i);
		}
	}
}

uint64_t plog_write(struct plog *log, const struct plog_message *message)
{
	const enum plog_priority priority = plog_priority_now(log);
	uint8_t flags = message->flags;
	uint64_t seq;

	if (priority == PLOG_PRIORITY_EMERGENCY)
		flags |= PLOG_RECORD_EMERGENCY;
	plog_debug_enter_log();
	seq = plog_store_flagged(log, message, flags);
	plog_debug_exit_log();
	if (priority == PLOG_PRIORITY_PANIC)
		for_all(log, ROUND_PANIC);
	else if (priority == PLOG_PRIORITY_NORMAL)
		for_all(log, ROUND_OFFER);
	return seq;
}

PLOG_COLD void plog_emergency_enter(struct plog *log)
{
	plog_word *word = plog_this_cpu(log);

	if (word != NULL)
		plog_fetch_add(word, 1);
}

/* Does nothing in a panic: there, records do not wait for the section's end. */
PLOG_COLD void plog_emergency_exit(struct plog *log)
{
	if (plog_priority_now(log) == PLOG_PRIORITY_EMERGENCY &&
	    (plog_fetch_add(plog_this_cpu(log), (plog_word)-1) &
	     PLOG_CPU_DEPTH) == 1)
		for_all(log, ROUND_EMERGENCY);
}

PLOG_COLD void plog_panic_flush(struct plog *log)
{
	plog_tell_no_record(log);
	for_all(log, ROUND_PANIC);
	if (!log->survives && log->unsafe_policy != PLOG_UNSAFE_NEVER)
		for_all(log, ROUND_PANIC_LAST);
	for_all(log, ROUND_REPORT);
}
