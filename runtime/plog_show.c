/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Showing records on one console: which record is next, and by whom it is
 * shown.
 *
 * A record that was overwritten before the console got to it is lost
 * (plog_progress.h). Before a seq is lost, the states of all slots are searched
 * for it if slot_of_seq does not reach back so far: the ring leaves out slots,
 * so a slot may keep a record that is older than a lap.
 *
 * Ordering. In the table "X -> Y" is the case that Y reads what X wrote, the
 * right column has the ordering of X and that of Y, and the text says what they
 * ensure; docs/design/plog.md explains the labels. The name in brackets is the
 * scene of the tests of weak memory that fails without the order. plog_owner.c
 * ensures the order of what two owners of a console do, plog_progress.c that of
 * positions; plog_write.c and plog_read.c ensure the order of accesses to
 * records.
 *
 *   plog_owner_release(), show_while_more:A, reads next_seq	fence / fence
 *   plog_store(), show_while_more:A, reads the state
 *	A CPU whose message finds the console owned relies on the owner to look
 *	for more after the release. With a full fence on both sides, the writer
 *	sees the release, or the owner sees the message, and sees it finished.
 *	Without them the message would be shown by the worker that kick() wakes,
 *	or, on a console without kick(), only with the next message.
 *	[message_for_the_owner]
 *
 *   waits_for, waits_since, told, use_in_panic			  none needed
 *	They belong to the console's owner. If one that has lost the console
 *	without noticing writes them late, a record is waited for longer, or a
 *	loss is told once more.
 */
#include "runtime/plog_show.h"
#include "runtime/plog_debug.h"
#include "runtime/plog_line.h"
#include "runtime/plog_progress.h"
#include "runtime/plog_region.h"

/* Whether slot_of_seq does not reach back to @seq. */
static bool is_before_last_lap(const struct plog *log, uint64_t seq)
{
	return plog_next_seq(log) >
	       seq + ((uint64_t)1 << log->slot_of_seq_bits);
}

/* plog_read(), but also finds what is older than a lap. */
PLOG_COLD static enum plog_found look(const struct plog *log, uint64_t seq,
				      struct plog_record *record, char *text)
{
	uint32_t slot;

	if (!is_before_last_lap(log, seq))
		return plog_read(log, seq, record, text);
	return plog_oldest_in_slots(log, seq, seq + 1, &slot) == seq
		       ? plog_read_slot(log, slot, seq, record, text)
		       : PLOG_OVERWRITTEN;
}

/* Returns the first seq after @seq that is not lost. */
PLOG_COLD static uint64_t next_not_lost(const struct plog *log, uint64_t seq,
					struct plog_record *record, char *text)
{
	uint32_t slot;

	do {
		seq++;
		if (is_before_last_lap(log, seq))
			seq = plog_oldest_in_slots(
				log, seq,
				plog_next_seq(log) -
					((uint64_t)1 << log->slot_of_seq_bits),
				&slot);
	} while (look(log, seq, record, text) == PLOG_OVERWRITTEN);
	return seq;
}

/*
 * Whether an unfinished record is passed over: in a panic at once, else if it
 * has been waited for long enough. The time counts from when the console first
 * came to the record. Should the clock stand still, the number of messages
 * decides. The newest record is not passed over: nothing waits behind it, and
 * its writer may be this very CPU, interrupted by an NMI.
 */
PLOG_COLD static bool may_pass(const struct plog_owner *owner, uint64_t seq)
{
	struct plog_console *console = owner->console;
	const struct plog *log = console->log;
	const uint64_t behind = plog_next_seq(log) - seq - 1;
	const plog_word passed = (plog_word)seq << 1 | 1u;
	/* In 1024 ns, so that a word of 32 bits suffices. */
	const plog_word now = (plog_word)(plog_port_time_ns() >> 10);
	plog_word waited;

	if (behind == 0 || plog_owner_is_panic(owner))
		return behind != 0;
	if (plog_word_read(&console->waits_for) != passed) {
		plog_word_set(&console->waits_since, now);
		plog_word_set(&console->waits_for, passed);
	}
	waited = now - plog_word_read(&console->waits_since);
	return (waited <= ~(plog_word)0 / 2 &&
		waited > log->unfinished_wait_ns >> 10) ||
	       behind >= PLOG_UNFINISHED_MESSAGES ||
	       behind >= plog_uint32_read(&log->ring.slots) / 2;
}

/* Passes a record to show(). Returns whether it was shown and we still own. */
PLOG_COLD static bool call_show(struct plog_owner *owner,
				const struct plog_record *record,
				const char *text)
{
	struct plog_console *console = owner->console;
	enum plog_shown shown;

	plog_debug_enter_show(console->name);
	shown = console->show(owner, record, text);
	plog_debug_exit_show();
	return shown == PLOG_SHOWN &&
	       plog_owner_is_current(owner,
				     plog_word_read(&console->ownership.state));
}

/* Tells the console, before record @next, how many records it has lost. */
PLOG_COLD static bool tell_lost(struct plog_owner *owner, plog_word lost,
				const struct plog_record *next)
{
	struct plog_console *console = owner->console;
	const plog_word count = lost - plog_word_read(&console->told);
	struct plog_record record = *next;
	struct plog_line line;

	if (count == 0)
		return true;
	line.length = 0;
	plog_line_add(&line, "plog: messages lost here: ");
	plog_line_add_number(&line, count, 10);
	record.length = (uint16_t)line.length;
	record.level = 4;
	record.facility = 0;
	record.flags = PLOG_RECORD_EVENT;
	if (!call_show(owner, &record, line.text))
		return false;
	plog_word_set(&console->told, lost);
	return true;
}

