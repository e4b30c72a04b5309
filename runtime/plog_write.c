/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Storing a message. plog.h tells how it works. */
#include "runtime/plog_region.h"

PLOG_COLD plog_word *plog_this_cpu(struct plog *log)
{
	const uint16_t cpu = plog_port_caller().cpu;

	return cpu < log->cpu_count ? &log->cpus[cpu] : NULL;
}

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
	const plog_word counted = plog_load(&log->half_laps);
	const uint64_t seq = plog_seq_of(low, counted);
	const plog_word half_laps = (plog_word)(seq >> 31);

	if (half_laps == counted + 1)
		plog_exchange_if(&log->half_laps, counted, half_laps);
	return seq;
}
#endif

/*
 * The first place in the lane, from @from on and once around, where @slots
 * neighbours are not held; lane->slots: there is none. Their state words go to
 * @states.
 */
static uint32_t find_place(const struct plog *log, const struct plog_lane *lane,
			   uint32_t from, uint32_t slots, plog_word *states)
{
	uint32_t at = from, run = 0, before = 0, looked_at;

	for (looked_at = 0; looked_at < lane->slots + slots; looked_at++) {
		const uint32_t slot = lane->order[at];
		const plog_word state = plog_load(&log->state[slot]);

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
 * W2, second half. Whoever is overtaken by a lap finds the words changed: what
 * stands there now may be the newest. What was claimed for nothing is as it
 * was.
 */
static bool claim_slots(struct plog *log, uint32_t first, uint32_t slots,
			const plog_word *states, plog_word seq)
{
	const plog_word held = state_word(seq, PLOG_SLOT_HELD);
	uint32_t i = 0;

	while (i < slots &&
	       plog_exchange_if(&log->state[first + i], states[i], held))
		i++;
	if (i == slots)
		return true;
	while (i-- > 0)
		plog_store_release(&log->state[first + i], states[i]);
	return false;
}

/*
 * W2: @slots for the record. Every failure means that another writer got on.
 * Bounded all the same: the panicking CPU must not depend on what the others
 * do.
 */
static bool take(struct plog *log, struct plog_lane *lane, uint32_t slots,
		 plog_word seq, struct plog_record *record)
{
	plog_word states[PLOG_RECORD_SLOTS_MAX];
	uint32_t tries;

	if (lane->slots < slots)
		return false;
	for (tries = 0; tries < 2 * lane->slots; tries++) {
		const plog_word head = plog_load(&lane->head);
		const uint32_t at =
			find_place(log, lane, (uint32_t)(head & PLOG_SLOT_MASK),
				   slots, states);
		const uint32_t end = at + slots;
		const plog_word next = (head | PLOG_SLOT_MASK) + 1 +
				       (end < lane->slots ? end : 0);

		if (at == lane->slots)
			return false;
		/*
		 * With this the header is whole, before the exchanges: these
		 * wait for stores anyhow, and so its checksum need not.
		 */
		record->slot = lane->order[at];
		if (plog_exchange_if(&lane->head, head, next) &&
		    claim_slots(log, record->slot, slots, states, seq))
			return true;
	}
	return false;
}

/* @bytes of text into whole words; the last is filled up with zeros. */
static void put_text(volatile unsigned char *to, const char *text,
		     uint32_t bytes)
{
	const uint32_t whole = bytes & ~7u;

	plog_put(to, text, whole);
	if (whole < bytes) {
		char last[8] = PLOG_EMPTY;
		uint32_t i;

		for (i = 0; i < bytes - whole; i++)
			last[i] = text[whole + i];
		plog_put(to + whole, last, sizeof(last));
	}
}

/* What is left of a text, in the slots that continue the one at @to. */
PLOG_COLD static void put_rest(volatile unsigned char *to, uint64_t seq,
			       const char *text, uint32_t left)
{
	const struct plog_continuation head = {PLOG_SLOT_CONTINUES,
					       (uint32_t)seq};

	while (left > 0) {
		const uint32_t bytes = left < PLOG_NEXT_TEXT_BYTES
					       ? left
					       : PLOG_NEXT_TEXT_BYTES;

		to += PLOG_SLOT_BYTES;
		plog_put(to, &head, sizeof(head));
		put_text(to + sizeof(head), text, bytes);
		text += bytes;
		left -= bytes;
	}
}

/*
 * W3: everything but the word that says "committed". The checksums are the
 * longest of a writer's waits: they go to the region from registers, not by way
 * of the record on the stack, and the text's is stored last, so that no other
 * store stands behind it in the queue.
 */
static void put_record(volatile unsigned char *to,
		       const struct plog_record *record, const char *text)
{
	const uint32_t header_crc = plog_header_crc(record);
	const uint32_t bytes = record->length < PLOG_FIRST_TEXT_BYTES
				       ? record->length
				       : PLOG_FIRST_TEXT_BYTES;
	const uint32_t first[4] = {PLOG_SLOT_RESERVED, 0, header_crc,
				   record->epoch};

	plog_put(to, first, sizeof(first));
	plog_put(to + sizeof(first), &record->seq,
		 sizeof(*record) - sizeof(first));
	put_text(to + sizeof(*record), text, bytes);
	if (bytes < record->length)
		put_rest(to, record->seq, text + bytes, record->length - bytes);
	plog_put32(
		&((volatile struct plog_record *)to)->crc,
		plog_crc32c(header_crc, (const uint8_t *)text, record->length));
}

/* Which lane, and in which role, after a panic. */
PLOG_COLD static struct plog_lane *lane_in_panic(struct plog *log, bool is_mine,
						 uint8_t *flags)
{
	if (is_mine) {
		*flags |= PLOG_RECORD_PANIC;
		return &log->ring;
	}
	*flags |= PLOG_RECORD_LATE;
	return plog_add(&log->late_count, 1) < log->late.slots ? &log->late
							       : NULL;
}

static struct plog_lane *lane_of(struct plog *log, uint16_t cpu, uint8_t *flags)
{
	const plog_word panic_cpu = plog_load(&log->panic_cpu);

	return panic_cpu == PLOG_NO_CPU
		       ? &log->ring
		       : lane_in_panic(log, panic_cpu == cpu, flags);
}

/* What a panic has for itself; fewer than the text needs. Returns how many. */
PLOG_COLD static uint32_t take_other_slots(struct plog *log,
					   struct plog_lane *lane,
					   uint32_t slots, plog_word seq,
					   struct plog_record *record)
{
	while ((record->flags & PLOG_RECORD_PANIC) == 0 ||
	       !take(log, &log->last, slots, seq, record)) {
		slots /= 2;
		if (slots == 0)
			break;
		record->length = (uint16_t)(PLOG_FIRST_TEXT_BYTES +
					    (slots - 1) * PLOG_NEXT_TEXT_BYTES);
		record->flags |= PLOG_RECORD_CUT;
		if (take(log, lane, slots, seq, record))
			break;
	}
	return slots;
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
	plog_word seq, here, *where;
	uint32_t slots, i;

	record.epoch = log->epoch;
	record.length = (uint16_t)message->length;
	record.level = message->level & 7u;
	record.facility = message->facility;
	record.flags = flags;
	record.cpu = caller.cpu;
	record.context = caller.context;
	record.task = caller.task;
	if (message->length > PLOG_TEXT_BYTES_MAX) {
		record.length = PLOG_TEXT_BYTES_MAX;
		record.flags |= PLOG_RECORD_CUT;
	}
	record.time_ns = plog_port_time_ns();
	lane = lane_of(log, caller.cpu, &record.flags);

	if (lane == NULL)
		return PLOG_NO_SEQ;
	/* W1 */
	seq = plog_add(&log->next_seq, 1);
	record.seq = whole_seq(log, seq);
	where = plog_where(log, seq);
	slots = plog_slots_of(record.length);
	if (!take(log, lane, slots, seq, &record))
		slots = take_other_slots(log, lane, slots, seq, &record);
	here = plog_where_lap(log, seq) |
	       (slots == 0 ? PLOG_SLOT_MASK : (plog_word)record.slot + 1);
	/* The claim is seen before anything that is written under it. */
	plog_fence();
	/*
	 * One who comes a lap too late leaves the newer seq's word alone. If it
	 * stops for a lap between the two, readers in this kernel miss that
	 * one; the region does not. An exchange here would cost each message
	 * more than that is worth.
	 */
	if (plog_load(where) - here > ~(plog_word)0 / 2)
		plog_store_word(where, here);
	if (slots == 0) {
		plog_add(&log->refused, 1);
		return PLOG_NO_SEQ;
	}

	to = plog_slot(log, record.slot);
	put_record(to, &record, message->text);

	/* W4, W5 */
	plog_make_safe(to, slots * PLOG_SLOT_BYTES);
	plog_put32((volatile uint32_t *)to, PLOG_SLOT_COMMITTED);
	plog_make_safe(to, sizeof(record.word));

	/* W6 */
	for (i = 0; i < slots; i++)
		plog_store_release(&log->state[record.slot + i],
				   state_word(seq, PLOG_SLOT_KEPT));
	return record.seq;
}
