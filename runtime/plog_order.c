/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Which slots this boot may write, and in which order: what is worth least is
 * overwritten first, and what is worth most is not overwritten at all.
 * docs/design/plog.md, "What survives a boot", gives the reasons. Part of
 * plog_attach(), so one CPU runs this before any other CPU uses the log.
 *
 * During plog_attach() the arrays of the control block say what the region
 * contains: state[slot] is what the record in a slot is worth, and
 * slot_of_seq[slot] has the lower bits of the record's seq.
 */
#include "runtime/plog_region.h"

/*
 * What a record is worth: the number of its boot, or one of these. 0: there is
 * no record.
 */
#define WORTH_OF_FIRST_CRASH (UINT32_MAX - 2u)
#define WORTH_OF_LAST_BOOT (UINT32_MAX - 1u)
#define WORTH_OF_FIRST_CRASH_IN_A_LOOP UINT32_MAX

/*
 * Slots that are at most this far apart may have been written by several CPUs
 * at the same time.
 */
#define NEARBY 32u

#define CRASH_FLAGS                                                            \
	(PLOG_RECORD_PANIC | PLOG_RECORD_LATE | PLOG_RECORD_EMERGENCY)

/*
 * Notes what a record is worth in all of its slots. Where two records claim a
 * slot, the newer one has overwritten the other.
 */
PLOG_COLD static void note_worth(struct plog *log,
				 const struct plog_record *record)
{
	const plog_word seq = (plog_word)record->seq;
	uint32_t slot = record->slot, left = plog_slots_of(record->length);

	for (; left > 0; slot++, left--) {
		if (log->state[slot] < record->epoch ||
		    (log->state[slot] == record->epoch &&
		     seq - log->slot_of_seq[slot] < ~(plog_word)0 / 2)) {
			log->state[slot] = record->epoch;
			log->slot_of_seq[slot] = seq;
		}
	}
}

/*
 * Notes what a record says of its boot. In a boot without a panic, an emergency
 * may be what the kernel died of.
 */
PLOG_COLD static void note_boot(struct plog_history *history,
				const struct plog_record *record,
				uint32_t *first_panic)
{
	if (record->epoch > history->last_epoch)
		history->last_epoch = record->epoch;
	if (record->epoch <= history->cleared_epoch)
		return;
	if (record->epoch > history->last_boot)
		history->last_boot = record->epoch;
	if ((record->flags & CRASH_FLAGS) == 0)
		return;
	if (record->epoch > history->last_crash)
		history->last_crash = record->epoch;
	if (record->epoch - 1 < history->first_crash - 1)
		history->first_crash = record->epoch;
	if ((record->flags & CRASH_FLAGS) != PLOG_RECORD_EMERGENCY &&
	    record->epoch - 1 < *first_panic - 1)
		*first_panic = record->epoch;
}

/*
 * Looks at all slots. An unfinished record counts like a whole one: the last
 * thing that a kernel was about to say may be the one that matters.
 */
PLOG_COLD static void survey(struct plog *log, struct plog_history *history)
{
	struct plog_record record;
	uint32_t slot, first_panic = 0;

	for (slot = 0; slot < log->slots; slot++) {
		log->state[slot] = 0;
		log->slot_of_seq[slot] = 0;
	}
	for (slot = 0; slot < log->slots; slot++) {
		if (!plog_read_header(log, slot, &record))
			continue;
		note_worth(log, &record);
		note_boot(history, &record, &first_panic);
	}
	if (first_panic != 0)
		history->first_crash = first_panic;
}

/* Whether slot @a is worth less than slot @b. Never both ways round. */
PLOG_COLD static bool is_worth_less(const struct plog *log, uint32_t a,
				    uint32_t b)
{
	const plog_word seqs = log->slot_of_seq[b] - log->slot_of_seq[a];

	if (log->state[a] != log->state[b])
		return log->state[a] < log->state[b];
	return seqs != 0 ? seqs <= ~(plog_word)0 / 2 : a < b;
}

