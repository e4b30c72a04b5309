// SPDX-License-Identifier: GPL-2.0-or-later
// The table of log eras.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "extractor/printk/era.h"
#include "extractor/printk/lockless_ring.h"

namespace lastwords::extractor {

std::span<const Era> all_eras() {
    static constexpr std::array kAll{kLocklessRing};
    return kAll;
}

Result<printkfmt::Log> read_log(KernelView& view, const LogOptions& options, Findings& findings) {
    const std::span<const Era> all = all_eras();
    const auto found = std::find_if(all.begin(), all.end(),
                                    [&](const Era& era) { return era.matches(view.info()); });
    if (found != all.end()) {
        return found->read(view, options, findings);
    }
    return failure(
        ErrorKind::kUnsupported,
        fmt::format(
            "VMCOREINFO of {} has no SYMBOL(prb): the log of kernels before 5.10 is not read",
            view.info().value("OSRELEASE").value_or("an unnamed kernel")));
}

}  // namespace lastwords::extractor
