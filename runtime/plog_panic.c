/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * A panic: choosing the panic CPU, and stopping the other CPUs.
 *
 * Ordering. In the table "X -> Y" is the case that Y reads what X wrote, the
 * right column has the ordering of X and that of Y, and the text says what they
 * ensure; docs/design/plog.md explains the labels.
 *
 *   plog_panic_begin:A -> lane_of:A, priority_now:A		  none needed
 *	The cmpxchg chooses one CPU. Another CPU that learns of the panic late
 *	writes one more record into the ring, or shows one more record.
 *
 *   plog_cpu_stopped:A -> fate_of:A				  rel / acq
 *	All that a CPU stored before it stopped is visible to the panic CPU once
 *	it reports that the CPU has stopped. Without it a record that the
 *	stopped CPU has finished may still be UNFINISHED to the panic CPU, which
 *	skips it and reports that it may be missing. [stopped_cpu]
 *
 *   plog_cpu_stopped:A -> is_running:A				  none needed
 *	The polls only decide how long to wait. fate_of:A reads the word again
 *	before the panic CPU does anything else.
 *
 *   stop_and_wait:A -> plog_cpu_stopped:A			  none needed
 *	Both modify the same word atomically; no bit gets lost.
 */
#include "runtime/plog_console.h"
#include "runtime/plog_region.h"
#include "runtime/plog_write.h"

/* Limits the polls, in case the clock has stopped in the panic. */
#define POLLS_MAX 100000000u

/* Stores a message of plog's own and shows it on the consoles. */
PLOG_COLD static void log_event(struct plog *log, const char *text,
				size_t length, uint8_t level)
{
	const struct plog_message message = plog_event(text, length, level);

	plog_write(log, &message);
}

PLOG_COLD enum plog_panic plog_panic_begin(struct plog *log)
{
	static const char too[] = "plog: panics, too";
	const plog_word cpu = plog_port_caller().cpu;

	/* LMM(plog_panic_begin:A) */
	if (plog_cmpxchg_relaxed(&log->panic_cpu, PLOG_NO_CPU, cpu))
		return PLOG_PANIC_MINE;
	if (plog_word_read(&log->panic_cpu) == cpu)
		return PLOG_PANIC_AGAIN;
	log_event(log, too, sizeof(too) - 1, 2);
	return PLOG_PANIC_OTHERS;
}

static bool is_running(struct plog *log, uint32_t cpu, uint16_t me)
{
	/* LMM(is_running:A) */
	return cpu != me && (plog_word_read(&log->cpus[cpu]) &
			     (PLOG_CPU_STOPPED | PLOG_CPU_ABSENT)) == 0;
}

PLOG_COLD static bool are_running(struct plog *log, uint16_t me)
{
	uint32_t cpu;

	for (cpu = 0; cpu < log->cpu_count; cpu++) {
		if (is_running(log, cpu, me))
			return true;
	}
	return false;
}

/* Asks the running CPUs to stop and waits. Returns whether all have stopped. */
PLOG_COLD static bool stop_and_wait(struct plog *log, uint16_t me,
				    enum plog_stop how, uint64_t wait_ns)
{
	const plog_word bit = (plog_word)how << PLOG_CPU_HOW_SHIFT;
	const uint64_t start = plog_port_time_ns();
	uint32_t polls, cpu;

	for (cpu = 0; cpu < log->cpu_count; cpu++) {
		if (!is_running(log, cpu, me))
			continue;
		/* LMM(stop_and_wait:A) */
		plog_fetch_or_relaxed(&log->cpus[cpu], bit);
		if (!plog_port_stop_cpu((uint16_t)cpu, (int)how))
			plog_fetch_or_relaxed(&log->cpus[cpu], PLOG_CPU_ABSENT);
	}
	for (polls = 0; polls < POLLS_MAX; polls++) {
		if (!are_running(log, me))
			return true;
		if (plog_port_time_ns() - start > wait_ns)
			return false;
		plog_port_pause();
	}
	return false;
}

