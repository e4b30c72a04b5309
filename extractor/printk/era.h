// SPDX-License-Identifier: GPL-2.0-or-later
// Era: one way in which kernels store their log in memory. read_log() reads a log of any era.
#pragma once

#include <functional>
#include <memory>
#include <string_view>

#include "extractor/kernel/kernel_view.h"
#include "extractor/printk/record_places.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

struct LogOptions {
    bool extents = false;  ///< fill Log::runs: where the bytes of the texts lie in the file
    /// May be empty. Called before the rest is read with a log of the newest records, as far as
    /// they follow each other and everything of them is proved; not called if there are none, or in
    /// eras that know them only at the end.
    std::function<void(printkfmt::Log)> newest = {};
};

/// One row of the table in era_table.cpp. Rows are tried from the newest era to the oldest, so
/// matches() need not tell its era from newer ones.
struct Era {
    std::string_view name;
    /// The first kernel release of this era. No code reads it: vendors backport printk, so an era
    /// is recognized by what VMCOREINFO names, not by the release.
    std::string_view since;

    /// Returns whether the kernel stores its log in this way.
    /// Input:  VMCOREINFO alone. Memory is not read, since damage there must not change the era.
    /// Output: true if VMCOREINFO names the log of this era, even if its other keys are damaged:
    ///         read() then reports what is wrong.
    bool (*matches)(const VmcoreInfo& info) = nullptr;

    /// Reads the log.
    /// Input:  `view` with the symbols, types and memory of a kernel for which matches() is true.
    ///         Everything read through it may be damaged or missing: each size, count and loop has
    ///         a limit.
    /// Output: a Log with all records that are proved or can be shown as doubtful. Its records,
    ///         ghosts and missing are each in ascending order of seq. first_seq, next_seq and
    ///         refused are set (or numbered_by_line, if the era has no seqs), and runs if
    ///         options.extents is set. Texts point into Log::content.
    ///         `findings` gets a loss for everything that damage or missing memory has cost.
    ///         Without a loss the log is complete.
    /// Errors: only if no record can be read at all. kNotFound: a symbol, structure or member is
    ///         unknown. kExcluded, kMissing: the dump does not have the memory. kCorrupt: the
    ///         kernel's numbers contradict each other. Damage to single records is no error.
    Result<printkfmt::Log> (*read)(KernelView& view, const LogOptions& options,
                                   Findings& findings) = nullptr;

    /// Returns whether the kernel's symbols name the log of this era. It is asked only if
    /// VMCOREINFO names the log of no era. nullptr: all kernels of this era name it in VMCOREINFO.
    bool (*has_symbols)(KernelView& view) = nullptr;

    /// Reads where the log keeps the parts of its records. `view` must outlive the result. nullptr:
    /// the records of this era have nothing but their texts.
    Result<std::unique_ptr<RecordPlaces>> (*places)(KernelView& view) = nullptr;
};

/// Reads the log by the newest era that matches. Errors: kUnsupported if no era matches, else the
/// errors of Era::read.
Result<printkfmt::Log> read_log(KernelView& view, const LogOptions& options, Findings& findings);

}  // namespace lastwords::extractor
