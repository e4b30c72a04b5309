// SPDX-License-Identifier: GPL-2.0-or-later
// The table of eras, newest first: an era is added by its row here.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "extractor/printk/byte_ring.h"
#include "extractor/printk/era.h"
#include "extractor/printk/lockless_ring.h"
#include "extractor/printk/printk_log.h"

namespace lastwords::extractor {

namespace {

constexpr std::array kEras{kLocklessRing, kPrintkLog, kByteRing};

Result<const Era*> era_of(KernelView& view) {
    auto found = std::find_if(kEras.begin(), kEras.end(),
                              [&](const Era& era) { return era.matches(view.info()); });
    if (found == kEras.end()) {
        found = std::find_if(kEras.begin(), kEras.end(), [&](const Era& era) {
            return era.has_symbols != nullptr && era.has_symbols(view);
        });
    }
    if (found != kEras.end()) {
        return &*found;
    }
    return failure(ErrorKind::kUnsupported,
                   fmt::format("VMCOREINFO of {} names no log of a known form (prb, "
                               "log_first_idx, log_end)",
                               view.info().value("OSRELEASE").value_or("an unnamed kernel")));
}

}  // namespace

Result<printkfmt::Log> read_log(KernelView& view, const LogOptions& options, Findings& findings) {
    TRY(const Era* const era, era_of(view));
    return era->read(view, options, findings);
}

Result<std::unique_ptr<RecordPlaces>> open_places(KernelView& view) {
    TRY(const Era* const era, era_of(view));
    if (era->places == nullptr) {
        return failure(ErrorKind::kUnsupported,
                       "kernels of this age keep of a record nothing but its text");
    }
    return era->places(view);
}

}  // namespace lastwords::extractor
