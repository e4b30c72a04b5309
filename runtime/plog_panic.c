/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/* Whose panic it is. */
#include "runtime/plog_region.h"

PLOG_COLD enum plog_panic plog_panic_begin(struct plog *log)
{
	const plog_word cpu = plog_port_caller().cpu;

	if (plog_exchange_if(&log->panic_cpu, PLOG_NO_CPU, cpu))
		return PLOG_PANIC_MINE;
	return plog_load(&log->panic_cpu) == cpu ? PLOG_PANIC_AGAIN
						 : PLOG_PANIC_OTHERS;
}
