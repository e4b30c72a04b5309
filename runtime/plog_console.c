/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* What consoles show, and how far they got. */
#include "runtime/plog_console.h"
#include "runtime/plog_debug.h"
#include "runtime/plog_region.h"
#include "runtime/plog_turn.h"

/* Words of the console's entry, from the one at @at on. */
PLOG_COLD static void put_words(const struct plog_console *console,
				unsigned int areas, size_t at, const void *from,
				size_t bytes)
{
	plog_put_in_bank(
		console->log, areas,
		offsetof(struct plog_bank, consoles) +
			console->index * sizeof(struct plog_console_entry) + at,
		from, bytes);
}

/* One aligned store of 8 bytes. */
PLOG_COLD static void put_seq(const struct plog_console *console,
			      unsigned int areas, size_t at, uint32_t index,
			      uint64_t seq)
{
	const uint64_t word = plog_position(seq, console->log->epoch, index);

	put_words(console, areas, at, &word, sizeof(word));
}

/*
 * To the two areas in turn. A CPU that lost its turn without knowing it changes
 * nothing: the position is the new owner's.
 */
PLOG_COLD static void put_position(struct plog_console *console, plog_word from,
				   uint64_t seq)
{
	if (plog_exchange_if(&console->seq, from, (plog_word)seq))
		put_seq(console, 1u << (plog_add(&console->updates, 1) & 1u),
			offsetof(struct plog_console_entry, position),
			console->index, seq);
}

PLOG_COLD static void put_passed(const struct plog_console *console,
				 uint64_t seq)
{
	put_seq(console, PLOG_BOTH_AREAS,
		offsetof(struct plog_console_entry, passed),
		console->index + PLOG_CONSOLES_MAX, seq);
}

PLOG_COLD static void put_entry(struct plog_console *console)
{
	struct plog_console_entry *entry = &console->entry;
	const size_t from = offsetof(struct plog_console_entry, epoch);
	const size_t to = offsetof(struct plog_console_entry, position);

	entry->generation++;
	entry->flags = plog_load(&console->enabled) ? PLOG_CONSOLE_ENABLED : 0;
	entry->crc = plog_crc32c(0, (const uint8_t *)entry + from, to - from);
	put_words(console, PLOG_BOTH_AREAS, 0, entry, to);
}

PLOG_COLD uint64_t plog_console_position(const struct plog_console *console)
{
	return plog_whole_seq(plog_next_seq(console->log),
			      plog_load(&console->seq));
}

/* Its writer may be done later: then it is shown behind what it came before. */
PLOG_COLD static void pass_over(struct plog_console *console, uint64_t seq)
{
	const plog_word passed = (plog_word)seq + 1;
	uint32_t i;

	for (i = 0; i < PLOG_PASSED_MAX; i++) {
		if (plog_load(&console->passed[i]) == passed)
			return;
		if (plog_exchange_if(&console->passed[i], 0, passed))
			break;
	}
	if (plog_add(&console->passed_count, 1) == 0)
		put_passed(console, seq);
}

/*
 * Past what is gone, and in a panic past what nobody may finish, if something
 * is behind it: an NMI in the middle of this CPU's own message may well return.
 */
PLOG_COLD static enum plog_found find_next(struct plog_turn *turn,
					   uint64_t *seq,
					   struct plog_record *record,
					   char *text)
{
	const uint64_t next = plog_next_seq(turn->console->log);
	const uint32_t slots = turn->console->log->slots;

	if (next - *seq > slots)
		*seq = next - slots;
	for (;; (*seq)++) {
		const enum plog_found found =
			plog_read(turn->console->log, *seq, record, text);

		if (found == PLOG_UNFINISHED && plog_turn_is_panics(turn) &&
		    *seq + 1 < next)
			pass_over(turn->console, *seq);
		else if (found != PLOG_OVERWRITTEN)
			return found;
	}
}

PLOG_COLD static bool show(struct plog_turn *turn,
			   const struct plog_record *record, const char *text)
{
	enum plog_shown shown;

	plog_debug_enter_show(turn->console->name);
	shown = turn->console->show(turn, record, text);
	plog_debug_exit_show();
	return shown == PLOG_SHOWN;
}

/* One of those that were passed over, and that is done now; NULL: none. */
PLOG_COLD static plog_word *find_passed(struct plog_console *console,
					struct plog_record *record, char *text)
{
	const uint64_t next_seq = plog_next_seq(console->log);
	uint32_t i;

	for (i = 0; i < PLOG_PASSED_MAX; i++) {
		const plog_word passed = plog_load(&console->passed[i]);

		if (passed != 0 &&
		    plog_read(console->log,
			      plog_whole_seq(next_seq, passed - 1), record,
			      text) == PLOG_FOUND)
			return &console->passed[i];
	}
	return NULL;
}

