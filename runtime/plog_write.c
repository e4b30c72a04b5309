/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Storing a message in six steps (plog.h): draw a seq (W1), claim slots (W2),
 * store the record marked "reserved" (W3), make it persistent (W4), mark it
 * "committed" and make that persistent (W5), mark the slots as kept (W6).
 *
 * After a reset, a half-written record is kept out by its checksum and by the
 * order in which stores become persistent (W3 and W4 before W5), not by the
 * memory orderings below, which are only between CPUs.
 *
 * Ordering of writers. In the table "X -> Y" is the case that Y reads what X
 * wrote, the right column has the ordering of X and that of Y, and the text
 * says what they ensure; docs/design/plog.md explains the labels. The name in
 * brackets is the scene of tests/runtime/weak_scenes.cpp that fails without the
 * order. The labels plog_read:A to E are in plog_read.c, whose table has the
 * same pairs from the reader's side.
 *
 *   keep_slots:A -> claim_slots:A				  rel / acq
 *	All that the last owner of a slot stored there (W3 to W5) comes before
 *	what the new owner stores. Without it a late store of the old record
 *	could land in the new record and damage it. [two_writers]
 *
 *   claim_slots:B -> claim_slots:A				  rel / acq
 *   claim_slots:B -> plog_read:B
 *	A writer that fails to get all of its slots restores the state words of
 *	those that it claimed. Its claim_slots:A acquired the stores of the
 *	record in the slot, and its claim_slots:B passes them on. Without it,
 *	whoever reads the restored word would not be ordered after the stores of
 *	the record that the word names. [claim_and_restore]
 *
 *   keep_slots:A -> plog_read:B				  rel / acq
 *	Whoever sees the slot as kept sees the whole record (W3 to W5). Without
 *	it a reader copies parts of what was there before, finds that the
 *	checksum is wrong, and says OVERWRITTEN of a record that is there.
 *	[two_writers, reader_of_the_second]
 *
 *   write_record() -> plog_read:C		       rel fence / acq fence
 *	The writer's fence is set_slot_of_seq:A: plog_store_flagged() calls
 *	set_slot_of_seq() after the claim and before write_record(). The
 *	reader's fence is plog_read:D. So if plog_read:C copies a word of the
 *	new record, plog_read:E reads the claim or a later state. Without the
 *	fences plog_read:E could still read the old state, and only the checksum
 *	could tell that the copy is of two records. [reader_of_the_second]
 *
 *   set_slot_of_seq:C -> plog_read:A			     rel fence / acq
 *	The fence set_slot_of_seq:A is between the claim and C. Whoever finds
 *	the slot sees the claim or a later state. [reader_of_the_first]
 *
 *   set_slot_of_seq:B and C					  NOT ATOMIC
 *	A writer that is delayed between B and C while the seqs go once round
 *	slot_of_seq overwrites the entry of a newer seq. That newer seq is then
 *	UNFINISHED to readers in this kernel until it is too old, so consoles
 *	stop there for up to a lap. The region is not affected. A cmpxchg would
 *	close the gap at the cost of one more locked operation for each message.
 *
 *   plog_store_flagged:A, lane_of:A, find_slots:A,		  none needed
 *   reserve_slots:A, reserve_slots:B, whole_seq:A,
 *   claim_slots:A as a store
 *	Atomicity alone makes a seq unique. The lane's head only says where to
 *	search: claim_slots:A decides who gets a slot, and it fails if the state
 *	is no longer what find_slots:A read. (ABA: the state has the seq in it,
 *	the head has a generation.) A CPU that does not see the panic yet writes
 *	one more record into the ring. plog_seq_from_counter() corrects an old
 *	half_wraps. Nobody acquires a claim: plog_read:E, which compares it, is
 *	ordered by the fences.
 *
 * plog_persist(), in W4 and W5, orders nothing between CPUs. It orders stores
 * to the region for a reader after a reset: if a store after plog_persist() has
 * survived the reset, all stores before it have.
 */
