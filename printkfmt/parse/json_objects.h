// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the JSON objects in a text one by one, and reads their members. Each object is read on its
// own, so that damage costs only the object that it hits.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/model/byte_run.h"

namespace lastwords::printkfmt {

/// A value in an object. Values that are objects are not members themselves: their own members are.
struct JsonMember {
    enum class Kind { kText, kNumber, kNull, kOther };

    /// The key; for a member of an object inside the object "outer.inner".
    std::string path;
    /// The string, or the number as it is written. An array of numbers below 256 gives the string
    /// of these bytes, and an array of strings gives them as lines.
    std::string value;
    Kind kind = Kind::kText;
};

/// Returns the object that begins at or after `from`: from its brace to the brace that closes it.
/// An object that is not closed ends where another one begins a line, or with the text. Returns
/// nothing if no object follows.
std::optional<ByteRun> find_json_object(std::string_view text, std::size_t from);

/// Returns the members of one object; nothing if it is not JSON or has more of them, or deeper
/// ones, than any logger writes. Bytes that are not UTF-8 are kept, which JSON does not allow but
/// dmesg(1) writes; colours are taken off, and escapes of YAML's quoted strings, which JSON does
/// not have, are understood.
std::optional<std::vector<JsonMember>> read_json_object(std::string_view object);

/// Returns the first member of that path; nullptr if there is none, or if the path is empty.
const JsonMember* find_member(const std::vector<JsonMember>& members, std::string_view path);

}  // namespace lastwords::printkfmt
