// SPDX-License-Identifier: GPL-2.0-or-later
// Large pages for memory of megabytes that is filled from its beginning to its end. The kernel's
// work for each new page of 4 KiB costs as much as decompressing it.
#pragma once

#include <cstddef>
#include <vector>

namespace lastwords {

inline constexpr std::size_t kLargePage = 2U << 20U;

/// Asks the kernel for large pages where the memory has room for whole ones, before the memory is
/// used. Where there are none, this changes nothing.
void ask_for_large_pages(void* memory, std::size_t bytes);

/// Reserves room for `count` elements, in large pages if there are any.
template <class T>
void reserve_large(std::vector<T>& elements, std::size_t count) {
    elements.reserve(count);
    ask_for_large_pages(elements.data(), elements.capacity() * sizeof(T));
}

}  // namespace lastwords
