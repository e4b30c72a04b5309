/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * How far each console has come: its position, what it lost and what it passed
 * over, in ordinary memory and in the region.
 *
 * Two words of struct plog_console say how far it has come:
 *
 *	progress  position << 1 | the lowest bit of the true value of `got`
 *	got	  how many records it has got, plus registered_seq; may be one
 *		  too low, which the lowest bit of `progress` shows
 *
 * So position - got is how many are lost. A move is one cmpxchg of `progress`:
 * if the record was got, it changes the lowest bit, if records are lost, it
 * does not. Whoever makes the next move completes `got` first. Wherever an
 * owner stops or loses the console, no record is counted twice or not at all.
 *
 * The region is written from these words (publish()): first what is lost, to
 * one copy after the other, then the position, to the copies in turn. After
 * each step one copy of both is intact, and the position never passes a lost
 * record that is not counted. An owner that lost the console to a hostile
 * takeover may be late, and write over what the new owner has written. So it
 * looks at `progress` again after each store, and writes what is right by then.
 * If it is stopped before that, plog_panic_flush() writes all once more.
 *
 * Ordering. In the table "X -> Y" is the case that Y reads what X wrote, the
 * right column has the ordering of X and that of Y, and the text says what they
 * ensure; docs/design/plog.md explains the labels. The name in brackets is the
 * scene of the tests of weak memory that fails without the order.
 *
 *   move:B -> plog_progress_read:A				  rel / acq
 *   move:A -> plog_progress_read:B
 *	A CPU that sees a position sees `got` as it was completed before, and a
 *	CPU that sees a completed `got` sees the position it belongs to, so that
 *	C tells whether both are of one moment. Without it a loss would be
 *	counted that is none. [moves_are_read]
 *
 *   move:B -> plog_console_position:A				  rel / acq
 *	A CPU that sees a position sees a next_seq that is not below it. Without
 *	it the upper bits of the position would be wrong. [position_is_read]
 *
 *   move:B against move:B				 none needed, same word
 *	If a CPU has lost the console without noticing, its cmpxchg fails,
 *	because the new owner has moved the position.
 *
 *   publish:A, stores to the region, publish:B, publish:C	fence / fence
 *	Of two CPUs that publish, the one whose store to the region is later
 *	reads the newer position in C. Both fences are full: A is between the
 *	move and the stores, B between the stores and C. Without them a late
 *	owner might leave an older position in the copy that had the newest.
 *	[moves_of_two]
 *
 *   write_mark:A, write_mark:B					fence / fence
 *	The same for the mark of passed over records: a CPU that adds an entry
 *	and one that removes one write the mark again until it fits the entries.
 *	[passed_over_by_two]
 *
 *   write_header:A -> write_header:C				  rel / acq
 *   write_header:B -> write_header:C
 *	Who writes the header has the flags of all CPUs that rely on it, and
 *	continues from the last writer's entry.generation. [header_of_two]
 *
 *   other reads						  none needed
 *	lost_written only saves work. If passed_count is stale, a record that
 *	was passed over is shown later than it could be.
 */
#include "runtime/plog_progress.h"
#include "runtime/plog_region.h"

/*
 * How often a late CPU writes again because the owner has moved the position
 * meanwhile. If that is not enough the owner is moving it all the time, and
 * soon writes both copies itself.
 */
#define TRIES 64u

/* Returns the seq less than 2^31 before the next one that has the bits @low. */
static uint64_t extend(const struct plog_console *console, plog_word low)
{
	const uint64_t next = plog_next_seq(console->log);

	return next - (((plog_word)next - low) & (~(plog_word)0 >> 1));
}

/* Returns the offset of the console's entry in its bank. */
static size_t entry_at(const struct plog_console *console)
{
	return offsetof(struct plog_bank, consoles) +
	       console->index * sizeof(struct plog_console_entry);
}

/* Writes some words of the console's entry, from offset @at on. */
PLOG_COLD static void write_entry(const struct plog_console *console,
				  unsigned int copies, size_t at,
				  const void *from, size_t bytes)
{
	plog_write_to_bank(console->log, copies, entry_at(console) + at, from,
			   bytes);
}

/* Writes a position, or a seq that is encoded like one, to the region. */
PLOG_COLD static void write_seq(const struct plog_console *console,
				unsigned int copies, size_t at, uint32_t index,
				uint64_t seq)
{
	plog_write_position(console->log, copies, entry_at(console) + at, index,
			    seq);
}

