/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Decides which CPU owns a console. The words are those of Linux's nbcon
 * consoles: acquire, hand over, take over, release. plog_owner.c describes the
 * protocol.
 */
#ifndef PLOG_OWNER_H
#define PLOG_OWNER_H

#include "runtime/plog_atomic.h"

#ifdef __cplusplus
extern "C" {
#endif

enum plog_priority {
	PLOG_PRIORITY_NONE = 0,
	PLOG_PRIORITY_NORMAL = 1,
	PLOG_PRIORITY_EMERGENCY = 2,
	PLOG_PRIORITY_PANIC = 3,
};

/* How often a requester polls for a handover before it gives up. */
#ifndef PLOG_HANDOVER_TRIES
#define PLOG_HANDOVER_TRIES 100000u
#endif

/* Fields of plog_ownership.state; plog_owner.c has the others. */
enum plog_owner_bits {
	PLOG_OWNER_PRIORITY = 3, /* zero: the console is free */
	PLOG_OWNER_REQUEST = 3 << 2,
};

/* The words by which CPUs compete for a console. */
struct plog_ownership {
	plog_word state;
	/* The state of an owner that did not answer a request, or 0. */
	plog_word unresponsive_owner;
};

struct plog_console;

/*
 * An ownership of a console, or the attempt to get one. The structure is on the
 * stack of the task or interrupt that acquires. The task may be preempted, and
 * may migrate, while it owns the console.
 */
struct plog_owner {
	struct plog_console *console; /* not used by plog_owner.c */
	struct plog_ownership *ownership;
	plog_word owned; /* the state, without request bits, if we own it */
};

/*
 * Acquires the console: directly if it is free, by a handover if its owner
 * answers, else by a hostile takeover. @unsafe_takeover allows the takeover
 * even while the owner is in an unsafe section. Returns false if another CPU
 * owns or requests the console with the same or a higher priority, or if an
 * owner in an unsafe section does not answer.
 */
bool plog_owner_acquire(struct plog_owner *owner, enum plog_priority priority,
			bool unsafe_takeover);

/* Releases the console, unless it was lost before. */
void plog_owner_release(struct plog_owner *owner);

/*
 * Returns whether we still own the console. show() calls this at each point at
 * which another CPU may take the console. If a CPU of higher priority requests
 * the console, releases it and returns false.
 */
bool plog_owner_can_proceed(struct plog_owner *owner);

/*
 * show() calls these around accesses during which no other CPU may take the
 * console, because the hardware is in an inconsistent state meanwhile. They
 * return false if we no longer own the console and must not touch the hardware.
 */
bool plog_owner_enter_unsafe(struct plog_owner *owner);
bool plog_owner_exit_unsafe(struct plog_owner *owner);

/* Whether @state, the console's, says that we own it. Ignores requests. */
static inline bool plog_owner_is_current(const struct plog_owner *owner,
					 plog_word state)
{
	return (state & ~(plog_word)PLOG_OWNER_REQUEST) == owner->owned;
}

static inline bool plog_owner_is_panic(const struct plog_owner *owner)
{
	return (owner->owned & PLOG_OWNER_PRIORITY) == PLOG_PRIORITY_PANIC;
}

#ifdef __cplusplus
}
#endif

#endif
