// SPDX-License-Identifier: GPL-2.0-or-later
// Tells binary files that were sent as if they were text.
#pragma once

#include <string_view>

#include "extractor/file/input_file.h"

namespace lastwords::extractor {

/// Whether a CR stands before each LF of a binary file. A terminal, and FTP in ASCII mode, write CR
/// LF for LF. Of the bytes of a binary file, one in 256 is an LF, and only one in 256 of these
/// follows a CR, so 16 of them, and none without a CR, are proof. They count only where something
/// stands beside them that no text has, because a text may have such line ends. Looks at up to 64
/// MiB, and as a rule only as far as to the first LF.
bool has_cr_before_each_lf(const ByteSource& file);

/// What to do if so.
inline constexpr std::string_view kCrBeforeLfHelp =
    "a terminal (`docker run -t`, `kubectl exec -t`) or FTP in ASCII mode put it there, and "
    "`perl -pe 's/\\r\\n/\\n/' FILE >FIXED` takes it away";

/// Whether a binary file has no byte above 0x7f, as after it was sent over a line of 7 bits. That
/// at least `bytes_min` bytes are no NULs is asked for, because memory may have long texts. Looks
/// at up to 16 MiB.
bool has_no_eighth_bit(const ByteSource& file, std::uint64_t bytes_min);

}  // namespace lastwords::extractor
