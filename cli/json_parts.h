// SPDX-License-Identifier: GPL-2.0-or-later
// What the JSON of every command has: the head, the key "source", and the findings.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "extractor/recovered.h"

namespace lastwords::cli {

/// Which findings carry the key "source".
enum class SourceKey {
    kIfSeveral,  ///< those of a source, where there is more than one source
    kAlways,     ///< those of a source
};

/// The first object of a stream.
void append_json_head(const extractor::Recovered& recovered, std::string& out);

/// The value of the key "source": nothing where there is only one source.
std::optional<std::size_t> source_key(const extractor::Recovered& recovered, std::size_t index);

/// One object for each finding (docs/json.md): of the files, of each source, of each area of
/// pstore.
void append_json_findings(const extractor::Recovered& recovered, SourceKey key, std::string& out);

}  // namespace lastwords::cli
