// SPDX-License-Identifier: GPL-2.0-or-later
// The format "json" (docs/json.md): one object a line for records, and for what stands beside them:
// head, source, ring, consoles, gaps, marks, facts, findings.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "printkfmt/model/source.h"
#include "printkfmt/render/renderer.h"

namespace lastwords::printkfmt {

/// Goes up when a key changes its meaning or goes away, but not for new keys and kinds.
inline constexpr unsigned kJsonSchema = 1;

void append_json(const RenderContext& context, const Record& record, std::string& out);

/// Appends the first object of every stream: schema, version and the files that the user named.
void append_json_head(std::span<const std::string> files, std::string& out);
/// Appends the container of the memory image in the file `path`.
void append_json_container(std::string_view path, std::string_view container, std::string& out);

// In the functions below, `index` is the value of the key "source": the index of the source. It is
// only set if there is more than one source.

/// Appends what is known of the machine and its crash.
void append_json_source(const Source& source, std::optional<std::size_t> index, std::string& out);
void append_json_fact(const Fact& fact, std::optional<std::size_t> index, std::string& out);
/// Appends the log's first and next seq, and how many records it has.
void append_json_ring(const Source& source, std::optional<std::size_t> index, std::string& out);
void append_json_console(const Console& console, std::optional<std::size_t> index,
                         std::string& out);
void append_json_finding(const Finding& finding, std::optional<std::size_t> index,
                         std::string& out);
/// Appends seqs for which the log has no record. `console` is the console that missed them, or
/// empty.
void append_json_lost(const SeqRun& gap, std::string_view console, std::optional<std::size_t> index,
                      std::string& out);
/// Appends nothing for a mark without words.
void append_json_mark(const Mark& mark, std::optional<std::size_t> index, std::string& out);

}  // namespace lastwords::printkfmt
