// SPDX-License-Identifier: GPL-2.0-or-later
// Prints the log, or the unflushed records, of every source, filtered and in one of the formats.
#pragma once

#include <string>

#include "cli/log_request.h"
#include "cli/output.h"
#include "extractor/recovered.h"
#include "printkfmt/base/result.h"

namespace lastwords::cli {

/// Prints all records that pass the filter. Fails, before anything is printed, if one of the
/// request's times cannot be converted to a source's clock.
Result<Notes> print_log(const extractor::Recovered& recovered, const LogRequest& request,
                        Output& output);

/// Does the same as print_log(), but without the first object and the findings of JSON.
Result<Notes> print_sources(const extractor::Recovered& recovered, const LogRequest& request,
                            Output& output);

/// Prints, for each console with that name, a head line and the records that it never got. "all"
/// selects every console that lacks something. Fails if no console has that name.
Result<Notes> print_unflushed(const extractor::Recovered& recovered, const LogRequest& request,
                              const std::string& console, Output& output);

}  // namespace lastwords::cli