#include "runtime/plog_region.h"
#include "runtime/plog_write.h"

static plog_word state_word(plog_word seq, enum plog_slot_state state)
{
	return (seq << 2) | (plog_word)state;
}

static bool is_held(plog_word state)
{
	return (state & 3u) == PLOG_SLOT_HELD;
}

#if PLOG_WORDS_OF_64
static uint64_t whole_seq(struct plog *log, plog_word low)
{
	(void)log;
	return low;
}
#else
static uint64_t whole_seq(struct plog *log, plog_word low)
{
	const plog_word counted = plog_word_read(&log->half_wraps);
	const uint64_t seq = plog_seq_from_counter(low, counted);
	const plog_word half_wraps = (plog_word)(seq >> 31);

	/* LMM(whole_seq:A) */
	if (half_wraps == counted + 1)
		plog_cmpxchg_relaxed(&log->half_wraps, counted, half_wraps);
	return seq;
}
#endif

/*
 * Finds @slots adjacent slots that nobody holds. Searches once around the lane,
 * from its index @from on. Returns the index of the first slot, or lane->slots
 * if there are none. Stores the slots' state words in @states.
 */
static uint32_t find_slots(const struct plog *log, const struct plog_lane *lane,
			   uint32_t from, uint32_t slots, plog_word *states)
{
	uint32_t at = from, run = 0, before = 0, tried;

	for (tried = 0; tried < lane->slots + slots; tried++) {
		const uint32_t slot = lane->order[at];
		/* LMM(find_slots:A) */
		const plog_word state = plog_word_read(&log->state[slot]);

		if (at == 0 || slot != before + 1)
			run = 0;
		before = slot;
		states[run++] = state;
		if (is_held(state))
			run = 0;
		if (run == slots)
			return at + 1 - slots;
		at = at + 1 < lane->slots ? at + 1 : 0;
	}
	return lane->slots;
}

/*
 * W2, second half: claims the slots. Fails if a state is no longer what
 * find_slots() read, because a writer that was overtaken by a whole lap must
 * not claim the slots of what may be the newest record. If it fails, it
 * restores the state words that it has changed.
 */
static bool claim_slots(struct plog *log, uint32_t first, uint32_t slots,
			const plog_word *states, plog_word seq)
{
	const plog_word held = state_word(seq, PLOG_SLOT_HELD);
	uint32_t i = 0;

	/* LMM(claim_slots:A) */
	while (i < slots &&
	       plog_cmpxchg_acquire(&log->state[first + i], states[i], held))
		i++;
	if (i == slots)
		return true;
	/* LMM(claim_slots:B) */
	while (i-- > 0)
		plog_word_set_release(&log->state[first + i], states[i]);
	return false;
}

/*
 * W2: finds and claims slots. Returns false if the lane has not enough of them.
 * Each failed try means that another writer made progress. The number of tries
 * is limited nevertheless, so that the panic CPU does not depend on what other
 * CPUs do.
 */
static bool reserve_slots(struct plog *log, struct plog_lane *lane,
			  uint32_t slots, plog_word seq,
			  struct plog_record *record)
{
	plog_word states[PLOG_RECORD_SLOTS_MAX];
	uint32_t tries;

	if (lane->slots < slots)
		return false;
	for (tries = 0; tries < 2 * lane->slots; tries++) {
		/* LMM(reserve_slots:A) */
		const plog_word head = plog_word_read(&lane->head);
		const uint32_t at =
			find_slots(log, lane, (uint32_t)(head & PLOG_SLOT_MASK),
				   slots, states);
		const uint32_t end = at + slots;
		const plog_word next = (head | PLOG_SLOT_MASK) + 1 +
				       (end < lane->slots ? end : 0);

		if (at == lane->slots)
			return false;
		/*
		 * Completes the header before the cmpxchg, which drains the
		 * store buffer. So the computation of the checksum does not
		 * have to wait for this store.
		 */
		record->slot = lane->order[at];
		/* LMM(reserve_slots:B) */
		if (plog_cmpxchg_relaxed(&lane->head, head, next) &&
		    claim_slots(log, record->slot, slots, states, seq))
			return true;
	}
	return false;
}

