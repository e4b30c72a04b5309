/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * Stopping the other CPUs in a panic, and the report of it. For kernels that do
 * not stop them in another way; nothing else in plog needs this file.
 *
 * Ordering. In the table "X -> Y" is the case that Y reads what X wrote, the
 * right column has the ordering of X and that of Y, and the text says what they
 * ensure; docs/design/plog.md explains the labels. The name in brackets is the
 * scene of the tests of weak memory that fails without the order.
 *
 *   plog_cpu_stopped_at:B -> cpu_word:A			  rel / acq
 *	All that a CPU stored before it stopped, such as the state of its last
 *	record's slots, and plog_cpu_stopped_at:A, is visible to the panic CPU
 *	once that sees that the CPU has stopped. Without it a record that the
 *	stopped CPU has finished may be UNFINISHED to the panic CPU, which then
 *	skips the record, and the report may say that it is not known where the
 *	CPU was. [stopped_cpu]
 *
 *   ask_to_stop:A, B, name_cpus:A, plog_panic_begin:B		  none needed
 *   against plog_cpu_stopped_at:B
 *	All modify the same word atomically; no bit gets lost.
 */
#include "runtime/plog_console.h"
#include "runtime/plog_line.h"
#include "runtime/plog_region.h"
#include "runtime/plog_write.h"

/*
 * The panic CPU also counts its polls, in case the clock has stopped or is very
 * slow. A poll takes a nanosecond at least, so a right clock is never further
 * behind the polls than by the length of one of its ticks.
 */
#define POLLS_MAX 50000000u
#define POLLS_IN_A_TICK_MAX 900000u

static plog_word cpu_word(const struct plog *log, uint32_t cpu)
{
	/* LMM(cpu_word:A) */
	return plog_word_read_acquire(&log->cpus[cpu]);
}

static bool is_running(const struct plog *log, uint32_t cpu, uint16_t me)
{
	return cpu != me &&
	       (cpu_word(log, cpu) & (PLOG_CPU_STOPPED | PLOG_CPU_ABSENT)) == 0;
}

/*
 * Asks the running CPUs to stop, each once in this way, even if the port's
 * function faults, and the panic begins again. Asks no more of them when that
 * has taken PLOG_STOP_WAIT_NS.
 */
PLOG_COLD static void ask_to_stop(struct plog *log, uint16_t me,
				  enum plog_stop how)
{
	const plog_word bit = (plog_word)how << PLOG_CPU_HOW_SHIFT;
	const uint64_t start = plog_port_time_ns();
	uint32_t cpu;

	for (cpu = 0; cpu < log->cpu_count; cpu++) {
		if (!is_running(log, cpu, me) ||
		    /* LMM(ask_to_stop:A) */
		    (plog_fetch_or_relaxed(&log->cpus[cpu], bit) & bit) != 0)
			continue;
		if (!plog_port_stop_cpu((uint16_t)cpu, (int)how))
			/* LMM(ask_to_stop:B) */
			plog_fetch_or_relaxed(&log->cpus[cpu], PLOG_CPU_ABSENT);
		if (plog_port_time_ns() - start > PLOG_STOP_WAIT_NS)
			return;
	}
}

/*
 * Waits for the CPUs. Returns whether all have stopped. A poll looks at one CPU
 * only: the first that still runs.
 */
