// SPDX-License-Identifier: GPL-2.0-or-later
// CliAnswer: what the command line says of a file or folder, for tests that compare it with what
// the window shows.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace lastwords::test {

/// Objects of JSON, in the order in which a command prints them.
using Objects = std::vector<nlohmann::json>;

struct CliAnswer {
    /// What stderr says if nothing can be recovered; empty: something was.
    std::string refusal;
    /// The text of the summary, with one blank between words, so that it does not matter where its
    /// lines are wrapped.
    std::string summary;
    Objects info;
    Objects log;  ///< with ghosts
    Objects consoles;
    Objects unflushed;
    Objects merge;
    std::string merge_text;  ///< what `merge` prints as text
    Objects pstore;          ///< without the records of logs; empty: there is nothing of pstore

    /// Returns the objects of `info` that describe the sources.
    Objects sources() const;
};

/// Runs the commands. Throws nlohmann::json::exception if one prints something else than JSON.
CliAnswer ask_cli(const std::string& path);

/// Returns the objects of this kind.
Objects of_kind(const Objects& all, std::string_view kind);
/// Returns the objects of this source. Objects without the key "source" are of the only source.
Objects of_source(const Objects& all, std::size_t source);

}  // namespace lastwords::test
