/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Showing records on consoles, and storing in the region how far they came.
 *
 * Ordering. In the table "X -> Y" is the case that Y reads what X wrote, the
 * right column has the ordering of X and that of Y, and the text says what they
 * ensure; docs/design/plog.md explains the labels. The name in brackets is the
 * scene of tests/runtime/weak_scenes.cpp that fails without the order.
 * plog_owner.c ensures the order of what two owners of a console do;
 * plog_write.c and plog_read.c ensure the order of accesses to records.
 *
 *   plog_console_register:A -> flush_for_panic:A		  rel / acq
 *   plog_console_register:A -> flush_for_all:A
 *	A CPU that reads a count which includes the console finds its pointer,
 *	and all of its fields set. Without it the CPU would follow a pointer
 *	that is not there yet. [registration_and_message,
 *	registration_and_panic]
 *
 *   set_position:A against set_position:A		none needed, same word
 *	If a CPU has lost the console without noticing, its cmpxchg fails,
 *	because the new owner has moved the position. So the CPU does not move
 *	the position back. But a CPU that is delayed right after A stores its
 *	position to the region later than the new owner does, perhaps into the
 *	copy that had the newest position. Then the position in the region is
 *	one record too low. plog_console_enable() calls set_position() as well,
 *	without owning the console.
 *
 *   flush:A (release), then has_more() reads next_seq		  UNPAIRED
 *   plog_store(), then plog_owner_acquire() reads the state
 *	A CPU whose message finds the console owned relies on the owner to look
 *	for more after the release. That needs a full barrier on both sides, and
 *	there is none: on a weakly ordered CPU the writer may not see the
 *	release, nor the owner the message. The message is then shown by the
 *	worker that kick() wakes, or, on a console without kick(), with the next
 *	message.
 *
 *   priority_now:A, show_all:A, pass_over:A, other reads	  none needed
 *	A CPU that does not see the panic yet shows one more record. passed[]
 *	and passed_count belong to the console's owner. Other CPUs use them,
 *	`enabled` and next_seq only to decide whether to try.
 */
#include "runtime/plog_console.h"
#include "runtime/plog_debug.h"
#include "runtime/plog_region.h"
#include "runtime/plog_write.h"

/* Writes some words of the console's entry, from offset @at on. */
PLOG_COLD static void write_entry(const struct plog_console *console,
				  unsigned int copies, size_t at,
				  const void *from, size_t bytes)
{
	plog_write_to_bank(
		console->log, copies,
		offsetof(struct plog_bank, consoles) +
			console->index * sizeof(struct plog_console_entry) + at,
		from, bytes);
}

/* Writes a position, or a seq that is encoded like one, to the region. */
PLOG_COLD static void write_seq(const struct plog_console *console,
				unsigned int copies, size_t at, uint32_t index,
				uint64_t seq)
{
	const uint64_t word = plog_position(seq, console->log->epoch, index);

	write_entry(console, copies, at, &word, sizeof(word));
}

/*
 * Moves the position from @from to @seq. Does nothing if another CPU has moved
 * it. Writes to the front and the rear copy in turn, so that one of them is
 * intact whenever the machine is reset.
 */
PLOG_COLD static void set_position(struct plog_console *console, plog_word from,
				   uint64_t seq)
{
	/* LMM(set_position:A) */
	if (plog_cmpxchg_relaxed(&console->seq, from, (plog_word)seq))
		write_seq(console,
			  1u << (plog_fetch_add(&console->updates, 1) & 1u),
			  offsetof(struct plog_console_entry, position),
			  console->index, seq);
}

PLOG_COLD static void write_passed(const struct plog_console *console,
				   uint64_t seq)
{
	write_seq(console, PLOG_BOTH_COPIES,
		  offsetof(struct plog_console_entry, passed),
		  console->index + PLOG_CONSOLES_MAX, seq);
}

