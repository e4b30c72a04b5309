// SPDX-License-Identifier: GPL-2.0-or-later
// Parses the partitions of NVRAM and what pstore shows of them (arch/powerpc/kernel/nvram_64.c,
// nvram_scan_partitions() and nvram_pstore_read(); 5.10 to 6.1). All numbers are big endian, on
// little-endian machines too.
#include "extractor/formats/nvram/nvram.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <vector>

#include "extractor/formats/whole_file.h"
#include "extractor/pstore/dump_record.h"

namespace lastwords::extractor {

namespace {

using printkfmt::PstoreType;

constexpr std::size_t kPartitionHeadBytes = 16;  // also the unit in which a header states the size
constexpr std::size_t kNameAt = 4;
constexpr std::size_t kNameBytes = 12;

/// A kind of partition that pstore shows, known by name and signature.
struct Kind {
    std::string_view name;
    std::uint8_t signature = 0;
    PstoreType type = PstoreType::kUnknown;
};
constexpr std::array kKinds{
    Kind{"lnx,oops-log", 0xa0, PstoreType::kDmesg},
    Kind{"ibm,rtas-log", 0xa0, PstoreType::kPpcRtas},
    Kind{"common", 0x70, PstoreType::kPpcCommon},
    Kind{"of-config", 0x50, PstoreType::kPpcOpenFirmware},
    Kind{"ibm,skiboot", 0x51, PstoreType::kPpcOpal},
};

struct Partition {
    const Kind* kind = nullptr;  ///< null: pstore does not show it
    Bytes data;
};

std::uint64_t load_big_endian(Bytes bytes) {
    return load_number(bytes, std::endian::big);
}

/// True if the header's checksum is right. It is the sum of the header's other bytes, with each
/// carry added back, which is a sum modulo 255.
bool has_checksum(Bytes header) {
    unsigned sum = 0;
    for (std::size_t i = 0; i < kPartitionHeadBytes; ++i) {
        sum += i == 1 ? 0 : std::to_integer<unsigned>(header[i]);
    }
    return sum % 255 == std::to_integer<unsigned>(header[1]) % 255;
}

const Kind* find_kind(Bytes header) {
    const std::string_view name = up_to_nul(as_text(header.subspan(kNameAt, kNameBytes)));
    const auto* const found = std::find_if(kKinds.begin(), kKinds.end(), [&](const Kind& one) {
        return one.name == name && std::byte{one.signature} == header[0];
    });
    return found == kKinds.end() ? nullptr : found;
}

/// Returns the size of the partition at `at`, including its header; 0 if there is no valid header.
std::size_t partition_bytes(Bytes image, std::size_t at) {
    if (at + kPartitionHeadBytes > image.size()) {
        return 0;
    }
    const Bytes header = image.subspan(at, kPartitionHeadBytes);
    const std::size_t bytes = load_big_endian(header.subspan(2, 2)) * kPartitionHeadBytes;
    return has_checksum(header) ? bytes : 0;
}

/// Follows the chain of partitions. After a damaged header, which breaks the chain, finds only the
/// partitions in kKinds, by their names and signatures.
std::vector<Partition> find_partitions(Bytes image, Findings& findings) {
    std::vector<Partition> found;
    bool chained = true;
    for (std::size_t at = 0; at + kPartitionHeadBytes <= image.size();) {
        const Kind* kind = find_kind(image.subspan(at, kPartitionHeadBytes));
        std::size_t bytes = partition_bytes(image, at);
        if (bytes == 0 && chained) {
            chained = false;
            findings.loss(
                ErrorKind::kCorrupt,
                fmt::format("NVRAM offset {:#x}: the partition header is damaged: from here "
                            "on, partitions are found by their names only",
                            at));
        }
        if (!chained && kind == nullptr) {
            at += kPartitionHeadBytes;
            continue;
        }
        bytes = bytes != 0 ? std::min(bytes, image.size() - at) : image.size() - at;
        const std::size_t data_at = at + kPartitionHeadBytes;
        found.push_back({kind, image.subspan(data_at, bytes - kPartitionHeadBytes)});
        at += chained ? bytes : kPartitionHeadBytes;
    }
    return found;
}

constexpr std::uint32_t kPanicPlain = 4;   // arch/powerpc/include/asm/rtas.h, ERR_TYPE_KERNEL_PANIC
constexpr std::uint32_t kPanicPacked = 8;  // ERR_TYPE_KERNEL_PANIC_GZ

/// A partition of the OS. It begins with the type and the number of the last error logged to it.
struct OsPartition {
    std::uint32_t error_type = 0;
    std::uint32_t number = 0;
    Bytes data;
};

OsPartition read_os_partition(Bytes data) {
    constexpr std::size_t kInfoBytes = 8;
    if (data.size() < kInfoBytes) {
        return {};
    }
    return {load<std::uint32_t>(data, std::endian::big),
            load<std::uint32_t>(data.subspan(4), std::endian::big), data.subspan(kInfoBytes)};
}

/// Adds the record of an oops. The oops header has version, length and time, or only the length if
/// an old kernel wrote it.
void take_oops(printkfmt::PstoreArea& area, const OsPartition& partition) {
    constexpr std::uint64_t kHeaderVersion = 5000;  // asm/nvram.h, OOPS_HDR_VERSION
    constexpr std::size_t kOopsHeaderBytes = 12;
    const Bytes data = partition.data;
    if (data.size() < kOopsHeaderBytes) {
        return;
    }
    const std::uint64_t version = load_big_endian(data.first(2));
    const bool is_new = version >= kHeaderVersion;
    const std::size_t header = is_new ? kOopsHeaderBytes : 2;
    const std::size_t length = is_new ? load_big_endian(data.subspan(2, 2)) : version;
    if (length == 0) {
        return;
    }
    printkfmt::PstoreRecord record;
    record.type = PstoreType::kDmesg;
    record.backend = "nvram";
    record.name = fmt::format("dmesg-nvram-{}", partition.number);
    if (is_new) {
        record.time = printkfmt::PstoreTime{
            static_cast<std::int64_t>(load_big_endian(data.subspan(4, 8))), 0};
    }
    const Bytes payload = data.subspan(header, std::min(length, data.size() - header));
    if (payload.size() < length) {
        area.findings.loss(ErrorKind::kMissing,
                           fmt::format("{}: the partition has {} bytes of it, expected {}",
                                       record.name, payload.size(), length));
    }
    take_payload(record, payload, partition.error_type == kPanicPacked);
    note_losses(record, area.findings);
    area.records.push_back(std::move(record));
}

void take_partition(printkfmt::PstoreArea& area, const Partition& partition) {
    const bool is_os =
        partition.kind->type == PstoreType::kDmesg || partition.kind->type == PstoreType::kPpcRtas;
    const OsPartition os = is_os ? read_os_partition(partition.data) : OsPartition{};
    // If there is no room for a partition for oopses, the kernel writes an oops into the RTAS
    // partition.
    const bool is_oops = os.error_type == kPanicPlain || os.error_type == kPanicPacked;
    if (partition.kind->type == PstoreType::kDmesg || is_oops) {
        take_oops(area, os);
        return;
    }
    printkfmt::PstoreRecord record;
    record.type = partition.kind->type;
    record.backend = "nvram";
    record.name = fmt::format("{}-nvram-{}", name_of(record.type),
                              is_os ? os.number : static_cast<std::uint32_t>(record.type));
    record.text = as_text(is_os ? os.data : partition.data);
    area.records.push_back(std::move(record));
}

}  // namespace

bool is_nvram(Bytes image) {
    if (image.size() < 2 * kPartitionHeadBytes || image.size() > kNvramBytesMax) {
        return false;
    }
    Findings unused;
    const auto partitions = find_partitions(image, unused);
    return std::any_of(partitions.begin(), partitions.end(),
                       [](const Partition& one) { return one.kind != nullptr; });
}

printkfmt::PstoreArea read_nvram(Bytes image) {
    printkfmt::PstoreArea area;
    AreaLimits limits;
    for (const Partition& partition : find_partitions(image, area.findings)) {
        if (partition.kind == nullptr) {
            continue;
        }
        const std::size_t before = area.records.size();
        take_partition(area, partition);
        if (area.records.size() > before && !limits.admit(area.records.back(), area.findings)) {
            area.records.pop_back();
            break;
        }
    }
    return area;
}

bool may_be_nvram(const Candidate& candidate) {
    return is_nvram(read_if_small(candidate, kNvramBytesMax));
}

Result<Recovered> read_nvram_file(const ByteSource& file, const PstoreOptions& /*options*/) {
    TRY(const std::vector<std::byte> bytes, read_whole(file, kNvramBytesMax));
    return area_of_file(read_nvram(bytes), file, "powerpc NVRAM");
}

}  // namespace lastwords::extractor
