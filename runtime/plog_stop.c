/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Stopping the other CPUs of a machine that panics. */
#include "runtime/plog_console.h"
#include "runtime/plog_region.h"

/* A clock that has stopped must not hold up a panic: looks are counted, too. */
#define LOOKS_MAX 100000000u

static bool is_running(struct plog *log, uint32_t cpu, uint16_t me)
{
	return cpu != me && (plog_load(&log->cpus[cpu]) &
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

/* Returns whether all are stopped. */
PLOG_COLD static bool stop_and_wait(struct plog *log, uint16_t me,
				    enum plog_stop how, uint64_t wait_ns)
{
	const plog_word bit = (plog_word)how << PLOG_CPU_HOW_SHIFT;
	const uint64_t start = plog_port_time_ns();
	uint32_t looks, cpu;

	for (cpu = 0; cpu < log->cpu_count; cpu++) {
		if (!is_running(log, cpu, me))
			continue;
		plog_or(&log->cpus[cpu], bit);
		if (!plog_port_stop_cpu((uint16_t)cpu, (int)how))
			plog_or(&log->cpus[cpu], PLOG_CPU_ABSENT);
	}
	for (looks = 0; looks < LOOKS_MAX; looks++) {
		if (!are_running(log, me))
			return true;
		if (plog_port_time_ns() - start > wait_ns)
			return false;
		plog_port_pause();
	}
	return false;
}

/* In the order in which they are told. */
enum fate {
	FATE_ASKED,
	FATE_NMI,
	FATE_DEAF,
	FATES,
};

PLOG_COLD static enum fate fate_of(struct plog *log, uint32_t cpu)
{
	const plog_word word = plog_load(&log->cpus[cpu]);

	if ((word & PLOG_CPU_ABSENT) != 0)
		return FATES;
	if ((word & PLOG_CPU_STOPPED) == 0)
		return FATE_DEAF;
	return (word & PLOG_CPU_NMI) != 0 ? FATE_NMI : FATE_ASKED;
}

/* A line of one slot: many CPUs must not push out what was said before. */
struct line {
	char text[PLOG_FIRST_TEXT_BYTES];
	uint32_t length;
};

PLOG_COLD static void put_text(struct line *line, const char *text)
{
	while (*text != '\0')
		line->text[line->length++] = *text++;
}

/* Of five digits: as deep as that. */
PLOG_COLD static void put_number(struct line *line, uint32_t number)
{
	if (number >= 10)
		put_number(line, number / 10);
	line->text[line->length++] = (char)('0' + number % 10);
}

PLOG_COLD void plog_tell(struct plog *log, const char *text, size_t length,
			 uint8_t level)
{
	struct plog_message message = PLOG_EMPTY;

	message.text = text;
	message.length = length;
	message.level = level;
	message.flags = PLOG_RECORD_EVENT;
	plog_write(log, &message);
}

/* "plog: CPUs stopped by NMI: 3,5-7". */
PLOG_COLD static void tell(struct plog *log, uint16_t me, enum fate fate)
{
	/* "65534-65535" and a comma. */
	const uint32_t room = PLOG_FIRST_TEXT_BYTES - 12;
	const uint8_t level = fate == FATE_DEAF ? 4 : 6;
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
			plog_tell(log, line.text, line.length, level);
			line.length = 0;
		}
		if (line.length > 0)
			put_text(&line, ",");
		else
			put_text(&line, fate == FATE_DEAF
						? "plog: CPUs not stopped: "
					: fate == FATE_NMI
						? "plog: CPUs stopped by NMI: "
						: "plog: CPUs stopped: ");
		put_number(&line, cpu);
		if (last > cpu) {
			put_text(&line, "-");
			put_number(&line, last);
		}
	}
	if (line.length > 0)
		plog_tell(log, line.text, line.length, level);
}

PLOG_COLD void plog_stop_cpus(struct plog *log, uint64_t wait_ns)
{
	const uint16_t me = plog_port_caller().cpu;
	unsigned int fate;

	if (plog_load(&log->panic_cpu) != me)
		return;
	/*
	 * Each message and position was made safe when it was stored: all so
	 * far before the first request, and what is told here after it.
	 */
	if (!stop_and_wait(log, me, PLOG_STOP_ASKED, wait_ns))
		stop_and_wait(log, me, PLOG_STOP_NMI, wait_ns);
	for (fate = 0; fate < FATES; fate++)
		tell(log, me, (enum fate)fate);
}

PLOG_COLD void plog_cpu_stopped(struct plog *log)
{
	plog_word *word = plog_this_cpu(log);

	if (word != NULL)
		plog_or(word, PLOG_CPU_STOPPED);
}