PLOG_COLD static void write_header(struct plog_console *console)
{
	struct plog_console_entry *entry = &console->entry;
	const size_t from = offsetof(struct plog_console_entry, epoch);
	const size_t to = offsetof(struct plog_console_entry, position);

	entry->generation++;
	entry->flags =
		plog_word_read(&console->enabled) ? PLOG_CONSOLE_ENABLED : 0;
	entry->crc = plog_crc32c(0, (const uint8_t *)entry + from, to - from);
	write_entry(console, PLOG_BOTH_COPIES, 0, entry, to);
}

PLOG_COLD uint64_t plog_console_position(const struct plog_console *console)
{
	return plog_extend_seq(plog_next_seq(console->log),
			       plog_word_read(&console->seq));
}

/*
 * Remembers an unfinished record that is skipped. If its writer finishes later,
 * the record is shown then, out of order.
 */
PLOG_COLD static void pass_over(struct plog_console *console, uint64_t seq)
{
	const plog_word passed = (plog_word)seq + 1;
	uint32_t i;

	for (i = 0; i < PLOG_PASSED_MAX; i++) {
		if (plog_word_read(&console->passed[i]) == passed)
			return;
		/* LMM(pass_over:A) */
		if (plog_cmpxchg_relaxed(&console->passed[i], 0, passed))
			break;
	}
	if (plog_fetch_add(&console->passed_count, 1) == 0)
		write_passed(console, seq);
}

/*
 * Finds the next record to show, from *@seq on. Skips records that have been
 * overwritten and, in a panic, unfinished ones. The newest record is not
 * skipped: its writer may be this very CPU, interrupted by an NMI, and will
 * then still finish it.
 */
PLOG_COLD static enum plog_found find_next(struct plog_owner *owner,
					   uint64_t *seq,
					   struct plog_record *record,
					   char *text)
{
	const uint64_t next = plog_next_seq(owner->console->log);
	const uint32_t slots = owner->console->log->slots;

	if (next - *seq > slots)
		*seq = next - slots;
	for (;; (*seq)++) {
		const enum plog_found found =
			plog_read(owner->console->log, *seq, record, text);

		if (found == PLOG_UNFINISHED && plog_owner_is_panic(owner) &&
		    *seq + 1 < next)
			pass_over(owner->console, *seq);
		else if (found != PLOG_OVERWRITTEN)
			return found;
	}
}

PLOG_COLD static bool show(struct plog_owner *owner,
			   const struct plog_record *record, const char *text)
{
	enum plog_shown shown;

	plog_debug_enter_show(owner->console->name);
	shown = owner->console->show(owner, record, text);
	plog_debug_exit_show();
	return shown == PLOG_SHOWN;
}

/* Finds a skipped record that is finished by now; NULL: there is none. */
PLOG_COLD static plog_word *find_passed(struct plog_console *console,
					struct plog_record *record, char *text)
{
	const uint64_t next_seq = plog_next_seq(console->log);
	uint32_t i;

	for (i = 0; i < PLOG_PASSED_MAX; i++) {
		const plog_word passed = plog_word_read(&console->passed[i]);

		if (passed != 0 &&
		    plog_read(console->log,
			      plog_extend_seq(next_seq, passed - 1), record,
			      text) == PLOG_FOUND)
			return &console->passed[i];
	}
	return NULL;
}

/* Shows at most @records records. Returns true if nothing is left to show. */
PLOG_COLD static bool show_all(struct plog_owner *owner, uint32_t records)
{
	struct plog_console *console = owner->console;
	struct plog_record record;
	char text[PLOG_TEXT_BYTES_MAX];

	for (; records > 0; records--) {
		const plog_word from = plog_word_read(&console->seq);
		uint64_t seq = plog_console_position(console);
		plog_word *passed = NULL;

		if (plog_owner_is_panic(owner))
			passed = find_passed(console, &record, text);
		if (passed == NULL &&
		    find_next(owner, &seq, &record, text) != PLOG_FOUND)
			return true;
		/* LMM(show_all:A) is the read in the last condition. */
		if (!plog_owner_can_proceed(owner) ||
		    !show(owner, &record, text) ||
		    !plog_owner_is_current(
			    owner, plog_word_read(&console->ownership.state)))
			return false;
		if (passed == NULL) {
			set_position(console, from, seq + 1);
		} else {
			plog_word_set(passed, 0);
			if (plog_fetch_add(&console->passed_count,
					   (plog_word)-1) == 1)
				write_passed(console, PLOG_POSITION_MAX);
		}
	}
	return false;
}

