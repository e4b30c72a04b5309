/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * plog, version 1: what stands in the region. The one header that the kernel
 * that writes and the reader of its remains share; docs/formats/plog.md says
 * it in words. Freestanding C11 that is C++20 as well.
 *
 *	area 0	  bank 0, bank 1
 *	slots	  PLOG_SLOT_BYTES each
 *	area 1	  bank 0, bank 1
 *	rest	  less than a slot, unused
 *
 * Boot (epoch) e uses bank e & 1 of both areas, so that the last boot's
 * superblock and console positions stay when the next one starts. All words
 * are in the writer's byte order; the magic numbers tell which that is.
 */
#ifndef PLOG_FORMAT_H
#define PLOG_FORMAT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#endif

#define PLOG_VERSION 1u

#define PLOG_SLOT_BYTES 128u
#define PLOG_REGION_BYTES_MIN 16384u
/* The region starts on such a boundary. */
#define PLOG_REGION_ALIGN 128u
#define PLOG_CONSOLES_MAX 8u
#define PLOG_CONSOLE_NAME_BYTES 16u
#define PLOG_RELEASE_BYTES 64u

/* No byte of a magic number is zero or ASCII, and none is another's reverse. */
#define PLOG_MAGIC_SUPER 0xb5a0c1e7u
#define PLOG_MAGIC_CONSOLE 0xb5a0c2d6u
/* The first word of a slot. Text never stands there. */
#define PLOG_SLOT_RESERVED 0xb5a0c3c5u
#define PLOG_SLOT_COMMITTED 0xb5a0c4b4u
#define PLOG_SLOT_CONTINUES 0xb5a0c5a3u

/* What the kernel is, and how its region is divided; 128 bytes. */
struct plog_superblock {
	uint32_t magic;
	uint32_t crc; /* CRC-32C of all that follows */
	uint32_t version;
	uint32_t epoch; /* of the boot; counts up from 1 */
	uint64_t region_bytes;
	uint64_t slots_at; /* bytes from the region's start */
	uint32_t slots;
	uint32_t slot_bytes;
	uint32_t cleared_epoch; /* boots up to here were read and let go */
	uint32_t generation; /* of this boot's superblock: the higher counts */
	uint64_t wall_time_ns; /* since 1970, when this boot attached; or 0 */
	uint64_t time_ns;      /* the records' clock at the same moment */
	char release[PLOG_RELEASE_BYTES];
};

/* A console and how far it got; 64 bytes. */
struct plog_console_entry {
	uint32_t magic;
	uint32_t crc; /* CRC-32C of what follows, up to `position` */
	uint32_t epoch;
	uint16_t index;	      /* of the entry in its bank */
	uint16_t reliability; /* enum plog_reliability */
	uint32_t flags;	      /* PLOG_CONSOLE_* */
	uint32_t generation;  /* of this entry: the higher counts */
	char name[PLOG_CONSOLE_NAME_BYTES];
	uint64_t registered_seq; /* nothing before it was for this console */
	/*
	 * The first seq that this console has not shown whole: 48 bits, and
	 * above them plog_position_check(). Updates go to the two areas in
	 * turn; the higher of those that check is the position.
	 */
	uint64_t position;
	/*
	 * In the form of a position, with PLOG_CONSOLES_MAX more for the index:
	 * the first record that this console passed over in a panic, because
	 * its writer was not done. All those before `position` that were not
	 * done then may be missing on it. PLOG_POSITION_MAX: all were shown
	 * later. What does not check: there was none.
	 */
	uint64_t passed;
};

enum plog_reliability {
	PLOG_RELIABILITY_ATOMIC = 0, /* safe in every context */
	PLOG_RELIABILITY_LOCKED = 1, /* only if its lock can be had at once */
	PLOG_RELIABILITY_UNSAFE = 2, /* may hang a dying machine */
};

#define PLOG_CONSOLE_ENABLED 1u

#define PLOG_POSITION_BITS 48u
#define PLOG_POSITION_MAX ((UINT64_C(1) << PLOG_POSITION_BITS) - 1)

struct plog_bank {
	struct plog_superblock super;
	struct plog_console_entry consoles[PLOG_CONSOLES_MAX];
};

struct plog_area {
	struct plog_bank banks[2];
};

#define PLOG_SLOTS_AT 1280u

