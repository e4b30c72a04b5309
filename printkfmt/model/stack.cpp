// SPDX-License-Identifier: GPL-2.0-or-later
// The words for states of tasks, and questions to a stack.
#include "printkfmt/model/stack.h"

#include <algorithm>

namespace lastwords::printkfmt {

std::string_view meaning_of_state(char state) {
    switch (state) {
        case 'R':
            return "running or runnable";
        case 'S':
            return "sleeping";
        case 'D':
            return "uninterruptible sleep";
        case 'T':
            return "stopped";
        case 't':
            return "stopped by a tracer";
        case 'X':
            return "dead";
        case 'Z':
            return "zombie";
        case 'P':
            return "parked";
        case 'I':
            return "idle";
        default:
            return "state not known";
    }
}

std::string_view bare_function(std::string_view function) {
    return function.substr(0, function.find_first_of("+ "));
}

bool Stack::has(std::string_view function) const {
    return std::any_of(frames.begin(), frames.end(), [&](const Frame& frame) {
        return !frame.guess && bare_function(frame.function) == function;
    });
}

}  // namespace lastwords::printkfmt
