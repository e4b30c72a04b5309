/* SPDX-License-Identifier: GPL-2.0-or-later */
/* runtime/plog_debug.c, whose memory a test can reset. */
#include "runtime/plog_debug.c"

#include "tests/runtime/weak_accesses.h"

size_t plog_weak_debug_memory(struct plog_weak_memory* parts) {
    size_t count = 0;

    parts[count++] = (struct plog_weak_memory){&busy, sizeof(busy)};
    parts[count++] = (struct plog_weak_memory){names, sizeof(names)};
    parts[count++] = (struct plog_weak_memory){&name_count, sizeof(name_count)};
    parts[count++] = (struct plog_weak_memory){held_by, 2 * sizeof(held_by[0])};
    /* Enough for the few names of a test. */
    parts[count++] = (struct plog_weak_memory){orders, 4 * sizeof(orders[0])};
    parts[count++] = (struct plog_weak_memory){reported, 4 * sizeof(reported[0])};
    return count;
}
