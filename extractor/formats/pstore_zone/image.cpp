// SPDX-License-Identifier: GPL-2.0-or-later
// pstore/zone: zones for pmsg, console, ftrace (one a CPU) and dumps lie one after the other in
// this order (fs/pstore/zone.c, psz_alloc_zones(); 6.1 and 7.2). A zone that nothing was ever
// written to has no header.
#include "extractor/formats/pstore_zone/image.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "extractor/formats/pstore_zone/carve.h"
#include "extractor/formats/pstore_zone/header.h"
#include "extractor/formats/pstore_zone/headerless.h"
#include "extractor/formats/pstore_zone/layout.h"
#include "extractor/pstore/blank_bytes.h"
#include "extractor/pstore/dump_record.h"
#include "extractor/pstore/ftrace_records.h"

namespace lastwords::extractor {

namespace {

using printkfmt::PstoreRecord;
using printkfmt::PstoreType;
using printkfmt::Zone;

constexpr std::size_t kSectorBytes = 512;  // all sizes are multiples of it but ftrace zones'
constexpr std::string_view kBackend = "pstore_blk";  // mtdpstore registers through it
constexpr std::string_view kRecovered = ".recovered";
constexpr std::uint64_t kSmallBytesMax = std::uint64_t{16} << 20U;  // no machine's memory
constexpr std::uint64_t kFrontBytes = std::uint64_t{1} << 20U;  // of larger media: the first zones

/// Offset of the first byte that is not what media are before they are written.
std::uint64_t first_written(const ByteSource& file) {
    std::vector<std::byte> block(65536);
    for (std::uint64_t at = 0; at < file.size();) {
        const Result<std::uint64_t> got = file.read_some(FileOffset{at}, block);
        if (!got || *got == 0) {
            break;
        }
        for (std::size_t i = 0; i < *got; ++i) {
            if (block[i] != std::byte{0} && block[i] != std::byte{0xff}) {
                return at + i;
            }
        }
        at += *got;
    }
    return file.size();
}

/// include/linux/kmsg_dump.h, enum kmsg_dump_reason; kmsg_dump_reason_str().
std::string_view reason_word(std::uint32_t reason) {
    constexpr std::array<std::string_view, 5> kWords{"Unknown", "Panic", "Oops", "Emergency",
                                                     "Shutdown"};
    return reason < kWords.size() ? kWords.at(reason) : kWords[0];
}

class ImageReader {
 public:
    explicit ImageReader(Bytes image) : image_(image), layout_(lay_out_zones(image)) {}

    printkfmt::PstoreArea read() {
        note_layout();
        for (const FoundZone& one : layout_.zones) {
            if (!one.lost && !limits_.full()) {
                take_zone(one);
            }
        }
        for (const FoundZone& one : layout_.zones) {
            if (one.lost && !limits_.full()) {
                take_lost(one);
            }
        }
        join_ftrace(area_);
        return std::move(area_);
    }

 private:
    void note_layout() {
        if (!layout_.numbers_sure) {
            area_.findings.note(
                "where the dumps' zones begin cannot be told: they are numbered "
                "from the first one that is there");
        }
        if (!layout_.looked_everywhere) {
            area_.findings.note(
                "too many places where a dump's header may be destroyed: not all were looked at");
        }
        const std::size_t front = layout_.zones.empty() ? 0 : layout_.zones.front().at;
        if (!is_unwritten(image_.first(front))) {
            area_.findings.note(fmt::format(
                "{} bytes before the first zone: none of pstore's, or their header is destroyed",
                front));
        }
    }

    /// The zone's row, from here on the last one.
    Zone& add_zone(const FoundZone& one) {
        Zone zone;
        zone.type = one.header.type;
        zone.index = one.index;
        zone.offset = one.at;
        zone.size = one.end - one.at;
        zone.start = one.header.start;
        zone.used = one.header.datalen;
        zone.has_header = !one.lost;
        area_.zones.push_back(zone);
        return area_.zones.back();
    }

    Bytes zone_bytes(const FoundZone& one) const {
        return image_.subspan(one.at, one.end - one.at);
    }

    void take_zone(const FoundZone& one) {
        add_zone(one);
        if (one.header.datalen == 0) {
            take_removed(one);
        } else if (one.data_end() > one.end) {
            recover(one, fmt::format("its header counts {} bytes, expected at most {}",
                                     one.header.datalen,
                                     std::max(one.end, one.data_at()) - one.data_at()));
        } else if (one.is_dump()) {
            take_dump(one);
        } else {
            take_ring(one);
        }
    }

    /// The kernel removes a file by counting no more bytes (psz_kmsg_erase(), psz_record_erase());
    /// start is 0 then.
    void take_removed(const FoundZone& one) {
        if (one.header.start != 0) {
            recover(one, fmt::format("its header counts no bytes and its start is {}",
                                     one.header.start));
        } else if (auto record = carve(one)) {
            area_.findings.note(fmt::format(
                "zone at offset {:#x}: its header counts no bytes, as that of a removed "
                "file, and there are some",
                one.at));
            add(*std::move(record), one);
        }
    }

