// SPDX-License-Identifier: GPL-2.0-or-later
// find_crash_cause(): the line of the log that says why the kernel crashed.
#pragma once

#include <optional>

#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// The panic line if the kernel printed one, else its first oops or BUG; with the oops before a
/// panic as its cause. Only the kernel's own records count (facility 0): user space can write
/// anything into the log. Source: kernel/panic.c panic(), arch/*/kernel/dumpstack.c, traps.c,
/// lib/bug.c; 5.10 to 7.2.
std::optional<printkfmt::CrashCause> find_crash_cause(const printkfmt::Log& log);

/// The machine's model from the log's "Hardware name: " or "DMI: " line; empty: there is none.
std::string find_hardware(const printkfmt::Log& log);

}  // namespace lastwords::extractor
