// SPDX-License-Identifier: GPL-2.0-or-later
// Counts the heap with the hooks of the sanitizers.
#include "tests/fuzz/heap_meter.h"

#include <algorithm>
#include <cstddef>

#if defined(__SANITIZE_ADDRESS__)
#define LASTWORDS_COUNTS_HEAP 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LASTWORDS_COUNTS_HEAP 1
#endif
#endif

#ifdef LASTWORDS_COUNTS_HEAP
// Debian's g++ 12 does not have sanitizer/allocator_interface.h, which declares them.
extern "C" int __sanitizer_install_malloc_and_free_hooks(void (*allocated)(const volatile void*,
                                                                           std::size_t),
                                                         void (*freed)(const volatile void*));
extern "C" std::size_t __sanitizer_get_allocated_size(const volatile void*);
#endif

namespace lastwords::test {

namespace {

std::int64_t heap_bytes = 0;
std::int64_t heap_most = 0;

}  // namespace

void count_heap() {
#ifdef LASTWORDS_COUNTS_HEAP
    static const int installed = __sanitizer_install_malloc_and_free_hooks(
        [](const volatile void* /*memory*/, std::size_t bytes) {
            heap_bytes += static_cast<std::int64_t>(bytes);
            heap_most = std::max(heap_most, heap_bytes);
        },
        [](const volatile void* memory) {
            heap_bytes -= static_cast<std::int64_t>(__sanitizer_get_allocated_size(memory));
        });
    static_cast<void>(installed);
#endif
    heap_bytes = 0;
    heap_most = 0;
}

std::int64_t heap_peak() {
    return heap_most;
}

}  // namespace lastwords::test
