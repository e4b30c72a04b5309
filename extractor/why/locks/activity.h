// SPDX-License-Identifier: GPL-2.0-or-later
// activity_of(): what a task was busy with, in words, by the functions on its stack.
#pragma once

#include <string>

#include "printkfmt/model/stack.h"

namespace lastwords::extractor {

/// Returns "is frozen ...", "waits for ...", "was stopped by the panic where it waits for ...", or
/// an empty text if none of the functions on the stack says it.
std::string activity_of(const printkfmt::Stack& stack);

/// Whether the task waits for its console's line to take a character.
bool waits_for_line(const printkfmt::Stack& stack);

/// Whether a panic, or the crash kernel's NMI, has stopped the CPU of this stack.
bool is_stopped(const printkfmt::Stack& stack);

}  // namespace lastwords::extractor
