/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The format of the region, version 2. The kernel that writes it and the tools
 * that read it after a reset share this header. docs/formats/plog.md describes
 * the format in words, and how version 1 differs. Freestanding C11 that is
 *C++20 as well.
 *
 *	front copy  bank 0, bank 1
 *	slots	    PLOG_SLOT_BYTES each
 *	rear copy   bank 0, bank 1
 *	rest	    less than a slot, unused
 *
 * Boot number e, its epoch, uses bank e & 1 in both copies. So the superblock
 * and the console positions of the last boot stay when the next boot starts.
 * All words are in the byte order of the writer, which shows in the magic
 * numbers.
 */
#ifndef PLOG_FORMAT_H
#define PLOG_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#endif

#define PLOG_VERSION 2u

#define PLOG_SLOT_BYTES 128u
#define PLOG_REGION_BYTES_MIN 16384u
/* The alignment of the region's start. */
#define PLOG_REGION_ALIGN 128u
#define PLOG_CONSOLES_MAX 8u
#define PLOG_CONSOLE_NAME_BYTES 16u
#define PLOG_RELEASE_BYTES 64u

/*
 * No byte of a magic number is zero or ASCII, and no magic number is another
 * magic number in reverse byte order.
 */
#define PLOG_MAGIC_SUPER 0xb5a0c1e7u
#define PLOG_MAGIC_CONSOLE 0xb5a0c2d6u
/* The values of a slot's first word, which is never text. */
#define PLOG_SLOT_RESERVED 0xb5a0c3c5u
#define PLOG_SLOT_COMMITTED 0xb5a0c4b4u
#define PLOG_SLOT_CONTINUES 0xb5a0c5a3u

/* The kernel's identity and the layout of the region; 128 bytes. */
struct plog_superblock {
	uint32_t magic;
	uint32_t crc; /* CRC-32C of the fields after it */
	uint32_t version;
	uint32_t epoch; /* number of the boot, from 1; may skip one */
	uint64_t region_bytes;
	uint64_t slots_at; /* offset in the region, bytes */
	uint32_t slots;
	uint32_t slot_bytes;
	uint32_t cleared_epoch; /* boots up to this one have been read */
	uint32_t generation;	/* the copy with the higher value is valid */
	uint64_t wall_time_ns;	/* since 1970, at plog_attach(); or 0 */
	uint64_t time_ns;	/* by the records' clock, at the same moment */
	char release[PLOG_RELEASE_BYTES];
};

/*
 * The records that were overwritten, or refused, before a console got to them.
 * Written before the position that passes them over, to the front copy and then
 * to the rear copy. Of the copies whose checksum is right, the one with the
 * higher count is valid. If none is right, the console lost nothing.
 *
 * The console has got every record before `end`, or it is counted. So if the
 * position is lower because a crash came between the two, `end` is the
 * position, except for PLOG_CONSOLE_UNREGISTERED.
 */
struct plog_console_lost {
	uint32_t crc;	/* CRC-32C of epoch to reliability, then count to end */
	uint32_t count; /* of records; UINT32_MAX: this many or more */
	uint64_t end;	/* up to this seq records are counted */
};

/* A console and its position in the log; 80 bytes. */
struct plog_console_entry {
	uint32_t magic;
	uint32_t crc; /* CRC-32C of the fields from epoch to registered_seq */
	uint32_t epoch;
	uint16_t index;	      /* of this entry in its bank */
	uint16_t reliability; /* enum plog_reliability */
	uint32_t flags;	      /* PLOG_CONSOLE_* */
	uint32_t generation;  /* the copy with the higher value is valid */
	char name[PLOG_CONSOLE_NAME_BYTES];
	uint64_t registered_seq; /* older records were not for this console */
	/*
	 * Lower 48 bits: the first seq that the console has not completely
	 * shown. Upper 16 bits: plog_position_check(). Updates go alternately
	 * to the front and the rear copy. Of the copies whose check is right,
	 * the one with the higher seq is valid.
	 */
	uint64_t position;
	/*
	 * The seq of the first record that the console passed over because its
	 * writer had not finished, and that it has not shown later. Encoded
	 * like a position, with the check computed for index +
	 * PLOG_CONSOLES_MAX. Every record from this seq up to `position` that
	 * was unfinished then may be missing on the console.
	 * PLOG_POSITION_MAX: all such records were shown later. If the check
	 * is wrong, none was passed over. Of two right copies the lower is
	 * valid.
	 */
	uint64_t passed;
	struct plog_console_lost lost;
};

