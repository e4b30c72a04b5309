// SPDX-License-Identifier: GPL-2.0-or-later
// Adds to a reason what several judges show.
#include "extractor/why/console_case.h"

#include <fmt/format.h>

namespace lastwords::extractor {

void add_variable(printkfmt::Why& why, const std::optional<Variable>& variable,
                  std::string_view name, std::string_view meaning) {
    if (variable) {
        why.add(fmt::format("{} is {:#x}{}{}", name, variable->value, meaning.empty() ? "" : ": ",
                            meaning),
                variable->at);
    }
}

void add_panic_cpu(printkfmt::Why& why, const ConsoleCase& of) {
    if (const std::optional<Variable> cpu = of.variables.panic_cpu()) {
        why.add(fmt::format("panic_cpu is {}", cpu->value), cpu->at);
    }
}

}  // namespace lastwords::extractor
