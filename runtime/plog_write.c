/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Storing a message in five steps (plog.h): draw a seq (W1), claim slots (W2),
 * write the record (W3, plog_record.h), make it persistent (W4), mark the slots
 * as kept (W5).
 *
 * After a reset, a half-written record is kept out by its checksums, not by the
 * memory orderings below, which are only between CPUs. No order in which the
 * stores of W3 become persistent is needed, or ensured.
 *
 * Ordering of writers. In the table "X -> Y" is the case that Y reads what X
 * wrote, the right column has the ordering of X and that of Y, and the text
 * says what they ensure; docs/design/plog.md explains the labels. The name in
 * brackets is the scene of the tests of weak memory that fails without the
 * order. The labels plog_read:A to E are in plog_read.c, whose table has the
 * same pairs from the reader's side.
 *
 *   keep_slots:A -> claim_slots:A				  rel / acq
 *	All that the last owner of a slot stored there (W3, W4) comes before
 *	what the new owner stores. Without it a late store of the old record
 *	could land in the new record and damage it. [claim_and_restore,
 *	two_writers] Nobody acquires the claim itself, so it releases nothing.
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
 *	Whoever sees the slot as kept sees the whole record (W3). Without
 *	it a reader copies parts of what was there before, finds that the
 *	checksum is wrong, and says OVERWRITTEN of a record that is there.
 *	[claim_and_restore, reader_of_the_second]
 *
 *   plog_write_record() -> plog_read:C		       rel fence / acq fence
 *	The writer's fence is set_slot_of_seq:A: plog_store_flagged() calls
 *	set_slot_of_seq() after the claim and before plog_write_record(). The
 *	reader's fence is plog_read:D. So if plog_read:C copies a word of the
 *	new record, plog_read:E reads the claim or a later state. Without the
 *	fences plog_read:E could still read the old state, and only the checksum
 *	could tell that the copy is of two records. [reader_of_the_second]
 *
 *   set_slot_of_seq:D -> plog_read:A			     rel fence / acq
 *	The fence set_slot_of_seq:A is between the claim and D. So whoever reads
 *	the entry sees the claim or a later state. Without it a reader takes the
 *	state from before the claim for that of a later writer, and says
 *	OVERWRITTEN of a record that is there. [reader_of_the_first,
 *	message_for_the_owner]
 *
 *   set_slot_of_seq:B, C and D					  not atomic
 *	A writer that is delayed between B and D while the seqs go once round
 *	slot_of_seq overwrites the entry of a newer seq. But then the newer
 *	seq's writer has read at B an entry that is more than a lap old: had it
 *	read the delayed writer's D, that D would not come after its own. So it
 *	sets lap_was_missed at C, and from then on plog_read() also searches the
 *	state words. (A cmpxchg instead of B and D would be a locked operation
 *	more for each message.)
 *
 *   set_slot_of_seq:C -> plog_read:F				  none needed
 *	A reader that misses the flag says UNFINISHED, and comes back. For the
 *	panic CPU, cpu_word:A orders what stopped CPUs did.
 *
 *   plog_clear:A -> reserve_slots:C				  none needed
 *	The order's array was complete before a second CPU used the log. A
 *	writer that sees the new length of the ring late goes on with the
 *	shorter ring.
 *
 *   plog_store_flagged:A, lane_of:A, find_slots:A,		  none needed
 *   reserve_slots:A, reserve_slots:B, reserve_next_slot:A to C,
 *   reserve_by_ticket:A and B, are_free:A, whole_seq:A
 *	Atomicity alone makes a seq unique. The lane's head only says where to
 *	search: claim_slots:A decides who gets a slot, and it fails if the state
 *	is no longer what was read before. (ABA: the state has the seq in it,
 *	the head has a generation.) A CPU that does not see the panic yet writes
 *	one more record into the ring. plog_seq_from_counter() corrects an old
 *	half_wraps.
 *
 * W4 orders nothing between CPUs. It orders stores to the region for a reader
 * after a reset: if a store after W4 has survived the reset, the record has.
 */
#include "runtime/plog_record.h"
#include "runtime/plog_write.h"

/* How often a writer tries to be the first to move a lane's head. */
#ifndef PLOG_HEAD_TRIES
#define PLOG_HEAD_TRIES 8u
#endif
/* How often it lets the head go round after that. */
#define TICKET_LAPS 8u

