/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Stopping the other CPUs of a machine that panics. */
#include "runtime/plog_console.h"
#include "runtime/plog_region.h"

/* A clock that has stopped must not hold up a panic: looks are counted, too. */
#define LOOKS_MAX 100000000u

static bool is_stopped(struct plog *log, uint16_t cpu)
{
	return (plog_load(&log->cpus[cpu]) & PLOG_CPU_STOPPED) != 0;
}

static uint32_t count_running(struct plog *log, uint16_t me)
{
	uint32_t running = 0;
	uint16_t cpu;

	for (cpu = 0; cpu < log->cpu_count; cpu++)
		running += cpu != me && !is_stopped(log, cpu);
	return running;
}

/* Returns whether all are stopped. */
PLOG_COLD static bool stop_and_wait(struct plog *log, uint16_t me,
				    enum plog_stop how, uint64_t wait_ns)
{
	const plog_word bit =
		how == PLOG_STOP_ASKED ? PLOG_CPU_ASKED : PLOG_CPU_NMI;
	const uint64_t start = plog_port_time_ns();
	uint32_t looks;
	uint16_t cpu;

	for (cpu = 0; cpu < log->cpu_count; cpu++) {
		if (cpu == me || is_stopped(log, cpu))
			continue;
		plog_or(&log->cpus[cpu], bit);
		plog_port_stop_cpu(cpu, (int)how);
	}
	for (looks = 0; looks < LOOKS_MAX; looks++) {
		if (count_running(log, me) == 0)
			return true;
		if (plog_port_time_ns() - start > wait_ns)
			return false;
		plog_port_pause();
	}
	return false;
}

static char *put_number(char *to, uint32_t number)
{
	char digits[10];
	uint32_t count = 0;

	do {
		digits[count++] = (char)('0' + number % 10);
		number /= 10;
	} while (number > 0);
	while (count > 0)
		*to++ = digits[--count];
	return to;
}

static char *put_text(char *to, const char *text)
{
	while (*text != '\0')
		*to++ = *text++;
	return to;
}

/* "plog: CPU 3 stopped by NMI", "plog: CPU 5 did not stop". */
PLOG_COLD static void tell(struct plog *log, uint16_t cpu)
{
	const plog_word word = plog_load(&log->cpus[cpu]);
	struct plog_message message = PLOG_EMPTY;
	char text[64];
	char *end = put_number(put_text(text, "plog: CPU "), cpu);

	if ((word & PLOG_CPU_STOPPED) == 0)
		end = put_text(end, " did not stop");
	else if ((word & PLOG_CPU_NMI) != 0)
		end = put_text(end, " stopped by NMI");
	else
		end = put_text(end, " stopped");
	message.text = text;
	message.length = (size_t)(end - text);
	message.level = (word & PLOG_CPU_STOPPED) == 0 ? 4 : 6;
	message.flags = PLOG_RECORD_EVENT;
	plog_write(log, &message);
}

PLOG_COLD void plog_stop_cpus(struct plog *log, uint64_t wait_ns)
{
	const uint16_t me = plog_port_caller().cpu;
	uint16_t cpu;

	/* Messages and positions are safe one by one; so is the last of them.
	 */
	plog_port_persist();
	if (!stop_and_wait(log, me, PLOG_STOP_ASKED, wait_ns))
		stop_and_wait(log, me, PLOG_STOP_NMI, wait_ns);
	for (cpu = 0; cpu < log->cpu_count; cpu++) {
		if (cpu != me)
			tell(log, cpu);
	}
	plog_port_persist();
}

PLOG_COLD void plog_cpu_stopped(struct plog *log)
{
	plog_word *word = plog_cpu(log, plog_port_caller().cpu);

	if (word != NULL)
		plog_or(word, PLOG_CPU_STOPPED);
}
