/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Checks that seqs have 64 bits even if words have 32: before and after a
 * multiple of 2^31 seqs are drawn in order, stored with all bits, and found.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/plog_console.h"
#include "runtime/plog_region.h"
#include "tests/runtime/idle_port.h"

uint64_t plog_port_time_ns(void) {
    static uint64_t now;

    return now += 1000;
}

struct plog_caller plog_port_caller(void) {
    const struct plog_caller caller = {1, 0, PLOG_CONTEXT_TASK};

    return caller;
}

static struct plog the_log;
static uint64_t shown;

static enum plog_shown show(struct plog_owner* owner, const struct plog_record* record,
                            const char* text) {
    (void)owner;
    (void)text;
    shown = record->seq;
    return PLOG_SHOWN;
}

static int complain(const char* what, uint64_t wanted, uint64_t got) {
    printf("%s: %llx, expected %llx\n", what, (unsigned long long)got, (unsigned long long)wanted);
    return 1;
}

/* Checks messages with the seqs around @edge. Returns 0 if all is right. */
static int cross(struct plog* log, uint64_t edge) {
    struct plog_console console = {.name = "c", .show = show};
    uint64_t seq;

    log->next_seq = (plog_word)(edge - 30);
    log->half_wraps = (plog_word)((edge - 30) >> 31);
    /* Fills slot_of_seq as if all messages of the last lap had been refused. */
    for (seq = edge - 30 - (UINT64_C(1) << log->slot_of_seq_bits); seq < edge - 30; seq++)
        *plog_slot_of_seq(log, (plog_word)seq) = plog_seq_lap(log, (plog_word)seq) | PLOG_SLOT_MASK;
    log->console_count = 0;
    if (!plog_console_register(log, &console))
        return complain("console", 1, 0);
    for (seq = edge - 30; seq < edge + 30; seq++) {
        const struct plog_message message = {"text", 4, 6, 0, 0};
        struct plog_record record;
        char text[PLOG_TEXT_BYTES_MAX];
        const uint64_t drawn = plog_write(log, &message);

        if (drawn != seq)
            return complain("drawn", seq, drawn);
        if (plog_read(log, seq, &record, text) != PLOG_FOUND)
            return complain("found", seq, 0);
        if (record.seq != seq || shown != seq)
            return complain("stored or shown", seq, record.seq);
        if (plog_console_position(&console) != seq + 1)
            return complain("position", seq + 1, plog_console_position(&console));
    }
    return 0;
}

int main(void) {
    static _Alignas(PLOG_REGION_ALIGN) unsigned char region[65536];
    static const uint64_t edges[] = {0x80000000u, 0x100000000u, 0x180000000u, 0x200000000u};
    struct plog_setup setup = {.region = region, .region_bytes = sizeof(region), .cpus = 1};
    int status = 0;
    size_t i;

    setup.memory_bytes = plog_memory_bytes(sizeof(region), 1);
    setup.memory = malloc(setup.memory_bytes);
    if (!plog_attach(&the_log, &setup))
        return complain("attach", 1, 0);
    for (i = 0; i < sizeof(edges) / sizeof(edges[0]) && status == 0; i++)
        status = cross(&the_log, edges[i]);
    printf("words of %u bits: %s\n", PLOG_WORD_BITS, status == 0 ? "good" : "FAILED");
    free(setup.memory);
    return status;
}
