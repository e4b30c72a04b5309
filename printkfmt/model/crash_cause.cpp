// SPDX-License-Identifier: GPL-2.0-or-later
// The words for what a kernel can die of.
#include "printkfmt/model/crash_cause.h"

#include <array>

namespace lastwords::printkfmt {

std::string_view name_of(FaultKind kind) {
    // In the order of FaultKind.
    constexpr std::array<std::string_view, 18> kNames{"panic",
                                                      "exception",
                                                      "stack overflow",
                                                      "hardware error",
                                                      "NMI",
                                                      "hard lockup",
                                                      "soft lockup",
                                                      "RCU stall",
                                                      "hung task",
                                                      "workqueue lockup",
                                                      "watchdog",
                                                      "memory corruption",
                                                      "BUG",
                                                      "warning",
                                                      "out of memory",
                                                      "no root file system",
                                                      "init",
                                                      "sysrq"};
    static_assert(kNames.size() == static_cast<std::size_t>(FaultKind::kSysrq) + 1);
    return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace lastwords::printkfmt
