/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Storing a message. plog.h tells how it works. */
#include "runtime/plog_region.h"

static plog_word state_word(plog_word seq, enum plog_slot_state state)
{
	return (seq << 2) | (plog_word)state;
}

static bool is_held(plog_word state)
{
	return (state & 3u) == PLOG_SLOT_HELD;
}

#if UINTPTR_MAX > 0xffffffffu
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
 * neighbours are not held; lane->slots: there is none.
 */
static uint32_t find_place(const struct plog *log, const struct plog_lane *lane,
			   uint32_t from, uint32_t slots)
{
	uint32_t at = from, run = 0, looked_at;

	for (looked_at = 0; looked_at < lane->slots + slots; looked_at++) {
		const uint32_t slot = lane->order[at];

		if (run > 0 && (at == 0 || lane->order[at - 1] + 1 != slot))
			run = 0;
		run = is_held(plog_load(&log->state[slot])) ? 0 : run + 1;
		if (run == slots)
			return at + 1 - slots;
		at = at + 1 < lane->slots ? at + 1 : 0;
	}
	return lane->slots;
}

static void release(struct plog *log, uint32_t first, uint32_t slots,
		    const plog_word *states)
{
	uint32_t i;

	for (i = 0; i < slots; i++)
		plog_store_release(&log->state[first + i], states[i]);
}

/* W2, second half: whoever comes a lap too late finds the word changed. */
static bool claim_slots(struct plog *log, uint32_t first, uint32_t slots,
			plog_word seq)
{
	plog_word before[PLOG_RECORD_SLOTS_MAX];
	uint32_t i;

	for (i = 0; i < slots; i++) {
		const plog_word state = plog_load(&log->state[first + i]);

		if (is_held(state) ||
		    !plog_exchange_if(&log->state[first + i], state,
				      state_word(seq, PLOG_SLOT_HELD))) {
			release(log, first, i, before);
			return false;
		}
		before[i] = state;
	}
	return true;
}

/*
 * W2: @slots for the record. Every failure means that another writer got on.
 * Bounded all the same: the panicking CPU must not depend on what the others
 * do.
 */
