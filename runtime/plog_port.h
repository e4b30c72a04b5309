/* SPDX-License-Identifier: MIT OR GPL-2.0-only */
/*
 * What the kernel that embeds plog supplies. Every function may be called in
 * any context, NMI and panic included: none may wait, lock or allocate.
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
	uint32_t task; /* who: a number of the kernel's own */
	uint16_t cpu;
	uint8_t context; /* enum plog_context_kind */
};

/* Nanoseconds since the boot, of the clock that log lines show. */
uint64_t plog_port_time_ns(void);

struct plog_caller plog_port_caller(void);

/*
 * Starts writing back the cache lines of [at, at + bytes): clwb, dc cvap, or
 * nothing where the region is not cached.
 */
void plog_port_clean(const volatile void *at, size_t bytes);

/*
 * Returns once everything stored or cleaned before is as safe as it gets:
 * sfence, dsb. Also drains write-combining buffers.
 */
void plog_port_persist(void);

/* A moment passes: cpu_relax(), pause, yield. */
void plog_port_pause(void);

/*
 * Asks a CPU to halt: @how is 1 for an ordinary interrupt, 2 for an NMI. Its
 * handler calls plog_cpu_stopped() and never returns. Does not wait. False:
 * there is no such CPU, or it is off.
 */
bool plog_port_stop_cpu(uint16_t cpu, int how);

#ifdef __cplusplus
}
#endif

#endif
