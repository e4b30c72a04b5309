/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Consoles show the log's records, and the region keeps how far each console
 * has come. Panics and emergency sections decide when records are shown, and by
 * which CPU.
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

/*
 * How many unfinished records, skipped in a panic, a console remembers, to show
 * them when their writers have finished.
 */
#define PLOG_PASSED_MAX 4u

/*
 * A good @wait_ns for plog_stop_cpus(): long enough for a CPU that is writing
 * to pstore to finish.
 */
#define PLOG_STOP_WAIT_NS UINT64_C(1000000000)

/* What show() did with a record. */
enum plog_shown {
	PLOG_SHOWN,
	PLOG_BUSY, /* did not show all of it; plog passes it to show() again */
};

struct plog_console {
	/* The embedder fills in the members up to `data`. */
	const char *name;
	enum plog_reliability reliability;
	/*
	 * True: except in emergencies and panics, a worker shows the records.
	 * plog calls kick() to wake the worker, which then calls
	 * plog_console_flush().
	 */
	bool deferred;
	/*
	 * Shows one record. Must take a limited time, and return PLOG_BUSY
	 * rather than wait long for the hardware. A record that was not shown
	 * completely is passed to show() again, to be shown from its start.
	 */
	enum plog_shown (*show)(struct plog_owner *owner,
				const struct plog_record *record,
				const char *text);
	void (*kick)(struct plog_console *console); /* may be NULL */
	/*
	 * The driver's lock, for PLOG_RELIABILITY_LOCKED. Either both are set
	 * or both are NULL. try_lock() must not wait.
	 */
	bool (*try_lock)(struct plog_console *console);
	void (*unlock)(struct plog_console *console);
	void *data; /* the driver's own */

	/* The members from here on are plog's, and must be zero at first. */
	struct plog *log;
	uint32_t index;
	struct plog_ownership ownership;
	plog_word enabled;
	plog_word seq;	   /* the lower bits of the position */
	plog_word updates; /* how often the position was stored */
	/* Seqs of skipped unfinished records, plus one; 0: a free entry. */
	plog_word passed[PLOG_PASSED_MAX];
	plog_word passed_count;
	struct plog_console_entry entry;
};

/*
 * Adds a console, whose structure must stay where it is until the end. The
 * console shows what is written from now on. Returns false if there are
 * PLOG_CONSOLES_MAX already. Called by the embedder, after plog_attach() and
 * not in a panic; the embedder must serialise the calls. Stores the position
 * without owning the console, as no other CPU knows the console yet.
 */
bool plog_console_register(struct plog *log, struct plog_console *console);

/*
 * Enables or disables a console. A disabled console shows nothing; once enabled
 * again, it shows what is written from then on. Called by the embedder, after
 * plog_console_register() and not in a panic; the embedder must serialise the
 * calls for one console. May be called while another CPU owns the console:
 * enabling moves the position only if the owner does not move it at this
 * moment. If the owner does, the console also shows what was written while it
 * was disabled.
 */
void plog_console_enable(struct plog_console *console, bool enabled);

/*
 * Shows records from the console's position on, at most @records, until the
 * console is busy or another CPU requests it. Returns true if there is nothing
 * left to show.
 */
bool plog_console_flush(struct plog_console *console, uint32_t records);

/* Returns the first seq that the console has not completely shown. */
uint64_t plog_console_position(const struct plog_console *console);

/*
 * Stores a message and shows it on the consoles. On a console that is free and
 * not deferred, this call shows it; on other consoles their owner or worker
 * does. In an emergency section the message is shown when the section ends; in
 * a panic, before the call returns, on every console that is safe. Returns what
 * plog_store() returns.
 */
uint64_t plog_write(struct plog *log, const struct plog_message *message);

/*
 * Marks the report of an oops, a backtrace or the like: all of it is stored
 * before any of it is shown. Sections nest; each belongs to one CPU.
 */
void plog_emergency_enter(struct plog *log);
void plog_emergency_exit(struct plog *log);

/*
 * The last output of a panic: shows all records on the safe consoles. Then, if
 * the policy (enum plog_unsafe_policy) allows it, also on unsafe consoles, and
 * on consoles whose owner stopped in an unsafe section.
 */
void plog_panic_flush(struct plog *log);

/* How a CPU was asked to stop. */
enum plog_stop {
	PLOG_STOP_ASKED = 1, /* by an ordinary interrupt */
	PLOG_STOP_NMI = 2,
};

/*
 * Called by the panic CPU. Asks all other CPUs to stop, waits at most @wait_ns,
 * sends NMIs to those that still run, waits again at most @wait_ns, and then
 * goes on whether or not all have stopped. Asking takes at most
 * PLOG_STOP_WAIT_NS each time, and the last call of plog_port_stop_cpu(): later
 * CPUs are not asked any more. If the clock has stopped, waits for less than a
 * million calls of plog_port_pause() each time.
 *
 * Logs which CPUs stopped, how, and where they were, in at most an eighth of
 * the ring's slots.
 */
void plog_stop_cpus(struct plog *log, uint64_t wait_ns);

/*
 * Called by a CPU in the handler of the interrupt or NMI of plog_stop_cpus(),
 * just before the CPU halts for good. @pc is where the interrupt came, or 0 if
 * that is not known. Returns false if the calling CPU is the panic CPU by its
 * number: then it must go on, because a wrong number of a CPU has led the
 * interrupt to it.
 */
bool plog_cpu_stopped_at(struct plog *log, uintptr_t pc);
/* As plog_cpu_stopped_at(), where the CPU was is not known. */
void plog_cpu_stopped(struct plog *log);

#ifdef __cplusplus
}
#endif

#endif
