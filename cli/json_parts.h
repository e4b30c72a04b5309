// SPDX-License-Identifier: GPL-2.0-or-later
// What the JSON of every command has: the head, the key "source", and the findings.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "extractor/recovered.h"

namespace lastwords::cli {

/// When the findings of a source carry the key "source", which is the source's index. Other
/// findings never carry it.
enum class SourceKey {
    kIfSeveral,  ///< only if there is more than one source
    kAlways,     ///< even if there is only one source
};

/// Appends the first object of the stream, which names the files and the version of lastwords.
void append_json_head(const extractor::Recovered& recovered, std::string& out);

/// Returns the value of the key "source" for the source with this index, or nothing if there is
/// only one source.
std::optional<std::size_t> source_key(const extractor::Recovered& recovered, std::size_t index);

/// Appends one object for each finding (docs/json.md): first those of the files, then those of each
/// source, then those of each area of pstore.
void append_json_findings(const extractor::Recovered& recovered, SourceKey key, std::string& out);

}  // namespace lastwords::cli
