// SPDX-License-Identifier: GPL-2.0-or-later
// ConsoleWrites: which console's write() a stack is in.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extractor/stack/stacks.h"
#include "printkfmt/base/strong.h"
#include "printkfmt/model/stack.h"

namespace lastwords::extractor {

/// The write() of each legacy console, and the function that writes to which it jumps as the last
/// thing it does, as univ8250_console_write() does.
class ConsoleWrites {
 public:
    void add(const Stacks& stacks, std::string_view console, VirtAddr write);

    /// Whether a frame, which is no guess, is in one of these functions.
    bool contains(const Stacks& stacks, const printkfmt::Frame& frame) const;
    /// Returns the only console whose write() is on the stack; empty: none, or several have it.
    std::string_view console_on(const Stacks& stacks, const printkfmt::Stack& stack) const;

 private:
    std::vector<VirtAddr> functions_;
    std::vector<std::string> consoles_;  // [i]: whose functions_[i] is
};

}  // namespace lastwords::extractor
