// SPDX-License-Identifier: GPL-2.0-or-later
// Leaves out the parts of large pages at either end.
#include "printkfmt/base/large_pages.h"

#include <sys/mman.h>

#include <memory>

namespace lastwords {

void ask_for_large_pages(void* memory, std::size_t bytes) {
    if (memory != nullptr && std::align(kLargePage, kLargePage, memory, bytes) != nullptr) {
        ::madvise(memory, bytes / kLargePage * kLargePage, MADV_HUGEPAGE);
    }
}

}  // namespace lastwords
