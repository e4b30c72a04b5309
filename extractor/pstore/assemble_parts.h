// SPDX-License-Identifier: GPL-2.0-or-later
// DumpText: the parts of one pstore dump, assembled into one text.
#pragma once

#include <string>
#include <vector>

#include "extractor/pstore/group_parts.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

struct DumpText {
    std::string text;  ///< the texts of all parts, each with its first line
    /// Marks the bytes that are not part of the log (first lines, repeated lines, bytes that are
    /// not text) and the places where text is missing.
    std::vector<printkfmt::Mark> marks;
    std::vector<printkfmt::ByteRun> doubtful;  ///< runs of bytes that are not proved; ascending
    Findings findings;
};

/// Assembles the parts of the dump. The findings name each part that is missing or unreadable, and
/// the span of time in which its text would be.
DumpText assemble_text(const LogDump& dump);

/// Returns "Panic#1" or the like; the name of the dump's first record if reason or count is not
/// known.
std::string name_of(const LogDump& dump);

}  // namespace lastwords::extractor
