// SPDX-License-Identifier: GPL-2.0-or-later
// Wait: the lock that a task waits for.
#pragma once

#include <string>
#include <string_view>

#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// What a task waits for.
struct Wait {
    /// "mutex", "rw_semaphore", "rt_mutex", "semaphore", "completion", "spinlock",
    /// "printk_cpu_sync", "console_owner"
    std::string_view kind;
    VirtAddr lock;   ///< 0: not known
    VirtAddr owner;  ///< address of the task that holds it; 0: none, or not known
    /// Why the owner is not known, or what more is known of it; may be empty.
    std::string remark;
    bool inferred = false;  ///< the owner is not what the lock says for sure
};

}  // namespace lastwords::extractor
