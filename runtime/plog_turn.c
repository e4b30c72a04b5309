/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Whose turn it is on a console: owners, those who ask, those who take it. */
#include "runtime/plog_turn.h"

enum {
	ASKED_SHIFT = 2,
	UNSAFE = 1 << 4,
	CPU_SHIFT = 8,
	ACQUIRE_TRIES = 8,
};

static plog_word owner_word(enum plog_priority priority, uint16_t cpu)
{
	return (plog_word)priority | (plog_word)cpu << CPU_SHIFT;
}

static plog_word asked(plog_word state)
{
	return (state & PLOG_TURN_ASKED_MASK) >> ASKED_SHIFT;
}

static bool own(struct plog_turn *turn, plog_word from, plog_word word)
{
	turn->owned = word;
	plog_store_word(&turn->console->deaf, 0);
	return plog_exchange_if(&turn->console->state, from, word);
}

enum outcome {
	TAKEN,
	REFUSED,
	CHANGED, /* another CPU was quicker: look again */
};

/* Asks the owner, and looks whether it has given the console up. */
PLOG_COLD static enum outcome ask(struct plog_turn *turn, plog_word state,
				  plog_word word)
{
	struct plog_console *console = turn->console;
	const plog_word wanted = word & PLOG_TURN_PRIORITY_MASK;
	const plog_word owned = state;
	uint32_t tries;

	if (!plog_exchange_if(&console->state, state,
			      (state & ~(plog_word)PLOG_TURN_ASKED_MASK) |
				      wanted << ASKED_SHIFT))
		return CHANGED;
	for (tries = 0; tries < PLOG_HANDOVER_TRIES; tries++) {
		state = plog_load(&console->state);
		if (asked(state) != wanted)
			return CHANGED;
		if ((state & PLOG_TURN_PRIORITY_MASK) == PLOG_PRIORITY_NONE)
			return own(turn, state, word) ? TAKEN : CHANGED;
		plog_port_pause();
	}
	plog_store_word(&console->deaf, owned);
	return REFUSED;
}

/* What was asked for is not wanted any more: lower priorities may go on. */
static void stop_asking(struct plog_console *console, plog_word wanted)
{
	uint32_t tries;

	for (tries = 0; tries < ACQUIRE_TRIES; tries++) {
		const plog_word state = plog_load(&console->state);

		if (asked(state) != wanted ||
		    plog_exchange_if(&console->state, state,
				     state & ~(plog_word)PLOG_TURN_ASKED_MASK))
			break;
	}
}

PLOG_COLD static enum outcome try_acquire(struct plog_turn *turn,
					  plog_word word, bool also_unsafe)
{
	const plog_word priority = word & PLOG_TURN_PRIORITY_MASK;
	plog_word state = plog_load(&turn->console->state);
	const bool is_owned =
		(state & PLOG_TURN_PRIORITY_MASK) != PLOG_PRIORITY_NONE;
	enum outcome outcome = REFUSED;

	if (asked(state) >= priority ||
	    (state & PLOG_TURN_PRIORITY_MASK) >= priority)
		return REFUSED;
	if (is_owned) {
		/* On this CPU it is interrupted, and cannot answer. */
		if ((state ^ word) >> CPU_SHIFT != 0 &&
		    state != plog_load(&turn->console->deaf))
			outcome = ask(turn, state, word);
		/* By force: it does not answer. */
		state = plog_load(&turn->console->state);
	}
	if (outcome == REFUSED &&
	    (state & PLOG_TURN_PRIORITY_MASK) < priority &&
	    ((state & UNSAFE) == 0 || also_unsafe))
		outcome = own(turn, state, word) ? TAKEN : CHANGED;
	if (is_owned && outcome != TAKEN)
		stop_asking(turn->console, priority);
	return outcome;
}

/*
 * In a panic the others are on their way out, and this may be the last message:
 * it is not lost to one who was quicker.
 */
PLOG_COLD bool plog_turn_take(struct plog_turn *turn,
			      enum plog_priority priority, bool also_unsafe)
{
	const plog_word word = owner_word(priority, plog_port_caller().cpu);
	enum outcome outcome = CHANGED;
	uint32_t tries;

	for (tries = 0; tries < ACQUIRE_TRIES && outcome == CHANGED; tries++)
		outcome = try_acquire(turn, word, also_unsafe);
	return outcome == TAKEN;
}

PLOG_COLD static bool change(struct plog_turn *turn, plog_word owned)
{
	for (;;) {
		const plog_word state = plog_load(&turn->console->state);

		if (!plog_turn_is_ours(turn, state))
			return false;
		if (plog_exchange_if(&turn->console->state, state,
				     owned | (state & PLOG_TURN_ASKED_MASK)))
			return true;
	}
}

/* Whoever has asked finds the console free; the word stays theirs to take. */
PLOG_COLD void plog_turn_release(struct plog_turn *turn)
{
	change(turn, 0);
}

PLOG_COLD bool plog_turn_holds(struct plog_turn *turn)
{
	const plog_word state = plog_load(&turn->console->state);

	if (!plog_turn_is_ours(turn, state))
		return false;
	if (asked(state) == 0 || (turn->owned & UNSAFE) != 0)
		return true;
	plog_turn_release(turn);
	return false;
}

PLOG_COLD bool plog_turn_enter_unsafe(struct plog_turn *turn)
{
	const plog_word owned = turn->owned | (plog_word)UNSAFE;

	if (!plog_turn_holds(turn) || !change(turn, owned))
		return false;
	turn->owned = owned;
	return true;
}

PLOG_COLD bool plog_turn_exit_unsafe(struct plog_turn *turn)
{
	const plog_word owned = turn->owned & ~(plog_word)UNSAFE;

	if (!change(turn, owned))
		return false;
	turn->owned = owned;
	return plog_turn_holds(turn);
}
