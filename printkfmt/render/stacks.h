// SPDX-License-Identifier: GPL-2.0-or-later
// Stacks of tasks and CPUs as text and JSON.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "printkfmt/model/stack.h"

namespace lastwords::printkfmt {

/// Returns "CPU 1: swapper/1, pid 0, running"; "kworker/0:1, pid 12, kernel thread, uninterruptible
/// sleep (D), last ran at 12.345678". Not escaped: the name is the dump's.
std::string stack_title(const Stack& stack);

/// Returns a frame's function, with "? " before it if it is a guess.
std::string frame_text(const Frame& frame);

/// Appends the title, each frame on a line of its own, and a line in brackets that says why they
/// end there. Lines of source
/// code stand behind the functions, if they are known. Control bytes are escaped.
void append_stack(const Stack& stack, std::string& out);

/// Appends one object of kind "stack" (docs/json.md). `source`: the key of that name; nullopt: left
/// out.
void append_json_stack(const Stack& stack, std::optional<std::size_t> source, std::string& out);

}  // namespace lastwords::printkfmt
