// SPDX-License-Identifier: GPL-2.0-or-later
// Verdicts: what each console missed, in sentences that cannot be misread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "printkfmt/model/source.h"

namespace lastwords::printkfmt {

/// How a console stands, worst first.
enum class Standing : std::uint8_t {
    kMissed,    ///< it never showed records that it would have shown
    kMayMiss,   ///< it may have missed some: its position does not prove more
    kDisabled,  ///< it lacks records, and nobody expected output there: disabled or suspended
    kComplete,  ///< it got everything
};

struct Verdict {
    Standing standing = Standing::kComplete;
    std::string sentence;  ///< begins with the console's name; may hold control bytes of the dump
};

Verdict verdict_on(const Console& console, const Source& source);

/// The records of the log with that fate on the console, in the order of the log.
std::vector<const Record*> records_with(Delivery fate, const Console& console, const Log& log);

}  // namespace lastwords::printkfmt
