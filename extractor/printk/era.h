// SPDX-License-Identifier: GPL-2.0-or-later
// Era: one way in which kernels have stored their log; a table of them, newest first.
#pragma once

#include <span>
#include <string_view>

#include "extractor/kernel/kernel_view.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

struct LogOptions {
    bool extents = false;  ///< note where each record's bytes lie in the file
};

struct Era {
    std::string_view name;
    std::string_view since;  ///< first release; for people: rows match by what the dump has
    bool (*matches)(const VmcoreInfo& info) = nullptr;
    Result<printkfmt::Log> (*read)(KernelView& view, const LogOptions& options,
                                   Findings& findings) = nullptr;
};

std::span<const Era> all_eras();

/// The log by the first era that matches. kUnsupported, naming what was looked for, if none does.
Result<printkfmt::Log> read_log(KernelView& view, const LogOptions& options, Findings& findings);

}  // namespace lastwords::extractor
