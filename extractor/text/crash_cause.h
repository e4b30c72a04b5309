// SPDX-License-Identifier: GPL-2.0-or-later
// find_crash_cause(): the line of a log that says why the kernel crashed.
#pragma once

#include <optional>

#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Returns the line of the first panic. Without a panic: the line of the first oops or BUG; else of
/// the first report of hardware, of a lockup, or of anything else that begins with "BUG: ", with
/// `fatal` false, since kernels survive those. nullopt: the log has nothing of that kind.
///
/// The first fault of a panic is what the panic says that it is of (panic_words()), or what is
/// proved by its time, its task or its unfinished report to belong to it; then back from report to
/// report as long as one is proved to follow from the one before. Other reports before the death
/// are those that the kernel survived.
///
/// Only the kernel's own records count (facility 0, not Record::foreign), because user space can
/// write anything into the log. The words are those of fault_words.h.
std::optional<printkfmt::CrashCause> find_crash_cause(const printkfmt::Log& log);

/// Returns the model of the machine from the log's "Hardware name: " or "DMI: " line; empty if
/// there is neither.
std::string find_hardware(const printkfmt::Log& log);

}  // namespace lastwords::extractor
