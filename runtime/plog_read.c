/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Reading records back in the kernel that wrote them. */
#include "runtime/plog_region.h"

/* A state word's seq against a whole one; the word has two bits fewer. */
static plog_word seq_bits(uint64_t seq)
{
	return (plog_word)seq & (~(plog_word)0 >> 2);
}

/* Whether @a was drawn after @b; both have two bits less than a word. */
static bool is_after(plog_word a, plog_word b)
{
	return (plog_word)((a - b) << 2) != 0 &&
	       (plog_word)((a - b) << 2) <= ~(plog_word)0 / 2;
}

#if PLOG_WORDS_OF_64
uint64_t plog_next_seq(const struct plog *log)
{
	return plog_load(&log->next_seq);
}
#else
uint64_t plog_next_seq(const struct plog *log)
{
	const plog_word low = plog_load(&log->next_seq);
	const plog_word half_laps = plog_load(&log->half_laps);

	return plog_seq_of(low, half_laps);
}
#endif

PLOG_COLD bool plog_read_header(const struct plog *log, uint32_t slot,
				struct plog_record *record)
{
	plog_get(record, plog_slot(log, slot), sizeof(*record));
	return (record->word == PLOG_SLOT_COMMITTED ||
		record->word == PLOG_SLOT_RESERVED) &&
	       record->slot == slot && record->length <= PLOG_TEXT_BYTES_MAX &&
	       plog_slots_of(record->length) <= log->slots - slot &&
	       record->header_crc == plog_header_crc(record);
}

/* Copies a record's text, of a header that checks, in whole words. */
static void copy_text(const struct plog *log, const struct plog_record *record,
		      char *text)
{
	const volatile unsigned char *from = plog_slot(log, record->slot);
	uint32_t skip = sizeof(*record), left = record->length;

	while (left > 0) {
		const uint32_t room = PLOG_SLOT_BYTES - skip;
		const uint32_t bytes = left < room ? left : room;

		plog_get(text, from + skip, (bytes + 7u) & ~7u);
		text += bytes;
		left -= bytes;
		from += PLOG_SLOT_BYTES;
		skip = sizeof(struct plog_continuation);
	}
}

/*
 * R1 (pairs with W6): the state word says that the slot holds this record, the
 * record is copied, and the state word says so still. The checksum would find
 * a mistake in that, too.
 */
PLOG_COLD enum plog_found plog_read(const struct plog *log, uint64_t seq,
				    struct plog_record *record, char *text)
{
	const plog_word wanted = seq_bits(seq);
	const plog_word lap = plog_where_lap(log, (plog_word)seq);
	plog_word where, state;
	uint32_t slot;

	if (seq >= plog_next_seq(log))
		return PLOG_NOT_YET;
	where = plog_load(plog_where(log, (plog_word)seq));
	if (where - lap > ~(plog_word)0 / 2 || where == lap)
		return PLOG_UNFINISHED;
	if (where - lap >= PLOG_SLOT_MASK)
		return PLOG_OVERWRITTEN;
	slot = (uint32_t)(where - lap) - 1;
	state = plog_load_acquire(&log->state[slot]);
	if (state >> 2 != wanted)
		return is_after(state >> 2, wanted) ? PLOG_OVERWRITTEN
						    : PLOG_UNFINISHED;
	if ((state & 3u) != PLOG_SLOT_KEPT)
		return PLOG_UNFINISHED;
	if (!plog_read_header(log, slot, record) || record->seq != seq)
		return PLOG_OVERWRITTEN;
	copy_text(log, record, text);
	plog_fence();
	if (plog_load(&log->state[slot]) != state ||
	    record->crc != plog_crc32c(record->header_crc,
				       (const uint8_t *)text, record->length))
		return PLOG_OVERWRITTEN;
	return PLOG_FOUND;
}
