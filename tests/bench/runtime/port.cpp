// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/bench/runtime/port.h"

#include <time.h>

#include <cstdint>

#include "runtime/plog.h"

#ifdef __x86_64__
#include <immintrin.h>
#endif

namespace {

thread_local std::uint16_t writer_of_thread = 0;
bool is_writing_back = false;

#ifdef __x86_64__

constexpr std::uintptr_t kLineBytes = 64;

__attribute__((target("clwb"))) void write_back_clwb(std::uintptr_t at, std::uintptr_t end) {
    for (; at < end; at += kLineBytes) {
        _mm_clwb(reinterpret_cast<void*>(at));
    }
}

__attribute__((target("clflushopt"))) void write_back_clflushopt(std::uintptr_t at,
                                                                 std::uintptr_t end) {
    for (; at < end; at += kLineBytes) {
        _mm_clflushopt(reinterpret_cast<void*>(at));
    }
}

void (*write_back_lines)(std::uintptr_t at, std::uintptr_t end) = nullptr;

#endif

}  // namespace

namespace lastwords::bench {

void this_thread_is(unsigned writer) {
    writer_of_thread = static_cast<std::uint16_t>(writer);
}

bool can_write_back() {
#ifdef __x86_64__
    return __builtin_cpu_supports("clwb") != 0 || __builtin_cpu_supports("clflushopt") != 0;
#else
    return false;
#endif
}

void write_back(bool yes) {
    is_writing_back = yes;
#ifdef __x86_64__
    write_back_lines =
        __builtin_cpu_supports("clwb") != 0 ? write_back_clwb : write_back_clflushopt;
#endif
}

}  // namespace lastwords::bench

extern "C" {

/// Returns ticks of the time stamp counter, if there is one, and not nanoseconds. A kernel's
/// local_clock() costs little more than this.
std::uint64_t plog_port_time_ns() {
#ifdef __x86_64__
    return __rdtsc();
#else
    timespec now{};
    clock_gettime(CLOCK_MONOTONIC, &now);
    return static_cast<std::uint64_t>(now.tv_sec) * 1'000'000'000 +
           static_cast<std::uint64_t>(now.tv_nsec);
#endif
}

plog_caller plog_port_caller() {
    return {1000U + writer_of_thread, writer_of_thread, PLOG_CONTEXT_TASK};
}

void plog_port_clean(const volatile void* at, std::size_t bytes) {
#ifdef __x86_64__
    if (is_writing_back) {
        const auto start = reinterpret_cast<std::uintptr_t>(at);
        write_back_lines(start & ~(kLineBytes - 1), start + bytes);
    }
#else
    (void)at;
    (void)bytes;
#endif
}

void plog_port_persist() {
#ifdef __x86_64__
    if (is_writing_back) {
        _mm_sfence();
    }
#endif
}

void plog_port_pause() {
#ifdef __x86_64__
    _mm_pause();
#endif
}

bool plog_port_stop_cpu(std::uint16_t, int) {
    return false;
}
}