/*
 * A record: 48 bytes, then its text, in the first of its slots, which lie one
 * behind the other. It proves itself: `header_crc` the header, `crc` header
 * and text. A header that checks with a `crc` that does not is a record whose
 * writer did not come to its end, or whose text was hit.
 */
struct plog_record {
	uint32_t word;	     /* PLOG_SLOT_RESERVED or _COMMITTED */
	uint32_t crc;	     /* CRC-32C from `epoch` to the text's end */
	uint32_t header_crc; /* CRC-32C from `epoch` to the header's end */
	uint32_t epoch;
	uint64_t seq;
	uint64_t time_ns;
	uint32_t slot;	 /* the number of its first slot */
	uint16_t length; /* of the text, bytes */
	uint8_t level;	 /* 0 to 7 */
	uint8_t facility;
	uint16_t cpu;
	uint8_t context; /* enum plog_context_kind */
	uint8_t flags;	 /* PLOG_RECORD_* */
	uint32_t task;	 /* who called: a number of the kernel's own */
};

/* Every further slot of a record. */
struct plog_continuation {
	uint32_t word; /* PLOG_SLOT_CONTINUES */
	uint32_t seq;  /* the record's, its lower half */
};

enum plog_context_kind {
	PLOG_CONTEXT_TASK = 0,
	PLOG_CONTEXT_SOFTIRQ = 1,
	PLOG_CONTEXT_HARDIRQ = 2,
	PLOG_CONTEXT_NMI = 3,
};

#define PLOG_RECORD_PANIC 1u	 /* by the CPU that panicked */
#define PLOG_RECORD_LATE 2u	 /* by another CPU, after that */
#define PLOG_RECORD_EMERGENCY 4u /* inside an emergency section */
#define PLOG_RECORD_CUT 8u	 /* the text was longer */
#define PLOG_RECORD_EVENT 16u	 /* told by plog itself, not by a caller */

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
PLOG_STATIC_ASSERT(sizeof(struct plog_console_entry) == 64);
PLOG_STATIC_ASSERT(offsetof(struct plog_console_entry, position) == 48);
PLOG_STATIC_ASSERT(sizeof(struct plog_area) == PLOG_SLOTS_AT);
PLOG_STATIC_ASSERT(PLOG_SLOTS_AT % PLOG_SLOT_BYTES == 0);
PLOG_STATIC_ASSERT(sizeof(struct plog_record) + PLOG_FIRST_TEXT_BYTES ==
		   PLOG_SLOT_BYTES);
PLOG_STATIC_ASSERT(offsetof(struct plog_record, epoch) == 12);
PLOG_STATIC_ASSERT(offsetof(struct plog_record, slot) == 32);
PLOG_STATIC_ASSERT(sizeof(struct plog_continuation) + PLOG_NEXT_TEXT_BYTES ==
		   PLOG_SLOT_BYTES);

/* How many slots a text takes. */
static inline uint32_t plog_slots_of(uint32_t text_bytes)
{
	if (text_bytes <= PLOG_FIRST_TEXT_BYTES)
		return 1;
	return 1 + (text_bytes - PLOG_FIRST_TEXT_BYTES + PLOG_NEXT_TEXT_BYTES -
		    1) / PLOG_NEXT_TEXT_BYTES;
}

/* How many slots a region has; it has at least PLOG_REGION_BYTES_MIN. */
static inline uint32_t plog_slots_in(uint64_t region_bytes)
{
	const uint64_t slots =
		(region_bytes - 2 * sizeof(struct plog_area)) / PLOG_SLOT_BYTES;

	return slots < UINT32_MAX / 2 ? (uint32_t)slots : UINT32_MAX / 2;
}

/*
 * CRC-16 (polynomial 0x1021) of the seq's 48 bits after the epoch's 32 and the
 * console's number. It finds every change within 16 neighbouring bits, so also
 * a position of which only one half arrived.
 */
static inline uint16_t plog_position_check(uint64_t seq, uint32_t epoch,
					   uint32_t console)
{
	const uint64_t words[2] = {((uint64_t)epoch << 16) | console,
				   seq & PLOG_POSITION_MAX};
	uint32_t crc = 0xffffu;
	unsigned int i, bit;

	for (i = 0; i < 2; i++) {
		for (bit = PLOG_POSITION_BITS; bit-- > 0;) {
			const uint32_t in = (uint32_t)((words[i] >> bit) & 1u);

			crc <<= 1;
			if ((((crc >> 16) & 1u) ^ in) != 0)
				crc ^= 0x1021u;
			crc &= 0xffffu;
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