PLOG_COLD static enum plog_priority priority_now(struct plog *log)
{
	const uint16_t cpu = plog_port_caller().cpu;
	/* LMM(priority_now:A) */
	const plog_word panic_cpu = plog_word_read(&log->panic_cpu);
	const plog_word *word = plog_this_cpu(log);

	if (panic_cpu != PLOG_NO_CPU)
		return panic_cpu == cpu ? PLOG_PRIORITY_PANIC
					: PLOG_PRIORITY_NONE;
	return word != NULL && (plog_word_read(word) & PLOG_CPU_DEPTH) != 0
		       ? PLOG_PRIORITY_EMERGENCY
		       : PLOG_PRIORITY_NORMAL;
}

PLOG_COLD static bool has_more(const struct plog_console *console)
{
	return (plog_word)plog_next_seq(console->log) !=
		       plog_word_read(&console->seq) ||
	       plog_word_read(&console->passed_count) != 0;
}

/*
 * Shows records on one console. Returns true if nothing is left to show. A CPU
 * that stores a record while we own the console does not wait for us, so we
 * look for more records after the release.
 */
PLOG_COLD static bool flush(struct plog_console *console, uint32_t records,
			    enum plog_priority priority, bool unsafe_takeover)
{
	struct plog_owner owner = {console, &console->ownership, 0};
	bool done = true;
	uint32_t tries;

	if (priority == PLOG_PRIORITY_NONE ||
	    !plog_word_read(&console->enabled))
		return false;
	if (console->try_lock != NULL && !console->try_lock(console))
		return false;
	for (tries = 0; tries < 4 && done && has_more(console); tries++) {
		done = plog_owner_acquire(&owner, priority, unsafe_takeover);
		if (done) {
			done = show_all(&owner, records);
			/* LMM(flush:A) */
			plog_owner_release(&owner);
		}
	}
	if (console->try_lock != NULL)
		console->unlock(console);
	return done && !has_more(console);
}

PLOG_COLD bool plog_console_flush(struct plog_console *console,
				  uint32_t records)
{
	return flush(console, records, priority_now(console->log), false);
}

/* Whether a panic may use the console before plog_panic_flush(). */
static bool is_safe(const struct plog *log, const struct plog_console *console)
{
	return console->reliability != PLOG_RELIABILITY_UNSAFE ||
	       (log->unsafe_policy == PLOG_UNSAFE_ALWAYS && !log->survives);
}

/*
 * Shows all records, on the most reliable consoles first. If @last, shows them
 * also on unsafe consoles, and takes over consoles whose owner stopped in an
 * unsafe section.
 */
PLOG_COLD static void flush_for_panic(struct plog *log, bool last)
{
	/* LMM(flush_for_panic:A) */
	const uint32_t count =
		(uint32_t)plog_word_read_acquire(&log->console_count);
	uint32_t reliability, i;

	for (reliability = PLOG_RELIABILITY_ATOMIC;
	     reliability <= PLOG_RELIABILITY_UNSAFE; reliability++) {
		for (i = 0; i < count; i++) {
			struct plog_console *console = log->consoles[i];

			if ((uint32_t)console->reliability == reliability &&
			    (last || is_safe(log, console)))
				flush(console, log->slots, PLOG_PRIORITY_PANIC,
				      last);
		}
	}
}