/*
 * Messages of a boot that have no record; 64 bytes. Each word is encoded like a
 * position, with the index below, and updates go alternately to the two copies.
 * Of the copies whose check is right the higher number is valid; CPUs that
 * count at the same time may leave it too low, so it means "at least". If no
 * check is right, there were none.
 */
struct plog_no_record {
	uint64_t refused; /* because all slots were held */
	uint64_t dropped; /* of other CPUs after the panic: their lane was full
			   */
	uint64_t unused[6];
};

#define PLOG_REFUSED_INDEX (4u * PLOG_CONSOLES_MAX)
#define PLOG_DROPPED_INDEX (4u * PLOG_CONSOLES_MAX + 1u)

enum plog_reliability {
	PLOG_RELIABILITY_ATOMIC = 0, /* works in every context */
	PLOG_RELIABILITY_LOCKED = 1, /* has a lock that it tries to take */
	PLOG_RELIABILITY_UNSAFE = 2, /* may hang in a panic */
};

/* Bits of plog_console_entry.flags. */
#define PLOG_CONSOLE_ENABLED 1u
/*
 * The console was removed. Records from lost.end on were not for it. It never
 * got those from its position up to lost.end, and lost.count does not count
 * them. Of copies of `lost` with the same count the one with the higher end is
 * valid.
 */
#define PLOG_CONSOLE_UNREGISTERED 2u
/*
 * Bits 8 to 15: the console shows records whose level is below this. It passes
 * the others over without showing them; its position does not tell. 0: it shows
 * all.
 */
#define PLOG_CONSOLE_LOGLEVEL_SHIFT 8u
#define PLOG_CONSOLE_LOGLEVEL 0xff00u

#define PLOG_POSITION_BITS 48u
#define PLOG_POSITION_MAX ((UINT64_C(1) << PLOG_POSITION_BITS) - 1)

/* What the region says of one boot: its superblock and its consoles. */
struct plog_bank {
	struct plog_superblock super;
	struct plog_no_record no_record;
	struct plog_console_entry consoles[PLOG_CONSOLES_MAX];
};

/* The banks are stored twice, at the front and at the rear of the region. */
struct plog_bank_copy {
	struct plog_bank banks[2];
};

#define PLOG_SLOTS_AT 1664u

/*
 * A record: 48 bytes and the start of its text in its first slot, the rest of
 * the text in the adjacent slots. It has two checksums: `header_crc` proves the
 * header, `crc` proves header and text, whatever `word` says.
 *
 * `word` is PLOG_SLOT_RESERVED before anything else of the record is written,
 * and PLOG_SLOT_COMMITTED after all else. One barrier after that makes all of
 * it persistent. A reset before its end may lose any of the stores, so that
 * `word` may also be from the slot's earlier record. If only the header is
 * proved:
 *	RESERVED	The writer did not finish.
 *	COMMITTED	The writer did not finish, and some of its stores were
 *			lost; or the text is damaged, or partly overwritten.
 * In version 1 a barrier before COMMITTED made all else persistent. There a
 * COMMITTED record whose header alone is proved is damaged or overwritten.
 */
struct plog_record {
	uint32_t word;	     /* PLOG_SLOT_RESERVED or _COMMITTED */
	uint32_t crc;	     /* CRC-32C from `epoch` to the text's end */
	uint32_t header_crc; /* CRC-32C from `epoch` to the header's end */
	uint32_t epoch;
	uint64_t seq;
	uint64_t time_ns;
	uint32_t slot;	 /* number of its first slot */
	uint16_t length; /* bytes of text */
	uint8_t level;	 /* 0 to 7 */
	uint8_t facility;
	uint16_t cpu;
	uint8_t context; /* enum plog_context_kind */
	uint8_t flags;	 /* PLOG_RECORD_* */
	uint32_t task;	 /* plog_caller.task */
};

/* Every further slot of a record. */
struct plog_continuation {
	uint32_t word; /* PLOG_SLOT_CONTINUES */
	uint32_t seq;  /* lower half of the record's seq */
};

enum plog_context_kind {
	PLOG_CONTEXT_TASK = 0,
	PLOG_CONTEXT_SOFTIRQ = 1,
	PLOG_CONTEXT_HARDIRQ = 2,
	PLOG_CONTEXT_NMI = 3,
};

#define PLOG_RECORD_PANIC 1u	 /* by the panic CPU */
#define PLOG_RECORD_LATE 2u	 /* by another CPU, after the panic began */
#define PLOG_RECORD_EMERGENCY 4u /* inside an emergency section */
#define PLOG_RECORD_CUT 8u	 /* the text was longer */
#define PLOG_RECORD_EVENT 16u	 /* plog's own message, not a caller's */
/*
 * Continuation lines, as KERN_CONT. A record with PLOG_RECORD_CONT goes on with
 * the line of the record with the seq before its own if that record has the
 * same task, CPU and context, and not PLOG_RECORD_NEWLINE. Otherwise it begins
 * a line.
 */
