// SPDX-License-Identifier: GPL-2.0-or-later
// The table of architectures: one row each.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "extractor/machine/aarch64.h"
#include "extractor/machine/arch.h"
#include "extractor/machine/x86_64.h"

namespace lastwords::extractor {

Result<Translation> AddressSpace::walk_cpu_tables(std::uint64_t, VirtAddr) const {
    return failure(ErrorKind::kUnsupported,
                   "dumps do not say which page tables the CPUs of this architecture used");
}

std::span<const Arch> all_architectures() {
    static constexpr std::array kAll{kX86_64, kAarch64};
    return kAll;
}

Result<const Arch*> find_architecture(const VmcoreInfo& info) {
    const std::span<const Arch> all = all_architectures();
    const auto found =
        std::find_if(all.begin(), all.end(), [&](const Arch& arch) { return arch.matches(info); });
    if (found != all.end()) {
        return &*found;
    }
    std::string known;
    for (const Arch& arch : all) {
        known.append(known.empty() ? "" : ", ").append(arch.name);
    }
    return failure(ErrorKind::kUnsupported,
                   fmt::format("VMCOREINFO of {} has none of the keys by which a known "
                               "architecture is recognized ({})",
                               info.value("OSRELEASE").value_or("an unnamed kernel"), known));
}

}  // namespace lastwords::extractor