/*
 * Shows records on all consoles, outside of panics. For a normal message it
 * shows only a few records, so that no CPU has to show the messages of all
 * other CPUs.
 */
PLOG_COLD static void flush_for_all(struct plog *log,
				    enum plog_priority priority)
{
	const uint32_t few = priority == PLOG_PRIORITY_NORMAL ? 8 : log->slots;
	/* LMM(flush_for_all:A) */
	const uint32_t count =
		(uint32_t)plog_word_read_acquire(&log->console_count);
	const bool nmi = plog_port_caller().context == PLOG_CONTEXT_NMI;
	uint32_t i;

	for (i = 0; i < count; i++) {
		struct plog_console *console = log->consoles[i];
		const bool later = (console->deferred &&
				    priority == PLOG_PRIORITY_NORMAL) ||
				   (nmi && console->reliability !=
						   PLOG_RELIABILITY_ATOMIC);

		if ((later || !flush(console, few, priority, false)) &&
		    console->kick != NULL)
			console->kick(console);
	}
}

uint64_t plog_write(struct plog *log, const struct plog_message *message)
{
	const enum plog_priority priority = priority_now(log);
	uint8_t flags = message->flags;
	uint64_t seq;

	if (priority == PLOG_PRIORITY_EMERGENCY)
		flags |= PLOG_RECORD_EMERGENCY;
	plog_debug_enter_log();
	seq = plog_store_flagged(log, message, flags);
	plog_debug_exit_log();
	if (priority == PLOG_PRIORITY_PANIC)
		flush_for_panic(log, false);
	else if (priority == PLOG_PRIORITY_NORMAL)
		flush_for_all(log, priority);
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
	if (priority_now(log) == PLOG_PRIORITY_EMERGENCY &&
	    (plog_fetch_add(plog_this_cpu(log), (plog_word)-1) &
	     PLOG_CPU_DEPTH) == 1)
		flush_for_all(log, PLOG_PRIORITY_EMERGENCY);
}

PLOG_COLD void plog_panic_flush(struct plog *log)
{
	flush_for_panic(log, false);
	if (!log->survives && log->unsafe_policy != PLOG_UNSAFE_NEVER)
		flush_for_panic(log, true);
}

PLOG_COLD bool plog_console_register(struct plog *log,
				     struct plog_console *console)
{
	const uint32_t count = (uint32_t)plog_word_read(&log->console_count);
	struct plog_console_entry *entry = &console->entry;
	const uint64_t seq = plog_next_seq(log);
	uint32_t i;

	if (count >= PLOG_CONSOLES_MAX)
		return false;
	console->log = log;
	console->index = count;
	console->enabled = 1;
	entry->magic = PLOG_MAGIC_CONSOLE;
	entry->epoch = log->epoch;
	entry->index = (uint16_t)count;
	entry->reliability = (uint16_t)console->reliability;
	entry->registered_seq = seq;
	for (i = 0; i + 1 < PLOG_CONSOLE_NAME_BYTES && console->name[i]; i++)
		entry->name[i] = console->name[i];
	console->seq = (plog_word)seq;
	write_seq(console, PLOG_BOTH_COPIES,
		  offsetof(struct plog_console_entry, position), count, seq);
	write_header(console);
	log->consoles[count] = console;
	/* LMM(plog_console_register:A) */
	plog_word_set_release(&log->console_count, count + 1);
	return true;
}

/*
 * Enabling moves the position past what was written while the console was
 * disabled. This CPU need not own the console: set_position() does nothing if
 * an owner moves the position at the same time.
 */
PLOG_COLD void plog_console_enable(struct plog_console *console, bool enabled)
{
	if (enabled && !plog_word_read(&console->enabled)) {
		console->entry.registered_seq = plog_next_seq(console->log);
		set_position(console, plog_word_read(&console->seq),
			     console->entry.registered_seq);
	}
	plog_word_set(&console->enabled, enabled);
	write_header(console);
}