PLOG_COLD static bool show_all(struct plog_turn *turn, uint32_t records)
{
	struct plog_console *console = turn->console;
	struct plog_record record;
	char text[PLOG_TEXT_BYTES_MAX];

	for (; records > 0; records--) {
		const plog_word from = plog_load(&console->seq);
		uint64_t seq = plog_console_position(console);
		plog_word *passed = NULL;

		if (plog_turn_is_panics(turn))
			passed = find_passed(console, &record, text);
		if (passed == NULL &&
		    find_next(turn, &seq, &record, text) != PLOG_FOUND)
			return true;
		if (!plog_turn_holds(turn) || !show(turn, &record, text) ||
		    !plog_turn_is_ours(turn, plog_load(&console->state)))
			return false;
		if (passed == NULL) {
			put_position(console, from, seq + 1);
		} else {
			plog_store_word(passed, 0);
			if (plog_add(&console->passed_count, (plog_word)-1) ==
			    1)
				put_passed(console, PLOG_POSITION_MAX);
		}
	}
	return false;
}

PLOG_COLD static enum plog_priority priority_now(struct plog *log)
{
	const uint16_t cpu = plog_port_caller().cpu;
	const plog_word panic_cpu = plog_load(&log->panic_cpu);
	const plog_word *word = plog_this_cpu(log);

	if (panic_cpu != PLOG_NO_CPU)
		return panic_cpu == cpu ? PLOG_PRIORITY_PANIC
					: PLOG_PRIORITY_NONE;
	return word != NULL && (plog_load(word) & PLOG_CPU_DEPTH) != 0
		       ? PLOG_PRIORITY_EMERGENCY
		       : PLOG_PRIORITY_NORMAL;
}

PLOG_COLD static bool has_more(const struct plog_console *console)
{
	return (plog_word)plog_next_seq(console->log) !=
		       plog_load(&console->seq) ||
	       plog_load(&console->passed_count) != 0;
}

/*
 * Whoever stores a record while the console is ours does not wait for it, so
 * after giving it up we look once more.
 */
PLOG_COLD static bool flush(struct plog_console *console, uint32_t records,
			    enum plog_priority priority, bool also_unsafe)
{
	struct plog_turn turn = {console, 0};
	bool done = true;
	uint32_t tries;

	if (priority == PLOG_PRIORITY_NONE || !plog_load(&console->enabled))
		return false;
	if (console->try_lock != NULL && !console->try_lock(console))
		return false;
	for (tries = 0; tries < 4 && done && has_more(console); tries++) {
		done = plog_turn_take(&turn, priority, also_unsafe);
		if (done) {
			done = show_all(&turn, records);
			plog_turn_release(&turn);
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

/* Whether a console may be used in a panic, before the very last moment. */
static bool is_safe(const struct plog *log, const struct plog_console *console)
{
	return console->reliability != PLOG_RELIABILITY_UNSAFE ||
	       (log->unsafe_policy == PLOG_UNSAFE_ALWAYS && !log->survives);
}

/*
 * The most reliable first. @last: there is no later; the unsafe ones as well,
 * and those that were left in disorder.
 */
PLOG_COLD static void flush_for_panic(struct plog *log, bool last)
{
	const uint32_t count = (uint32_t)plog_load_acquire(&log->console_count);
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
 * Shows a few records more than the caller has written: whoever comes after
 * does the rest, so that no writer works for all others.
 */
PLOG_COLD static void flush_for_all(struct plog *log,
				    enum plog_priority priority)
{
	const uint32_t few = priority == PLOG_PRIORITY_NORMAL ? 8 : log->slots;
	const uint32_t count = (uint32_t)plog_load_acquire(&log->console_count);
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
		plog_add(word, 1);
}

/* In a panic nothing waits for its end. */
PLOG_COLD void plog_emergency_exit(struct plog *log)
{
	if (priority_now(log) == PLOG_PRIORITY_EMERGENCY &&
	    (plog_add(plog_this_cpu(log), (plog_word)-1) & PLOG_CPU_DEPTH) == 1)
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
	const uint32_t count = (uint32_t)plog_load(&log->console_count);
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
	put_seq(console, PLOG_BOTH_AREAS,
		offsetof(struct plog_console_entry, position), count, seq);
	put_entry(console);
	log->consoles[count] = console;
	plog_store_release(&log->console_count, count + 1);
	return true;
}

/* What was said while it was off is not for it. */
PLOG_COLD void plog_console_enable(struct plog_console *console, bool enabled)
{
	if (enabled && !plog_load(&console->enabled)) {
		console->entry.registered_seq = plog_next_seq(console->log);
		put_position(console, plog_load(&console->seq),
			     console->entry.registered_seq);
	}
	plog_store_word(&console->enabled, enabled);
	put_entry(console);
}
