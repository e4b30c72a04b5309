// SPDX-License-Identifier: GPL-2.0-or-later
// The findings of everything that was recovered, as JSON.
#pragma once

#include <string>

#include "extractor/recovered.h"

namespace lastwords::cli {

/// Which findings carry the key "source".
enum class SourceKey {
    kIfSeveral,  ///< those of a source, where there is more than one source
    kAlways,     ///< those of a source
};

/// One object for each finding (docs/json.md): of the files, of each source, of each area of
/// pstore.
void append_json_findings(const extractor::Recovered& recovered, SourceKey key, std::string& out);

}  // namespace lastwords::cli
