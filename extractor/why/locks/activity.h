// SPDX-License-Identifier: GPL-2.0-or-later
// activity_of(): what a task was busy with, in words, by the functions on its stack.
#pragma once

#include <string_view>

#include "printkfmt/model/stack.h"

namespace lastwords::extractor {

/// Returns "is frozen ...", "waits for ...", or an empty text if none of the functions on the stack
/// says it.
std::string_view activity_of(const printkfmt::Stack& stack);

/// Whether a panic, or the crash kernel's NMI, has stopped the CPU of this stack.
bool is_stopped(const printkfmt::Stack& stack);

}  // namespace lastwords::extractor
