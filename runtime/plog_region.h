/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Shared by plog's own files: where things are in the region, the checksum of a
 * record's header, and how the words of the control block are packed.
 */
#ifndef PLOG_REGION_H
#define PLOG_REGION_H

#include "runtime/plog.h"
#include "runtime/plog_checksum.h"

/* The region. */

static inline volatile unsigned char *plog_slot(const struct plog *log,
						uint32_t slot)
{
	return log->region + PLOG_SLOTS_AT + (size_t)slot * PLOG_SLOT_BYTES;
}

/* Returns the bank of boot @epoch in the front (@copy 0) or rear copy (1). */
static inline volatile struct plog_bank *
plog_bank_at(const struct plog *log, unsigned int copy, uint32_t epoch)
{
	const size_t at = copy == 0 ? 0
				    : PLOG_SLOTS_AT + (size_t)log->slots *
							      PLOG_SLOT_BYTES;
	volatile struct plog_bank_copy *banks =
		(volatile struct plog_bank_copy *)(log->region + at);

	return &banks->banks[epoch & 1u];
}

/* Returns once [at, at + bytes) of the region survives a reset. */
void plog_persist(const volatile void *at, size_t bytes);

/* A value of @copies below. Bit 0: the front copy, bit 1: the rear copy. */
#define PLOG_BOTH_COPIES 3u

/*
 * Writes whole words into this boot's bank, in each of @copies in turn. The
 * first copy is persistent before the second is touched.
 */
void plog_write_to_bank(const struct plog *log, unsigned int copies,
			size_t at_in_bank, const void *from, size_t bytes);

/* Writes a position, or a number that is encoded like one. */
void plog_write_position(const struct plog *log, unsigned int copies,
			 size_t at_in_bank, uint32_t index, uint64_t seq);

#define PLOG_RECORD_CHECKED_FROM offsetof(struct plog_record, epoch)

static inline uint32_t plog_header_crc(const struct plog_record *record)
{
	return plog_crc32c(0,
			   (const uint8_t *)record + PLOG_RECORD_CHECKED_FROM,
			   sizeof(*record) - PLOG_RECORD_CHECKED_FROM);
}

/*
 * Copies the header in a slot. Returns whether it is a record's header with the
 * right checksum. The text is not checked.
 */
bool plog_read_header(const struct plog *log, uint32_t slot,
		      struct plog_record *record);

/*
 * Copies the superblock that is in the bank of boot @epoch. Returns whether it
 * is intact. It may be of an earlier boot that used the same bank.
 */
bool plog_read_super(const struct plog *log, unsigned int copy, uint32_t epoch,
		     struct plog_superblock *super);

/* What plog_attach() finds out about earlier boots. 0: there is none. */
struct plog_history {
	uint32_t cleared_epoch; /* boots up to this one need not be kept */
	uint32_t last_epoch;	/* the last boot that left any trace */
	/* Of the boots that are not cleared: */
	uint32_t last_boot;   /* the last one that has records */
	uint32_t first_crash; /* the first one with a panic, or an emergency */
	uint32_t last_crash;  /* the last one with a panic or an emergency */
};

/*
 * Lists all slots in @order: first those that this boot may write, in the order
 * in which it should write them. Returns the number of these. Completes
 * @history from the records. Uses log->state and log->slot_of_seq.
 */
uint32_t plog_order_slots(struct plog *log, uint32_t *order,
			  bool keep_first_crash, struct plog_history *history);

/*
 * Copies the text of a record whose header is right, up to the first slot that
 * does not belong to it, in whole words. Returns the number of bytes.
 */
uint32_t plog_copy_text(const struct plog *log,
			const struct plog_record *record, char *text);

/* plog_read() of a record that is in @slot, if it still is. */
enum plog_found plog_read_slot(const struct plog *log, uint32_t slot,
			       uint64_t seq, struct plog_record *record,
			       char *text);

/*
 * Returns the lowest seq in [from, limit) that a slot holds, finished or not,
 * and stores the first such slot in *slot. Returns @limit if there is none, or
 * a lower seq if @limit is too far from @from for one search.
 */
uint64_t plog_oldest_in_slots(const struct plog *log, uint64_t from,
			      uint64_t limit, uint32_t *slot);

/* The control block. */

/* The lower bits of a word of slot_of_seq name a slot; the upper, seq's lap. */
#define PLOG_SLOT_BITS (PLOG_WORD_BITS == 64u ? 32u : 24u)
#define PLOG_SLOT_MASK (((plog_word)1 << PLOG_SLOT_BITS) - 1)
#define PLOG_SLOTS_MAX (PLOG_SLOT_MASK - 1)

/*
 * Returns the word that says where the record of a seq is. Its lower bits are 0
 * while the record has no slot yet, PLOG_SLOT_MASK if it got none, else the
 * number of its first slot plus one.
 */
static inline plog_word *plog_slot_of_seq(const struct plog *log, plog_word seq)
{
	return &log->slot_of_seq[seq &
				 (((plog_word)1 << log->slot_of_seq_bits) - 1)];
}

/*
 * Returns the upper bits of the word of @seq, its lap: how many times seqs went
 * round slot_of_seq before @seq.
 */
static inline plog_word plog_seq_lap(const struct plog *log, plog_word seq)
{
	return (seq >> log->slot_of_seq_bits) << PLOG_SLOT_BITS;
}

/* The bits of a word of plog.cpus. */
enum plog_cpu_bits {
	PLOG_CPU_DEPTH = 0xffff, /* nested emergency sections */
	PLOG_CPU_HOW_SHIFT = 16, /* from here on the bits of enum plog_stop: */
	PLOG_CPU_ASKED = 0x10000,
	PLOG_CPU_NMI = 0x20000,
	PLOG_CPU_STOPPED = 0x40000,
	PLOG_CPU_ABSENT = 0x80000,
	PLOG_CPU_TOLD = 0x100000,   /* the report of the stop names it */
	PLOG_CPU_PANICS = 0x200000, /* it panicked after another CPU did */
	PLOG_CPU_LATE_SHIFT = 22,   /* slots of the after_panic lane it got */
};

/*
 * Returns the calling CPU's word of plog.cpus; NULL if plog_setup.cpus was too
 * low for the CPU's number.
 */
plog_word *plog_this_cpu(struct plog *log);

#if !PLOG_WORDS_OF_64
/*
 * Returns all bits of a seq drawn from a 32-bit counter. half_wraps counts how
 * often the counter has passed a multiple of 2^31. The writer that draws the
 * first seq after such a pass updates half_wraps, so it may be one too low for
 * @low, or one too high if this writer was delayed. The error shows because the
 * lowest bit of the right count is the highest bit of @low.
 */
static inline uint64_t plog_seq_from_counter(plog_word low,
					     plog_word half_wraps)
{
	const plog_word in_half = low & 0x7fffffffu;

	if ((half_wraps & 1u) != low >> 31)
		half_wraps += in_half < 0x40000000u ? 1u : ~(plog_word)0;
	return ((uint64_t)half_wraps << 31) | in_half;
}
#endif

#endif
