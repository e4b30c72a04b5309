/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The port, the consoles and the work of the CPUs of freeze_main.cpp. */
#include "tests/runtime/freeze_cpus.h"

#include <string.h>

static struct freeze_view* view;
static struct freeze_memory* memory;
static struct plog_caller caller;
static uint64_t now_ns;
static bool nmi_is_near;

/* The port: the functions that a kernel provides (runtime/plog_port.h). */

uint64_t plog_port_time_ns(void) {
    return now_ns += 1000;
}

struct plog_caller plog_port_caller(void) {
    return caller;
}

static void write_one(enum freeze_work work);

void plog_port_clean(const volatile void* at, size_t bytes) {
    (void)at;
    (void)bytes;
    if (nmi_is_near) {
        nmi_is_near = false;
        caller.context = PLOG_CONTEXT_NMI;
        write_one(FREEZE_MESSAGE);
        caller.context = PLOG_CONTEXT_TASK;
    }
}

void plog_port_persist(void) {}

void plog_port_pause(void) {
    view->polls = view->polls + 1;
}

bool plog_port_stop_cpu(uint16_t cpu, int how) {
    (void)cpu;
    (void)how;
    return true;
}

/* Consoles. */

static void put_on(struct freeze_screen* screen, uint64_t seq) {
    if (screen->shown < FREEZE_SHOWN_MAX)
        screen->seqs[screen->shown] = seq;
    screen->shown++;
}

static enum plog_shown show(struct plog_owner* owner, const struct plog_record* record,
                            const char* text) {
    (void)text;
    put_on((struct freeze_screen*)owner->console->data, record->seq);
    return PLOG_SHOWN;
}

static enum plog_shown show_unsafely(struct plog_owner* owner, const struct plog_record* record,
                                     const char* text) {
    if (!plog_owner_enter_unsafe(owner))
        return PLOG_BUSY;
    show(owner, record, text);
    return plog_owner_exit_unsafe(owner) ? PLOG_SHOWN : PLOG_BUSY;
}

static bool try_lock(struct plog_console* console) {
    (void)console;
    return plog_cmpxchg_acquire(&memory->net_lock, 0, caller.cpu + 1UL);
}

static void unlock(struct plog_console* console) {
    (void)console;
    plog_word_set_release(&memory->net_lock, 0);
}

bool freeze_attach(struct freeze_memory* of, bool survives, bool deferred) {
    const struct plog_console consoles[FREEZE_CONSOLES] = {
        {.name = "ttyS0", .reliability = PLOG_RELIABILITY_ATOMIC, .show = show_unsafely},
        {.name = "ttyS1", .reliability = PLOG_RELIABILITY_ATOMIC, .show = show},
        {.name = "netconsole0",
         .reliability = PLOG_RELIABILITY_LOCKED,
         .show = show,
         .try_lock = try_lock,
         .unlock = unlock},
    };
    struct plog_setup setup = {.region = of->region,
                               .region_bytes = sizeof(of->region),
                               .memory = of->control,
                               .memory_bytes = sizeof(of->control),
                               .release = "6.1.0-frozen",
                               .cpus = FREEZE_CPUS,
                               .survives = survives,
                               .unsafe_policy = PLOG_UNSAFE_LAST};
    int i;

    memset(of, 0, sizeof(*of));
    memory = of;
    if (!plog_attach(&of->log, &setup))
        return false;
    for (i = 0; i < FREEZE_CONSOLES; i++) {
        of->consoles[i] = consoles[i];
        of->consoles[i].deferred = deferred;
        of->consoles[i].data = &of->screens[i];
        if (!plog_console_register(&of->log, &of->consoles[i]))
            return false;
    }
    return true;
}

/* The work of the CPUs. */

static size_t put(char* to, size_t at, const char* text) {
    while (*text != '\0')
        to[at++] = *text++;
    return at;
}

size_t freeze_text(char* to, uint16_t cpu, uint64_t number, enum freeze_work work) {
    size_t at = put(to, 0, cpu == FREEZE_PANIC_CPU ? "Kernel panic, message " : "CPU . message ");

    if (cpu != FREEZE_PANIC_CPU)
        to[4] = (char)('0' + cpu);
    to[at++] = (char)('a' + number);
    while (work == FREEZE_LONG_MESSAGE && at < 250)
        to[at++] = '.';
    return at;
}

static void write_one(enum freeze_work work) {
    char text[FREEZE_TEXT_MAX];
    const uint64_t number = view->begun;
    const struct plog_message message = {text, freeze_text(text, caller.cpu, number, work), 5, 0,
                                         0};

    view->begun = number + 1;
    if (plog_write(&memory->log, &message) != PLOG_NO_SEQ)
        view->written = view->written | UINT64_C(1) << number;
}

static void panic(void) {
    struct plog* log = &memory->log;

    plog_panic_begin(log);
    write_one(FREEZE_MESSAGE);
    plog_stop_cpus(log, 0);
    write_one(FREEZE_LONG_MESSAGE);
    plog_panic_flush(log);
}

void freeze_become(struct freeze_view* of, uint16_t cpu) {
    view = of;
    caller.task = 100u + cpu;
    caller.cpu = cpu;
    caller.context = PLOG_CONTEXT_TASK;
}

void freeze_do(struct freeze_memory* of, enum freeze_work work) {
    memory = of;
    view->begun = 0;
    view->written = 0;
    view->polls = 0;
    view->steps = 0;
    view->inside = 1;
    switch (work) {
        case FREEZE_MESSAGE:
        case FREEZE_LONG_MESSAGE:
            write_one(work);
            break;
        case FREEZE_EMERGENCY:
            plog_emergency_enter(&memory->log);
            write_one(FREEZE_MESSAGE);
            write_one(FREEZE_LONG_MESSAGE);
            plog_emergency_exit(&memory->log);
            break;
        case FREEZE_NMI:
            nmi_is_near = true;
            write_one(FREEZE_MESSAGE);
            break;
        case FREEZE_WORKER:
            plog_console_flush(&memory->consoles[FREEZE_UART], 100);
            plog_console_flush(&memory->consoles[FREEZE_NET], 100);
            break;
        case FREEZE_SECOND_PANIC:
            plog_panic_begin(&memory->log);
            write_one(FREEZE_LONG_MESSAGE);
            plog_cpu_stopped(&memory->log);
            break;
        case FREEZE_PANIC:
            panic();
            break;
    }
    view->inside = 0;
}
