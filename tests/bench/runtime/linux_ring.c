/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "tests/bench/runtime/linux_ring.h"

#include <printk_ringbuffer.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/plog_port.h"

enum {
    TEXT_BITS_A_RECORD = 5, /* kernel/printk/printk.c: PRB_AVGBITS */
    TEXT_BYTES_MAX = 1024,  /* LOG_LINE_MAX + PRINTK_PREFIX_MAX */
    LEVEL = 6,
};

struct linux_ring {
    struct printk_ringbuffer ring;
    struct prb_desc* descs;
    struct printk_info* infos;
    char* text;
};

struct linux_ring* linux_ring_new(unsigned text_bits) {
    const unsigned desc_bits = text_bits - TEXT_BITS_A_RECORD;
    struct linux_ring* const ring = malloc(sizeof(*ring));

    ring->text = aligned_alloc(4096, (size_t)1 << text_bits);
    ring->descs = calloc((size_t)1 << desc_bits, sizeof(*ring->descs));
    ring->infos = calloc((size_t)1 << desc_bits, sizeof(*ring->infos));
    memset(ring->text, 0, (size_t)1 << text_bits);
    prb_init(&ring->ring, ring->text, text_bits, ring->descs, desc_bits, ring->infos);
    return ring;
}

void linux_ring_free(struct linux_ring* ring) {
    free(ring->infos);
    free(ring->descs);
    free(ring->text);
    free(ring);
}

bool linux_ring_store(struct linux_ring* ring, const char* text, size_t bytes,
                      void (*reserved)(void)) {
    const uint64_t now_ns = plog_port_time_ns();
    const uint32_t task = plog_port_caller().task;
    struct prb_reserved_entry entry;
    struct printk_record record;

    prb_rec_init_wr(&record, (unsigned)bytes + 1); /* vscnprintf() ends it with a NUL */
    if (!prb_reserve(&entry, &ring->ring, &record))
        return false;
    if (reserved != NULL)
        reserved();
    memcpy(record.text_buf, text, bytes);
    record.info->text_len = (u16)bytes;
    record.info->facility = 0;
    record.info->level = LEVEL;
    record.info->flags = 0;
    record.info->ts_nsec = now_ns;
    record.info->caller_id = task;
    prb_final_commit(&entry);
    return true;
}

void linux_ring_read(struct linux_ring* ring,
                     void (*show)(void* to, const char* text, size_t bytes), void* to) {
    char text[TEXT_BYTES_MAX];
    struct printk_info info;
    struct printk_record record;
    u64 seq;

    prb_rec_init_rd(&record, &info, text, sizeof(text));
    prb_for_each_record(prb_first_valid_seq(&ring->ring), &ring->ring, seq, &record) {
        show(to, text, info.text_len);
    }
}