#define PLOG_RECORD_CONT 32u
#define PLOG_RECORD_NEWLINE 64u /* the text ended its line */

#define PLOG_FIRST_TEXT_BYTES 80u
#define PLOG_NEXT_TEXT_BYTES 120u
#define PLOG_RECORD_SLOTS_MAX 10u
#define PLOG_TEXT_BYTES_MAX                                                    \
	(PLOG_FIRST_TEXT_BYTES +                                               \
	 (PLOG_RECORD_SLOTS_MAX - 1u) * PLOG_NEXT_TEXT_BYTES)

#ifdef __cplusplus
#define PLOG_STATIC_ASSERT(truth) static_assert(truth, #truth)
#else
#define PLOG_STATIC_ASSERT(truth) _Static_assert(truth, #truth)
#endif

PLOG_STATIC_ASSERT(sizeof(struct plog_superblock) == 128);
PLOG_STATIC_ASSERT(offsetof(struct plog_superblock, release) == 64);
PLOG_STATIC_ASSERT(sizeof(struct plog_console_entry) == 80);
PLOG_STATIC_ASSERT(offsetof(struct plog_console_entry, position) == 48);
PLOG_STATIC_ASSERT(sizeof(struct plog_no_record) == 64);
PLOG_STATIC_ASSERT(sizeof(struct plog_bank_copy) == PLOG_SLOTS_AT);
PLOG_STATIC_ASSERT(PLOG_SLOTS_AT % PLOG_SLOT_BYTES == 0);
PLOG_STATIC_ASSERT(sizeof(struct plog_record) + PLOG_FIRST_TEXT_BYTES ==
		   PLOG_SLOT_BYTES);
PLOG_STATIC_ASSERT(offsetof(struct plog_record, epoch) == 12);
PLOG_STATIC_ASSERT(offsetof(struct plog_record, slot) == 32);
PLOG_STATIC_ASSERT(sizeof(struct plog_continuation) + PLOG_NEXT_TEXT_BYTES ==
		   PLOG_SLOT_BYTES);

/* Returns the number of slots of a record with @text_bytes of text. */
static inline uint32_t plog_slots_of(uint32_t text_bytes)
{
	if (text_bytes <= PLOG_FIRST_TEXT_BYTES)
		return 1;
	return 1 + (text_bytes - PLOG_FIRST_TEXT_BYTES + PLOG_NEXT_TEXT_BYTES -
		    1) / PLOG_NEXT_TEXT_BYTES;
}

/* Returns the number of slots in a region of PLOG_REGION_BYTES_MIN or more. */
static inline uint32_t plog_slots_in(uint64_t region_bytes)
{
	const uint64_t slots =
		(region_bytes - 2 * sizeof(struct plog_bank_copy)) /
		PLOG_SLOT_BYTES;

	return slots < UINT32_MAX / 2 ? (uint32_t)slots : UINT32_MAX / 2;
}

/*
 * Returns the CRC-16 (polynomial 0x1021) of 96 bits: epoch (32), console's
 * index (16), seq (48). It detects every change within 16 adjacent bits, and so
 * a position of which only one half reached memory.
 */
static inline uint16_t plog_position_check(uint64_t seq, uint32_t epoch,
					   uint32_t console)
{
	const uint64_t words[2] = {((uint64_t)epoch << 16) | console,
				   seq & PLOG_POSITION_MAX};
	uint32_t crc = 0xffffu, in;
	int i, shift;

	for (i = 0; i < 2; i++) {
		for (shift = PLOG_POSITION_BITS - 8; shift >= 0; shift -= 8) {
			/* A byte at once: 0x1021 has the bits 12, 5 and 0. */
			in = ((uint32_t)(words[i] >> shift) ^ (crc >> 8)) &
			     0xffu;
			in ^= in >> 4;
			crc = ((crc << 8) ^ (in << 12) ^ (in << 5) ^ in) &
			      0xffffu;
		}
	}
	return (uint16_t)crc;
}

static inline uint64_t plog_position(uint64_t seq, uint32_t epoch,
				     uint32_t console)
{
	return (seq & PLOG_POSITION_MAX) |
	       ((uint64_t)plog_position_check(seq, epoch, console)
		<< PLOG_POSITION_BITS);
}

#ifdef __cplusplus
#pragma GCC diagnostic pop
#endif

#endif
