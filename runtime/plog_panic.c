/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A panic: choosing the panic CPU, the messages of other CPUs after that, and
 * the count of messages that have no record. plog_stop.c stops the other CPUs.
 *
 * The other CPUs share the slots of the after_panic lane. Each slot is given
 * away once, so their first messages stay, whatever they say later.
 *
 * Ordering. In the table "X -> Y" is the case that Y reads what X wrote, the
 * right column has the ordering of X and that of Y, and the text says what they
 * ensure; docs/design/plog.md explains the labels.
 *
 *   plog_panic_begin:A -> lane_of:A, priority_now:A		  none needed
 *	The cmpxchg chooses one CPU. Another CPU that learns of the panic late
 *	writes one more record into the ring, or shows one more record.
 *
 *   plog_panic_begin:B, take_slots:A, take_slots:B		  none needed
 *	Each word is changed atomically and stands for itself. Of the CPUs that
 *	see the same number of slots given away one gets slots.
 *
 *   plog_count_no_record:A against itself			  not ordered
 *	A CPU that is delayed after A stores a lower number than a CPU that
 *	counted later, so the number in the region means "at least".
 */
#include "runtime/plog_console.h"
#include "runtime/plog_line.h"
#include "runtime/plog_region.h"
#include "runtime/plog_write.h"

PLOG_COLD enum plog_panic plog_panic_begin(struct plog *log)
{
	const plog_word cpu = plog_port_caller().cpu;
	plog_word *word = plog_this_cpu(log);
	struct plog_line line;

	/* LMM(plog_panic_begin:A) */
	if (plog_cmpxchg_relaxed(&log->panic_cpu, PLOG_NO_CPU, cpu))
		return PLOG_PANIC_MINE;
	if (plog_word_read(&log->panic_cpu) == cpu)
		return PLOG_PANIC_AGAIN;
	/* LMM(plog_panic_begin:B): says it once. */
	if (word == NULL || (plog_fetch_or_relaxed(word, PLOG_CPU_PANICS) &
			     PLOG_CPU_PANICS) == 0) {
		line.length = 0;
		plog_line_add(&line, "plog: panics, too");
		plog_line_log(log, &line, 2);
	}
	return PLOG_PANIC_OTHERS;
}

/* So that the count of a CPU's slots fits into a word of 32 bits. */
#define SLOTS_OF_A_CPU_MAX 1000u

/* How many slots of the lane a record must leave for what matters more. */
static uint32_t slots_to_leave(const struct plog_lane *lane, bool is_event,
			       bool is_first)
{
	if (is_event)
		return 0;
	return is_first ? lane->slots / 10 : lane->slots / 6;
}

/*
 * Gives slots to a record of another CPU, @wanted at most. A part of the lane
 * is for plog's own events ("plog: panics, too"), another part for CPUs that
 * have said nothing yet. Of the rest a CPU gets no more than it finds left for
 * all others, so that one that floods the log does not silence them. Returns
 * how many slots it gave; 0: none.
 */
PLOG_COLD static uint32_t take_slots(struct plog *log, uint32_t wanted,
				     bool is_event)
{
	const struct plog_lane *lane = &log->after_panic;
	plog_word *word = plog_this_cpu(log);

	/* Ends: another CPU that is quicker takes slots, too. */
	for (;;) {
		const plog_word given = plog_word_read(&log->after_panic_slots);
		/* All CPUs whose number is too high count as one. */
		const plog_word own =
			word == NULL
				? given
				: plog_word_read(word) >> PLOG_CPU_LATE_SHIFT;
		const plog_word end =
			given + slots_to_leave(lane, is_event, own == 0);
		const plog_word left =
			lane->slots > end ? lane->slots - end : 0;
		plog_word slots = wanted;
		plog_word room = left > own ? left - own : 0;

		if (is_event)
			room = left;
		else if (room > lane->slots / 2)
			room = lane->slots / 2;
		if (own >= SLOTS_OF_A_CPU_MAX)
			room = 0;
		if (slots > room)
			slots = room;
		/* LMM(take_slots:A) */
		if (slots != 0 && !plog_cmpxchg_relaxed(&log->after_panic_slots,
							given, given + slots))
			continue;
		if (slots != 0 && word != NULL)
			/* LMM(take_slots:B) */
			plog_fetch_add(word, slots << PLOG_CPU_LATE_SHIFT);
		return (uint32_t)slots;
	}
}

PLOG_COLD struct plog_lane *plog_lane_after_panic(struct plog *log,
						  bool is_panic_cpu,
						  uint32_t *length,
						  uint8_t *flags)
{
	const uint32_t wanted = plog_slots_of(*length);
	uint32_t slots;

	if (is_panic_cpu) {
		*flags |= PLOG_RECORD_PANIC;
		return &log->ring;
	}
	*flags |= PLOG_RECORD_LATE;
	plog_fetch_add(&log->after_panic_count, 1);
	slots = take_slots(log, wanted, (*flags & PLOG_RECORD_EVENT) != 0);
	if (slots == 0) {
		plog_count_no_record(log, &log->dropped, PLOG_DROPPED_INDEX,
				     offsetof(struct plog_no_record, dropped));
		return NULL;
	}
	if (slots < wanted)
		plog_cut(slots, length, flags);
	return &log->after_panic;
}

PLOG_COLD void plog_count_no_record(struct plog *log, plog_word *count,
				    uint32_t index, size_t at)
{
	/* LMM(plog_count_no_record:A) */
	const plog_word before = plog_fetch_add(count, 1);

	plog_write_position(log, 1u << (before & 1u),
			    offsetof(struct plog_bank, no_record) + at, index,
			    (uint64_t)before + 1);
}

/*
 * Logs a count, if it is not zero, and again only when it has doubled: a CPU
 * that goes on must not fill the log with these lines.
 */
PLOG_COLD static void tell_count(struct plog *log, const plog_word *count,
				 plog_word *told, const char *what)
{
	const plog_word now = plog_word_read(count);
	struct plog_line line;

	if (now == 0 || now / 2 < *told)
		return;
	*told = now;
	line.length = 0;
	plog_line_add(&line, what);
	plog_line_add_number(&line, now, 10);
	plog_line_log(log, &line, 4);
}

PLOG_COLD void plog_tell_no_record(struct plog *log)
{
	if (plog_word_read(&log->panic_cpu) != plog_port_caller().cpu)
		return;
	tell_count(log, &log->refused, &log->told_refused,
		   "plog: messages refused, all slots were held: ");
	tell_count(log, &log->dropped, &log->told_dropped,
		   "plog: messages of other CPUs dropped: ");
}