static plog_word state_word(plog_word seq, enum plog_slot_state state)
{
	return (seq << 2) | (plog_word)state;
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
 * Whether a slot with this state word must not be claimed: it is held or, in
 * the after_panic lane, whose first records are to stay, it has a record.
 */
PLOG_INLINE bool is_taken(const struct plog *log, const struct plog_lane *lane,
			  plog_word state)
{
	return (state &
		(lane == &log->after_panic ? PLOG_SLOT_HELD | PLOG_SLOT_KEPT
					   : PLOG_SLOT_HELD)) != 0;
}

/*
 * Finds @slots adjacent slots that are not taken. Searches once around the
 * lane, from its index @from on. Returns the index of the first slot, or
 * @in_lane, the number of the lane's slots, if there are none. Stores the
 * slots' state words in @states.
 */
static uint32_t find_slots(const struct plog *log, const struct plog_lane *lane,
			   uint32_t in_lane, uint32_t from, uint32_t slots,
			   plog_word *states)
{
	uint32_t at = from, run = 0, before = 0, tried;

	for (tried = 0; tried < in_lane + slots; tried++) {
		const uint32_t slot = lane->order[at];
		/* LMM(find_slots:A) */
		const plog_word state = plog_word_read(&log->state[slot]);

		if (at == 0 || slot != before + 1)
			run = 0;
		before = slot;
		states[run++] = state;
		if (is_taken(log, lane, state))
			run = 0;
		if (run == slots)
			return at + 1 - slots;
		at = at + 1 < in_lane ? at + 1 : 0;
	}
	return in_lane;
}

/*
 * W2, second half: claims the slots. Fails if a state is no longer what
 * find_slots() read, because a writer that was overtaken by a whole lap must
 * not claim the slots of what may be the newest record. If it fails, it
 * restores the state words that it has changed.
 */
PLOG_COLD static bool claim_slots(struct plog *log, uint32_t first,
				  uint32_t slots, const plog_word *states,
				  plog_word seq)
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

/* Returns the head of a lane after the slots before its index @end. */
PLOG_INLINE plog_word next_head(uint32_t in_lane, plog_word head, uint32_t end)
{
	return (head | PLOG_SLOT_MASK) + 1 + (end < in_lane ? end : 0);
}

/*
 * Returns whether the @slots slots from index @at on are adjacent and not
 * taken, and have no record of @next_seq or later. Stores their state words in
 * @states.
 */
PLOG_COLD static bool are_free(const struct plog *log,
			       const struct plog_lane *lane, uint32_t in_lane,
			       uint32_t at, uint32_t slots, plog_word next_seq,
			       plog_word *states)
{
	uint32_t i;

	for (i = 0; i < slots; i++) {
		if (at + i >= in_lane ||
		    lane->order[at + i] != lane->order[at] + i)
			return false;
		/* LMM(are_free:A) */
		states[i] = plog_word_read(&log->state[lane->order[at + i]]);
		if (is_taken(log, lane, states[i]) ||
		    ((states[i] & PLOG_SLOT_KEPT) != 0 &&
		     states[i] - (next_seq << 2) <= ~(plog_word)0 / 2))
			return false;
	}
	return true;
}

/*
 * W2 while so many CPUs move the head that this one is never first. Each try
 * moves the head in any case, past slots that no other CPU gets then. If it is
 * delayed after that, others may have come round to these slots before it reads
 * their states. It leaves alone what was begun after it had moved the head.
 */
PLOG_COLD static bool reserve_by_ticket(struct plog *log,
					struct plog_lane *lane, uint32_t slots,
					plog_word seq, uint32_t *first)
{
	const uint32_t in_lane = plog_uint32_read(&lane->slots);
	plog_word states[PLOG_RECORD_SLOTS_MAX];
	uint32_t tried;

	for (tried = 0; tried < TICKET_LAPS * in_lane; tried += slots) {
		/* LMM(reserve_by_ticket:A) */
		const plog_word next_seq = plog_word_read(&log->next_seq);
		/* LMM(reserve_by_ticket:B) */
		const plog_word head = plog_fetch_add(&lane->head, slots);
		const uint32_t at = (uint32_t)(head & PLOG_SLOT_MASK) % in_lane;

		if (are_free(log, lane, in_lane, at, slots, next_seq, states) &&
		    claim_slots(log, lane->order[at], slots, states, seq)) {
			*first = lane->order[at];
			return true;
		}
	}
	return false;
}

/*
 * W2: moves the head of the lane past some slots, claims them, and stores the
 * number of the first one in @first. Returns false if the lane has not enough
 * of them. Each failed try means that another writer made progress. The number
 * of tries is limited nevertheless, so that the panic CPU does not depend on
 * what other CPUs do. If all slots are held, some may be free a moment later,
 * so it goes on trying, but not in a panic.
 */
PLOG_COLD static bool reserve_slots(struct plog *log, struct plog_lane *lane,
				    uint32_t slots, plog_word seq,
				    uint8_t flags, uint32_t *first)
{
	plog_word states[PLOG_RECORD_SLOTS_MAX];
	/* LMM(reserve_slots:C) */
	const uint32_t in_lane = plog_uint32_read(&lane->slots);
	uint32_t tries;

	if (in_lane < slots)
		return false;
	for (tries = 0; tries < PLOG_HEAD_TRIES; tries++) {
		/* LMM(reserve_slots:A) */
		const plog_word head = plog_word_read(&lane->head);
		/*
		 * reserve_by_ticket() may have moved the head beyond the end,
		 * and plog_clear() may have raised the number of slots since it
		 * was read.
		 */
		const uint32_t from =
			(uint32_t)(head & PLOG_SLOT_MASK) % in_lane;
		const uint32_t at =
			find_slots(log, lane, in_lane, from, slots, states);

		if (at == in_lane && (flags & PLOG_RECORD_PANIC) != 0)
			return false;
		if (at == in_lane)
			break;
		*first = lane->order[at];
		/* LMM(reserve_slots:B) */
		if (plog_cmpxchg_relaxed(
			    &lane->head, head,
			    next_head(in_lane, head, at + slots)) &&
		    claim_slots(log, *first, slots, states, seq))
			return true;
	}
	return reserve_by_ticket(log, lane, slots, seq, first);
}

/*
 * The same for one slot, if the next one is free and no other writer is in the
 * way; else false. Most messages need no more.
 */
PLOG_INLINE bool reserve_next_slot(struct plog *log, plog_word seq,
				   uint32_t *slot)
{
	struct plog_lane *lane = &log->ring;
	const uint32_t in_lane = plog_uint32_read(&lane->slots);
	/* LMM(reserve_next_slot:A) */
	const plog_word head = plog_word_read(&lane->head);
	const uint32_t at = (uint32_t)(head & PLOG_SLOT_MASK);
	plog_word state;

	if (at >= in_lane)
		return false;
	*slot = lane->order[at];
	/* LMM(reserve_next_slot:B) */
	state = plog_word_read(&log->state[*slot]);
	return (state & PLOG_SLOT_HELD) == 0 &&
	       /* LMM(reserve_next_slot:C) */
	       plog_cmpxchg_relaxed(&lane->head, head,
				    next_head(in_lane, head, at + 1)) &&
	       /* LMM(claim_slots:A) */
	       plog_cmpxchg_acquire(&log->state[*slot], state,
				    state_word(seq, PLOG_SLOT_HELD));
}

/*
 * Returns the lane of a message; NULL: the message is dropped. After
 * plog_panic_begin() may cut the text and adds flags.
 */
PLOG_INLINE struct plog_lane *lane_of(struct plog *log, uint16_t cpu,
				      uint32_t *length, uint8_t *flags)
{
	/* LMM(lane_of:A) */
	const plog_word panic_cpu = plog_word_read(&log->panic_cpu);
	struct plog_lane *lane = &log->ring;

	if (panic_cpu != PLOG_NO_CPU) {
		/* Copies, so that the caller's variables can be registers. */
		uint32_t bytes = *length;
		uint8_t more = *flags;

		lane = plog_lane_after_panic(log, panic_cpu == cpu, &bytes,
					     &more);
		*length = bytes;
		*flags = more;
	}
	return lane;
}

/* The slots of a record. */
struct place {
	uint32_t first;
	uint32_t slots; /* 0: none were free */
};

/*
 * Called if reserve_next_slot() cannot do it. If the lane has no room, the
 * panic CPU tries its reserve. Then the number of slots is halved until it
 * fits.
 */
PLOG_COLD static struct place reserve_up_to(struct plog *log,
					    struct plog_lane *lane,
					    uint32_t slots, plog_word seq,
					    uint8_t flags)
{
	struct place place = {0, slots};

	while (place.slots > 0 &&
	       !reserve_slots(log, lane, place.slots, seq, flags,
			      &place.first) &&
	       ((flags & PLOG_RECORD_PANIC) == 0 ||
		!reserve_slots(log, &log->panic_reserve, place.slots, seq,
			       flags, &place.first)))
		place.slots /= 2;
	return place;
}

/*
 * Called if the entry of slot_of_seq is not that of the seq one lap before
 * ours. @age is our lap minus the entry; 0: nothing was ever stored there.
 * Returns whether to overwrite it: not if it belongs to a newer seq, because
 * this writer is late by a lap. If the writer of the seq a lap ago has not
 * stored its entry yet, it may still overwrite ours: sets lap_was_missed, for
 * good.
 */
PLOG_COLD static bool may_overwrite(struct plog *log, plog_word age)
{
	if (age > ~(plog_word)0 / 2)
		return false;
	if (age != 0)
		/* LMM(set_slot_of_seq:C) */
		plog_word_set(&log->lap_was_missed, 1);
	return true;
}

/*
 * Stores in slot_of_seq where the record of a seq is, or, if it got no slots,
 * that the seq has no record.
 */
PLOG_INLINE void set_slot_of_seq(struct plog *log, plog_word seq,
				 struct place place)
{
	plog_word *entry = plog_slot_of_seq(log, seq);
	const plog_word lap = plog_seq_lap(log, seq);
	const plog_word ours =
		lap | (place.slots == 0 ? PLOG_SLOT_MASK
					: (plog_word)place.first + 1);
	plog_word age;

	/* LMM(set_slot_of_seq:A): after the claim, before W3. */
	plog_fence_release();
	/* LMM(set_slot_of_seq:B) */
	age = lap - plog_word_read(entry);
	if (age - 1 >= PLOG_SLOT_MASK && !may_overwrite(log, age))
		return;
	/* LMM(set_slot_of_seq:D) */
	plog_word_set(entry, ours);
}

/* W5: marks the slots as kept. */
PLOG_INLINE void keep_slots(struct plog *log, struct place place, plog_word seq)
{
	uint32_t i;

	/* LMM(keep_slots:A) */
	for (i = 0; i < place.slots; i++)
		plog_word_set_release(&log->state[place.first + i],
				      state_word(seq, PLOG_SLOT_KEPT));
}

uint64_t plog_store(struct plog *log, const struct plog_message *message)
{
	return plog_store_flagged(log, message, message->flags);
}

uint64_t plog_store_flagged(struct plog *log,
			    const struct plog_message *message, uint8_t flags)
{
	const struct plog_caller caller = plog_port_caller();
	const uint64_t time_ns = plog_port_time_ns();
	uint32_t length = (uint32_t)message->length;
	volatile unsigned char *to;
	struct plog_header header;
	struct plog_lane *lane;
	struct place place = {0, 1};
	plog_word seq;

	if (message->length > PLOG_TEXT_BYTES_MAX) {
		length = PLOG_TEXT_BYTES_MAX;
		flags |= PLOG_RECORD_CUT;
	}
	lane = lane_of(log, caller.cpu, &length, &flags);
	if (lane == NULL)
		return PLOG_NO_SEQ;
	/* W1, LMM(plog_store_flagged:A) */
	seq = plog_fetch_add(&log->next_seq, 1);
	if (lane != &log->ring || length > PLOG_FIRST_TEXT_BYTES ||
	    !reserve_next_slot(log, seq, &place.first)) {
		const uint32_t wanted = plog_slots_of(length);

		place = reserve_up_to(log, lane, wanted, seq, flags);
		if (place.slots < wanted)
			plog_cut(place.slots, &length, &flags);
	}
	set_slot_of_seq(log, seq, place);
	if (place.slots == 0) {
		plog_count_no_record(log, &log->refused, PLOG_REFUSED_INDEX,
				     offsetof(struct plog_no_record, refused));
		return PLOG_NO_SEQ;
	}

	to = plog_slot(log, place.first);
	header.epoch = log->epoch;
	header.seq = whole_seq(log, seq);
	header.time_ns = time_ns;
	header.place = plog_word_of(
		place.first, plog_half_of((uint16_t)length, message->level & 7u,
					  message->facility));
	header.origin = plog_word_of(
		plog_half_of(caller.cpu, caller.context, flags), caller.task);
	/* W3 */
	plog_write_record(to, &header, message->text, length);
	/* W4 */
	plog_port_clean(to, place.slots * PLOG_SLOT_BYTES);
	plog_port_persist();
	keep_slots(log, place, seq);
	return header.seq;
}