static bool is_for(const struct plog_console *console,
		   const struct plog_record *record)
{
	return console->loglevel == 0 || record->level < console->loglevel;
}

/* Whether a console owner goes on. */
enum step {
	STEP_MOVED,
	STEP_NOTHING_LEFT,
	STEP_STOPPED, /* it is busy, or lost */
};

/* Shows a passed over record whose writer has finished it meanwhile. */
PLOG_COLD static enum step show_passed(struct plog_owner *owner,
				       struct plog_record *record, char *text)
{
	struct plog_console *console = owner->console;
	uint32_t i;

	for (i = 0; i < PLOG_PASSED_MAX; i++) {
		plog_word *entry = &console->passed[i];
		const plog_word passed = plog_word_read(entry);
		enum plog_found found;

		if (passed == 0)
			continue;
		found = look(console->log, plog_passed_seq(console, passed),
			     record, text);
		if (found == PLOG_OVERWRITTEN)
			plog_passed_remove(console, entry, passed, false);
		if (found != PLOG_FOUND)
			continue;
		if (is_for(console, record) && !call_show(owner, record, text))
			return STEP_STOPPED;
		plog_passed_remove(console, entry, passed, true);
		return STEP_MOVED;
	}
	return STEP_NOTHING_LEFT;
}

/* Moves the position past one record, or past some that are lost. */
PLOG_COLD static enum step take_step(struct plog_owner *owner,
				     struct plog_record *record, char *text)
{
	struct plog_console *console = owner->console;
	struct plog_progress from;

	plog_progress_read(console, &from);
	switch (look(console->log, from.seq, record, text)) {
	case PLOG_OVERWRITTEN:
		plog_progress_lose(
			console, &from,
			next_not_lost(console->log, from.seq, record, text));
		return STEP_MOVED;
	case PLOG_UNFINISHED:
		if (!may_pass(owner, from.seq))
			return STEP_NOTHING_LEFT;
		plog_passed_add(console, from.seq);
		break;
	case PLOG_FOUND:
		if (is_for(console, record) &&
		    (!tell_lost(owner, from.lost, record) ||
		     !call_show(owner, record, text)))
			return STEP_STOPPED;
		break;
	default:
		return STEP_NOTHING_LEFT;
	}
	plog_progress_got(console, &from);
	return STEP_MOVED;
}

/* Takes at most @steps steps. Returns true if nothing is left to show. */
PLOG_COLD static bool show_all(struct plog_owner *owner, uint32_t steps)
{
	struct plog_record record;
	char text[PLOG_TEXT_BYTES_MAX];
	enum step step = STEP_MOVED;

	for (; steps > 0 && step == STEP_MOVED; steps--) {
		if (!plog_owner_can_proceed(owner))
			return false;
		step = STEP_NOTHING_LEFT;
		if (plog_word_read(&owner->console->passed_count) != 0)
			step = show_passed(owner, &record, text);
		if (step == STEP_NOTHING_LEFT)
			step = take_step(owner, &record, text);
	}
	return step == STEP_NOTHING_LEFT;
}

PLOG_COLD void plog_note_use(struct plog_console *console,
			     enum plog_priority priority, enum plog_use use)
{
	if (priority == PLOG_PRIORITY_PANIC &&
	    plog_word_read(&console->use_in_panic) != PLOG_USED)
		plog_word_set(&console->use_in_panic, (plog_word)use);
}

PLOG_COLD bool plog_has_more(const struct plog_console *console)
{
	const plog_word shown = plog_word_read(&console->progress) >> 1;

	return ((plog_word)plog_next_seq(console->log) - shown) << 1 != 0;
}

/*
 * Those who store a record while we own the console rely on us to look for more
 * after the release. Returns whether we have acquired it whenever we tried, and
 * nothing was left.
 */
PLOG_COLD static bool show_while_more(struct plog_console *console,
				      uint32_t records,
				      enum plog_priority priority,
				      bool unsafe_takeover)
{
	struct plog_owner owner = {console, &console->ownership, 0};
	bool done = true;
	uint32_t tries;

	for (tries = 0; tries < 4 && done; tries++) {
		/* LMM(show_while_more:A) */
		plog_full_fence();
		if (!plog_has_more(console) &&
		    (tries != 0 || plog_word_read(&console->passed_count) == 0))
			break;
		done = plog_owner_acquire(&owner, priority, unsafe_takeover);
		plog_note_use(console, priority,
			      done ? PLOG_USED : PLOG_USE_OWNED);
		if (done) {
			done = show_all(&owner, records);
			plog_owner_release(&owner);
		}
	}
	return done && !plog_has_more(console);
}

PLOG_COLD bool plog_show(struct plog_console *console, uint32_t records,
			 enum plog_priority priority, bool unsafe_takeover)
{
	bool done;

	if ((plog_word_read(&console->flags) & PLOG_CONSOLE_ENABLED) == 0) {
		plog_note_use(console, priority, PLOG_USE_DISABLED);
		return false;
	}
	if (console->try_lock != NULL && !console->try_lock(console)) {
		plog_note_use(console, priority, PLOG_USE_LOCKED);
		return false;
	}
	done = show_while_more(console, records, priority, unsafe_takeover);
	if (console->try_lock != NULL)
		console->unlock(console);
	return done;
}