/* Writes the position to the front and the rear copy in turn. */
PLOG_COLD static void write_position(struct plog_console *console, uint64_t seq)
{
	write_seq(console, 1u << (plog_fetch_add(&console->updates, 1) & 1u),
		  offsetof(struct plog_console_entry, position), console->index,
		  seq);
}

PLOG_COLD static void write_lost(const struct plog_console *console,
				 unsigned int copies, plog_word count,
				 uint64_t end)
{
	const struct plog_console_entry *entry = &console->entry;
	struct plog_console_lost lost;

	lost.count = count < UINT32_MAX ? (uint32_t)count : UINT32_MAX;
	lost.end = end;
	lost.crc =
		plog_crc32c(0, (const uint8_t *)&entry->epoch,
			    offsetof(struct plog_console_entry, flags) -
				    offsetof(struct plog_console_entry, epoch));
	lost.crc = plog_crc32c(lost.crc, (const uint8_t *)&lost.count,
			       sizeof(lost) - sizeof(lost.crc));
	write_entry(console, copies, offsetof(struct plog_console_entry, lost),
		    &lost, sizeof(lost));
}

PLOG_COLD void plog_progress_read(const struct plog_console *console,
				  struct plog_progress *progress)
{
	uint32_t tries;
	plog_word got;

	for (tries = 0; tries < TRIES; tries++) {
		/* LMM(plog_progress_read:A) */
		progress->word = plog_word_read_acquire(&console->progress);
		/* LMM(plog_progress_read:B) */
		progress->got = plog_word_read_acquire(&console->got);
		/* LMM(plog_progress_read:C) */
		if (plog_word_read(&console->progress) == progress->word)
			break;
	}
	got = progress->got + ((progress->got ^ progress->word) & 1u);
	progress->lost = ((progress->word >> 1) - got) & (~(plog_word)0 >> 1);
	progress->seq = extend(console, progress->word >> 1);
}

PLOG_COLD uint64_t plog_console_position(const struct plog_console *console)
{
	/* LMM(plog_console_position:A) */
	return extend(console, plog_word_read_acquire(&console->progress) >> 1);
}

/*
 * Writes to the region what is lost, if that has changed, and the position.
 * *now is how far the console came by the last move.
 */
PLOG_COLD static void publish(struct plog_console *console,
			      struct plog_progress *now)
{
	bool lost = false;
	unsigned int copy;
	uint32_t tries;

	for (tries = 0; tries < TRIES; tries++) {
		lost = lost ||
		       plog_word_read(&console->lost_written) != now->lost;
		/* Copies 1 and 2 of what is lost; 3: the position. */
		for (copy = lost ? 1 : 3; copy <= 3; copy++) {
			/* LMM(publish:A) */
			plog_full_fence();
			if (copy < 3)
				write_lost(console, copy, now->lost, now->seq);
			else
				write_position(console, now->seq);
			/* LMM(publish:B) */
			plog_full_fence();
			/* LMM(publish:C) */
			if (plog_word_read(&console->progress) != now->word)
				break;
		}
		if (copy > 3) {
			if (lost)
				plog_word_set(&console->lost_written,
					      now->lost);
			return;
		}
		plog_progress_read(console, now);
	}
}

/* Moves from *from to *to, unless another CPU has moved. */
PLOG_COLD static void move(struct plog_console *console,
			   const struct plog_progress *from, plog_word word,
			   uint64_t seq, plog_word lost)
{
	struct plog_progress to = {word, 0, seq, lost};

	/* LMM(move:A): fails if another CPU has moved. */
	if (((from->got ^ from->word) & 1u) != 0)
		plog_cmpxchg_release(&console->got, from->got, from->got + 1);
	/* LMM(move:B) */
	if (plog_cmpxchg_release(&console->progress, from->word, word))
		publish(console, &to);
}

PLOG_COLD void plog_progress_got(struct plog_console *console,
				 const struct plog_progress *from)
{
	move(console, from, (from->word + 2) ^ 1u, from->seq + 1, from->lost);
}

PLOG_COLD void plog_progress_lose(struct plog_console *console,
				  const struct plog_progress *from,
				  uint64_t seq)
{
	move(console, from, (plog_word)seq << 1 | (from->word & 1u), seq,
	     from->lost + (plog_word)(seq - from->seq));
}

