// SPDX-License-Identifier: GPL-2.0-or-later
// Reads a whole file as one ramoops region, which may be shorter than the file.
#include "extractor/formats/ramoops/in_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "extractor/formats/ramoops/region.h"

namespace lastwords::extractor {

namespace {

bool has_signature(Bytes first) {
    return first.size() > kPrzHeaderBytes &&
           PrzHeader::load(first).is_valid(SignatureKind::kAny, kRamoopsBytesMax);
}

/// True if all bytes are 0x00 or 0xff. If a region ends before its file does and only such bytes
/// follow it, the file is merely longer than the region.
bool is_blank(Bytes bytes) {
    return std::all_of(bytes.begin(), bytes.end(),
                       [](std::byte b) { return b == std::byte{0} || b == std::byte{0xff}; });
}

}  // namespace

bool may_be_ramoops_region(const Candidate& candidate) {
    constexpr std::array<std::string_view, 6> kOthers{
        "\x7f"
        "ELF",
        "KDUMP",
        "DISKDUMP",
        "makedumpfile",
        "\x28\xb5\x2f\xfd",
        "\x1f\x8b"};
    const std::string_view text = as_text(candidate.first);
    const auto is_other = [&](std::string_view magic) { return text.starts_with(magic); };
    return has_signature(candidate.first) || std::none_of(kOthers.begin(), kOthers.end(), is_other);
}

Result<Recovered> read_ramoops_file(const ByteSource& file, const PstoreOptions& options) {
    if (file.size() > kRamoopsBytesMax || file.size() <= kPrzHeaderBytes) {
        return Recovered{};
    }
    std::vector<std::byte> bytes(file.size());
    TRY_VOID(file.read(FileOffset{0}, bytes));
    const bool signature = has_signature(bytes);
    const std::string origin = fmt::format("{}: ramoops region", file.name());
    BlockCodes codes;
    for (const bool ends_here : {true, false}) {
        const auto layout = find_ramoops_layout(bytes, {options.ramoops, ends_here}, codes);
        const bool fits = layout && (layout->convincing || (signature && layout->headers != 0)) &&
                          (ends_here || is_blank(Bytes(bytes).subspan(layout->length)));
        if (fits) {
            Recovered recovered;
            recovered.areas.push_back(read_ramoops_zones(bytes, *layout, origin, codes));
            return recovered;
        }
    }
    if (signature && options.ramoops) {
        const std::string& assumed = options.ramoops->assumed;
        return failure(
            ErrorKind::kCorrupt,
            fmt::format("{}: the sizes given by --ramoops do not fit: no zone header was found "
                        "where they place one{}; without --ramoops the sizes are worked out",
                        origin,
                        assumed.empty() ? ""
                                        : fmt::format(" (these sizes were not given, so the "
                                                      "module's defaults were used: {})",
                                                      assumed)));
    }
    return Recovered{};
}

}  // namespace lastwords::extractor
