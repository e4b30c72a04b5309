// SPDX-License-Identifier: GPL-2.0-or-later
// How much memory of the heap is in use.
#pragma once

#include <malloc.h>

#include <cstddef>

// Of AddressSanitizer, which a program may have although this file was compiled without it; null
// without it. Debian's g++ 12 does not have allocator_interface.h, which declares it.
extern "C" std::size_t __sanitizer_get_current_allocated_bytes() __attribute__((weak));

namespace lastwords::test {

/// Returns the bytes that are allocated on the heap and not freed.
inline std::size_t heap_size() {
    return __sanitizer_get_current_allocated_bytes != nullptr
               ? __sanitizer_get_current_allocated_bytes()
               : mallinfo2().uordblks;
}

}  // namespace lastwords::test