PLOG_COLD static bool wait_for_all(const struct plog *log, uint16_t me,
				   uint64_t wait_ns)
{
	const uint64_t start = plog_port_time_ns();
	uint32_t cpu = 0, polls;

	for (polls = 0; polls < POLLS_MAX; polls++) {
		uint64_t waited;

		while (cpu < log->cpu_count && !is_running(log, cpu, me))
			cpu++;
		if (cpu == log->cpu_count)
			return true;
		waited = plog_port_time_ns() - start;
		if (waited > wait_ns || polls > waited + POLLS_IN_A_TICK_MAX)
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

static enum fate fate_of(plog_word word)
{
	if ((word & PLOG_CPU_ABSENT) != 0)
		return FATES;
	if ((word & PLOG_CPU_STOPPED) == 0)
		return FATE_NOT_STOPPED;
	return (word & PLOG_CPU_NMI) != 0 ? FATE_STOPPED_BY_NMI : FATE_STOPPED;
}

/* Leaves room for a comma and "65534-65535". */
#define LINE_ROOM (PLOG_FIRST_TEXT_BYTES - 12)

/* The CPUs that a part of the report names. */
struct group {
	struct plog *log;
	uint16_t me;
	enum fate fate;
	plog_word at;	/* where they were stopped; 0: anywhere */
	uint32_t lines; /* how many more lines there may be */
	uint32_t left;	/* CPUs for which there was no line */
};

/* Whether a CPU belongs to the group and was not named yet. */
PLOG_COLD static bool is_in(const struct group *group, uint32_t cpu)
{
	const struct plog *log = group->log;
	plog_word word;

	if (cpu >= log->cpu_count || cpu == group->me)
		return false;
	word = cpu_word(log, cpu);
	return fate_of(word) == group->fate && (word & PLOG_CPU_TOLD) == 0 &&
	       (group->at == 0 ||
		plog_word_read(&log->stopped_at[cpu]) == group->at);
}

PLOG_COLD static void begin_line(const struct group *group,
				 struct plog_line *line)
{
	line->length = 0;
	plog_line_add(line, group->fate == FATE_NOT_STOPPED
				    ? "plog: CPUs not stopped"
			    : group->fate == FATE_STOPPED_BY_NMI
				    ? "plog: CPUs stopped by NMI"
				    : "plog: CPUs stopped");
	if (group->at != 0) {
		plog_line_add(line, " at ");
		plog_line_add_number(line, group->at, 16);
	}
	plog_line_add(line, ": ");
}

PLOG_COLD static void end_line(const struct group *group,
			       const struct plog_line *line)
{
	plog_line_log(group->log, line,
		      group->fate == FATE_NOT_STOPPED ? 4 : 6);
}

/* Logs the group's CPUs, as "plog: CPUs stopped by NMI: 3,5-7". */
PLOG_COLD static void name_cpus(struct group *group, uint32_t from)
{
	struct plog_line line;
	uint32_t cpu, last;

	line.length = 0;
	group->left = 0;
	for (cpu = from; cpu < group->log->cpu_count; cpu = last + 1) {
		last = cpu;
		if (!is_in(group, cpu))
			continue;
		if (line.length > LINE_ROOM) {
			end_line(group, &line);
			line.length = 0;
		}
		if (line.length == 0) {
			if (group->lines == 0) {
				group->left++;
				continue;
			}
			group->lines--;
			begin_line(group, &line);
		} else {
			plog_line_add(&line, ",");
		}
		for (; is_in(group, last); last++)
			/* LMM(name_cpus:A) */
			plog_fetch_or_relaxed(&group->log->cpus[last],
					      PLOG_CPU_TOLD);
		last--;
		plog_line_add_number(&line, cpu, 10);
		if (last > cpu) {
			plog_line_add(&line, "-");
			plog_line_add_number(&line, last, 10);
		}
	}
	if (line.length > 0)
		end_line(group, &line);
}

/*
 * Logs which CPUs have a fate: first where they were, then those of which that
 * is not known, or for which there is no line any more, and then the number of
 * those that are not named. All in few lines.
 */
PLOG_COLD static void report(struct plog *log, uint16_t me, enum fate fate)
{
	const uint32_t part = plog_uint32_read(&log->ring.slots) / 64;
	const uint32_t lines = part > 2 ? part : 2;
	struct group group = {log, me, fate, 0, lines, 0};
	struct plog_line line;
	uint32_t cpu;

	for (cpu = 0; cpu < log->cpu_count && group.lines > 0; cpu++) {
		group.at = 0;
		if (!is_in(&group, cpu))
			continue;
		group.at = plog_word_read(&log->stopped_at[cpu]);
		if (group.at != 0)
			name_cpus(&group, cpu);
	}
	group.at = 0;
	group.lines = lines;
	name_cpus(&group, 0);
	if (group.left > 0) {
		begin_line(&group, &line);
		plog_line_add_number(&line, group.left, 10);
		plog_line_add(&line, " more");
		end_line(&group, &line);
	}
}

PLOG_COLD void plog_stop_cpus(struct plog *log, uint64_t wait_ns)
{
	const uint16_t me = plog_port_caller().cpu;
	unsigned int fate;

	if (plog_word_read(&log->panic_cpu) != me)
		return;
	/*
	 * Nothing has to be saved before this, should the port's function not
	 * return: each message and each position was persistent when its store
	 * returned.
	 */
	ask_to_stop(log, me, PLOG_STOP_ASKED);
	if (!wait_for_all(log, me, wait_ns)) {
		ask_to_stop(log, me, PLOG_STOP_NMI);
		wait_for_all(log, me, wait_ns);
	}
	for (fate = 0; fate < FATES; fate++)
		report(log, me, (enum fate)fate);
}

PLOG_COLD bool plog_cpu_stopped_at(struct plog *log, uintptr_t pc)
{
	const uint16_t me = plog_port_caller().cpu;

	if (plog_word_read(&log->panic_cpu) == me)
		return false;
	if (me >= log->cpu_count)
		return true;
	/* LMM(plog_cpu_stopped_at:A) */
	plog_word_set(&log->stopped_at[me], (plog_word)pc);
	/* LMM(plog_cpu_stopped_at:B) */
	plog_fetch_or_release(&log->cpus[me], PLOG_CPU_STOPPED);
	return true;
}

PLOG_COLD void plog_cpu_stopped(struct plog *log)
{
	plog_cpu_stopped_at(log, 0);
}
