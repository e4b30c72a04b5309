// SPDX-License-Identifier: GPL-2.0-or-later
// Era: one way in which kernels store their log in memory. read_log() reads a log of any era.
#pragma once

#include <string_view>

#include "extractor/kernel/kernel_view.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

struct LogOptions {
    bool extents = false;  ///< fill Log::runs: where the bytes of the texts lie in the file
};

/// A row of the table in all.cpp. Rows are asked from the newest era to the oldest, so a row need
/// not exclude newer eras.
struct Era {
    std::string_view name;
    /// First release that stores its log so. For people only: vendors move code between releases,
    /// so an era is recognized by its symbols and structures.
    std::string_view since;

    /// Whether the kernel stores its log so.
    /// Input:  VMCOREINFO alone. Memory is not read, since damage there must not change the era.
    /// Output: true if VMCOREINFO names the log of this era, even if its other keys are damaged:
    ///         read() then reports what is wrong.
    bool (*matches)(const VmcoreInfo& info) = nullptr;

    /// Reads the log.
    /// Input:  `view` with the symbols, types and memory of a kernel for which matches() is true.
    ///         Everything read through it may be damaged or missing: each size, count and loop has
    ///         a limit.
    /// Output: a Log with all records that are proved or can be shown as doubtful, in ascending
    ///         order of seq; ghosts and missing likewise; first_seq, next_seq and refused; runs if
    ///         options.extents is set. Texts point into Log::content.
    ///         `findings` gets a loss for everything that damage or missing memory has cost.
    ///         Without a loss the log is complete.
    /// Errors: only if no record can be read at all. kNotFound: a symbol, structure or member is
    ///         unknown. kExcluded, kMissing: the dump does not have the memory. kCorrupt: the
    ///         kernel's numbers contradict each other. Damage to single records is no error.
    Result<printkfmt::Log> (*read)(KernelView& view, const LogOptions& options,
                                   Findings& findings) = nullptr;
};

/// Reads the log by the newest era that matches. Errors: kUnsupported if none does, else those of
/// Era::read.
Result<printkfmt::Log> read_log(KernelView& view, const LogOptions& options, Findings& findings);

}  // namespace lastwords::extractor
