// SPDX-License-Identifier: GPL-2.0-or-later
// Compares the functions on a stack with those of the consoles.
#include "extractor/why/locks/console_writes.h"

#include <algorithm>

#include "extractor/stack/code_calls.h"

namespace lastwords::extractor {

namespace {

/// Whether a function that is jumped to writes to a console itself. Others, such as those that give
/// a lock back, are on the stacks of many tasks.
bool is_write(const CodeMap& code, VirtAddr function) {
    const auto place = code.symbol(function);
    return place && place->at == function &&
           (place->name.find("console_write") != std::string::npos ||
            place->name.find("console_print") != std::string::npos);
}

}  // namespace

void ConsoleWrites::add(const Stacks& stacks, std::string_view console, VirtAddr write) {
    functions_.push_back(write);
    consoles_.emplace_back(console);
    const auto whole = stacks.code().symbol(write);
    if (!whole) {
        return;
    }
    for (const VirtAddr jump : jumps_in(stacks.tasks().memory(), *whole)) {
        if (is_write(stacks.code(), jump)) {
            functions_.push_back(jump);
            consoles_.emplace_back(console);
        }
    }
}

bool ConsoleWrites::contains(const Stacks& stacks, const printkfmt::Frame& frame) const {
    const auto place = frame.guess ? std::nullopt : stacks.code().symbol(frame.at - 1);
    return place && std::find(functions_.begin(), functions_.end(), place->at) != functions_.end();
}

std::string_view ConsoleWrites::console_on(const Stacks& stacks,
                                           const printkfmt::Stack& stack) const {
    std::string_view found;
    for (const printkfmt::Frame& frame : stack.frames) {
        if (!contains(stacks, frame)) {
            continue;
        }
        const VirtAddr function = stacks.code().symbol(frame.at - 1)->at;
        for (std::size_t i = 0; i < functions_.size(); ++i) {
            if (functions_[i] != function || consoles_[i] == found) {
                continue;
            }
            if (!found.empty()) {
                return {};
            }
            found = consoles_[i];
        }
    }
    return found;
}

}  // namespace lastwords::extractor
