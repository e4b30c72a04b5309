// SPDX-License-Identifier: GPL-2.0-or-later
// Writes the region in this folder: gcc -I TREE make_region.c TREE/runtime/*.c, where TREE has the
// runtime of version 1.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/plog_console.h"

enum { kBytes = 16384, kCpus = 4 };

static _Alignas(4096) unsigned char region[kBytes];
static struct plog the_log;
static uint16_t cpu_now;
static uint64_t now_ns;
static bool stuck;

uint64_t plog_port_time_ns(void) {
    return now_ns += 1000;
}
struct plog_caller plog_port_caller(void) {
    const struct plog_caller caller = {1, cpu_now, PLOG_CONTEXT_TASK};
    return caller;
}
void plog_port_clean(const volatile void* at, size_t bytes) {
    (void)at;
    (void)bytes;
}
void plog_port_persist(void) {}
void plog_port_pause(void) {}
bool plog_port_stop_cpu(uint16_t cpu, int how) {
    (void)cpu;
    (void)how;
    return true;
}

static enum plog_shown show(struct plog_owner* owner, const struct plog_record* record,
                            const char* text) {
    (void)record;
    (void)text;
    return stuck && owner->console->data != NULL ? PLOG_BUSY : PLOG_SHOWN;
}

static void boot(void) {
    struct plog_setup setup = {0};
    setup.region = region;
    setup.region_bytes = kBytes;
    setup.memory_bytes = plog_memory_bytes(kBytes, kCpus);
    setup.memory = calloc(1, setup.memory_bytes);
    setup.release = "runtime of version 1";
    setup.cpus = kCpus;
    setup.survives = true;
    setup.wall_time_ns = UINT64_C(1796000000000000000);
    if (!plog_attach(&the_log, &setup)) {
        exit(1);
    }
}

static void say(const char* text) {
    const struct plog_message message = {text, strlen(text), 6, 0, 0};
    plog_write(&the_log, &message);
}

int main(void) {
    static struct plog_console serial = {.name = "ttyS0", .show = show};
    static struct plog_console screen = {.name = "tty1", .show = show, .data = &stuck};
    char text[400];
    boot();
    for (int i = 0; i < 40; ++i) {
        snprintf(text, sizeof(text), "boot 1, message %d", i);
        say(text);
    }
    boot();
    plog_console_register(&the_log, &serial);
    plog_console_register(&the_log, &screen);
    say("boot 2 begins");
    stuck = true;
    say("tty1 is stuck");
    memset(text, 'm', 300);
    text[300] = '\0';
    say(text);
    plog_panic_begin(&the_log);
    say("Kernel panic - not syncing: the end");
    cpu_now = 1;
    say("of another CPU");
    cpu_now = 0;
    plog_panic_flush(&the_log);
    return fwrite(region, 1, kBytes, stdout) == kBytes ? 0 : 1;
}
