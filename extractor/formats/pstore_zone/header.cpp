// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the headers of pstore/zone.
#include "extractor/formats/pstore_zone/header.h"

#include <algorithm>
#include <array>

#include "extractor/pstore/codecs/decompress.h"
#include "extractor/pstore/dump_reason.h"
#include "extractor/pstore/dump_record.h"

namespace lastwords::extractor {

namespace {

using printkfmt::PstoreType;

constexpr std::uint32_t kSignature = 0x43474244;  // PSZ_SIG; headers have it xor the type
constexpr std::uint32_t kDumpMagic = 0x4dfc3ae5;  // PSTORE_KMSG_HEADER_MAGIC
constexpr std::uint32_t kTypeMax = 7;             // PSTORE_TYPE_PMSG
constexpr std::array kZoneTypes{PstoreType::kDmesg, PstoreType::kConsole, PstoreType::kFtrace,
                                PstoreType::kPmsg};

/// The offsets of psz_kmsg_header's fields, and its size.
struct DumpLayout {
    std::size_t seconds;
    std::size_t nanoseconds;
    std::size_t nanosecond_bytes;  ///< the size of a long
    std::size_t compressed;
    std::size_t counter;
    std::size_t reason;
    std::size_t bytes;
};
constexpr std::array kDumpLayouts{
    DumpLayout{8, 16, 8, 24, 28, 32, 40},  // 64-bit
    DumpLayout{8, 16, 4, 24, 28, 32, 40},  // 32-bit, 64-bit numbers aligned to 8 bytes (ARM)
    DumpLayout{4, 12, 4, 16, 20, 24, 28},  // 32-bit, 64-bit numbers aligned to 4 bytes (i386)
};

std::optional<PstoreType> parse_type(std::uint32_t signature) {
    const std::uint32_t number = signature ^ kSignature;
    const auto type = static_cast<PstoreType>(number);
    return number <= kTypeMax &&
                   std::find(kZoneTypes.begin(), kZoneTypes.end(), type) != kZoneTypes.end()
               ? std::optional(type)
               : std::nullopt;
}

std::optional<PszDumpHeader> read_layout(Bytes data, std::endian order, const DumpLayout& layout) {
    if (data.size() < layout.bytes) {
        return std::nullopt;
    }
    const auto number = [&](std::size_t at, std::size_t bytes) {
        return load_number(data.subspan(at, bytes), order);
    };
    constexpr std::uint64_t kSecond = 1000000000;
    constexpr std::uint64_t kReasonMax = 7;  // KMSG_DUMP_POWEROFF, up to 5.7
    const std::uint64_t nanoseconds = number(layout.nanoseconds, layout.nanosecond_bytes);
    const std::uint64_t compressed = number(layout.compressed, 1);
    const std::uint64_t reason = number(layout.reason, 4);
    if (nanoseconds >= kSecond || compressed > 1 || reason > kReasonMax) {
        return std::nullopt;
    }
    return PszDumpHeader{layout.bytes,
                         {static_cast<std::int64_t>(number(layout.seconds, 8)),
                          static_cast<std::uint32_t>(nanoseconds)},
                         compressed == 1,
                         static_cast<std::uint32_t>(number(layout.counter, 4)),
                         static_cast<std::uint32_t>(reason)};
}

/// True if a payload follows the header, which proves that the header has this layout.
bool has_payload(Bytes data, const PszDumpHeader& header) {
    const Bytes payload = data.subspan(header.bytes);
    return header.compressed ? !decompress_record(payload).codec.empty()
                             : begins_with_reason(as_text(payload));
}

}  // namespace

std::optional<PszHeader> read_psz_signature(Bytes zone) {
    for (const std::endian order : {std::endian::little, std::endian::big}) {
        const auto type = parse_type(load<std::uint32_t>(zone, order));
        if (type && *type != PstoreType::kDmesg) {
            return PszHeader{*type, order, 0, 0};
        }
    }
    return std::nullopt;
}

std::optional<PszHeader> read_psz_header(Bytes zone, std::uint64_t room) {
    constexpr std::size_t kWithMagic = kPszHeaderBytes + 4;
    if (zone.size() < kWithMagic || room < kWithMagic) {
        return std::nullopt;
    }
    for (const std::endian order : {std::endian::little, std::endian::big}) {
        const auto field = [&](std::size_t at) {
            return load<std::uint32_t>(zone.subspan(at), order);
        };
        const auto type = parse_type(field(0));
        if (!type) {
            continue;
        }
        const PszHeader header{*type, order, field(4), field(8)};
        // A dmesg zone of ramoops has the same signature, but not the magic of a dump. The kernel
        // ignores the start field of a dump (psz_kmsg_recover_meta(); 6.1 and 7.2).
        const bool is_dump = header.type == PstoreType::kDmesg;
        if (header.datalen <= room - kPszHeaderBytes &&
            (is_dump ? field(kPszHeaderBytes) == kDumpMagic
                     : header.start <= room - kPszHeaderBytes)) {
            return header;
        }
    }
    return std::nullopt;
}

std::optional<PszDumpHeader> read_psz_dump_header(Bytes data, std::endian order) {
    constexpr std::size_t kMagicBytes = 4;
    if (data.size() < kMagicBytes || load<std::uint32_t>(data, order) != kDumpMagic) {
        return std::nullopt;
    }
    std::optional<PszDumpHeader> first;
    for (const DumpLayout& layout : kDumpLayouts) {
        const auto header = read_layout(data, order, layout);
        if (header && has_payload(data, *header)) {
            return header;
        }
        first = first ? first : header;
    }
    return first;
}

bool resembles_psz_dump_header(Bytes data, std::endian order) {
    return std::any_of(kDumpLayouts.begin(), kDumpLayouts.end(), [&](const DumpLayout& layout) {
        const auto header = read_layout(data, order, layout);
        return header && header->reason != 0;
    });
}

std::optional<PszDumpHeader> read_damaged_psz_dump_header(Bytes data, std::endian order) {
    for (const DumpLayout& layout : kDumpLayouts) {
        const auto header = read_layout(data, order, layout);
        if (header && has_payload(data, *header)) {
            return header;
        }
    }
    return std::nullopt;
}

}  // namespace lastwords::extractor
