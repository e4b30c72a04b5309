// SPDX-License-Identifier: GPL-2.0-or-later
// The parts of printkfmt/base that need no template.
#include <fmt/format.h>

#include "printkfmt/base/cursor.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"

namespace lastwords {

std::string_view name_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::kSystem:
            return "system";
        case ErrorKind::kUnsupported:
            return "unsupported";
        case ErrorKind::kNotFound:
            return "not found";
        case ErrorKind::kExcluded:
            return "excluded";
        case ErrorKind::kMissing:
            return "missing";
        case ErrorKind::kCorrupt:
            return "corrupt";
    }
    return "unknown";
}

Bytes Cursor::take(std::uint64_t count, std::string_view field) {
    if (error_) {
        return {};
    }
    if (count > left()) {
        error_ = Error{ErrorKind::kMissing, fmt::format("{} at {:#x}: {} needs {} bytes, {} left",
                                                        where_, at_.value, field, count, left())};
        return {};
    }
    const Bytes taken = bytes_.subspan(position_, count);
    position_ += count;
    return taken;
}

std::vector<Finding> Findings::all() const {
    std::vector<Finding> all = kept_;
    if (not_kept_ != 0) {
        all.push_back(
            {not_kept_lossy_ ? Finding::Weight::kLoss : Finding::Weight::kNote,
             ErrorKind::kUnsupported,
             fmt::format("{} more findings: only the first {} are listed", not_kept_, kKeptMax)});
    }
    return all;
}

}  // namespace lastwords