static bool take(struct plog *log, struct plog_lane *lane, uint32_t slots,
		 plog_word seq, struct plog_record *record)
{
	uint32_t tries;

	if (lane->slots < slots)
		return false;
	for (tries = 0; tries < 2 * lane->slots; tries++) {
		const plog_word head = plog_load(&lane->head);
		const uint32_t at =
			find_place(log, lane, (uint32_t)head, slots);
		const uint32_t next = at + slots;

		if (at == lane->slots)
			return false;
		/*
		 * With this the header is whole, before the exchanges: these
		 * wait for stores anyhow, and so its checksum need not.
		 */
		record->slot = lane->order[at];
		if (plog_exchange_if(&lane->head, head,
				     next < lane->slots ? next : 0) &&
		    claim_slots(log, record->slot, slots, seq))
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

/* A record's text, behind its header and in the slots that continue it. */
static void put_texts(volatile unsigned char *to,
		      const struct plog_record *record, const char *text)
{
	uint32_t left = record->length;
	uint32_t bytes =
		left < PLOG_FIRST_TEXT_BYTES ? left : PLOG_FIRST_TEXT_BYTES;

	put_text(to + sizeof(*record), text, bytes);
	for (left -= bytes; left > 0; left -= bytes) {
		const struct plog_continuation head = {PLOG_SLOT_CONTINUES,
						       (uint32_t)record->seq};

		text += bytes;
		to += PLOG_SLOT_BYTES;
		bytes = left < PLOG_NEXT_TEXT_BYTES ? left
						    : PLOG_NEXT_TEXT_BYTES;
		plog_put(to, &head, sizeof(head));
		put_text(to + sizeof(head), text, bytes);
	}
}

/*
 * W3: everything but the word that says "committed". The checksums are the
 * longest of a writer's waits: they go to the region from registers, not by way
 * of the record on the stack, and the text's is stored last, so that no other
 * store stands behind it in the queue.
 */
static void put_record(struct plog *log, const struct plog_record *record,
		       const char *text)
{
	volatile unsigned char *to = plog_slot(log, record->slot);
	const uint32_t header_crc = plog_header_crc(record);
	const uint32_t first[4] = {PLOG_SLOT_RESERVED, 0, header_crc,
				   record->epoch};

	plog_put(to, first, sizeof(first));
	plog_put(to + sizeof(first), &record->seq,
		 sizeof(*record) - sizeof(first));
	put_texts(to, record, text);
	plog_put32(
		&((volatile struct plog_record *)to)->crc,
		plog_crc32c(header_crc, (const uint8_t *)text, record->length));
}

/* Which lane, and in which role. */
static struct plog_lane *lane_of(struct plog *log, uint16_t cpu, uint8_t *flags)
{
	const plog_word panic_cpu = plog_load(&log->panic_cpu);

	if (panic_cpu == PLOG_NO_CPU)
		return &log->ring;
	if (panic_cpu == cpu) {
		*flags |= PLOG_RECORD_PANIC;
		return &log->ring;
	}
	*flags |= PLOG_RECORD_LATE;
	return &log->late;
}

/* Some slots for a text; fewer than it needs if no more are to be had. */
static bool take_slots(struct plog *log, struct plog_record *record,
		       struct plog_lane *lane, plog_word seq)
{
	uint32_t slots = plog_slots_of(record->length);

	while (!take(log, lane, slots, seq, record) &&
	       ((record->flags & PLOG_RECORD_PANIC) == 0 ||
		!take(log, &log->last, slots, seq, record))) {
		slots /= 2;
		if (slots == 0)
			return false;
		record->length = (uint16_t)(PLOG_FIRST_TEXT_BYTES +
					    (slots - 1) * PLOG_NEXT_TEXT_BYTES);
		record->flags |= PLOG_RECORD_CUT;
	}
	return true;
}

uint64_t plog_store(struct plog *log, const struct plog_message *message)
{
	const struct plog_caller caller = plog_port_caller();
	struct plog_record record = PLOG_EMPTY;
	struct plog_lane *lane;
	plog_word seq, kept;
	uint32_t slots, i;

	record.epoch = log->epoch;
	record.length = (uint16_t)message->length;
	record.level = message->level & 7u;
	record.facility = message->facility;
	record.flags = message->flags;
	record.cpu = caller.cpu;
	record.context = caller.context;
	record.task = caller.task;
	if (message->length > PLOG_TEXT_BYTES_MAX) {
		record.length = PLOG_TEXT_BYTES_MAX;
		record.flags |= PLOG_RECORD_CUT;
	}
	record.time_ns = plog_port_time_ns();
	lane = lane_of(log, caller.cpu, &record.flags);

	/* W1 */
	seq = plog_add(&log->next_seq, 1);
	record.seq = whole_seq(log, seq);
	if (!take_slots(log, &record, lane, seq)) {
		plog_add(&log->refused, 1);
		return PLOG_NO_SEQ;
	}
	plog_store_word(&log->where[seq % log->slots], record.slot + 1);

	/* The claim is seen before anything that is written under it. */
	plog_fence();
	put_record(log, &record, message->text);

	/* W4, W5 */
	slots = plog_slots_of(record.length);
	plog_make_safe(plog_slot(log, record.slot), slots * PLOG_SLOT_BYTES);
	plog_put32((volatile uint32_t *)plog_slot(log, record.slot),
		   PLOG_SLOT_COMMITTED);
	plog_make_safe(plog_slot(log, record.slot), sizeof(record.word));

	/* W6 */
	kept = state_word(seq, PLOG_SLOT_KEPT);
	for (i = 0; i < slots; i++)
		plog_store_release(&log->state[record.slot + i], kept);
	return record.seq;
}
