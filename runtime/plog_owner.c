/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Ownership of a console: acquire, hand over, take over, release.
 *
 * The state word of struct plog_ownership
 *
 *	bits 0-1   priority of the owner; PLOG_PRIORITY_NONE: it is free
 *	bits 2-3   the highest priority that requests a handover
 *	bit  4     the owner is in an unsafe section
 *	bits 5-20  the owner's CPU
 *	bits 21-   generation: how many ownerships there were before
 *
 * A CPU acquires the console in one of three ways, as nbcon does:
 *
 *   direct    The console is free: the CPU writes its own word.
 *   handover  Another CPU owns it with a lower priority. The requester sets the
 *	       request bits and polls. The owner releases the console at its
 *	       next safe point and leaves the request bits in the word, so that
 *	       nobody of the same or a lower priority gets in between.
 *   hostile   The owner has not answered, or it runs on this very CPU and is
 *   takeover  interrupted: the CPU replaces the owner's word. It does not do so
 *	       while the owner is in an unsafe section, unless the caller allows
 *	       that.
 *
 * Only the requester waits, at most PLOG_HANDOVER_TRIES polls. An owner that
 * lost the console finds another word at its next change of the state, or when
 * it asks plog_owner_can_proceed().
 *
 * ABA: each ownership has a generation of its own, which stays in the word when
 * the console is released. So a task that is preempted in show(), and continues
 * after others have owned the console, does not take a later ownership of the
 * same CPU with the same priority for its own. With words of 32 bits there are
 * 2,048 generations: the task would have to be preempted for exactly so many
 * ownerships, or a multiple.
 *
 * The owner's CPU only decides whether it is worth polling. If the task has
 * migrated, a requester on its former CPU takes the console over without a
 * request, but not inside an unsafe section.
 *
 * unresponsive_owner is a hint. It holds the state whose owner a requester
 * polled in vain, so that a panic of many messages waits for a dead owner once
 * and not at each message. A later owner's state has another generation, so the
 * hint never speaks of it.
 *
 * Ordering. In the table "X -> Y" is the case that Y reads what X wrote, the
 * right column has the ordering of X and that of Y, and the text says what they
 * ensure; docs/design/plog.md explains the labels. The name in brackets is the
 * scene of the tests of weak memory that fails without the order.
 *
 *   change_state:B -> set_owner:A (direct, handover)		  rel / acq
 *	What the last owner did to the console's position, the driver's data
 *	and the hardware comes before what the new owner does to them.
 *	request_handover:A and cancel_request:A may come between change_state:B
 *	and set_owner:A: an atomic change of the same word, even a relaxed one,
 *	passes the ordering on. Without it the new owner shows a record again,
 *	or continues from stale driver data. [ownership_of_two]
 *
 *   change_state:B -> set_owner:A (hostile takeover)		  rel / acq
 *	The same for all that the old owner did up to its last enter_unsafe,
 *	exit_unsafe or acquire. What it did since then is not ordered, and the
 *	driver must endure this wherever it is not in an unsafe section.
 *
 *   change_state:B (enter_unsafe) against set_owner:A		  same word
 *	Both are a cmpxchg from the value read before, so exactly one of them
 *	succeeds. The rel of exit_unsafe keeps the driver's accesses before
 *	exit_unsafe; without it they would leak out of the section and meet
 *	those of the CPU that takes over. [ownership_of_two] enter_unsafe needs
 *	no acq: nobody else has changed anything since set_owner:A, and stores
 *	wait for the result of the cmpxchg anyway.
 *
 *   request_handover:A -> plog_owner_can_proceed:A		  none needed
 *	The owner learns of a request, late at worst, and releases the console
 *	with a cmpxchg. plog_owner_can_proceed() alone protects nothing: before
 *	the owner's next access a takeover may happen, which is why enter_unsafe
 *	exists.
 *
 *   change_state:B -> request_handover:B			  none needed
 *	The poll only decides when to try; set_owner:A acquires.
 *
 *   request_handover:C -> try_acquire:B			  none needed
 *	A missing hint costs one more round of polls.
 */
#include "runtime/plog_owner.h"
#include "runtime/plog_port.h"

enum {
	REQUEST_SHIFT = 2,
	UNSAFE = 1 << 4,
	CPU_SHIFT = 5,
	CPU_MASK = 0xffff << CPU_SHIFT,
	ACQUIRE_TRIES = 8,
};

#define ONE_GENERATION ((plog_word)1 << 21)

static plog_word owner_word(enum plog_priority priority, uint16_t cpu)
{
	return (plog_word)priority | (plog_word)cpu << CPU_SHIFT;
}

static plog_word generation_of(plog_word state)
{
	return state & ~(ONE_GENERATION - 1);
}

static plog_word priority_of(plog_word state)
{
	return state & PLOG_OWNER_PRIORITY;
}

static plog_word requested_by(plog_word state)
{
	return (state & PLOG_OWNER_REQUEST) >> REQUEST_SHIFT;
}

/*
 * Acquires the console: changes its state to @word, with a new generation, if
 * it still is @from.
 */
static bool set_owner(struct plog_owner *owner, plog_word from, plog_word word)
{
	owner->owned = word | (generation_of(from) + ONE_GENERATION);
	/* LMM(set_owner:A) */
	return plog_cmpxchg_acquire(&owner->ownership->state, from,
				    owner->owned);
}

enum outcome {
	ACQUIRED,
	REFUSED,
	CHANGED, /* another CPU changed the state: try again */
};

