/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * The functions that the embedding kernel provides. plog calls each of them in
 * any context, including NMI and panic, so none may wait, lock or allocate.
 */
#ifndef PLOG_PORT_H
#define PLOG_PORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

struct plog_caller {
	uint32_t task; /* a number of the kernel's choice, such as the PID */
	uint16_t cpu;
	uint8_t context; /* enum plog_context_kind */
};

/* Returns the time for time stamps: nanoseconds since the boot. */
uint64_t plog_port_time_ns(void);

/* Returns the task, CPU and context that is calling plog. */
struct plog_caller plog_port_caller(void);

/*
 * Starts to write back the cache lines of [at, at + bytes): clwb, dc cvap, or
 * nothing if the region is not mapped cached. plog_port_persist() always
 * follows. It has no address, so what only some regions need is done here.
 */
void plog_port_clean(const volatile void *at, size_t bytes);

/*
 * Returns once all cleaned cache lines, and all earlier stores to memory that
 * is not cached, are in the memory that survives a reset: sfence, dsb. This
 * includes stores that are still in write-combining buffers.
 */
void plog_port_persist(void);

/*
 * Called in loops that wait for another CPU: cpu_relax(), pause, yield. A clock
 * that does not advance in 900,000 calls is taken for stopped.
 */
void plog_port_pause(void);

/*
 * Asks a CPU to halt, by an ordinary interrupt (@how is PLOG_STOP_ASKED, 1) or
 * by an NMI (PLOG_STOP_NMI, 2), and does not wait for it. The handler calls
 * plog_cpu_stopped_at() and never returns if that is true. Returns false if the
 * CPU does not exist or is offline.
 */
bool plog_port_stop_cpu(uint16_t cpu, int how);

#ifdef __cplusplus
}
#endif

#endif
