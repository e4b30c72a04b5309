// SPDX-License-Identifier: GPL-2.0-or-later
// The lines of a JSON stream besides the records (docs/json.md): head, machine, ring, consoles,
// findings, facts.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "printkfmt/model/source.h"

namespace lastwords::printkfmt {

/// Goes up when a key changes its meaning or goes away; new keys and kinds do not change it.
inline constexpr unsigned kJsonSchema = 1;

void append_json_head(std::span<const std::string> files, std::string& out);
/// What kind of file a path is.
void append_json_container(std::string_view path, std::string_view container, std::string& out);
/// One per source when there is more than one, and in `info`.
void append_json_source(const Source& source, std::optional<std::size_t> index, std::string& out);
void append_json_fact(const Fact& fact, std::optional<std::size_t> index, std::string& out);
void append_json_ring(const Source& source, std::optional<std::size_t> index, std::string& out);
void append_json_console(const Console& console, std::optional<std::size_t> index,
                         std::string& out);
void append_json_finding(const Finding& finding, std::optional<std::size_t> index,
                         std::string& out);
/// Seqs that are in no record of the log any more; `console` is the one that missed them, or empty.
void append_json_lost(const SeqInterval& interval, std::string_view console,
                      std::optional<std::size_t> index, std::string& out);

/// Said between two records of a text.
void append_json_mark(const Mark& mark, std::optional<std::size_t> index, std::string& out);

}  // namespace lastwords::printkfmt
