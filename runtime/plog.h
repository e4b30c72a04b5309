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
 *	W3  region: the first word says "reserved"; header, text, checksums;
 *	    the first word says "committed"
 *	W4  make all of that persistent
 *	W5  mark the slots as kept: plog_read() now returns the record
 *
 * The tables of memory ordering are in plog_write.c and plog_read.c for
 * records, in plog_owner.c, plog_show.c, plog_progress.c and plog_register.c
 * for consoles, and in plog_panic.c and plog_stop.c for a panic.
 * docs/design/plog.md explains the labels, which are LMM(function:A).
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

/* Why plog_attach() returned false. */
enum plog_refusal {
	PLOG_NOT_REFUSED,
	PLOG_REGION_TOO_SMALL, /* less than PLOG_REGION_BYTES_MIN */
	PLOG_REGION_TOO_LARGE, /* the control block cannot number the slots */
	PLOG_REGION_MISALIGNED,
	PLOG_REGION_LOSES_STORES, /* what was stored there did not read back */
	PLOG_MEMORY_TOO_SMALL,
	PLOG_MEMORY_MISALIGNED,
	PLOG_TOO_MANY_CPUS, /* more than 65,536 */
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
	/* Lower bits: index, perhaps plus laps; upper bits: a generation. */
	plog_word head;
	const uint32_t *order;
	uint32_t slots; /* plog_clear() raises the ring's */
};

struct plog_console;

/*
 * The control block, together with the arrays that it points to. Only plog's
 * own files use the fields. PLOG_RENAMED(type, name, earlier), from
 * plog_compat.h, declares a field that can also be used by its earlier name.
 */
struct plog {
	/*
	 * Every message changes next_seq and ring.head. They are side by side,
	 * so that a CPU fetches them from another CPU together. What every
	 * message only reads (`region` and the fields after it) is more than a
	 * cache line away: a read would fetch their line once more.
	 */
	plog_word next_seq;
	/* Used by all CPUs; after plog_panic_begin() by the panic CPU alone. */
	struct plog_lane ring;
	plog_word half_wraps; /* upper bits of next_seq, on 32-bit machines */
	plog_word refused;    /* messages for which no slot was found */
	/* Messages of other CPUs after plog_panic_begin(); those not stored. */
	PLOG_RENAMED(plog_word, after_panic_count, late_count);
	plog_word dropped;
	plog_word told_refused, told_dropped; /* plog_tell_no_record() */
	/* Used by the other CPUs after plog_panic_begin(), each slot once. */
	PLOG_RENAMED(struct plog_lane, after_panic, late);
	plog_word after_panic_slots; /* how many of its slots are given away */
	/* Used by the panic CPU if all slots of the ring are held. */
	PLOG_RENAMED(struct plog_lane, panic_reserve, last);
	volatile unsigned char *region;
	uint32_t epoch;
	uint32_t slots;
	plog_word panic_cpu;
	plog_word *state;
	/* 1 << slot_of_seq_bits words, at least `slots`. */
	PLOG_RENAMED(plog_word *, slot_of_seq, where);
	uint32_t slot_of_seq_bits;
	plog_word lap_was_missed; /* see set_slot_of_seq() in plog_write.c */
	plog_word *cpus;       /* one word for each CPU: enum plog_cpu_bits */
	plog_word *stopped_at; /* for each CPU: where it was stopped, or 0 */
	uint32_t cpu_count;
	enum plog_unsafe_policy unsafe_policy;
	bool survives;
	uint64_t unfinished_wait_ns;
	struct plog_console *consoles[PLOG_CONSOLES_MAX];
	plog_word console_uses[PLOG_CONSOLES_MAX]; /* enum plog_listed */
	plog_word console_count; /* places of the list that were used so far */
	plog_word cleared;	 /* 1: plog_clear() was called */
	enum plog_refusal refusal;
	struct plog_superblock super; /* magic: 0, but in the region */
};