/* Moves order[@at] down the heap that the first @count entries are. */
PLOG_COLD static void sift_down(const struct plog *log, uint32_t *order,
				uint32_t at, uint32_t count)
{
	const uint32_t slot = order[at];
	uint32_t child;

	for (; (child = 2 * at + 1) < count; at = child) {
		if (child + 1 < count &&
		    is_worth_less(log, order[child], order[child + 1]))
			child++;
		if (!is_worth_less(log, slot, order[child]))
			break;
		order[at] = order[child];
	}
	order[at] = slot;
}

/* Sorts the slots (heapsort): what is worth least comes first. */
PLOG_COLD static void sort(const struct plog *log, uint32_t *order)
{
	uint32_t i;

	for (i = log->slots / 2; i-- > 0;)
		sift_down(log, order, i, log->slots);
	for (i = log->slots; i-- > 1;) {
		const uint32_t most = order[0];

		order[0] = order[i];
		order[i] = most;
		sift_down(log, order, 0, i);
	}
}

/* Changes the worth of a boot's newest records, in at most @slots slots. */
PLOG_COLD static void set_worth(struct plog *log, const uint32_t *order,
				uint32_t epoch, uint32_t slots, uint32_t worth)
{
	uint32_t i;

	for (i = log->slots; i-- > 0 && slots > 0;) {
		if (log->state[order[i]] == epoch) {
			log->state[order[i]] = worth;
			slots--;
		}
	}
}

/*
 * CPUs that write at the same time may get their slots in another order than
 * their seqs. Puts such slots into the order of their places, because a long
 * message needs slots that are adjacent there and in @order.
 */
PLOG_COLD static void join_neighbours(const struct plog *log, uint32_t *order)
{
	uint32_t i, j;

	for (i = 1; i < log->slots; i++) {
		for (j = i; j > 0 && i - j < NEARBY; j--) {
			const uint32_t slot = order[j], before = order[j - 1];

			if (log->state[slot] != log->state[before] ||
			    slot > before || before - slot > NEARBY)
				break;
			order[j] = before;
			order[j - 1] = slot;
		}
	}
}

/*
 * Returns how many slots may be written: at least a half of them, and all slots
 * before the first whole record in the other half that is not cleared.
 */
PLOG_COLD static uint32_t count_writable(const struct plog *log,
					 const uint32_t *order,
					 uint32_t cleared_epoch)
{
	uint32_t count = log->slots - log->slots / 2;

	for (; count < log->slots; count++) {
		const uint32_t slot = order[count], before = order[count - 1];

		if (log->state[slot] > cleared_epoch &&
		    (log->state[slot] != log->state[before] ||
		     log->slot_of_seq[slot] != log->slot_of_seq[before]))
			break;
	}
	return count;
}

PLOG_COLD uint32_t plog_order_slots(struct plog *log, uint32_t *order,
				    bool keep_first_crash,
				    struct plog_history *history)
{
	uint32_t i;

	survey(log, history);
	for (i = 0; i < log->slots; i++)
		order[i] = i;
	sort(log, order);
	if (history->first_crash != 0 &&
	    history->first_crash != history->last_boot &&
	    (keep_first_crash || history->last_crash == history->last_boot))
		set_worth(log, order, history->first_crash, log->slots / 4,
			  WORTH_OF_FIRST_CRASH_IN_A_LOOP);
	if (history->last_boot != 0)
		set_worth(log, order, history->last_boot, log->slots / 2,
			  WORTH_OF_LAST_BOOT);
	if (history->first_crash != 0)
		set_worth(log, order, history->first_crash, log->slots,
			  WORTH_OF_FIRST_CRASH);
	sort(log, order);
	join_neighbours(log, order);
	return count_writable(log, order, history->cleared_epoch);
}
