/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Consoles: showing the log's records, and keeping in the region how far each
 * console has come. Panics and emergency sections, which decide when and by
 * whom records are shown.
 *
 * Each console has a position of its own, and is owned by one CPU at a time
 * (plog_owner.h). A slow or dead console holds up no other.
 */
#ifndef PLOG_CONSOLE_H
#define PLOG_CONSOLE_H

#include "runtime/plog.h"
#include "runtime/plog_owner.h"

#ifdef __cplusplus
extern "C" {
#endif

/* How many records skipped in a panic a console shows once they are finished.
 */
#define PLOG_PASSED_MAX 4u

/*
 * How long plog_stop_cpus() should wait for other CPUs: long enough for one
 * that writes to pstore.
 */
#define PLOG_STOP_WAIT_NS UINT64_C(1000000000)

/* What show() did with a record. */
enum plog_shown {
	PLOG_SHOWN,
	PLOG_BUSY, /* did not show all of it: show() gets it again */
};

struct plog_console {
	/* The embedder fills this in. */
	const char *name;
	enum plog_reliability reliability;
	/*
	 * Records are shown by a worker: plog calls kick() to wake it, and the
	 * worker calls plog_console_flush().
	 */
	bool deferred;
	/*
	 * Shows one record. It must be bounded, and return PLOG_BUSY rather
	 * than wait for the hardware for long. A record that was not shown
	 * completely is passed to it again from its start.
	 */
	enum plog_shown (*show)(struct plog_owner *owner,
				const struct plog_record *record,
				const char *text);
	void (*kick)(struct plog_console *console); /* or NULL */
	/*
	 * For PLOG_RELIABILITY_LOCKED, both or neither. try_lock() must not
	 * wait.
	 */
	bool (*try_lock)(struct plog_console *console);
	void (*unlock)(struct plog_console *console);
	void *data; /* the driver's own */

	/* The rest is plog's, and zero at first. */
	struct plog *log;
	uint32_t index;
	struct plog_ownership ownership;
	plog_word enabled;
	plog_word seq;	   /* the lower bits of the position */
	plog_word updates; /* how often the position was stored */
	/* Seqs skipped unfinished in a panic, plus one; 0: the entry is free.
	 */
	plog_word passed[PLOG_PASSED_MAX];
	plog_word passed_count;
	struct plog_console_entry entry;
};

/*
 * Adds a console, which must stay where it is until the end. It shows what is
 * written from now on. Returns false if there are PLOG_CONSOLES_MAX already.
 * Calls must be serialised. Not to be called in a panic.
 */
bool plog_console_register(struct plog *log, struct plog_console *console);

/* A disabled console does not show what is written until it is enabled. */
void plog_console_enable(struct plog_console *console, bool enabled);

/*
 * Shows records from the console's position on, at most @records, until the
 * console is busy or another CPU requests it. Returns whether it has shown all.
 */
bool plog_console_flush(struct plog_console *console, uint32_t records);

/* The first seq that the console has not completely shown. */
uint64_t plog_console_position(const struct plog_console *console);

/*
 * Stores a message and shows it on the consoles. A direct console that is free
 * shows it at once, others by their owner or their worker. In an emergency
 * section it is shown when the section ends; in a panic on every console that
 * is safe, before the call returns. Returns the message's seq.
 */
uint64_t plog_write(struct plog *log, const struct plog_message *message);

/*
 * Marks the report of an oops, a backtrace or the like: all of it is stored
 * before any of it is shown. Sections nest; each belongs to one CPU.
 */
void plog_emergency_enter(struct plog *log);
void plog_emergency_exit(struct plog *log);

/*
 * The last output of a panic. Shows all that can be shown, if the policy allows
 * it also on unsafe consoles and by force.
 */
void plog_panic_flush(struct plog *log);

/* How a CPU was asked to stop. */
enum plog_stop {
	PLOG_STOP_ASKED = 1, /* by an ordinary interrupt */
	PLOG_STOP_NMI = 2,
};

/*
 * Called by the panic CPU. Asks all other CPUs to stop, waits at most @wait_ns,
 * sends NMIs to the rest, waits again, and then goes on whether or not all have
 * stopped. Logs which CPUs stopped, and how.
 */
void plog_stop_cpus(struct plog *log, uint64_t wait_ns);

/*
 * Called by a CPU in the handler of that interrupt or NMI, just before it halts
 * for good.
 */
void plog_cpu_stopped(struct plog *log);

#ifdef __cplusplus
}
#endif

#endif
