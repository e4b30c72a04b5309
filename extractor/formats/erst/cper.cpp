// SPDX-License-Identifier: GPL-2.0-or-later
// Parses Common Platform Error Records with one section each (drivers/acpi/apei/erst.c,
// erst_writer(); 5.10 to 7.2; UEFI specification, appendix N). They are packed and little endian.
#include "extractor/formats/erst/cper.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string_view>

#include "extractor/formats/whole_file.h"
#include "extractor/pstore/dump_record.h"

namespace lastwords::extractor {

namespace {

using namespace std::string_view_literals;
using printkfmt::PstoreType;

constexpr std::string_view kSignature = "CPER";
constexpr std::string_view kQemuStore = "ERSTSTOR";  // hw/acpi/erst.c, ERST_STORE_MAGIC
constexpr std::size_t kHeaderBytes = 128;
constexpr std::size_t kSectionAt = kHeaderBytes;
constexpr std::size_t kPayloadAt = kHeaderBytes + 72;

// GUIDs as stored: the first three groups are little endian.
constexpr std::string_view kCreatorPstore =  // 75a574e3-5052-4b29-8a8e-be2c6490b89d
    "\xe3\x74\xa5\x75\x52\x50\x29\x4b\x8a\x8e\xbe\x2c\x64\x90\xb8\x9d"sv;

struct SectionType {
    std::string_view guid;
    PstoreType type = PstoreType::kUnknown;
    bool compressed = false;
};
constexpr std::array kSectionTypes{
    SectionType{"\x4e\xe0\x97\xc1\x45\xd5\x70\x4a\x9c\x17\xa5\x54\x94\x19\xeb\x12"sv,
                PstoreType::kDmesg, false},  // c197e04e-d545-4a70-9c17-a5549419eb12
    SectionType{"\x07\x87\x11\x4f\xdd\x04\x55\x40\xb5\xdd\x95\x6d\x34\xdd\xfa\xc6"sv,
                PstoreType::kDmesg, true},  // 4f118707-04dd-4055-b5dd-956d34ddfac6
    SectionType{"\xbe\xff\x08\xfe\xe4\x95\xc7\x4b\xbc\x73\x40\x96\x04\x4a\x38\xfc"sv,
                PstoreType::kMce, false},  // fe08ffbe-95e4-4be7-bc73-4096044a38fc
};

struct Header {
    std::uint32_t validation = 0;
    std::uint32_t length = 0;  ///< bytes of the record, this header included
    std::uint64_t timestamp = 0;
    std::string_view creator;
    std::uint64_t id = 0;
};

/// Returns nothing if no record begins at the first of `bytes`.
std::optional<Header> read_header(Bytes bytes) {
    if (bytes.size() < kHeaderBytes || !as_text(bytes).starts_with(kSignature)) {
        return std::nullopt;
    }
    constexpr std::uint32_t kSignatureEnd = 0xffffffff;
    Header header;
    const auto u32 = [&](std::size_t at) {
        return load<std::uint32_t>(bytes.subspan(at), std::endian::little);
    };
    const auto u64 = [&](std::size_t at) {
        return load<std::uint64_t>(bytes.subspan(at), std::endian::little);
    };
    header.validation = u32(16);
    header.length = u32(20);
    header.timestamp = u64(24);
    header.creator = as_text(bytes.subspan(64, 16));
    header.id = u64(96);
    return u32(6) == kSignatureEnd && header.length >= kHeaderBytes ? std::optional(header)
                                                                    : std::nullopt;
}

const SectionType* find_section_type(Bytes record) {
    const std::string_view guid = as_text(record.subspan(kSectionAt + 16, 16));
    const auto* const found =
        std::find_if(kSectionTypes.begin(), kSectionTypes.end(),
                     [&](const SectionType& one) { return one.guid == guid; });
    return found == kSectionTypes.end() ? nullptr : found;
}

/// Adds one record to the area. `record` holds its bytes from the header on, fewer than the header
/// says if the file ends before.
void take_record(printkfmt::PstoreArea& area, AreaLimits& limits, const Header& header,
                 Bytes record) {
    if (header.creator != kCreatorPstore) {
        area.findings.note(
            fmt::format("record {}: left out, because Linux's pstore did not write it", header.id));
        return;
    }
    const SectionType* section = record.size() >= kPayloadAt ? find_section_type(record) : nullptr;
    printkfmt::PstoreRecord out;
    out.backend = "erst";
    out.type = section != nullptr ? section->type : PstoreType::kUnknown;
    out.name = fmt::format("{}-erst-{}", name_of(out.type), header.id);
    if (record.size() < header.length) {
        area.findings.loss(ErrorKind::kMissing,
                           fmt::format("{}: the file ends after {} of the record's {} bytes",
                                       out.name, record.size(), header.length));
    }
    if (record.size() >= kPayloadAt) {
        const std::uint64_t payload_bytes =
            load<std::uint32_t>(record.subspan(kSectionAt + 4), std::endian::little);
        if (payload_bytes + kPayloadAt != header.length) {
            area.findings.loss(ErrorKind::kCorrupt,
                               fmt::format("{}: its header says that the payload has {} bytes, its "
                                           "section says {}",
                                           out.name, header.length - kPayloadAt, payload_bytes));
        }
    }
    constexpr std::uint32_t kValidTimestamp = 2;
    if ((header.validation & kValidTimestamp) != 0) {  // Linux stores seconds, not the BCD of UEFI
        out.time = printkfmt::PstoreTime{static_cast<std::int64_t>(header.timestamp), 0};
    }
    const Bytes payload = record.subspan(std::min(record.size(), kPayloadAt));
    if (section != nullptr && section->type == PstoreType::kDmesg) {
        take_payload(out, payload, section->compressed);
    } else {
        out.text = as_text(payload);
    }
    note_losses(out, area.findings);
    if (limits.admit(out, area.findings)) {
        area.records.push_back(std::move(out));
    }
}

}  // namespace

bool is_cper(Bytes first) {
    return read_header(first).has_value() || as_text(first).starts_with(kQemuStore);
}

printkfmt::PstoreArea read_cper(Bytes bytes) {
    printkfmt::PstoreArea area;
    const std::string_view text = as_text(bytes);
    std::size_t at = text.find(kSignature);
    AreaLimits limits;
    while (at != std::string_view::npos && !limits.full()) {
        const Bytes rest = bytes.subspan(at);
        std::size_t length = kSignature.size();
        if (const auto header = read_header(rest)) {
            length = std::min<std::size_t>(header->length, rest.size());
            take_record(area, limits, *header, rest.first(length));
        }
        at = text.find(kSignature, at + length);
    }
    if (area.records.empty()) {
        area.findings.note("the file has no record that Linux's pstore wrote");
    }
    return area;
}

bool may_be_erst(const Candidate& candidate) {
    return is_cper(candidate.first);
}

Result<Recovered> read_erst_file(const ByteSource& file, const PstoreOptions& /*options*/) {
    TRY(const std::vector<std::byte> bytes, read_whole(file, kBackendFileBytesMax));
    return area_of_file(read_cper(bytes), file, "ERST records");
}

}  // namespace lastwords::extractor
