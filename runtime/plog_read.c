/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Reading records in the kernel that writes them, while others write.
 *
 * plog_read() looks up the slot of the seq (A), checks that the slot holds this
 * record (B), copies the record (C), and checks that the slot still holds it
 * (E).
 *
 * Ordering. In this table "X before Y" is followed by what orders the two
 * reads, and "Y <- Z" names the store Z in plog_write.c whose value Y reads.
 * The text says what the order ensures; docs/design/plog.md explains the
 * labels.
 *
 *   A before B	acquire; A <- set_slot_of_seq:C (fence, claim)
 *	B reads the claim of the record's writer or a later state. Without it B
 *	could read an older state, of a record with a higher seq, and the reader
 *	would say OVERWRITTEN of a record that is there. Most CPUs order the two
 *	reads anyway, as the address of B depends on A; C does not promise it.
 *	[reader_of_the_first]
 *
 *   B before C	acquire; B <- keep_slots:A or claim_slots:B (rel)
 *	The copy is of the record that the state names, or of a newer one.
 *	Without it the copy could be of what was there before, and fail the
 *	checksum. [reader_of_the_second, claim_and_restore]
 *
 *   C before E	acquire fence D; C <- write_record(), after the release fence
 *		set_slot_of_seq:A
 *	If any copied word is of a later record, E reads the claim of that
 *	record's writer, which differs from what B read. Without it a copy of
 *	two records would pass as one, and only the checksum could tell.
 *	[reader_of_the_second]
 *
 * In a panic, what a stopped CPU has finished must not look unfinished to the
 * panic CPU: see plog_panic.c.
 *
 * The name in brackets is the scene of tests/runtime/weak_scenes.cpp that fails
 * without the order.
 *
 * The checksum is compared at the end in any case. It catches a mistake in this
 * table, and a region mapped so that fences do not order accesses to it.
 */
#include "runtime/plog_region.h"

/* Returns the bits of a seq that are in a state word: all but the upper two. */
static plog_word seq_bits(uint64_t seq)
{
	return (plog_word)seq & (~(plog_word)0 >> 2);
}

/* Whether seq @a was drawn after seq @b; both have the bits of seq_bits(). */
static bool is_after(plog_word a, plog_word b)
{
	return (plog_word)((a - b) << 2) != 0 &&
	       (plog_word)((a - b) << 2) <= ~(plog_word)0 / 2;
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

/* Copies the text of a record whose header is right, in whole words. */
static void copy_text(const struct plog *log, const struct plog_record *record,
		      char *text)
{
	const volatile unsigned char *from = plog_slot(log, record->slot);
	uint32_t skip = sizeof(*record), left = record->length;

	while (left > 0) {
		const uint32_t room = PLOG_SLOT_BYTES - skip;
		const uint32_t bytes = left < room ? left : room;

		plog_copy_from_region(text, from + skip, (bytes + 7u) & ~7u);
		text += bytes;
		left -= bytes;
		from += PLOG_SLOT_BYTES;
		skip = sizeof(struct plog_continuation);
	}
}

PLOG_COLD enum plog_found plog_read(const struct plog *log, uint64_t seq,
				    struct plog_record *record, char *text)
{
	const plog_word wanted = seq_bits(seq);
	const plog_word lap = plog_seq_lap(log, (plog_word)seq);
	plog_word entry, state;
	uint32_t slot;

	if (seq >= plog_next_seq(log))
		return PLOG_NOT_YET;
	/* LMM(plog_read:A) */
	entry = plog_word_read_acquire(plog_slot_of_seq(log, (plog_word)seq));
	if (entry - lap > ~(plog_word)0 / 2 || entry == lap)
		return PLOG_UNFINISHED; /* entry is older, or not set yet */
	if (entry - lap >= PLOG_SLOT_MASK)
		return PLOG_OVERWRITTEN; /* entry is newer, or says refused */
	slot = (uint32_t)(entry - lap) - 1;
	/* LMM(plog_read:B) */
	state = plog_word_read_acquire(&log->state[slot]);
	if (state >> 2 != wanted)
		return is_after(state >> 2, wanted) ? PLOG_OVERWRITTEN
						    : PLOG_UNFINISHED;
	if ((state & 3u) != PLOG_SLOT_KEPT)
		return PLOG_UNFINISHED;
	/* LMM(plog_read:C) */
	if (!plog_read_header(log, slot, record) || record->seq != seq)
		return PLOG_OVERWRITTEN;
	copy_text(log, record, text);
	/* LMM(plog_read:D) */
	plog_fence_acquire();
	/* LMM(plog_read:E) */
	if (plog_word_read(&log->state[slot]) != state ||
	    record->crc != plog_crc32c(record->header_crc,
				       (const uint8_t *)text, record->length))
		return PLOG_OVERWRITTEN;
	return PLOG_FOUND;
}
