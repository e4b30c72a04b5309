// SPDX-License-Identifier: GPL-2.0-or-later
// fill_from_log(): facts about the machine that a log names, for sources that have nothing but a
// log.
#pragma once

#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Sets source.one_of_kernels if the log shows that its kernel was started by the crash of another
/// one (kexec -p), unless that is known from memory.
void mark_capture_kernel(printkfmt::Source& source);

/// Calls mark_capture_kernel(). Sets the release, version, hardware, uptime and crash cause that
/// the log's records name. Facts that the source already has are kept.
void fill_from_log(printkfmt::Source& source);

}  // namespace lastwords::extractor
