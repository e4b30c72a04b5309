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
 * How many unfinished records that were passed over a console remembers, to
 * show them when their writers have finished.
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
	 * True: except in a panic, only a worker shows the records. plog calls
	 * kick() to wake the worker, which then calls plog_console_flush().
	 */
	bool deferred;
	/*
	 * The console shows records whose level is below this, as Linux's
	 * console_loglevel does; 0: it shows all. Must not change later.
	 */
	uint8_t loglevel;
	/*
	 * Shows one record. Must take a limited time, and return PLOG_BUSY
	 * rather than wait long for the hardware. A record that was not shown
	 * completely is passed to show() again, to be shown from its start.
	 *
	 * Records that were overwritten before the console got to them are
	 * told in the same way, before the next record: "plog: messages lost
	 * here: 12", with the flag PLOG_RECORD_EVENT and the seq and time of
	 * that next record. It is not stored.
	 */
	enum plog_shown (*show)(struct plog_owner *owner,
				const struct plog_record *record,
				const char *text);
	/*
	 * Wakes a worker that calls plog_console_flush(), now and, if that
	 * returns false, some milliseconds later again. May be NULL. Is called
	 * in every context except in a panic, so it must not take locks that
	 * an NMI may find held.
	 */
	void (*kick)(struct plog_console *console);
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
	plog_word flags;    /* PLOG_CONSOLE_* of plog_format.h */
	plog_word progress; /* plog_progress.c describes these two */
	plog_word got;
	plog_word told;		/* how many lost records it was told of */
	plog_word lost_written; /* how many the region says */
	plog_word updates;	/* how often the position was stored */
	/*
	 * Unfinished records that were passed over: seq << 1 | 1; 0: a free
	 * entry. The last entry stands for all that found no free one.
	 */
	plog_word passed[PLOG_PASSED_MAX + 1];
	plog_word passed_count;
	plog_word waits_for; /* the unfinished record: seq << 1 | 1 */
	plog_word waits_since;
	plog_word use_in_panic; /* enum plog_use of plog_show.h */
	plog_word header_changes;
	struct plog_console_entry entry;
};

/*
 * Adds a console, whose structure must stay where it is until it is
 * unregistered. The console shows what is written from now on. Returns false if
 * PLOG_CONSOLES_MAX were registered in this boot. Called by the embedder after
 * plog_attach() and not in a panic, by any CPU.
 */
bool plog_console_register(struct plog *log, struct plog_console *console);

/*
 * Enables or disables a console, for instance while the machine is suspended. A
 * disabled console shows nothing; once enabled again it shows what it has
 * missed, before the call returns or by its worker. Called by the embedder,
 * after plog_console_register() and not in a panic. Another CPU may still be in
 * show() when a call that disables returns; a driver that must exclude this
 * disables the console inside its own turn (plog_console_try_acquire()).
 */
void plog_console_enable(struct plog_console *console, bool enabled);

/*
 * Removes a console. If it returns true, plog does not use the structure any
 * more, and it may go away. Returns false, and changes nothing, if a CPU is in
 * show() or kick() of this console, perhaps the calling one, and does not leave
 * it in PLOG_HANDOVER_TRIES polls, or in a panic. Called by the embedder, which
 * has ended the console's worker before, and whose other calls for this console
 * have returned. The region tells up to where the console has come, and that
 * later messages were not for it. Its place is not used again in this boot. To
 * register the structure again, zero plog's members.
 */
bool plog_console_unregister(struct plog_console *console);

/*
 * For a driver that must use its hardware, to change its speed for instance:
 * acquires the console as if to show an ordinary message, in an unsafe section,
 * so that nobody shows records. Returns false if the console is owned, or
 * another CPU panics.
 */
bool plog_console_try_acquire(struct plog_console *console,
			      struct plog_owner *owner);

/*
 * Ends this, and shows what was written meanwhile or wakes the worker. Returns
 * false if a panic has taken the console over and used the hardware.
 */
bool plog_console_release(struct plog_owner *owner);

/*
 * Shows records from the console's position on, at most @records, until the
 * console is busy or another CPU requests it. Returns true if there is nothing
 * left to show. Also returns false if a record is waited for whose writer has
 * not finished (plog_setup.unfinished_wait_ns). Does nothing where plog_write()
 * would not call show() either, except that it shows records on deferred
 * consoles.
 */
bool plog_console_flush(struct plog_console *console, uint32_t records);

/* Returns the first seq that the console has not completely shown. */
uint64_t plog_console_position(const struct plog_console *console);

/*
 * Stores a message and shows it on the consoles, the most reliable first. On a
 * console that is free and not deferred, this call shows it; on other consoles
 * their owner or worker does. An unsafe console is left to its worker in every
 * interrupt and in an emergency, a locked one in an NMI. In an emergency
 * section the message is shown when the section ends; in a panic, before the
 * call returns, on every console that is safe. Returns what plog_store()
 * returns.
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
 * on consoles whose owner stopped in an unsafe section. Logs which consoles the
 * panic has not used, and why, in a message of one slot each.
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
 * Logs which CPUs stopped, how, and where they were, in at most 15 lines, or
 * as many as an eighth of the ring's slots. A second call names other CPUs
 * only.
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
