// SPDX-License-Identifier: GPL-2.0-or-later
// Reads text files: logs that somebody has saved.
#include "extractor/formats/text/in_file.h"

#include <fmt/format.h>

#include "extractor/file/text_bytes.h"
#include "extractor/text/text_sources.h"
#include "printkfmt/parse/unwrap.h"

namespace lastwords::extractor {

namespace {

/// A larger file is not read as text, because no log is that large.
constexpr std::uint64_t kTextBytesMax = 1U << 30;

/// Reads the whole file, unless it is in memory already.
Result<SharedText> read_text(const ByteSource& file) {
    if (SharedBytes held = file.held(); held.owner != nullptr) {
        return SharedText{as_text(held.bytes), std::move(held.owner)};
    }
    std::string text(file.size(), '\0');
    TRY_VOID(file.read(FileOffset{0},
                       std::as_writable_bytes(std::span<char>(text.data(), text.size()))));
    return share(std::move(text));
}

}  // namespace

bool looks_like_text(const Candidate& candidate) {
    return is_text(candidate.first);
}

Result<Recovered> read_text_file(const ByteSource& file, const PstoreOptions& /*options*/) {
    Recovered recovered;
    if (file.size() > kTextBytesMax) {
        return recovered;
    }
    TRY(const SharedText text, read_text(file));
    recovered.sources = make_text_sources(text, file.name(), {});
    if (const auto around =
            recovered.sources.empty() ? printkfmt::unwrap(text.text) : std::nullopt) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("{}: found {}, but the lines in them are no kernel log",
                                   file.name(), around->form));
    }
    return recovered;
}

}  // namespace lastwords::extractor