/*
 * The bytes of ordinary RAM that plog_attach() needs besides struct plog, for
 * CPU numbers below @cpus. They must be aligned like a plog_word. Returns 0 for
 * a region that is too small.
 */
size_t plog_memory_bytes(size_t region_bytes, uint32_t cpus);

/*
 * The same as a constant, for memory that is static. @region_bytes and @cpus
 * must be constants, and @region_bytes at least PLOG_REGION_BYTES_MIN:
 *
 *	static plog_word memory[PLOG_MEMORY_WORDS(65536, 4)];
 */
#define PLOG_MEMORY_BYTES(region_bytes, cpus)                                  \
	(PLOG_MEMORY_WORDS(region_bytes, cpus) * sizeof(plog_word))
/* sizeof(char), which is 1, makes a size_t without a cast. */
#define PLOG_MEMORY_WORDS(region_bytes, cpus)                                  \
	(PLOG_CONSTANT_SLOTS(region_bytes) +                                   \
	 (sizeof(char)                                                         \
	  << (64 - __builtin_clzll(PLOG_CONSTANT_SLOTS(region_bytes) - 1))) +  \
	 2 * (sizeof(char) * (cpus)) +                                         \
	 (PLOG_CONSTANT_SLOTS(region_bytes) * sizeof(uint32_t) +               \
	  sizeof(plog_word) - 1) /                                             \
		 sizeof(plog_word))
#define PLOG_CONSTANT_SLOTS(region_bytes)                                      \
	((sizeof(char) * (region_bytes)-2 * PLOG_SLOTS_AT) / PLOG_SLOT_BYTES)

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
	 * True: until plog_clear(), a quarter of the slots stays with the first
	 * boot that crashed, however many boots follow. False: with the first
	 * of several that crash one after the other, until a boot that does
	 * not crash has said enough to need the slots.
	 */
	bool keep_first_crash;
	/*
	 * Discards the cache lines of a part of the region, if the region is
	 * mapped cached and lines from before the reset may be stale; else
	 * NULL. plog_attach() calls it before it reads. It must not write back
	 * what these lines contain.
	 */
	void (*invalidate)(const volatile void *at, size_t bytes);
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
 * records of earlier boots, in about a half of the slots (never more, and less
 * by at most one record), are not overwritten during this boot, unless
 * plog_clear() releases them. docs/design/plog.md says which they are. Of the
 * other slots the empty ones are written first, and the newest records of the
 * first crash last. Called by one CPU, before any other function, until it has
 * returned true once.
 *
 * Returns false, and says why in log->refusal, if a size or an address is
 * unusable or the region does not keep what is stored there. Then @log must not
 * be used but for another call.
 */
bool plog_attach(struct plog *log, const struct plog_setup *setup);

/*
 * Notes in the region that the earlier boots have been read and saved. From now
 * on readers omit these boots, and their slots belong to this boot's ring. Only
 * the first call in a boot has an effect; a call on another CPU at the same
 * time returns before it is done. Not to be called in a panic.
 */
void plog_clear(struct plog *log);

struct plog_message {
	const char *text; /* without a trailing newline */
	size_t length;	  /* cut to PLOG_TEXT_BYTES_MAX if it is longer */
	uint8_t level;	  /* 0 to 7 */
	uint8_t facility;
	/*
	 * PLOG_RECORD_EMERGENCY, _EVENT, _CONT or _NEWLINE. printk() passes
	 * _CONT for KERN_CONT, and _NEWLINE for a text whose newline it has cut
	 * off: then no KERN_CONT message is joined to it. A kernel that writes
	 * whole lines only needs neither. Each fragment is a record, and safe
	 * at once.
	 */
	uint8_t flags;
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
 * after_panic lane, whose slots are written once: the first messages of each
 * CPU are kept, cut if there is little room, and no CPU gets all slots. Further
 * messages are dropped, and counted in the region (struct plog_no_record).
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
