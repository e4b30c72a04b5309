/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Whose panic it is. */
#include "runtime/plog_region.h"

PLOG_COLD enum plog_panic plog_panic_begin(struct plog *log)
{
	static const char too[] = "plog: panics, too";
	const plog_word cpu = plog_port_caller().cpu;

	if (plog_exchange_if(&log->panic_cpu, PLOG_NO_CPU, cpu))
		return PLOG_PANIC_MINE;
	if (plog_load(&log->panic_cpu) == cpu)
		return PLOG_PANIC_AGAIN;
	plog_tell(log, too, sizeof(too) - 1, 2);
	return PLOG_PANIC_OTHERS;
}
