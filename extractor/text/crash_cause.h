// SPDX-License-Identifier: GPL-2.0-or-later
// find_crash_cause(): the line of a log that says why the kernel crashed.
#pragma once

#include <optional>

#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Returns the line of the panic if the kernel printed one, with the first oops before it as its
/// cause; else the line of the first oops or BUG. Only the kernel's own records count (facility 0),
/// since user space can write anything into the log. Source: panic() in kernel/panic.c,
/// arch/*/kernel/dumpstack.c, traps.c, lib/bug.c; 5.10 to 7.2.
std::optional<printkfmt::CrashCause> find_crash_cause(const printkfmt::Log& log);

/// Returns the model of the machine from the log's "Hardware name: " or "DMI: " line; empty if
/// there is neither.
std::string find_hardware(const printkfmt::Log& log);

}  // namespace lastwords::extractor