    /// Written round and round: the oldest byte is the next to be overwritten.
    void take_ring(const FoundZone& one) {
        const Bytes data = image_.subspan(one.data_at(), one.header.datalen);
        const std::size_t start = one.header.start;
        if (start > data.size()) {
            recover(one, fmt::format("its header's start is {}, expected at most {}", start,
                                     data.size()));
            return;
        }
        PstoreRecord record;
        std::string& bytes = one.header.type == PstoreType::kFtrace ? record.raw : record.text;
        bytes = as_text(data.subspan(start));
        bytes += as_text(data.first(start));
        // Start is behind the last byte, or the ring counts all of its zone (psz_record_write()).
        const bool damaged =
            start != data.size() && one.data_end() != one.end && one.data_end() % kSectorBytes != 0;
        const bool turned = !damaged && one.header.type == PstoreType::kConsole &&
                            start != data.size() && is_turned(bytes);
        if (damaged || turned) {
            record.doubtful = {{0, bytes.size()}};
            lose(one, damaged ? fmt::format("its header counts {} bytes of {}, and its start is {}",
                                            data.size(), one.end - one.data_at(), start)
                              : fmt::format("its header's start is {}, where no text begins: its "
                                            "newest stands before the oldest",
                                            start));
        }
        add(std::move(record), one);
        if (damaged) {
            recover(one, "all that it has is beside what its header counts");
        }
    }

    void take_dump(const FoundZone& one) {
        const Bytes data = image_.subspan(one.data_at(), one.header.datalen);
        const auto header = read_psz_dump_header(data, one.header.order);
        if (!header) {
            recover(one, "its dump header is none that Linux writes");
            return;
        }
        PstoreRecord record;
        record.time = header->time;
        take_payload(record, data.subspan(header->bytes), header->compressed);
        if (!header->compressed) {
            record.preface =
                fmt::format("{}: Total {} times\n", reason_word(header->reason), header->counter);
        }
        if (record.reason.empty()) {
            record.reason = reason_word(header->reason);
        }
        if (one.header.start != 0) {
            area_.findings.note(
                fmt::format("zone at offset {:#x}: its header's start is {}, which no dump has",
                            one.at, one.header.start));
        }
        const bool more = has_more(one);
        record.cut = record.cut || more;
        const std::size_t bytes = record.text.size();
        add(std::move(record), one);
        if (more) {
            lose(one, fmt::format("its header counts {} bytes, and there are more behind them",
                                  one.header.datalen));
            if (auto whole = carve(one); whole && whole->text.size() > bytes) {
                add(*std::move(whole), one);
            }
        }
    }

    /// A dump is written with zeros up to the end of its zone (psz_kmsg_write_record()).
    bool has_more(const FoundZone& one) const {
        const std::size_t page = (one.header.datalen + kPszHeaderBytes) % kZoneAlignment;
        const std::size_t rest = page == 0 ? 0 : kZoneAlignment - page;
        const std::size_t end =
            layout_.dump_bytes != 0 ? one.end : std::min(one.end, one.data_end() + rest);
        return !is_unwritten(image_.subspan(one.data_end(), end - one.data_end()));
    }

    void take_lost(const FoundZone& one) {
        add_zone(one);
        recover(one, "its header is destroyed");
    }

    std::optional<PstoreRecord> carve(const FoundZone& one) const {
        const Bytes bytes = zone_bytes(one);
        auto record =
            one.is_dump() ? carve_dump(bytes, one.header.order) : std::optional<PstoreRecord>();
        return record ? std::move(record) : carve_ring(bytes, one.header.type, one.header.order);
    }

    /// The kernel passes such a zone over.
    void recover(const FoundZone& one, std::string_view why) {
        lose(one, why);
        if (auto record = carve(one)) {
            area_.zones.back().used =
                one.lost ? std::max(record->raw.size(), record->text.size()) : one.header.datalen;
            add(*std::move(record), one);
        }
    }

    void add(PstoreRecord record, const FoundZone& one) {
        record.type = one.header.type;
        record.backend = kBackend;
        record.name = fmt::format("{}-{}-{}{}", name_of(record.type), kBackend, one.index,
                                  record.shown ? "" : kRecovered);
        record.zone = area_.zones.size() - 1;
        note_losses(record, area_.findings);
        if (limits_.admit(record, area_.findings)) {
            area_.records.push_back(std::move(record));
        }
    }

    void lose(const FoundZone& one, std::string_view why) {
        area_.findings.loss(ErrorKind::kCorrupt,
                            fmt::format("zone at offset {:#x}: {}", one.at, why));
    }

    Bytes image_;
    ZoneLayout layout_;
    printkfmt::PstoreArea area_;
    AreaLimits limits_;
};

}  // namespace

bool is_zone_image(const ByteSource& file, Bytes first) {
    if (read_psz_header(first, file.size())) {
        return true;
    }
    if (file.size() > kZoneImageBytesMax) {
        return false;
    }
    const bool is_small = file.size() <= kSmallBytesMax;
    // A destroyed header may itself be no more than bytes that were never written.
    const std::uint64_t from = is_small ? 0 : first_written(file) / kZoneAlignment * kZoneAlignment;
    std::vector<std::byte> bytes(is_small ? file.size()
                                          : std::min(kFrontBytes, file.size() - from));
    const Result<std::uint64_t> got = file.read_some(FileOffset{from}, bytes);
    bytes.resize(got ? *got : 0);
    return has_zones(bytes);
}

printkfmt::PstoreArea read_zone_image(Bytes image) {
    return ImageReader(image).read();
}

}  // namespace lastwords::extractor
