/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The records of earlier boots, for the kernel itself: to show on the first
 * console what the last boot died of, or to offer it as a file. Optional: no
 * other file of plog uses this one.
 *
 *	struct plog_earlier_boot boot;
 *	struct plog_earlier earlier;
 *
 *	if (plog_earlier_find(log, log->epoch, &boot)) {
 *		plog_earlier_begin(&earlier, log, boot.epoch, list, LIST_MAX);
 *		while (plog_earlier_next(&earlier, &record, text) !=
 *		       PLOG_NOT_YET)
 *			print(&record, text);
 *	}
 *
 * May be called from plog_attach() on, by any number of CPUs, each with its own
 * structures, also while other CPUs write to the log: records that these
 * overwrite are left out. Nothing here waits, and all loops are bounded by the
 * number of slots.
 */
#ifndef PLOG_EARLIER_H
#define PLOG_EARLIER_H

#include "runtime/plog.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What the region still has of an earlier boot. */
struct plog_earlier_boot {
	uint32_t epoch;
	uint32_t records;
	bool crashed; /* there are records of a panic */
	/* With the kernel's release and times. super.magic is 0 if it is lost.
	 */
	struct plog_superblock super;
};

/*
 * Describes the newest boot before boot @before that has records and is not
 * cleared. @before is log->epoch for the last boot, then the epoch of the boot
 * found before. Returns false if there is none. Reads all slots.
 */
bool plog_earlier_find(const struct plog *log, uint32_t before,
		       struct plog_earlier_boot *boot);

/* An entry of the list of records, which the caller provides. */
struct plog_earlier_entry {
	uint64_t seq;
	uint32_t slot;
};

struct plog_earlier {
	const struct plog *log;
	struct plog_earlier_entry *list; /* newest first */
	uint32_t left;			 /* entries that have not been read */
	uint32_t epoch;
};

/*
 * Lists the newest records of an earlier boot, at most @room (at least 1), in
 * @list. Returns their number. Reads all slots.
 */
uint32_t plog_earlier_begin(struct plog_earlier *earlier,
			    const struct plog *log, uint32_t epoch,
			    struct plog_earlier_entry *list, uint32_t room);

/*
 * Copies the next record in the order of seqs, and its text. @text must have
 * room for PLOG_TEXT_BYTES_MAX bytes and is not terminated. Returns
 *	PLOG_FOUND	 the record is whole
 *	PLOG_UNFINISHED	 its writer did not finish; the text is what the slots
 *			 have of it, with record->length bytes, and may be wrong
 *	PLOG_NOT_YET	 there are no more
 */
enum plog_found plog_earlier_next(struct plog_earlier *earlier,
				  struct plog_record *record, char *text);

#ifdef __cplusplus
}
#endif

#endif
