/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * plog: a lockless log in memory that survives a reset, and that the panicking
 * CPU can always finish. docs/design/plog.md has the reasons.
 *
 * The region is divided into slots. A message takes one or more that lie one
 * behind the other. Whose a slot is, is said by its word in the control block,
 * in ordinary RAM: a writer claims its slots there, writes the record into the
 * region, and releases them. A slot that is claimed is passed over by all
 * others, for however long: a writer that stalls or dies in the middle holds
 * its own slots and nobody else. Nothing in the region has to be read, nor is
 * any word there shared by two writers: what the reader needs to put the
 * records in order and to prove them is in each record.
 *
 *	state word of a slot	seq << 2 | enum plog_slot_state
 *	where[seq & mask]	which lap around where[] the seq belongs to, and
 *				the first slot of its record
 *
 * The order of writing a record (labels as in the comments of plog_write.c):
 *
 *	W1  draw a seq
 *	W2  move the lane's head past the slots; claim each
 *	W3  the region: header, text, checksums
 *	W4  clean, persist
 *	W5  the region: the slot's first word says "committed"; clean, persist
 *	W6  release the slots (pairs with R1)
 */
#ifndef PLOG_H
#define PLOG_H

#include "runtime/plog_atomic.h"
#include "runtime/plog_format.h"
#include "runtime/plog_port.h"

#ifdef __cplusplus
extern "C" {
#endif

enum plog_slot_state {
	PLOG_SLOT_FREE = 0,
	PLOG_SLOT_HELD = 1, /* a writer is inside */
	PLOG_SLOT_KEPT = 2, /* a record */
};

/* What to do with consoles that may hang a dying machine. */
enum plog_unsafe_policy {
	PLOG_UNSAFE_NEVER,
	PLOG_UNSAFE_LAST,   /* once, when all else is done */
	PLOG_UNSAFE_ALWAYS, /* as if they were safe */
};

#define PLOG_NO_SEQ UINT64_MAX
#define PLOG_NO_CPU ((plog_word)-1)

/*
 * A part of the slots that is written round and round. `order` has the slots'
 * numbers: neighbours in it that are no neighbours in the region cannot hold
 * one record together.
 */
struct plog_lane {
	const uint32_t *order;
	uint32_t slots;
	plog_word head; /* index into order; above, how often it was moved */
};

struct plog_console;

/* The control block. Its fields are plog's own. */
struct plog {
	volatile unsigned char *region;
	uint32_t epoch;
	uint32_t slots;
	plog_word next_seq;
	plog_word half_laps; /* of next_seq, where that has 32 bits */
	plog_word refused;
	plog_word late_count;
	plog_word panic_cpu;
	struct plog_lane ring; /* everybody's; from a panic on that CPU's */
	struct plog_lane late; /* other CPUs' first ones after a panic */
	struct plog_lane last; /* the panic CPU's when the ring is all held */
	plog_word *state;
	plog_word *where; /* 1 << where_bits of them, at least `slots` */
	uint32_t where_bits;
	plog_word *cpus; /* enum plog_cpu_bits of each */
	uint32_t cpu_count;
	enum plog_unsafe_policy unsafe_policy;
	bool survives;
	struct plog_console *consoles[PLOG_CONSOLES_MAX];
	plog_word console_count;
	struct plog_superblock super;
};

/* How much ordinary RAM plog_attach() needs beside struct plog; aligned as a
 * long. */
size_t plog_memory_bytes(size_t region_bytes, uint32_t cpus);

struct plog_setup {
	volatile void *region; /* on a boundary of PLOG_REGION_ALIGN */
	size_t region_bytes;   /* at least PLOG_REGION_BYTES_MIN */
	void *memory;	       /* plog_memory_bytes(region_bytes) */
	size_t memory_bytes;
	const char *release; /* what kernel this is; may be NULL */
	uint32_t cpus;	     /* numbers of CPUs are below this */
	/* What is in the region survives: unsafe consoles have nothing to save.
	 */
	bool survives;
	enum plog_unsafe_policy unsafe_policy;
	uint64_t wall_time_ns; /* since 1970; 0: not known yet */
};

/*
 * Starts this boot's log in a region, which may hold anything. Of the last
 * boot's records the newest, a quarter of the slots at least and a half at
 * most, are not overwritten in this boot unless they were cleared before; older
 * ones are overwritten last. Once, by one CPU, before any other call; false: a
 * size or an address is not right.
 */
bool plog_attach(struct plog *log, const struct plog_setup *setup);

/*
 * The boots before this one were read and need not be kept: readers leave them
 * out, and the next boot writes over them. Not in a panic.
 */
void plog_clear(struct plog *log);

struct plog_message {
	const char *text; /* without a newline at its end */
	size_t length;	  /* of more than PLOG_TEXT_BYTES_MAX the rest is cut */
	uint8_t level;	  /* 0 to 7 */
	uint8_t facility;
	uint8_t flags; /* PLOG_RECORD_EMERGENCY, PLOG_RECORD_EVENT */
};

/*
 * Stores a message and shows it to nobody: in every context, on every CPU, at
 * once. Returns its seq once it is persistent; PLOG_NO_SEQ if every slot was
 * held by other writers, which is counted.
 */
uint64_t plog_store(struct plog *log, const struct plog_message *message);

enum plog_panic {
	PLOG_PANIC_MINE,   /* this CPU is the one that panics */
	PLOG_PANIC_AGAIN,  /* it was already: the panic has panicked */
	PLOG_PANIC_OTHERS, /* another CPU was first: stop */
};

/*
 * Exactly one CPU gets PLOG_PANIC_MINE, ever. From then on the ring is its own,
 * and what other CPUs write goes to a lane of their own, marked.
 */
enum plog_panic plog_panic_begin(struct plog *log);

/* What a reader in this kernel finds at a seq. */
enum plog_found {
	PLOG_FOUND,
	PLOG_UNFINISHED,  /* its writer is not done, or not begun */
	PLOG_OVERWRITTEN, /* or refused */
	PLOG_NOT_YET,	  /* nobody has drawn this seq */
};

/* Copies record and text; @text has PLOG_TEXT_BYTES_MAX, all of it to write to.
 */
enum plog_found plog_read(const struct plog *log, uint64_t seq,
			  struct plog_record *record, char *text);

/* The seq after the newest. */
uint64_t plog_next_seq(const struct plog *log);

#ifdef __cplusplus
}
#endif

#endif
