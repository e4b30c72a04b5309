// SPDX-License-Identifier: GPL-2.0-or-later
// Dump: everything that was recovered from the given files; immutable once opened.
#pragma once

#include <string>
#include <vector>

#include "printkfmt/model/pstore.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

struct Dump {
    std::vector<std::string> paths;  ///< as the user gave them
    std::vector<std::string>
        containers;  ///< one per path: "kdump-compressed v6 (zlib)", "ELF vmcore, flattened"
    std::vector<printkfmt::Source> sources;
    /// Where pstore kept what is in sources; of a Dump that open_dump() returned this or sources is
    /// not empty.
    std::vector<printkfmt::PstoreArea> areas;
    Findings findings;  ///< about the files as such; each Source has its own besides

    /// Something is missing: exit code 2.
    bool partial() const;
};

}  // namespace lastwords::extractor
