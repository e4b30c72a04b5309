// SPDX-License-Identifier: GPL-2.0-or-later
// Reads photos and screenshots of the panic screen's QR code.
#pragma once

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// Whether the file begins as a PNG or JPEG picture does.
bool is_picture(const Candidate& candidate);

/// Returns a Source for each QR code that holds a log. Errors: kNotFound if the picture has none,
/// and those of read_codes().
Result<Recovered> read_picture_file(const ByteSource& file, const PstoreOptions& options);

}  // namespace lastwords::extractor
