/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the CPUs of freeze_main.cpp do. This code is in a C file of its own so
 * that it is compiled like the runtime: the test stops a CPU at each of its
 * instructions.
 */
#ifndef FREEZE_CPUS_H
#define FREEZE_CPUS_H

#include "runtime/plog_console.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    FREEZE_REGION_BYTES = PLOG_REGION_BYTES_MIN,
    FREEZE_WRITERS = 3,
    FREEZE_PANIC_CPU = FREEZE_WRITERS, /* the last */
    FREEZE_CPUS = FREEZE_WRITERS + 1,
    FREEZE_CONTROL_BYTES = 4096,
    FREEZE_SHOWN_MAX = 128,
    FREEZE_TEXT_MAX = 320,
};

/* What one console has shown, in order. */
struct freeze_screen {
    uint64_t shown;
    uint64_t seqs[FREEZE_SHOWN_MAX];
};

enum freeze_console {
    FREEZE_UART,        /* its show() has an unsafe section */
    FREEZE_SECOND_UART, /* its show() has none */
    FREEZE_NET,         /* has a lock */
    FREEZE_CONSOLES,
};

/* All that one CPU can see of another, in memory that the processes share. */
struct freeze_memory {
    __attribute__((aligned(4096))) unsigned char region[FREEZE_REGION_BYTES];
    struct plog log;
    struct plog_console consoles[FREEZE_CONSOLES];
    struct freeze_screen screens[FREEZE_CONSOLES];
    plog_word net_lock; /* the number of the CPU that holds the lock, plus one; or 0 */
    __attribute__((aligned(8))) unsigned char control[FREEZE_CONTROL_BYTES];
};

/* How the test watches a CPU. Not part of the simulated machine. */
struct freeze_view {
    volatile uint64_t inside;  /* 1 while the CPU does its work */
    volatile uint64_t begun;   /* how many messages it has begun */
    volatile uint64_t written; /* a bit for each message whose plog_write() has returned */
    volatile uint64_t polls;   /* how often it has polled for a handover */
    volatile uint64_t steps;   /* basic blocks that it has executed, if they are counted */
};

enum freeze_work {
    FREEZE_MESSAGE,      /* one message of one slot */
    FREEZE_LONG_MESSAGE, /* one message of three slots */
    FREEZE_EMERGENCY,    /* an emergency section with two messages */
    FREEZE_NMI,          /* one message, interrupted by an NMI that writes another */
    FREEZE_WORKER,       /* shows what a deferred console has not shown */
    FREEZE_SECOND_PANIC, /* a panic after another CPU's panic, and a message */
    FREEZE_PANIC,        /* what the panic CPU does */
};

/* Says which CPU this process is. To be called before freeze_do(). */
void freeze_become(struct freeze_view* view, uint16_t cpu);
void freeze_do(struct freeze_memory* memory, enum freeze_work work);

/* Writes the text of a CPU's message number @number in @work to @to. Returns its length. */
size_t freeze_text(char* to, uint16_t cpu, uint64_t number, enum freeze_work work);

bool freeze_attach(struct freeze_memory* memory, bool survives, bool deferred);

#ifdef __cplusplus
}
#endif

#endif