/* Writes text in whole words; the last word is padded with zeros. */
static void write_text(volatile unsigned char *to, const char *text,
		       uint32_t bytes)
{
	const uint32_t whole = bytes & ~7u;

	plog_copy_to_region(to, text, whole);
	if (whole < bytes) {
		char last[8] = PLOG_EMPTY;
		uint32_t i;

		for (i = 0; i < bytes - whole; i++)
			last[i] = text[whole + i];
		plog_copy_to_region(to + whole, last, sizeof(last));
	}
}

/* Writes the rest of a text into the slots after the slot at @to. */
PLOG_COLD static void write_continuations(volatile unsigned char *to,
					  uint64_t seq, const char *text,
					  uint32_t left)
{
	const struct plog_continuation head = {PLOG_SLOT_CONTINUES,
					       (uint32_t)seq};

	while (left > 0) {
		const uint32_t bytes = left < PLOG_NEXT_TEXT_BYTES
					       ? left
					       : PLOG_NEXT_TEXT_BYTES;

		to += PLOG_SLOT_BYTES;
		plog_copy_to_region(to, &head, sizeof(head));
		write_text(to + sizeof(head), text, bytes);
		text += bytes;
		left -= bytes;
	}
}

/*
 * W3: writes the whole record, marked "reserved". A writer waits longest for
 * the checksums. They go to the region from registers, not through the record
 * on the stack. The checksum of the text is stored last, so that no other store
 * waits behind it.
 */
static void write_record(volatile unsigned char *to,
			 const struct plog_record *record, const char *text)
{
	const uint32_t header_crc = plog_header_crc(record);
	const uint32_t bytes = record->length < PLOG_FIRST_TEXT_BYTES
				       ? record->length
				       : PLOG_FIRST_TEXT_BYTES;
	const uint32_t first[4] = {PLOG_SLOT_RESERVED, 0, header_crc,
				   record->epoch};

	plog_copy_to_region(to, first, sizeof(first));
	plog_copy_to_region(to + sizeof(first), &record->seq,
			    sizeof(*record) - sizeof(first));
	write_text(to + sizeof(*record), text, bytes);
	if (bytes < record->length)
		write_continuations(to, record->seq, text + bytes,
				    record->length - bytes);
	plog_region_write32(
		&((volatile struct plog_record *)to)->crc,
		plog_crc32c(header_crc, (const uint8_t *)text, record->length));
}

/*
 * Returns the lane of a message after plog_panic_begin(); NULL: the message is
 * dropped.
 */
PLOG_COLD static struct plog_lane *
lane_after_panic(struct plog *log, bool is_panic_cpu, uint8_t *flags)
{
	if (is_panic_cpu) {
		*flags |= PLOG_RECORD_PANIC;
		return &log->ring;
	}
	*flags |= PLOG_RECORD_LATE;
	return plog_fetch_add(&log->after_panic_count, 1) <
			       log->after_panic.slots
		       ? &log->after_panic
		       : NULL;
}

static struct plog_lane *lane_of(struct plog *log, uint16_t cpu, uint8_t *flags)
{
	/* LMM(lane_of:A) */
	const plog_word panic_cpu = plog_word_read(&log->panic_cpu);

	return panic_cpu == PLOG_NO_CPU
		       ? &log->ring
		       : lane_after_panic(log, panic_cpu == cpu, flags);
}

/*
 * Called if the lane has no room. The panic CPU tries its reserve first. Then
 * the number of slots is halved and the text cut until it fits. Returns the
 * number of slots that were reserved; 0: none.
 */
