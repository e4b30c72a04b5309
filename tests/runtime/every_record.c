/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Stores messages of every length with all fields different, and reads them back, on any CPU and
 * without a C library: the order of bytes and the instruction for the checksum are the CPU's own.
 * The exit code is 0 if all is right, else the line that found a mistake, modulo 256.
 */
#include "runtime/plog.h"
#include "runtime/plog_region.h"
#include "tests/runtime/idle_port.h"

static uint64_t now = UINT64_C(0x0102030405060708);

uint64_t plog_port_time_ns(void) {
    return now;
}

static const struct plog_caller caller = {0x11121314, 3, 0x17};

struct plog_caller plog_port_caller(void) {
    return caller;
}

void* memcpy(void* to, const void* from, size_t bytes) {
    volatile char* target = to;
    const char* source = from;

    while (bytes-- > 0)
        *target++ = *source++;
    return to;
}

void* memset(void* at, int value, size_t bytes) {
    volatile char* target = at;

    while (bytes-- > 0)
        *target++ = (char)value;
    return at;
}

static _Alignas(PLOG_REGION_ALIGN) unsigned char region[PLOG_REGION_BYTES_MIN];
static plog_word memory[4096];
static struct plog log;

/* Returns 0, or the line that found a mistake. */
static int check_one(uint32_t length) {
    static char text[PLOG_TEXT_BYTES_MAX + 1], copy[PLOG_TEXT_BYTES_MAX];
    const struct plog_message message = {text, length, 5, 0x16, PLOG_RECORD_EMERGENCY};
    const bool is_cut = length > PLOG_TEXT_BYTES_MAX;
    const uint32_t stored = is_cut ? PLOG_TEXT_BYTES_MAX : length;
    struct plog_record record;
    uint64_t seq;
    uint32_t i;

    for (i = 0; i < length; i++)
        text[i] = (char)(i * 7 + length);
    now += UINT64_C(0x0100000001);
    seq = plog_store(&log, &message);
    if (plog_read(&log, seq, &record, copy) != PLOG_FOUND)
        return __LINE__;
    if (record.word != PLOG_SLOT_COMMITTED || record.epoch != 1 || record.seq != seq)
        return __LINE__;
    if (record.time_ns != now || record.length != stored || record.level != 5)
        return __LINE__;
    if (record.facility != 0x16 || record.cpu != caller.cpu || record.context != caller.context)
        return __LINE__;
    if (record.task != caller.task ||
        record.flags != (PLOG_RECORD_EMERGENCY | (is_cut ? PLOG_RECORD_CUT : 0)))
        return __LINE__;
    if (record.crc != plog_crc32c_portable(record.header_crc, (const uint8_t*)text, stored))
        return __LINE__;
    for (i = 0; i < stored; i++)
        if (copy[i] != text[i])
            return __LINE__;
    return 0;
}

static int check_all(void) {
    struct plog_setup setup = {.region = region, .region_bytes = sizeof(region), .cpus = 4};
    uint32_t length;
    int line;

    setup.memory = memory;
    setup.memory_bytes = sizeof(memory);
    if (!plog_attach(&log, &setup))
        return __LINE__;
    for (length = 0; length <= PLOG_TEXT_BYTES_MAX + 1; length++) {
        line = check_one(length);
        if (line != 0)
            return line;
    }
    return 0;
}

/* Linux's exit(). */
static void leave(long status) {
#if defined(__x86_64__)
    __asm__ volatile("syscall" : : "a"(60L), "D"(status));
#elif defined(__i386__)
    __asm__ volatile("int $0x80" : : "a"(1L), "b"(status));
#elif defined(__aarch64__)
    register long number __asm__("x8") = 93;
    register long first __asm__("x0") = status;
    __asm__ volatile("svc 0" : : "r"(number), "r"(first));
#elif defined(__riscv)
    register long number __asm__("a7") = 93;
    register long first __asm__("a0") = status;
    __asm__ volatile("ecall" : : "r"(number), "r"(first));
#elif defined(__s390x__)
    register long number __asm__("r1") = 1;
    register long first __asm__("r2") = status;
    __asm__ volatile("svc 0" : : "r"(number), "r"(first));
#elif defined(__powerpc64__)
    register long number __asm__("r0") = 1;
    register long first __asm__("r3") = status;
    __asm__ volatile("sc" : : "r"(number), "r"(first));
#endif
    for (;;) {
    }
}

#ifdef __x86_64__
__attribute__((force_align_arg_pointer))
#endif
void _start(void) {
    leave(check_all() & 255);
}
