// SPDX-License-Identifier: GPL-2.0-or-later
// What a log says of its own machine, where there is nothing but the log.
#pragma once

#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Sets the release, version, hardware, uptime and crash cause that the log's records name; what
/// the source has already stays.
void fill_from_log(printkfmt::Source& source);

}  // namespace lastwords::extractor