/* What became of a CPU, in the order in which it is reported. */
enum fate {
	FATE_STOPPED,
	FATE_STOPPED_BY_NMI,
	FATE_NOT_STOPPED,
	FATES, /* the number of fates; also stands for an absent CPU */
};

PLOG_COLD static enum fate fate_of(struct plog *log, uint32_t cpu)
{
	/* LMM(fate_of:A) */
	const plog_word word = plog_word_read_acquire(&log->cpus[cpu]);

	if ((word & PLOG_CPU_ABSENT) != 0)
		return FATES;
	if ((word & PLOG_CPU_STOPPED) == 0)
		return FATE_NOT_STOPPED;
	return (word & PLOG_CPU_NMI) != 0 ? FATE_STOPPED_BY_NMI : FATE_STOPPED;
}

/*
 * A line of the report. It fits into one slot and names many CPUs, because one
 * line for each CPU would overwrite the messages before the panic.
 */
struct line {
	char text[PLOG_FIRST_TEXT_BYTES];
	uint32_t length;
};

PLOG_COLD static void append_text(struct line *line, const char *text)
{
	while (*text != '\0')
		line->text[line->length++] = *text++;
}

/* Recurses once for each of at most five digits. */
PLOG_COLD static void append_number(struct line *line, uint32_t number)
{
	if (number >= 10)
		append_number(line, number / 10);
	line->text[line->length++] = (char)('0' + number % 10);
}

/* Logs which CPUs have a fate, as "plog: CPUs stopped by NMI: 3,5-7". */
PLOG_COLD static void report(struct plog *log, uint16_t me, enum fate fate)
{
	/* Leaves room for a comma and "65534-65535". */
	const uint32_t room = PLOG_FIRST_TEXT_BYTES - 12;
	const uint8_t level = fate == FATE_NOT_STOPPED ? 4 : 6;
	struct line line;
	uint32_t cpu, last;

	line.length = 0;
	for (cpu = 0; cpu < log->cpu_count; cpu = last + 1) {
		last = cpu;
		if (cpu == me || fate_of(log, cpu) != fate)
			continue;
		while (last + 1 < log->cpu_count && last + 1 != me &&
		       fate_of(log, last + 1) == fate)
			last++;
		if (line.length > room) {
			log_event(log, line.text, line.length, level);
			line.length = 0;
		}
		if (line.length > 0)
			append_text(&line, ",");
		else
			append_text(&line,
				    fate == FATE_NOT_STOPPED
					    ? "plog: CPUs not stopped: "
				    : fate == FATE_STOPPED_BY_NMI
					    ? "plog: CPUs stopped by NMI: "
					    : "plog: CPUs stopped: ");
		append_number(&line, cpu);
		if (last > cpu) {
			append_text(&line, "-");
			append_number(&line, last);
		}
	}
	if (line.length > 0)
		log_event(log, line.text, line.length, level);
}

PLOG_COLD void plog_stop_cpus(struct plog *log, uint64_t wait_ns)
{
	const uint16_t me = plog_port_caller().cpu;
	unsigned int fate;

	if (plog_word_read(&log->panic_cpu) != me)
		return;
	/*
	 * Nothing has to be saved before this: each message and each position
	 * was persistent when its store returned.
	 */
	if (!stop_and_wait(log, me, PLOG_STOP_ASKED, wait_ns))
		stop_and_wait(log, me, PLOG_STOP_NMI, wait_ns);
	for (fate = 0; fate < FATES; fate++)
		report(log, me, (enum fate)fate);
}

PLOG_COLD void plog_cpu_stopped(struct plog *log)
{
	plog_word *word = plog_this_cpu(log);

	/* LMM(plog_cpu_stopped:A) */
	if (word != NULL)
		plog_fetch_or_release(word, PLOG_CPU_STOPPED);
}
