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

/// Text of fewer bytes proves nothing, because NULs are most of a binary file.
constexpr std::size_t kTextLeast = 64;

std::string without_nuls(Bytes bytes) {
    std::string text(as_text(bytes));
    text.erase(std::remove(text.begin(), text.end(), '\0'), text.end());
    return text;
}

/// Whether the bytes are text if they are UTF-16 or if NULs are left out.
bool is_text_behind_nuls(Bytes bytes) {
    const std::string text = without_nuls(bytes);
    const bool decoded = printkfmt::decode_text(as_text(bytes)).owner != nullptr;
    return (decoded || text.size() >= kTextLeast) && is_text(as_bytes(text));
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
            return is_text_behind_nuls(got);
        }
    }
    return false;
}

/// Whether the file is text wherever it is looked at, if NULs are left out. A dump of memory has
/// texts, too, and its header may be one, but not all of it is.
bool is_text_throughout(const ByteSource& file) {
    constexpr std::uint64_t kLooks = 256;
    constexpr std::uint64_t kSmall = 1U << 20U;  // memory is larger
    std::array<std::byte, kProbeFileBytes> block{};
    std::uint64_t empty = 0;
    for (std::uint64_t look = 0; look < kLooks; ++look) {
        const std::uint64_t at = file.size() / kLooks * look & ~std::uint64_t{1};  // for UTF-16
        const auto read = file.read_some(FileOffset{at}, block);
        const std::string text = without_nuls(Bytes(block).first(read ? *read : 0));
        if (text.size() < kTextLeast) {
            ++empty;
        } else if (!is_text(as_bytes(text))) {
            return false;
        }
    }
    return file.size() <= kSmall || empty * 2 <= kLooks;
}

}  // namespace

bool looks_like_text(const Candidate& candidate) {
    if (is_text(candidate.first)) {
        return true;
    }
    const bool has_nuls = is_text_behind_nuls(candidate.first) ||
                          (is_nuls(candidate.first) && begins_with_nuls(candidate.file));
    return has_nuls && is_text_throughout(candidate.file);
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
