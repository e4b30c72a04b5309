/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Consoles: who may write to one, and how far each one got.
 *
 * A console has one owner at a time, with a priority. The state word says who:
 * it is free, or owned; a CPU of higher priority may ask for it, and the owner
 * gives it up at its next safe point. If it does not, the higher one takes it
 * by force, unless the owner was in the middle of what must not be interrupted
 * ("unsafe"). Nobody waits for longer than PLOG_HANDOVER_TRIES looks, and only
 * one of the two waits.
 *
 *	state word	priority | asked for << 2 | flags | owner's CPU << 8
 */
#ifndef PLOG_CONSOLE_H
#define PLOG_CONSOLE_H

#include "runtime/plog.h"

#ifdef __cplusplus
extern "C" {
#endif

enum plog_priority {
	PLOG_PRIORITY_NONE = 0,
	PLOG_PRIORITY_NORMAL = 1,
	PLOG_PRIORITY_EMERGENCY = 2,
	PLOG_PRIORITY_PANIC = 3,
};

/* So many records that a console passed over are shown when they are done. */
#define PLOG_PASSED_MAX 4u

/* How long a CPU that was asked to stop may take: a pstore write is that long.
 */
#define PLOG_STOP_WAIT_NS UINT64_C(1000000000)

/* How often a CPU of higher priority looks whether it was given a console. */
#ifndef PLOG_HANDOVER_TRIES
#define PLOG_HANDOVER_TRIES 100000u
#endif

/* The CPU does not change in it: with preemption off. */
struct plog_turn {
	struct plog_console *console;
	plog_word owned; /* what the state word is while the turn is ours */
};

/* What became of a record that was offered. */
enum plog_shown {
	PLOG_SHOWN,
	PLOG_BUSY, /* not now; or the turn was lost. It is offered again. */
};

struct plog_console {
	/* The embedder fills this in. */
	const char *name;
	enum plog_reliability reliability;
	/* Output is a worker's: kick() wakes it, it calls plog_console_flush().
	 */
	bool deferred;
	/*
	 * Shows one record. Bounded, and without waiting for the hardware for
	 * long: PLOG_BUSY is an answer. A record that was not shown whole is
	 * offered again from its start.
	 */
	enum plog_shown (*show)(struct plog_turn *turn,
				const struct plog_record *record,
				const char *text);
	void (*kick)(struct plog_console *console); /* or NULL */
	/* Of PLOG_RELIABILITY_LOCKED: never waits. Both or neither. */
	bool (*try_lock)(struct plog_console *console);
	void (*unlock)(struct plog_console *console);
	void *data;

	/* The rest is plog's, and zero at first. */
	struct plog *log;
	uint32_t index;
	plog_word state;
	plog_word deaf; /* a state whose owner was asked in vain */
	plog_word enabled;
	plog_word seq;	   /* lower bits of the position */
	plog_word updates; /* of the position */
	/* Seqs passed over unfinished in a panic, + 1; 0: none. */
	plog_word passed[PLOG_PASSED_MAX];
	plog_word passed_count;
	struct plog_console_entry entry;
};

/*
 * From here on @console shows what is written. It stays where it is for ever.
 * False: PLOG_CONSOLES_MAX are there. Not in a panic.
 */
bool plog_console_register(struct plog *log, struct plog_console *console);

/* A console that is not enabled misses records: it does not stop. */
void plog_console_enable(struct plog_console *console, bool enabled);

/*
 * Shows what the console has not shown, as long as it is this CPU's turn and
 * the console is not busy, but no more than @records. Returns whether it is at
 * the end.
 */
bool plog_console_flush(struct plog_console *console, uint32_t records);

/* For show(): whether the turn is still ours. A safe point. */
bool plog_turn_holds(struct plog_turn *turn);

/*
 * For show(): around what leaves the hardware in disorder if it is
 * interrupted. False: the turn is lost, the hardware is another's.
 */
bool plog_turn_enter_unsafe(struct plog_turn *turn);
bool plog_turn_exit_unsafe(struct plog_turn *turn);

/* The first seq that this console has not shown whole. */
uint64_t plog_console_position(const struct plog_console *console);

/*
 * Stores a message, then shows it: at once where a console is direct and free,
 * later by its owner or its worker; in an emergency section at its end; in a
 * panic, on every console that is safe, before this returns. Returns its seq.
 */
uint64_t plog_write(struct plog *log, const struct plog_message *message);

/*
 * Around an oops, a backtrace, a lockdep report: all of it is stored before any
 * of it is shown. Sections of one CPU nest.
 */
void plog_emergency_enter(struct plog *log);
void plog_emergency_exit(struct plog *log);

/* The last output there is: also consoles that the policy keeps for last. */
void plog_panic_flush(struct plog *log);

enum plog_stop {
	PLOG_STOP_ASKED = 1, /* by an interrupt */
	PLOG_STOP_NMI = 2,
};

/*
 * Stops all CPUs but this one, which has the panic: asks, waits for at most
 * @wait_ns, sends NMIs, waits again, and goes on without those that never
 * answered. Who stopped how is told in the log.
 */
void plog_stop_cpus(struct plog *log, uint64_t wait_ns);

/* By a CPU in its interrupt or NMI handler, just before it halts for good. */
void plog_cpu_stopped(struct plog *log);

#ifdef __cplusplus
}
#endif

#endif
