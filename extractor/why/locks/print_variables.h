// SPDX-License-Identifier: GPL-2.0-or-later
// PrintVariables: the kernel's variables that say who may print, each with its address.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "extractor/kernel/kernel_view.h"

namespace lastwords::extractor {

/// A variable as the dump has it.
struct Variable {
    VirtAddr at;
    std::uint64_t value = 0;
};

/// Reads variables by name, each at most once. A variable that this kernel does not have, or that
/// the dump lacks, is nullopt: whoever asks must then leave the question open.
class PrintVariables {
 public:
    explicit PrintVariables(KernelView& view) : view_(view) {}

    KernelView& view() { return view_; }
    /// `bytes`: 1, 2, 4 or 8.
    std::optional<Variable> number(std::string_view name, unsigned bytes);
    std::optional<Variable> pointer(std::string_view name) {
        return number(name, view_.memory().arch().word_bytes);
    }
    /// Returns console_sem.count: 0 if the console lock is held.
    std::optional<Variable> console_sem_count();
    /// Returns the CPU that panicked; nullopt: there is none, or it is not known.
    std::optional<Variable> panic_cpu();
    /// Returns the variable that shows that crash_kexec() had begun: crashing_cpu is set by then.
    /// Source: arch/x86/kernel/reboot.c, 3.13 to 7.2; kernel/crash_core.c, 6.9 to 7.2.
    std::optional<Variable> crashing_cpu();

 private:
    KernelView& view_;  // outlives this
    std::map<std::string, std::optional<Variable>, std::less<>> known_;
};

}  // namespace lastwords::extractor
