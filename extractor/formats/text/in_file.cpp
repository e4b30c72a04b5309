// SPDX-License-Identifier: GPL-2.0-or-later
// Reads text files: logs that somebody has saved.
#include "extractor/formats/text/in_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string>

#include "extractor/file/text_bytes.h"
#include "extractor/text/text_sources.h"
#include "printkfmt/parse/text_encoding.h"
#include "printkfmt/parse/unwrap/unwrap.h"

namespace lastwords::extractor {

namespace {

/// A larger file is not read as text, because no log is that large.
constexpr std::uint64_t kTextBytesMax = 1U << 30;

/// Reads the whole file, unless it is in memory already.
Result<SharedText> read_text(const ByteSource& file) {
    if (SharedBytes held = file.held(); held.owner != nullptr) {
        return SharedText{as_text(held.bytes), std::move(held.owner)};
    }
    const std::shared_ptr<char[]> owner(new char[file.size()]);  // not filled with zeros before
    const std::span<char> text(owner.get(), file.size());
    TRY_VOID(file.read(FileOffset{0}, std::as_writable_bytes(text)));
    return SharedText{{text.data(), text.size()}, owner};
}

/// Whether the bytes are text if they are UTF-16 or if NULs are left out.
bool is_text_behind_nuls(std::string_view bytes) {
    constexpr std::size_t kLeast = 64;
    const printkfmt::DecodedText decoded = printkfmt::decode_text(bytes);
    std::string text(decoded.text);
    text.erase(std::remove(text.begin(), text.end(), '\0'), text.end());
    return (decoded.owner != nullptr || text.size() >= kLeast) && is_text(as_bytes(text));
}

bool is_nuls(Bytes bytes) {
    return !bytes.empty() &&
           std::all_of(bytes.begin(), bytes.end(), [](std::byte b) { return b == std::byte{0}; });
}

/// Whether text follows the NULs with which the file begins: a power cut can leave pages of them.
bool begins_with_nuls(const ByteSource& file) {
    constexpr std::uint64_t kLooked = 16U << 20U;
    std::array<std::byte, kProbeFileBytes> block{};
    for (std::uint64_t at = 0; at < std::min(file.size(), kLooked); at += block.size()) {
        const auto read = file.read_some(FileOffset{at}, block);
        const Bytes got = Bytes(block).first(read ? *read : 0);
        if (!is_nuls(got)) {
            return is_text_behind_nuls(as_text(got));
        }
    }
    return false;
}

}  // namespace

bool looks_like_text(const Candidate& candidate) {
    if (is_text(candidate.first) || is_text_behind_nuls(as_text(candidate.first))) {
        return true;
    }
    return is_nuls(candidate.first) && begins_with_nuls(candidate.file);
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