/* Requests a handover and polls. REFUSED: the owner did not answer. */
PLOG_COLD static enum outcome request_handover(struct plog_owner *owner,
					       plog_word state, plog_word word)
{
	struct plog_ownership *ownership = owner->ownership;
	const plog_word wanted = priority_of(word);
	const plog_word owned = state;
	uint32_t tries;

	/* LMM(request_handover:A) */
	if (!plog_cmpxchg_relaxed(&ownership->state, state,
				  (state & ~(plog_word)PLOG_OWNER_REQUEST) |
					  wanted << REQUEST_SHIFT))
		return CHANGED;
	for (tries = 0; tries < PLOG_HANDOVER_TRIES; tries++) {
		/* LMM(request_handover:B) */
		state = plog_word_read(&ownership->state);
		if (requested_by(state) != wanted)
			return CHANGED;
		if (priority_of(state) == PLOG_PRIORITY_NONE)
			return set_owner(owner, state, word) ? ACQUIRED
							     : CHANGED;
		plog_port_pause();
	}
	/* LMM(request_handover:C) */
	plog_word_set(&ownership->unresponsive_owner, owned);
	return REFUSED;
}

/* Withdraws our request, so that lower priorities can acquire again. */
static void cancel_request(struct plog_ownership *ownership, plog_word wanted)
{
	uint32_t tries;

	for (tries = 0; tries < ACQUIRE_TRIES; tries++) {
		const plog_word state = plog_word_read(&ownership->state);

		/* LMM(cancel_request:A) */
		if (requested_by(state) != wanted ||
		    plog_cmpxchg_relaxed(
			    &ownership->state, state,
			    state & ~(plog_word)PLOG_OWNER_REQUEST))
			break;
	}
}

PLOG_COLD static enum outcome try_acquire(struct plog_owner *owner,
					  plog_word word, bool unsafe_takeover)
{
	struct plog_ownership *ownership = owner->ownership;
	const plog_word priority = priority_of(word);
	/* LMM(try_acquire:A) */
	plog_word state = plog_word_read(&ownership->state);
	const bool is_owned = priority_of(state) != PLOG_PRIORITY_NONE;
	enum outcome outcome = REFUSED;

	if (requested_by(state) >= priority || priority_of(state) >= priority)
		return REFUSED;
	if (is_owned) {
		/*
		 * An owner on this very CPU is interrupted and cannot answer.
		 * LMM(try_acquire:B)
		 */
		if (((state ^ word) & CPU_MASK) != 0 &&
		    state != plog_word_read(&ownership->unresponsive_owner))
			outcome = request_handover(owner, state, word);
		state = plog_word_read(&ownership->state);
	}
	/* Takes it: it is free, or its owner was not asked or is silent. */
	if (outcome == REFUSED && priority_of(state) < priority &&
	    ((state & UNSAFE) == 0 || unsafe_takeover))
		outcome = set_owner(owner, state, word) ? ACQUIRED : CHANGED;
	if (is_owned && outcome != ACQUIRED)
		cancel_request(ownership, priority);
	return outcome;
}

/*
 * Tries again if another CPU changed the state first: in a panic the other CPUs
 * are about to stop, and this message may be the last.
 */
PLOG_COLD bool plog_owner_acquire(struct plog_owner *owner,
				  enum plog_priority priority,
				  bool unsafe_takeover)
{
	const plog_word word = owner_word(priority, plog_port_caller().cpu);
	enum outcome outcome = CHANGED;
	uint32_t tries;

	for (tries = 0; tries < ACQUIRE_TRIES && outcome == CHANGED; tries++)
		outcome = try_acquire(owner, word, unsafe_takeover);
	return outcome == ACQUIRED;
}

/*
 * Sets the state of a console that we own to @owned, and keeps a pending
 * handover request. Returns false if we no longer own the console.
 */
PLOG_COLD static bool change_state(struct plog_owner *owner, plog_word owned)
{
	plog_word *at = &owner->ownership->state;

	for (;;) {
		/* LMM(change_state:A) */
		const plog_word state = plog_word_read(at);

		if (!plog_owner_is_current(owner, state))
			return false;
		/* LMM(change_state:B) */
		if (plog_cmpxchg_release(at, state,
					 owned | (state & PLOG_OWNER_REQUEST)))
			return true;
	}
}

PLOG_COLD void plog_owner_release(struct plog_owner *owner)
{
	change_state(owner, generation_of(owner->owned));
}

PLOG_COLD bool plog_owner_can_proceed(struct plog_owner *owner)
{
	/* LMM(plog_owner_can_proceed:A) */
	const plog_word state = plog_word_read(&owner->ownership->state);

	if (!plog_owner_is_current(owner, state))
		return false;
	if (requested_by(state) == 0 || (owner->owned & UNSAFE) != 0)
		return true;
	plog_owner_release(owner);
	return false;
}

PLOG_COLD bool plog_owner_enter_unsafe(struct plog_owner *owner)
{
	const plog_word owned = owner->owned | (plog_word)UNSAFE;

	if (!plog_owner_can_proceed(owner) || !change_state(owner, owned))
		return false;
	owner->owned = owned;
	return true;
}

PLOG_COLD bool plog_owner_exit_unsafe(struct plog_owner *owner)
{
	const plog_word owned = owner->owned & ~(plog_word)UNSAFE;

	if (!change_state(owner, owned))
		return false;
	owner->owned = owned;
	return plog_owner_can_proceed(owner);
}
