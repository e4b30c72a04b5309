// SPDX-License-Identifier: GPL-2.0-or-later
// Checks for each field of a Cursor that it fits into the bytes that are left.
#include "printkfmt/base/cursor.h"

#include <fmt/format.h>

namespace lastwords {

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

}  // namespace lastwords
