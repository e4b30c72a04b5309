// SPDX-License-Identifier: GPL-2.0-or-later
// The log and the unflushed records of every source, filtered and in one of the formats.
#pragma once

#include <string>

#include "cli/log_request.h"
#include "cli/output.h"
#include "extractor/recovered.h"
#include "printkfmt/base/result.h"

namespace lastwords::cli {

/// All records that pass the filter. Fails, before anything is printed, if a source's clock cannot
/// express one of the request's times.
Result<Notes> print_log(const extractor::Recovered& recovered, const LogRequest& request,
                        Output& output);

/// The same without the head and the findings of JSON.
Result<Notes> print_sources(const extractor::Recovered& recovered, const LogRequest& request,
                            Output& output);

/// For each console of that name ("all": every one that lacks something): a head line and the
/// records that it never got. Fails if there is no such console.
Result<Notes> print_unflushed(const extractor::Recovered& recovered, const LogRequest& request,
                              const std::string& console, Output& output);

}  // namespace lastwords::cli
