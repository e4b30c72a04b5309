/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Reading records in the kernel that writes them, while others write.
 *
 * plog_read() looks up the slot of the seq (A). plog_read_slot() checks that
 *the slot holds this record (B), copies the record (C), and checks that the
 *slot still holds it (E).
 *
 * Ordering. In this table "X before Y" is followed by what orders the two
 * reads, and "Y <- Z" names the store Z in plog_write.c whose value Y reads.
 * The text says what the order ensures; docs/design/plog.md explains the
 * labels. The name in brackets is the scene of the tests of weak memory that
 * fails without the order.
 *
 *   A before B	acquire; A <- set_slot_of_seq:D, after the fence
 *		set_slot_of_seq:A
 *	B reads the claim of this record's writer or a later state. So a state
 *	with another seq, older or newer, means that the record is gone. Without
 *	it plog_read() would say so of a record that is there.
 *	[reader_of_the_first, message_for_the_owner]
 *
 *   A before F	none needed; F <- set_slot_of_seq:C
 *	See plog_write.c. G, the search that follows, only says where to look:
 *	B reads the state again.
 *
 *   B before C	acquire; B <- keep_slots:A or claim_slots:B (rel)
 *	The copy is of the record that the state names, or of a newer one.
 *	Without it the copy could be of what was there before, and fail the
 *	checksum. [claim_and_restore, reader_of_the_second]
 *
 *   C before E	acquire fence D; C <- plog_write_record(), after the
 *		release fence set_slot_of_seq:A
 *	If any copied word is of a later record, E reads the claim of that
 *	record's writer, which differs from what B read. Without it a copy of
 *	two records would pass as one, and only the checksum could tell.
 *	[reader_of_the_second]
 *
 * In a panic, what a stopped CPU has finished does not look unfinished to the
 * panic CPU: plog_stop.c, plog_cpu_stopped_at:B -> cpu_word:A.
 *
 * The checksum is compared at the end in any case. It catches a mistake in this
 * table, and a region mapped so that fences do not order accesses to it: by the
 * architecture, x86's order of loads is for memory that is cached.
 *
 *   plog_oldest_in_slots:A					  none needed
 *	Says only which slot to read next. What a stale state hides is counted
 *	as lost (plog_progress.c), or UNFINISHED for the moment.
 */
#include "runtime/plog_region.h"

/* Returns the bits of a seq that are in a state word: all but the upper two. */
static plog_word seq_bits(uint64_t seq)
{
	return (plog_word)seq & (~(plog_word)0 >> 2);
}

#if PLOG_WORDS_OF_64
uint64_t plog_next_seq(const struct plog *log)
{
	return plog_word_read(&log->next_seq);
}
#else
uint64_t plog_next_seq(const struct plog *log)
{
	const plog_word low = plog_word_read(&log->next_seq);
	const plog_word half_wraps = plog_word_read(&log->half_wraps);

	return plog_seq_from_counter(low, half_wraps);
}
#endif

PLOG_COLD uint32_t plog_copy_text(const struct plog *log,
				  const struct plog_record *record, char *text)
{
	const volatile unsigned char *from = plog_slot(log, record->slot);
	uint32_t skip = sizeof(*record), copied = 0;

	while (copied < record->length) {
		const uint32_t left = record->length - copied;
		const uint32_t room = PLOG_SLOT_BYTES - skip;
		const uint32_t bytes = left < room ? left : room;
		struct plog_continuation head;

		plog_copy_from_region(&head, from, sizeof(head));
		if (copied > 0 && (head.word != PLOG_SLOT_CONTINUES ||
				   head.seq != (uint32_t)record->seq))
			break;
		plog_copy_from_region(text + copied, from + skip,
				      (bytes + 7u) & ~7u);
		copied += bytes;
		from += PLOG_SLOT_BYTES;
		skip = sizeof(head);
	}
	return copied;
}

PLOG_COLD enum plog_found plog_read_slot(const struct plog *log, uint32_t slot,
					 uint64_t seq,
					 struct plog_record *record, char *text)
{
	const plog_word wanted = seq_bits(seq);
	/* LMM(plog_read:B) */
	const plog_word state = plog_word_read_acquire(&log->state[slot]);
	uint32_t bytes;

	if (state >> 2 != wanted)
		return PLOG_OVERWRITTEN; /* perhaps by a late writer */
	if ((state & 3u) != PLOG_SLOT_KEPT)
		return PLOG_UNFINISHED;
	/* LMM(plog_read:C) */
	if (!plog_read_header(log, slot, record) || record->seq != seq)
		return PLOG_OVERWRITTEN;
	bytes = plog_copy_text(log, record, text);
	/* LMM(plog_read:D) */
	plog_fence_acquire();
	/* LMM(plog_read:E) */
	if (plog_word_read(&log->state[slot]) != state ||
	    bytes != record->length ||
	    record->crc != plog_crc32c(record->header_crc,
				       (const uint8_t *)text, record->length))
		return PLOG_OVERWRITTEN;
	return PLOG_FOUND;
}

PLOG_COLD enum plog_found plog_read(const struct plog *log, uint64_t seq,
				    struct plog_record *record, char *text)
{
	const plog_word lap = plog_seq_lap(log, (plog_word)seq);
	plog_word entry;
	uint32_t slot;

	if (seq >= plog_next_seq(log))
		return PLOG_NOT_YET;
	/* LMM(plog_read:A) */
	entry = plog_word_read_acquire(plog_slot_of_seq(log, (plog_word)seq));
	if (entry - lap > ~(plog_word)0 / 2 || entry == lap) {
		/*
		 * The entry is older, or not set yet, unless a late writer has
		 * overwritten it. LMM(plog_read:F)
		 */
		if (plog_word_read(&log->lap_was_missed) == 0 ||
		    plog_oldest_in_slots(log, seq, seq + 1, &slot) != seq)
			return PLOG_UNFINISHED;
	} else if (entry - lap >= PLOG_SLOT_MASK) {
		return PLOG_OVERWRITTEN; /* entry is newer, or says refused */
	} else {
		slot = (uint32_t)(entry - lap) - 1;
	}
	return plog_read_slot(log, slot, seq, record, text);
}

PLOG_COLD uint64_t plog_oldest_in_slots(const struct plog *log, uint64_t from,
					uint64_t limit, uint32_t *slot)
{
	/* Seqs that are further apart cannot be told apart by a state word. */
	const plog_word far = ~(plog_word)0 >> 4;
	plog_word nearest =
		limit - from < far ? (plog_word)(limit - from) : far;
	uint32_t i;

	for (i = 0; i < log->slots; i++) {
		/* LMM(plog_oldest_in_slots:A) */
		const plog_word state = plog_word_read(&log->state[i]);
		const plog_word after = seq_bits((state >> 2) - seq_bits(from));

		if ((state & 3u) != PLOG_SLOT_FREE && after < nearest) {
			nearest = after;
			*slot = i;
		}
	}
	return from + nearest;
}
