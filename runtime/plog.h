/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * plog: a lockless log in memory that survives a reset. A panicking CPU can
 * always write to it, whatever the other CPUs were doing when they stopped.
 * docs/design/plog.md gives the reasons for the design.
 *
 * Data structure
 *
 * The region is divided into slots of PLOG_SLOT_BYTES. A record occupies one or
 * more adjacent slots. The control block, which is in ordinary RAM, has a state
 * word for each slot, and says where the record of a seq is:
 *
 *	state[slot]		seq << 2 | enum plog_slot_state
 *	slot_of_seq[seq & mask]	upper bits: how many times seqs went round
 *				slot_of_seq before this seq (its lap); lower
 *				bits: the first slot of its record, plus one
 *				(plog_region.h)
 *
 *	FREE or KEPT --- claimed by a writer ---> HELD --- stored ---> KEPT
 *
 * A writer claims its slots in the control block, writes the record into the
 * region, and then marks the slots as kept. All other writers skip a slot that
 * is held, however long it is held: a writer that stalls or dies blocks its own
 * slots and nobody else. No word of the region is shared by two writers, and
 * writers need to read none. A reader after the reset needs the records alone:
 * each has its seq, and checksums that prove it whole.
 *
 * Writing a record
 *
 *	W1  draw a seq
 *	W2  move the head of a lane (struct plog_lane) past some slots, and
 *	    claim each of these slots
 *	W3  region: header, text, checksums; the first word says "reserved"
 *	W4  make that persistent
 *	W5  region: the first word says "committed"; make that persistent
 *	W6  mark the slots as kept: plog_read() now returns the record
 *
 * The tables of memory ordering are in plog_write.c and plog_read.c for
 * records, in plog_owner.c, plog_show.c, plog_progress.c and plog_register.c
 *for consoles, and in plog_panic.c for a panic. docs/design/plog.md explains
 *their labels, LMM(function:A).
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
	PLOG_SLOT_HELD = 1, /* claimed by a writer that has not finished */
	PLOG_SLOT_KEPT = 2, /* has a record */
};

/*
 * When a panic uses consoles that may hang the machine
 * (PLOG_RELIABILITY_UNSAFE). Ignored if plog_setup.survives is set: then a
 * panic never uses such consoles.
 */
enum plog_unsafe_policy {
	PLOG_UNSAFE_NEVER,
	PLOG_UNSAFE_LAST,   /* once, in plog_panic_flush() */
	PLOG_UNSAFE_ALWAYS, /* like all other consoles */
};

/*
 * Longer than a writer needs, also if a hypervisor stops its CPU for a moment,
 * and more messages than one report has.
 */
#define PLOG_UNFINISHED_WAIT_NS 5000000u
#define PLOG_UNFINISHED_MESSAGES 128u

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
	plog_word head; /* index into order; upper bits: a generation */
};

struct plog_console;

/*
 * The control block, together with the arrays that it points to. Only plog's
 * own files use the fields. PLOG_RENAMED(type, name, earlier), from
 * plog_compat.h, declares a field that can also be used by its earlier name.
 */
struct plog {
	volatile unsigned char *region;
	uint32_t epoch;
	uint32_t slots;
	plog_word next_seq;
	plog_word half_wraps; /* upper bits of next_seq, on 32-bit machines */
	plog_word refused;
	PLOG_RENAMED(plog_word, after_panic_count, late_count);
	plog_word panic_cpu;
	/* Used by all CPUs; after plog_panic_begin() by the panic CPU alone. */
	struct plog_lane ring;
	/* Used by the other CPUs after plog_panic_begin(). */
	PLOG_RENAMED(struct plog_lane, after_panic, late);
	/* Used by the panic CPU if all slots of the ring are held. */
	PLOG_RENAMED(struct plog_lane, panic_reserve, last);
	plog_word *state;
	/* 1 << slot_of_seq_bits words, at least `slots`. */
	PLOG_RENAMED(plog_word *, slot_of_seq, where);
	uint32_t slot_of_seq_bits;
	plog_word *cpus; /* one word for each CPU: enum plog_cpu_bits */
	uint32_t cpu_count;
	enum plog_unsafe_policy unsafe_policy;
	bool survives;
	uint64_t unfinished_wait_ns;
	struct plog_console *consoles[PLOG_CONSOLES_MAX];
	plog_word console_uses[PLOG_CONSOLES_MAX]; /* enum plog_listed */
	plog_word console_count; /* places of the list that were used so far */
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
	 * True: the region is known to survive a reset, so a panic does not
	 * risk unsafe consoles to save the log.
	 */
	bool survives;
	enum plog_unsafe_policy unsafe_policy;
	uint64_t wall_time_ns; /* since 1970, or 0 if not known yet */
	/*
	 * How long a console waits, outside of a panic, for a record whose
	 * writer has not finished, before it shows what is behind; 0:
	 * PLOG_UNFINISHED_WAIT_NS. If the clock stands still it waits for
	 * PLOG_UNFINISHED_MESSAGES, or fewer in a small region.
	 */
	uint64_t unfinished_wait_ns;
};

/*
 * Starts this boot's log in a region, whatever the region contains. The newest
 * records of the last boot, in at most a half of the slots, are not overwritten
 * during this boot, unless plog_clear() has released the last boot. Of the
 * other slots the empty ones are written first. Must be called once, by one
 * CPU, before any other function. Returns false if a size or an address is
 * unusable.
 */
bool plog_attach(struct plog *log, const struct plog_setup *setup);

/*
 * Notes in the region that the earlier boots have been read and saved. From now
 * on readers omit these boots, and the next boot may overwrite their records.
 * Not to be called in a panic.
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
 * other writers hold every slot. Also returns PLOG_NO_SEQ for a message that is
 * dropped as plog_panic_begin() describes.
 */
uint64_t plog_store(struct plog *log, const struct plog_message *message);

enum plog_panic {
	PLOG_PANIC_MINE,   /* the calling CPU is the panic CPU */
	PLOG_PANIC_AGAIN,  /* it panics again, inside its own panic */
	PLOG_PANIC_OTHERS, /* another CPU panics: the calling CPU must stop */
};

/*
 * Makes the calling CPU the panic CPU, unless there is one. Exactly one call in
 * a boot returns PLOG_PANIC_MINE. From then on that CPU has the ring for
 * itself. Messages of other CPUs are marked PLOG_RECORD_LATE and go to the
 * after_panic lane. At most as many messages as this lane has slots are stored;
 * further ones are dropped.
 */
enum plog_panic plog_panic_begin(struct plog *log);

/* What plog_read() finds at a seq. */
enum plog_found {
	PLOG_FOUND,
	PLOG_UNFINISHED,  /* the seq is drawn, its writer has not finished */
	PLOG_OVERWRITTEN, /* or refused: there will never be a record */
	PLOG_NOT_YET,	  /* the seq is not drawn */
};

/*
 * Copies the record of a seq and its text. @text must have room for
 * PLOG_TEXT_BYTES_MAX bytes. @record and @text may be changed even if the
 * result is not PLOG_FOUND.
 */
enum plog_found plog_read(const struct plog *log, uint64_t seq,
			  struct plog_record *record, char *text);

/* Returns the seq that the next message will get. */
uint64_t plog_next_seq(const struct plog *log);

#ifdef __cplusplus
}
#endif

#endif
