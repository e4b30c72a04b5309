// SPDX-License-Identifier: GPL-2.0-or-later
// The input row of texts: what people keep of a kernel's log.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extractor/formats/format.h"
#include "printkfmt/parse/text_formats.h"

namespace lastwords::extractor {

/// More than any log: what is larger is no text that this reads.
inline constexpr std::uint64_t kTextLogBytesMax = 64U << 20;

/// Most of the bytes are text.
bool looks_like_text(const Candidate& candidate);

/// A Source of each boot that the text holds; none if it is no log. What a console showed
/// (options.capture) is one whatever its lines look like.
std::vector<printkfmt::Source> sources_of_text(std::string_view text, const std::string& origin,
                                               const printkfmt::ParseOptions& options);

Result<Contents> read_text_log(const ByteSource& file, const PstoreOptions& options);

inline constexpr Input kTextLog{"text", looks_like_text, read_text_log};

}  // namespace lastwords::extractor