PLOG_COLD static uint32_t reserve_fewer_slots(struct plog *log,
					      struct plog_lane *lane,
					      uint32_t slots, plog_word seq,
					      struct plog_record *record)
{
	while ((record->flags & PLOG_RECORD_PANIC) == 0 ||
	       !reserve_slots(log, &log->panic_reserve, slots, seq, record)) {
		slots /= 2;
		if (slots == 0)
			break;
		record->length = (uint16_t)(PLOG_FIRST_TEXT_BYTES +
					    (slots - 1) * PLOG_NEXT_TEXT_BYTES);
		record->flags |= PLOG_RECORD_CUT;
		if (reserve_slots(log, lane, slots, seq, record))
			break;
	}
	return slots;
}

/*
 * Stores in slot_of_seq where the record of a seq is, or, if @slots is 0, that
 * the seq has no record. If this writer is late by a lap, the entry belongs to
 * a newer seq and is left alone.
 */
static inline void set_slot_of_seq(struct plog *log, plog_word seq,
				   const struct plog_record *record,
				   uint32_t slots)
{
	plog_word *entry = plog_slot_of_seq(log, seq);
	const plog_word ours =
		plog_seq_lap(log, seq) |
		(slots == 0 ? PLOG_SLOT_MASK : (plog_word)record->slot + 1);

	/* LMM(set_slot_of_seq:A): after the claim, before write_record(). */
	plog_fence_release();
	/* LMM(set_slot_of_seq:B) */
	if (plog_word_read(entry) - ours > ~(plog_word)0 / 2)
		/* LMM(set_slot_of_seq:C) */
		plog_word_set(entry, ours);
}

/* W6: marks the slots as kept. */
static inline void keep_slots(struct plog *log, uint32_t first, uint32_t slots,
			      plog_word seq)
{
	uint32_t i;

	/* LMM(keep_slots:A) */
	for (i = 0; i < slots; i++)
		plog_word_set_release(&log->state[first + i],
				      state_word(seq, PLOG_SLOT_KEPT));
}

/* Fills in what is known of a record before it has a seq and slots. */
static inline void fill_record(const struct plog *log,
			       const struct plog_message *message,
			       const struct plog_caller *caller, uint8_t flags,
			       struct plog_record *record)
{
	record->epoch = log->epoch;
	record->length = (uint16_t)message->length;
	record->level = message->level & 7u;
	record->facility = message->facility;
	record->flags = flags;
	record->cpu = caller->cpu;
	record->context = caller->context;
	record->task = caller->task;
	if (message->length > PLOG_TEXT_BYTES_MAX) {
		record->length = PLOG_TEXT_BYTES_MAX;
		record->flags |= PLOG_RECORD_CUT;
	}
	record->time_ns = plog_port_time_ns();
}

uint64_t plog_store(struct plog *log, const struct plog_message *message)
{
	return plog_store_flagged(log, message, message->flags);
}

uint64_t plog_store_flagged(struct plog *log,
			    const struct plog_message *message, uint8_t flags)
{
	const struct plog_caller caller = plog_port_caller();
	struct plog_record record = PLOG_EMPTY;
	volatile unsigned char *to;
	struct plog_lane *lane;
	plog_word seq;
	uint32_t slots;

	fill_record(log, message, &caller, flags, &record);
	lane = lane_of(log, caller.cpu, &record.flags);
	if (lane == NULL)
		return PLOG_NO_SEQ;
	/* W1, LMM(plog_store_flagged:A) */
	seq = plog_fetch_add(&log->next_seq, 1);
	record.seq = whole_seq(log, seq);
	slots = plog_slots_of(record.length);
	if (!reserve_slots(log, lane, slots, seq, &record))
		slots = reserve_fewer_slots(log, lane, slots, seq, &record);
	set_slot_of_seq(log, seq, &record, slots);
	if (slots == 0) {
		plog_fetch_add(&log->refused, 1);
		return PLOG_NO_SEQ;
	}

	to = plog_slot(log, record.slot);
	write_record(to, &record, message->text);
	/* W4, W5 */
	plog_persist(to, slots * PLOG_SLOT_BYTES);
	plog_region_write32((volatile uint32_t *)to, PLOG_SLOT_COMMITTED);
	plog_persist(to, sizeof(record.word));
	keep_slots(log, record.slot, slots, seq);
	return record.seq;
}
