/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Reading the records of earlier boots. A record is accepted by its checksums
 * alone, as a reader after the reset does it, so nothing here depends on what
 * other CPUs write at the same time.
 */
#include "runtime/plog_earlier.h"
#include "runtime/plog_region.h"

PLOG_COLD bool plog_earlier_find(const struct plog *log, uint32_t before,
				 struct plog_earlier_boot *boot)
{
	const struct plog_earlier_boot empty = PLOG_EMPTY;
	struct plog_record record;
	unsigned int copy;
	uint32_t slot;

	*boot = empty;
	for (slot = 0; slot < log->slots; slot++) {
		if (!plog_read_header(log, slot, &record) ||
		    record.epoch <= log->super.cleared_epoch ||
		    record.epoch >= before || record.epoch < boot->epoch)
			continue;
		if (record.epoch > boot->epoch) {
			*boot = empty;
			boot->epoch = record.epoch;
		}
		boot->records++;
		if ((record.flags & (PLOG_RECORD_PANIC | PLOG_RECORD_LATE)) !=
		    0)
			boot->crashed = true;
	}
	for (copy = 0; copy < 2 && boot->records > 0; copy++) {
		struct plog_superblock super;

		if (plog_read_super(log, copy, boot->epoch, &super) &&
		    super.epoch == boot->epoch &&
		    super.generation >= boot->super.generation)
			boot->super = super;
	}
	return boot->records > 0;
}

/* Moves list[@at] down the heap, in which the oldest record is the first. */
PLOG_COLD static void sift_down(struct plog_earlier_entry *list, uint32_t at,
				uint32_t count)
{
	const struct plog_earlier_entry entry = list[at];
	uint32_t child;

	for (; (child = 2 * at + 1) < count; at = child) {
		if (child + 1 < count && list[child + 1].seq < list[child].seq)
			child++;
		if (entry.seq <= list[child].seq)
			break;
		list[at] = list[child];
	}
	list[at] = entry;
}

static void make_heap(struct plog_earlier_entry *list, uint32_t count)
{
	uint32_t i;

	for (i = count / 2; i-- > 0;)
		sift_down(list, i, count);
}

PLOG_COLD uint32_t plog_earlier_begin(struct plog_earlier *earlier,
				      const struct plog *log, uint32_t epoch,
				      struct plog_earlier_entry *list,
				      uint32_t room)
{
	struct plog_record record;
	uint32_t slot, count = 0, i;

	for (slot = 0; slot < log->slots; slot++) {
		if (!plog_read_header(log, slot, &record) ||
		    record.epoch != epoch)
			continue;
		if (count < room) {
			list[count].seq = record.seq;
			list[count++].slot = slot;
			if (count == room)
				make_heap(list, count);
		} else if (room > 0 && record.seq > list[0].seq) {
			list[0].seq = record.seq;
			list[0].slot = slot;
			sift_down(list, 0, count);
		}
	}
	make_heap(list, count);
	/* Takes the oldest from the heap, again and again: newest first. */
	for (i = count; i-- > 1;) {
		const struct plog_earlier_entry oldest = list[0];

		list[0] = list[i];
		list[i] = oldest;
		sift_down(list, 0, i);
	}
	earlier->log = log;
	earlier->list = list;
	earlier->left = count;
	earlier->epoch = epoch;
	return count;
}

PLOG_COLD enum plog_found plog_earlier_next(struct plog_earlier *earlier,
					    struct plog_record *record,
					    char *text)
{
	while (earlier->left > 0) {
		const struct plog_earlier_entry *entry =
			&earlier->list[--earlier->left];
		uint32_t bytes;

		if (!plog_read_header(earlier->log, entry->slot, record) ||
		    record->epoch != earlier->epoch ||
		    record->seq != entry->seq)
			continue; /* overwritten since then */
		bytes = plog_copy_text(earlier->log, record, text);
		if (bytes == record->length &&
		    record->crc == plog_crc32c(record->header_crc,
					       (const uint8_t *)text, bytes))
			return PLOG_FOUND;
		record->length = (uint16_t)bytes;
		if (record->word == PLOG_SLOT_RESERVED)
			return PLOG_UNFINISHED;
	}
	return PLOG_NOT_YET;
}