PLOG_COLD void plog_progress_start(struct plog_console *console, uint64_t seq)
{
	console->progress = (plog_word)seq << 1 | ((plog_word)seq & 1u);
	console->got = (plog_word)seq;
	write_seq(console, PLOG_BOTH_COPIES,
		  offsetof(struct plog_console_entry, position), console->index,
		  seq);
}

PLOG_COLD uint64_t plog_passed_seq(const struct plog_console *console,
				   plog_word passed)
{
	return extend(console, passed >> 1);
}

/* Returns the first passed over record; PLOG_POSITION_MAX: there is none. */
PLOG_COLD static uint64_t first_passed(struct plog_console *console)
{
	uint64_t first = PLOG_POSITION_MAX;
	plog_word count = 0;
	uint32_t i;

	for (i = 0; i <= PLOG_PASSED_MAX; i++) {
		const plog_word passed = plog_word_read(&console->passed[i]);
		const uint64_t seq = plog_passed_seq(console, passed);

		if (passed == 0)
			continue;
		count++;
		if (seq < first)
			first = seq;
	}
	plog_word_set(&console->passed_count, count);
	return first;
}

/* Writes which record is the first that was passed over. */
PLOG_COLD static void write_mark(struct plog_console *console)
{
	uint32_t tries;

	for (tries = 0; tries < TRIES; tries++) {
		const uint64_t first = first_passed(console);

		/* LMM(write_mark:A) */
		plog_full_fence();
		write_seq(console, PLOG_BOTH_COPIES,
			  offsetof(struct plog_console_entry, passed),
			  console->index + PLOG_CONSOLES_MAX, first);
		/* LMM(write_mark:B) */
		plog_full_fence();
		if (first_passed(console) == first)
			return;
	}
}

PLOG_COLD void plog_passed_add(struct plog_console *console, uint64_t seq)
{
	const plog_word passed = (plog_word)seq << 1 | 1u;
	uint32_t i;

	/* The last entry is for all that find no other, and is never freed. */
	for (i = 0; i <= PLOG_PASSED_MAX; i++) {
		if (plog_word_read(&console->passed[i]) == passed ||
		    plog_cmpxchg_relaxed(&console->passed[i], 0, passed))
			break;
	}
	write_mark(console);
}

PLOG_COLD void plog_passed_remove(struct plog_console *console,
				  plog_word *entry, plog_word passed,
				  bool shown)
{
	if (!shown)
		plog_cmpxchg_relaxed(&console->passed[PLOG_PASSED_MAX], 0,
				     passed);
	if (plog_cmpxchg_relaxed(entry, passed, 0))
		write_mark(console);
}

PLOG_COLD void plog_progress_settle(struct plog_console *console)
{
	struct plog_progress now;

	plog_word_set(&console->lost_written, 0);
	plog_progress_read(console, &now);
	publish(console, &now);
	publish(console, &now);
	if (plog_word_read(&console->passed_count) != 0)
		write_mark(console);
}

PLOG_COLD void plog_progress_end(struct plog_console *console, uint64_t end)
{
	struct plog_progress now;

	plog_progress_read(console, &now);
	write_lost(console, PLOG_BOTH_COPIES, now.lost, end);
}

PLOG_COLD void plog_console_write_header(struct plog_console *console)
{
	struct plog_console_entry *entry = &console->entry;
	const size_t from = offsetof(struct plog_console_entry, epoch);
	const size_t to = offsetof(struct plog_console_entry, position);
	plog_word changes;

	/* LMM(write_header:A) */
	if (plog_fetch_add_release(&console->header_changes, 1) != 0)
		return;
	do {
		/* LMM(write_header:C) */
		changes = plog_word_read_acquire(&console->header_changes);
		entry->generation++;
		entry->flags = (uint32_t)plog_word_read(&console->flags) |
			       (uint32_t)console->loglevel
				       << PLOG_CONSOLE_LOGLEVEL_SHIFT;
		entry->crc = plog_crc32c(0, (const uint8_t *)entry + from,
					 to - from);
		write_entry(console, PLOG_BOTH_COPIES, 0, entry, to);
		/* LMM(write_header:B) */
	} while (!plog_cmpxchg_release(&console->header_changes, changes, 0));
}
