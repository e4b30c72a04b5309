// SPDX-License-Identifier: GPL-2.0-or-later
// Finds QR codes in a picture, and reads what they hold as texts.
#include "extractor/formats/picture/in_file.h"

#include <fmt/format.h>

#include "extractor/formats/picture/read_codes.h"
#include "extractor/formats/picture/signatures.h"
#include "extractor/formats/whole_file.h"
#include "extractor/text/text_sources.h"

namespace lastwords::extractor {

namespace {

/// A screenshot of the largest screen without compression has 100 MB, photos have much less.
constexpr std::uint64_t kPictureBytesMax = std::uint64_t{128} << 20;

/// Says why the picture gives no log.
std::string why_nothing(const PictureCodes& codes) {
    if (!codes.contents.empty()) {
        return fmt::format("found {}, and no kernel's log in it",
                           codes.contents.size() == 1 ? "a QR code" : "QR codes");
    }
    return codes.unread != 0
               ? "found a QR code that cannot be read: a sharper picture is needed, with the white "
                 "margin on all sides"
               : "found no QR code in this picture: it must be sharp, and the code must have its "
                 "white margin on all sides";
}

}  // namespace

bool is_picture(const Candidate& candidate) {
    return is_png(candidate.first) || is_jpeg(candidate.first);
}

Result<Recovered> read_picture_file(const ByteSource& file, const PstoreOptions& /*options*/) {
    const auto named = [&](Error error) {
        return Error{error.kind, fmt::format("{}: {}", file.name(), error.message)};
    };
    TRY(const std::vector<std::byte> bytes, read_whole(file, kPictureBytesMax));
    TRY(const PictureCodes codes, read_codes(bytes).map_error(named));
    Recovered recovered;
    for (const std::string& content : codes.contents) {
        auto sources = make_text_sources(content, file.name(), {});
        std::move(sources.begin(), sources.end(), std::back_inserter(recovered.sources));
    }
    if (recovered.sources.empty()) {
        return failure(ErrorKind::kNotFound,
                       fmt::format("{}: {}", file.name(), why_nothing(codes)));
    }
    if (codes.unread != 0) {
        recovered.findings.loss(
            ErrorKind::kCorrupt,
            fmt::format("{}: {} more QR codes were found that cannot be read: a sharper picture is "
                        "needed",
                        file.name(), codes.unread));
    }
    return recovered;
}

}  // namespace lastwords::extractor
