// SPDX-License-Identifier: GPL-2.0-or-later
// DumpText: the parts of one dump put into one text.
#pragma once

#include <string>
#include <vector>

#include "extractor/pstore/group_parts.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

struct DumpText {
    std::string text;                    ///< all parts, each with its first line
    std::vector<printkfmt::Mark> marks;  ///< first lines, what is twice there, what is missing
    std::vector<printkfmt::ByteRun> doubtful;  ///< runs of text that are not proved; ascending
    Findings findings;
};

/// Parts that are not there, or cannot be read, are named with the time that they span.
DumpText assemble_text(const LogDump& dump);

/// "Panic#1"; of a record that does not say it, its name.
std::string name_of(const LogDump& dump);

}  // namespace lastwords::extractor
