// SPDX-License-Identifier: GPL-2.0-or-later
// How much memory of the heap is in use.
#pragma once

#include <malloc.h>

#include <cstddef>
#ifdef __SANITIZE_ADDRESS__
// Debian's g++ 12 does not have allocator_interface.h, which declares it.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes();
#endif

namespace lastwords::test {

/// Returns the bytes that are allocated on the heap and not freed.
inline std::size_t heap_size() {
#ifdef __SANITIZE_ADDRESS__
    return __sanitizer_get_current_allocated_bytes();
#else
    return mallinfo2().uordblks;
#endif
}

}  // namespace lastwords::test
