/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* plog's own: where things lie in the region, and what proves them. */
#ifndef PLOG_REGION_H
#define PLOG_REGION_H

#include "runtime/plog.h"
#include "runtime/plog_checksum.h"

/* Whole structures are written and read in words. */
#define PLOG_RECORD_CHECKED_FROM offsetof(struct plog_record, epoch)

static inline volatile unsigned char *plog_slot(const struct plog *log,
						uint32_t slot)
{
	return log->region + PLOG_SLOTS_AT + (size_t)slot * PLOG_SLOT_BYTES;
}

static inline volatile struct plog_bank *
plog_bank_at(const struct plog *log, unsigned int area, uint32_t epoch)
{
	const size_t at = area == 0 ? 0
				    : PLOG_SLOTS_AT + (size_t)log->slots *
							      PLOG_SLOT_BYTES;
	volatile struct plog_area *areas =
		(volatile struct plog_area *)(log->region + at);

	return &areas->banks[epoch & 1u];
}

void plog_make_safe(const volatile void *at, size_t bytes);

static inline uint32_t plog_header_crc(const struct plog_record *record)
{
	return plog_crc32c(0,
			   (const uint8_t *)record + PLOG_RECORD_CHECKED_FROM,
			   sizeof(*record) - PLOG_RECORD_CHECKED_FROM);
}

/*
 * Reads a slot. Returns whether a record begins there whose header checks,
 * whether or not its text does.
 */
bool plog_read_header(const struct plog *log, uint32_t slot,
		      struct plog_record *record);

/* Of words that hold a slot's number below and something else above. */
#define PLOG_SLOT_BITS (PLOG_WORD_BITS == 64u ? 32u : 24u)
#define PLOG_SLOT_MASK (((plog_word)1 << PLOG_SLOT_BITS) - 1)
#define PLOG_SLOTS_MAX (PLOG_SLOT_MASK - 1)

/*
 * Where a record is, by its seq: the lap above, the slot's number plus one
 * below. Nothing below: it has no slot yet. All bits: it got none.
 */
static inline plog_word *plog_where(const struct plog *log, plog_word seq)
{
	return &log->where[seq & (((plog_word)1 << log->where_bits) - 1)];
}

static inline plog_word plog_where_lap(const struct plog *log, plog_word seq)
{
	return (seq >> log->where_bits) << PLOG_SLOT_BITS;
}

/* What the control block knows of a CPU. */
enum plog_cpu_bits {
	PLOG_CPU_DEPTH = 0xffff, /* of emergency sections */
	PLOG_CPU_HOW_SHIFT = 16, /* enum plog_stop, as bits */
	PLOG_CPU_ASKED = 0x10000,
	PLOG_CPU_NMI = 0x20000,
	PLOG_CPU_STOPPED = 0x40000,
	PLOG_CPU_ABSENT = 0x80000,
};

/* The caller's; NULL: its number is more than was said at the start. */
plog_word *plog_this_cpu(struct plog *log);

#if !PLOG_WORDS_OF_64
/*
 * All of the bits of a seq that was drawn from a counter of 32. Its half laps
 * are counted by whoever first sees one begin; until then, and for one who is
 * late, the count is off by one, which the seq's highest bit tells.
 */
static inline uint64_t plog_seq_of(plog_word low, plog_word half_laps)
{
	const plog_word in_half = low & 0x7fffffffu;

	if ((half_laps & 1u) != low >> 31)
		half_laps += in_half < 0x40000000u ? 1u : ~(plog_word)0;
	return ((uint64_t)half_laps << 31) | in_half;
}
#endif

/* All bits of a seq of which the lower ones are known, near the newest. */
static inline uint64_t plog_whole_seq(uint64_t next_seq, plog_word low)
{
	return next_seq - (plog_word)((plog_word)next_seq - low);
}

static inline uint32_t plog_super_crc(const struct plog_superblock *super)
{
	const size_t from = offsetof(struct plog_superblock, version);

	return plog_crc32c(0, (const uint8_t *)super + from,
			   sizeof(*super) - from);
}

/* plog_store() with other flags than the message's. */
uint64_t plog_store_flagged(struct plog *log,
			    const struct plog_message *message, uint8_t flags);

/* A message of plog's own. */
void plog_tell(struct plog *log, const char *text, size_t length,
	       uint8_t level);

/* Bit 0: the front area, bit 1: the rear one. */
#define PLOG_BOTH_AREAS 3u

/*
 * Writes words into this boot's bank of some areas: one is safe before the
 * other is touched.
 */
void plog_put_in_bank(const struct plog *log, unsigned int areas,
		      size_t at_in_bank, const void *from, size_t bytes);

#endif
