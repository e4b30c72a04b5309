/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* plog's own: taking and giving up a console. */
#ifndef PLOG_TURN_H
#define PLOG_TURN_H

#include "runtime/plog_console.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Of a console's state word. */
enum plog_turn_bits {
	PLOG_TURN_PRIORITY_MASK = 3,
	PLOG_TURN_ASKED_MASK = 3 << 2,
};

/*
 * Takes the turn, from an owner that does not answer by force: if @also_unsafe,
 * even from the middle of what must not be interrupted.
 */
bool plog_turn_take(struct plog_turn *turn, enum plog_priority priority,
		    bool also_unsafe);
void plog_turn_release(struct plog_turn *turn);

/* The state word, as far as it is this turn's: else the turn is lost. */
static inline bool plog_turn_is_ours(const struct plog_turn *turn,
				     plog_word state)
{
	return (state & ~(plog_word)PLOG_TURN_ASKED_MASK) == turn->owned;
}

static inline bool plog_turn_is_panics(const struct plog_turn *turn)
{
	return (turn->owned & PLOG_TURN_PRIORITY_MASK) == PLOG_PRIORITY_PANIC;
}

#ifdef __cplusplus
}
#endif

#endif
