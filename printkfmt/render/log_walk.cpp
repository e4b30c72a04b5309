// SPDX-License-Identifier: GPL-2.0-or-later
// Describes a gap in words.
#include "printkfmt/render/log_walk.h"

#include <fmt/format.h>

namespace lastwords::printkfmt {

std::string gap_text(const SeqRun& gap, std::string_view why) {
    const std::uint64_t count = gap.end - gap.begin;
    return fmt::format("{} record{} (seq {}..{}) {}", count, count == 1 ? "" : "s", gap.begin.value,
                       gap.end.value - 1, why);
}

}  // namespace lastwords::printkfmt
