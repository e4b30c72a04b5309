// SPDX-License-Identifier: GPL-2.0-or-later
// Looks variables up and keeps what was found.
#include "extractor/why/locks/print_variables.h"

#include <array>

#include "extractor/why/locks/lock_calls.h"

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kNoCpu = 0xffffffff;  // PANIC_CPU_INVALID, and crashing_cpu before a crash

}  // namespace

std::optional<Variable> PrintVariables::number(std::string_view name, unsigned bytes) {
    const auto known = known_.find(name);
    if (known != known_.end()) {
        return known->second;
    }
    std::optional<Variable> found;
    if (const Result<VirtAddr> at = view_.symbol(name)) {
        if (const Result<std::uint64_t> value = view_.memory().number(*at, bytes)) {
            found = Variable{*at, *value};
        }
    }
    return known_.emplace(name, found).first->second;
}

std::optional<Variable> PrintVariables::console_sem_count() {
    constexpr std::array<std::string_view, 1> kMembers{"count"};
    const Result<VirtAddr> at = find_console_sem(view_);
    const Result<const StructLayout*> layout = view_.layout("semaphore", kMembers);
    if (!at || !layout) {
        return std::nullopt;
    }
    const VirtAddr count = *at + (*layout)->find("count")->offset;
    const Result<std::uint32_t> value = view_.memory().u32(count);
    return value ? std::optional(Variable{count, *value}) : std::nullopt;
}

std::optional<Variable> PrintVariables::panic_cpu() {
    const std::optional<Variable> cpu = number("panic_cpu", 4);
    return cpu && cpu->value != kNoCpu ? cpu : std::nullopt;
}

std::optional<Variable> PrintVariables::crashing_cpu() {
    const std::optional<Variable> cpu = number("crashing_cpu", 4);
    return cpu && cpu->value != kNoCpu ? cpu : std::nullopt;
}

}  // namespace lastwords::extractor
