// SPDX-License-Identifier: GPL-2.0-or-later
// What the runtime calls in a test of weak memory: the accesses of weak_accesses.h, accesses that
// are not atomic, as reported by -fsanitize=thread, and the port. The checksum is a constant, so
// that nothing but order protects a record.
#include <array>
#include <cstddef>
#include <cstdint>

#include "runtime/plog.h"
#include "runtime/plog_checksum.h"
#include "tests/runtime/weak_explorer.h"

using lastwords::test::access_at_once;
using lastwords::test::weak_explorer;
using lastwords::test::WeakAccess;

namespace {

unsigned order_of(int order) {
    switch (order) {
        case __ATOMIC_RELAXED:
            return lastwords::test::kRelaxed;
        case __ATOMIC_ACQUIRE:
            return lastwords::test::kAcquire;
        case __ATOMIC_RELEASE:
            return lastwords::test::kRelease;
        case __ATOMIC_ACQ_REL:
            return lastwords::test::kAcqRel;
        default:
            return lastwords::test::kSeqCst;
    }
}

std::uint64_t access(volatile void* at, std::size_t bytes, WeakAccess access) {
    return weak_explorer != nullptr
               ? weak_explorer->access(at, bytes, access)
               : access_at_once(reinterpret_cast<std::uintptr_t>(at), bytes, access);
}

void plain(const volatile void* at, std::size_t bytes, bool stores) {
    if (weak_explorer != nullptr) {
        weak_explorer->plain(at, bytes, stores);
    }
}

}  // namespace

extern "C" {

void plog_weak_at(plog_weak_site* site) {
    if (weak_explorer != nullptr) {
        weak_explorer->at(*site);
    }
}

std::uint64_t plog_weak_load(const volatile void* at, std::size_t bytes, int order) {
    return access(const_cast<volatile void*>(at), bytes,
                  {.kind = WeakAccess::Kind::kLoad, .order = order_of(order)});
}

void plog_weak_store(volatile void* at, std::size_t bytes, std::uint64_t value, int order) {
    access(at, bytes, {.kind = WeakAccess::Kind::kStore, .order = order_of(order), .value = value});
}

std::uint64_t plog_weak_add(volatile void* at, std::size_t bytes, std::uint64_t value, int order) {
    return access(at, bytes,
                  {.kind = WeakAccess::Kind::kAdd, .order = order_of(order), .value = value});
}

std::uint64_t plog_weak_or(volatile void* at, std::size_t bytes, std::uint64_t value, int order) {
    return access(at, bytes,
                  {.kind = WeakAccess::Kind::kOr, .order = order_of(order), .value = value});
}

std::uint64_t plog_weak_and(volatile void* at, std::size_t bytes, std::uint64_t value, int order) {
    return access(at, bytes,
                  {.kind = WeakAccess::Kind::kAnd, .order = order_of(order), .value = value});
}

std::uint64_t plog_weak_swap(volatile void* at, std::size_t bytes, std::uint64_t value, int order) {
    return access(at, bytes,
                  {.kind = WeakAccess::Kind::kSwap, .order = order_of(order), .value = value});
}

bool plog_weak_cmpxchg(volatile void* at, std::size_t bytes, std::uint64_t expected,
                       std::uint64_t value, int order) {
    return access(at, bytes,
                  {.kind = WeakAccess::Kind::kCompareExchange,
                   .order = order_of(order),
                   .value = value,
                   .expected = expected}) == expected;
}

void plog_weak_fence(int order) {
    if (weak_explorer != nullptr) {
        weak_explorer->fence(order_of(order));
    }
}

void __tsan_init() {}
void __tsan_func_entry(void*) {}
void __tsan_func_exit() {}
#define TSAN_ACCESS(name, bytes)                       \
    void __tsan_read##name(const volatile void* at);   \
    void __tsan_read##name(const volatile void* at) {  \
        plain(at, bytes, false);                       \
    }                                                  \
    void __tsan_write##name(const volatile void* at);  \
    void __tsan_write##name(const volatile void* at) { \
        plain(at, bytes, true);                        \
    }
TSAN_ACCESS(1, 1)
TSAN_ACCESS(2, 2)
TSAN_ACCESS(4, 4)
TSAN_ACCESS(8, 8)
TSAN_ACCESS(16, 16)
void __tsan_read_range(const volatile void* at, std::size_t bytes);
void __tsan_read_range(const volatile void* at, std::size_t bytes) {
    plain(at, bytes, false);
}
void __tsan_write_range(const volatile void* at, std::size_t bytes);
void __tsan_write_range(const volatile void* at, std::size_t bytes) {
    plain(at, bytes, true);
}

std::uint32_t plog_crc32c(std::uint32_t, const std::uint8_t*, std::size_t) {
    return 0;
}

std::uint32_t plog_crc32c_portable(std::uint32_t, const std::uint8_t*, std::size_t) {
    return 0;
}

std::uint64_t plog_port_time_ns() {
    return weak_explorer != nullptr ? weak_explorer->now() : 1;
}

plog_caller plog_port_caller() {
    const std::uint16_t cpu = weak_explorer != nullptr ? weak_explorer->cpu() : std::uint16_t{0};
    return {cpu, cpu, PLOG_CONTEXT_TASK};
}

void plog_port_clean(const volatile void*, std::size_t) {}
void plog_port_persist() {}
void plog_port_pause() {}

bool plog_port_stop_cpu(std::uint16_t, int) {
    return true;
}
}
