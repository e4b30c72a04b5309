/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * For plog_write.c: writes a record into its slots. That is most of the work of
 * a message, so the record is built in registers, each of its words is written
 * by one store, and the checksum is computed on the way, by the CPU's
 * instruction for it.
 */
#ifndef PLOG_RECORD_H
#define PLOG_RECORD_H

#include "runtime/plog_crc_instruction.h"
#include "runtime/plog_region.h"

/* struct plog_record from header_crc on, in words as they are in memory. */
struct plog_header {
	uint32_t header_crc;
	uint32_t epoch;
	uint64_t seq;
	uint64_t time_ns;
	uint64_t place;	 /* slot, length, level, facility */
	uint64_t origin; /* cpu, context, flags, task */
};

PLOG_STATIC_ASSERT(sizeof(struct plog_header) ==
		   sizeof(struct plog_record) -
			   offsetof(struct plog_record, header_crc));

#define PLOG_LITTLE_ENDIAN (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)

/* Returns two adjacent fields of 4 bytes as they are in memory. */
static inline uint64_t plog_word_of(uint32_t first, uint32_t second)
{
	return PLOG_LITTLE_ENDIAN ? first | (uint64_t)second << 32
				  : second | (uint64_t)first << 32;
}

/* Returns adjacent fields of 2, 1 and 1 bytes as they are in memory. */
static inline uint32_t plog_half_of(uint16_t first, uint8_t second,
				    uint8_t third)
{
	return PLOG_LITTLE_ENDIAN
		       ? first | (uint32_t)second << 16 | (uint32_t)third << 24
		       : third | (uint32_t)second << 8 | (uint32_t)first << 16;
}

/*
 * Writes text in whole words; the last word is padded with zeros. With @steps
 * returns the register @crc, continued by the text.
 */
PLOG_INLINE uint64_t plog_write_text(volatile unsigned char *to,
				     const char *text, uint32_t bytes,
				     bool steps, uint64_t crc)
{
	const uint32_t whole = bytes & ~7u;
	uint64_t word = 0;
	uint32_t at;

	for (at = 0; at < whole; at += 8) {
		__builtin_memcpy(&word, text + at, sizeof(word));
		plog_region_write64((volatile uint64_t *)(to + at), word);
		if (steps)
			crc = plog_crc_step8(crc, word);
	}
	if (whole == bytes)
		return crc;
	for (at = whole, word = 0; at < bytes; at++) {
		const uint8_t byte = (uint8_t)text[at];
		const uint32_t bits = 8 * (at & 7u);

		word |= (uint64_t)byte
			<< (PLOG_LITTLE_ENDIAN ? bits : 56 - bits);
		if (steps)
			crc = plog_crc_step1(crc, byte);
	}
	plog_region_write64((volatile uint64_t *)(to + whole), word);
	return crc;
}

/*
 * Writes the whole text of a record, and the heads of its further slots. The
 * rest is as in plog_write_text().
 */
PLOG_COLD static uint64_t plog_write_slots(volatile unsigned char *to,
					   uint64_t seq, const char *text,
					   uint32_t left, bool steps,
					   uint64_t crc)
{
	const uint64_t head = plog_word_of(PLOG_SLOT_CONTINUES, (uint32_t)seq);
	uint32_t skip = sizeof(struct plog_record);

	for (;;) {
		const uint32_t room = PLOG_SLOT_BYTES - skip;
		const uint32_t bytes = left < room ? left : room;

		crc = plog_write_text(to + skip, text, bytes, steps, crc);
		text += bytes;
		left -= bytes;
		if (left == 0)
			return crc;
		to += PLOG_SLOT_BYTES;
		plog_region_write64((volatile uint64_t *)to, head);
		skip = sizeof(head);
	}
}

/* The first word says "committed" after all else has been written. */
static inline void plog_commit(volatile unsigned char *to, uint32_t crc)
{
	volatile uint32_t *halves = (volatile uint32_t *)to;

	plog_region_write32(&halves[1], crc);
	plog_region_write32(&halves[0], PLOG_SLOT_COMMITTED);
}

/* plog_write_record() without the instruction. */
PLOG_COLD static void plog_write_without_steps(volatile unsigned char *to,
					       struct plog_header header,
					       const char *text,
					       uint32_t length)
{
	volatile uint64_t *words = (volatile uint64_t *)to;
	const size_t checked_from = offsetof(struct plog_header, epoch);

	header.header_crc =
		plog_crc32c(0, (const uint8_t *)&header + checked_from,
			    sizeof(header) - checked_from);
	plog_region_write64(words, plog_word_of(PLOG_SLOT_RESERVED, 0));
	plog_copy_to_region(words + 1, &header, sizeof(header));
	plog_write_slots(to, header.seq, text, length, false, 0);
	plog_commit(to, plog_crc32c(header.header_crc, (const uint8_t *)text,
				    length));
}

/*
 * Writes a record and its text. The first word says "reserved" before anything
 * else is written.
 */
PLOG_INLINE void plog_write_record(volatile unsigned char *to,
				   const struct plog_header *header,
				   const char *text, uint32_t length)
{
	volatile uint64_t *words = (volatile uint64_t *)to;
	uint64_t crc = ~0u;

	if (!plog_crc_has_instruction()) {
		plog_write_without_steps(to, *header, text, length);
		return;
	}
	crc = plog_crc_step4(crc, header->epoch);
	crc = plog_crc_step8(crc, header->seq);
	crc = plog_crc_step8(crc, header->time_ns);
	crc = plog_crc_step8(crc, header->place);
	crc = plog_crc_step8(crc, header->origin);
	plog_region_write64(&words[0], plog_word_of(PLOG_SLOT_RESERVED, 0));
	plog_region_write64(&words[1],
			    plog_word_of(~(uint32_t)crc, header->epoch));
	plog_region_write64(&words[2], header->seq);
	plog_region_write64(&words[3], header->time_ns);
	plog_region_write64(&words[4], header->place);
	plog_region_write64(&words[5], header->origin);
	if (length > PLOG_FIRST_TEXT_BYTES)
		crc = plog_write_slots(to, header->seq, text, length, true,
				       crc);
	else
		crc = plog_write_text(to + sizeof(struct plog_record), text,
				      length, true, crc);
	plog_commit(to, ~(uint32_t)crc);
}

#endif
