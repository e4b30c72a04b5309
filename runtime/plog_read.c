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

#if UINTPTR_MAX > 0xffffffffu
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

void plog_copy_text(const struct plog *log, const struct plog_record *record,
		    char *text)
{
	const volatile unsigned char *from = plog_slot(log, record->slot);
	uint32_t skip = sizeof(*record), left = record->length;

	while (left > 0) {
		char words[PLOG_SLOT_BYTES];
		const uint32_t room = PLOG_SLOT_BYTES - skip;
		const uint32_t bytes = left < room ? left : room;
		uint32_t i;

		plog_get(words, from + skip, (bytes + 7u) & ~7u);
		for (i = 0; i < bytes; i++)
			text[i] = words[i];
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
enum plog_found plog_read(const struct plog *log, uint64_t seq,
			  struct plog_record *record, char *text)
{
	const plog_word wanted = seq_bits(seq);
	plog_word where, state;
	uint32_t slot;

	if (seq >= plog_next_seq(log))
		return PLOG_NOT_YET;
	where = plog_load(&log->where[(plog_word)seq % log->slots]);
	if (where == 0)
		return PLOG_UNFINISHED;
	slot = (uint32_t)where - 1;
	state = plog_load_acquire(&log->state[slot]);
	if (state >> 2 != wanted)
		return is_after(state >> 2, wanted) ? PLOG_OVERWRITTEN
						    : PLOG_UNFINISHED;
	if ((state & 3u) != PLOG_SLOT_KEPT)
		return PLOG_UNFINISHED;
	plog_get(record, plog_slot(log, slot), sizeof(*record));
	if (record->seq != seq || !plog_header_checks(record, slot, log->slots))
		return PLOG_OVERWRITTEN;
	plog_copy_text(log, record, text);
	plog_fence();
	if (plog_load(&log->state[slot]) != state ||
	    !plog_text_checks(record, text))
		return PLOG_OVERWRITTEN;
	return PLOG_FOUND;
}
