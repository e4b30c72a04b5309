/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Messages of other CPUs after the panic, and the count of messages that have
 * no record.
 *
 * The other CPUs share the slots of the after_panic lane. Each slot is given
 * away once, so their first messages stay, whatever they say later.
 *
 * Ordering: none is needed in this file. Every word stands for itself, and is
 * changed atomically. LMM(take_slots:A): of the CPUs that see the same number
 * of slots given away, one gets slots. plog_count_no_record() may store a lower
 * number after a higher one.
 */
#include "runtime/plog_region.h"
#include "runtime/plog_write.h"

/* So that the count of a CPU's slots fits into a word of 32 bits. */
#define SLOTS_OF_A_CPU_MAX 1000u

/* How many slots of the lane a record must leave for what matters more. */
static uint32_t slots_to_leave(const struct plog_lane *lane, bool is_event,
			       bool is_first)
{
	if (is_event)
		return 0;
	return is_first ? lane->slots / 8 : lane->slots / 4;
}

/*
 * Gives slots to a record of another CPU, at most as many as it needs. An
 * eighth of the lane is for plog's own events ("plog: panics, too"), another
 * eighth for CPUs that have said nothing yet. Of the rest a CPU gets at most
 * twice what it leaves to the others, so that one that floods the log does not
 * silence them. Returns how many slots it gave; 0: none.
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
		/* The highest with own + slots <= 2 * (left - slots). */
		plog_word slots = 2 * left > own ? (2 * left - own) / 3 : 0;

		if (own >= SLOTS_OF_A_CPU_MAX)
			slots = 0;
		else if (slots == 0 && left > 0 && (own == 0 || is_event))
			slots = 1;
		if (slots > wanted)
			slots = wanted;
		/* LMM(take_slots:A) */
		if (slots != 0 && !plog_cmpxchg(&log->after_panic_slots, given,
						given + slots))
			continue;
		if (slots != 0 && word != NULL)
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
	const plog_word before = plog_fetch_add(count, 1);
	const uint64_t word =
		plog_position((uint64_t)before + 1, log->epoch, index);

	plog_write_to_bank(log, 1u << (before & 1u),
			   offsetof(struct plog_bank, no_record) + at, &word,
			   sizeof(word));
}
