/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * plog: a lockless log in memory that survives a reset. A panicking CPU can
 * always write to it, whatever the other CPUs were doing when they stopped.
 * docs/design/plog.md gives the reasons for the design.
 *
 * Data structure
 *
 * The region is divided into slots of PLOG_SLOT_BYTES. A record occupies one or
 * more adjacent slots. Each slot has a state word in the control block, which
 * is in ordinary RAM:
 *
 *	state[slot]		seq << 2 | enum plog_slot_state
 *	slot_of_seq[seq & mask]	seq's lap around slot_of_seq above, the first
 *				slot of its record below (plog_region.h)
 *
 *	FREE or KEPT --- claimed by a writer ---> HELD --- stored ---> KEPT
 *
 * A writer claims its slots in the control block, writes the record into the
 * region, and then marks the slots as kept. All other writers skip a slot that
 * is held, however long it is held: a writer that stalls or dies blocks its own
 * slots and nobody else. No word of the region is shared by two writers, and
 * none is needed to write. A reader after the reset finds the records, their
 * order and the proof that they are whole in the records themselves.
 *
 * Writing a record
 *
 *	W1  draw a seq
 *	W2  move the lane's head past some slots and claim each of them
 *	W3  region: header, text, checksums; the first word says "reserved"
 *	W4  make that persistent
 *	W5  region: the first word says "committed"; make that persistent
 *	W6  mark the slots as kept: readers on other CPUs may have the record
 *
 * The tables of memory ordering are in plog_write.c and plog_read.c for
 * records, and in plog_owner.c for the ownership of consoles.
 */
#ifndef PLOG_H
#define PLOG_H

#include "runtime/plog_atomic.h"
#include "runtime/plog_compat.h"
#include "runtime/plog_format.h"
#include "runtime/plog_port.h"

#ifdef __cplusplus
extern "C" {
#endif

enum plog_slot_state {
	PLOG_SLOT_FREE = 0,
	PLOG_SLOT_HELD = 1, /* a writer is inside */
	PLOG_SLOT_KEPT = 2, /* has a record */
};

/* When a panic uses consoles that may hang the machine. */
enum plog_unsafe_policy {
	PLOG_UNSAFE_NEVER,
	PLOG_UNSAFE_LAST,   /* once, in plog_panic_flush() */
	PLOG_UNSAFE_ALWAYS, /* like all others */
};

#define PLOG_NO_SEQ UINT64_MAX
#define PLOG_NO_CPU ((plog_word)-1)

/*
 * A ring over some of the slots. `order` lists the slots in the order in which
 * they are written. Slots that are adjacent in `order` but not in the region
 * cannot hold one record together.
 */
struct plog_lane {
	const uint32_t *order;
	uint32_t slots;
	plog_word head; /* index into order; in the upper bits a generation */
};

struct plog_console;

/* The control block. Only plog's own files use the fields. */
struct plog {
	volatile unsigned char *region;
	uint32_t epoch;
	uint32_t slots;
	plog_word next_seq;
	plog_word half_wraps; /* upper bits of next_seq, if words have 32 */
	plog_word refused;
	PLOG_RENAMED(plog_word, after_panic_count, late_count);
	plog_word panic_cpu;
	/* For all CPUs; after plog_panic_begin() for the panic CPU alone. */
	struct plog_lane ring;
	/* For the other CPUs after plog_panic_begin(). */
	PLOG_RENAMED(struct plog_lane, after_panic, late);
	/* For the panic CPU, if all of the ring is held. */
	PLOG_RENAMED(struct plog_lane, panic_reserve, last);
	plog_word *state;
	/* 1 << slot_of_seq_bits words, at least `slots`. */
	PLOG_RENAMED(plog_word *, slot_of_seq, where);
	uint32_t slot_of_seq_bits;
	plog_word *cpus; /* enum plog_cpu_bits, a word a CPU */
	uint32_t cpu_count;
	enum plog_unsafe_policy unsafe_policy;
	bool survives;
	struct plog_console *consoles[PLOG_CONSOLES_MAX];
	plog_word console_count;
	struct plog_superblock super;
};

/*
 * The bytes of ordinary RAM that plog_attach() needs besides struct plog. They
 * must be aligned like a long.
 */
size_t plog_memory_bytes(size_t region_bytes, uint32_t cpus);

struct plog_setup {
	volatile void *region; /* aligned to PLOG_REGION_ALIGN */
	size_t region_bytes;   /* at least PLOG_REGION_BYTES_MIN */
	void *memory;
	size_t memory_bytes; /* at least plog_memory_bytes() */
	const char *release; /* name and version of the kernel, or NULL */
	uint32_t cpus;	     /* the highest CPU number plus one */
	/*
	 * The region is known to survive a reset, so that a panic need not risk
	 * unsafe consoles to save the log.
	 */
	bool survives;
	enum plog_unsafe_policy unsafe_policy;
	uint64_t wall_time_ns; /* since 1970, or 0 if not known yet */
};

/*
 * Starts this boot's log in a region, whatever the region contains. The newest
 * records of the last boot, at least a quarter and at most a half of the slots,
 * are not overwritten during this boot unless the last boot was cleared. Of the
 * other slots the empty ones are written first. Called once, by one CPU, before
 * any other function. Returns false if a size or an address is unusable.
 */
bool plog_attach(struct plog *log, const struct plog_setup *setup);

/*
 * Records that the earlier boots have been read and saved: readers omit them
 * from now on, and the next boot overwrites them. Not to be called in a panic.
 */
void plog_clear(struct plog *log);

struct plog_message {
	const char *text; /* without a trailing newline */
	size_t length;	  /* cut to PLOG_TEXT_BYTES_MAX if it is longer */
	uint8_t level;	  /* 0 to 7 */
	uint8_t facility;
	uint8_t flags; /* PLOG_RECORD_EMERGENCY, PLOG_RECORD_EVENT */
};

/*
 * Stores a message without showing it on consoles. May be called in every
 * context and on every CPU, and never waits. Returns the message's seq once it
 * is persistent. Returns PLOG_NO_SEQ, and counts the message as refused, if
 * other writers hold every slot.
 */
uint64_t plog_store(struct plog *log, const struct plog_message *message);

enum plog_panic {
	PLOG_PANIC_MINE,   /* this CPU is the panic CPU */
	PLOG_PANIC_AGAIN,  /* it was already: a panic inside the panic */
	PLOG_PANIC_OTHERS, /* another CPU is: this one must stop */
};

/*
 * Makes the calling CPU the panic CPU, unless there is one. Exactly one call in
 * a boot returns PLOG_PANIC_MINE. From then on that CPU has the ring for
 * itself. Messages of other CPUs are marked PLOG_RECORD_LATE and go to the
 * after_panic lane, as many of them as it has slots; further ones are dropped.
 */
enum plog_panic plog_panic_begin(struct plog *log);

/* What plog_read() finds at a seq. */
enum plog_found {
	PLOG_FOUND,
	PLOG_UNFINISHED,  /* drawn, but its writer has not finished */
	PLOG_OVERWRITTEN, /* or refused: it will never be there */
	PLOG_NOT_YET,	  /* not drawn */
};

/*
 * Copies the record of a seq, and its text. @text has PLOG_TEXT_BYTES_MAX bytes
 * and may be written to whatever the result is.
 */
enum plog_found plog_read(const struct plog *log, uint64_t seq,
			  struct plog_record *record, char *text);

/* The seq that the next message will get. */
uint64_t plog_next_seq(const struct plog *log);

#ifdef __cplusplus
}
#endif

#endif
