// SPDX-License-Identifier: GPL-2.0-or-later
// pstore/zone: zones for pmsg, console, ftrace (one a CPU) and dumps lie one after the other in
// this order (fs/pstore/zone.c, psz_alloc_zones(); 6.1 and 7.2). A zone that nothing was ever
// written to has no header.
#include "extractor/pstore/backends/zone_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "extractor/pstore/backends/zone_carve.h"
#include "extractor/pstore/backends/zone_header.h"
#include "extractor/pstore/backends/zone_layout.h"
#include "extractor/pstore/dump_record.h"
#include "extractor/pstore/ftrace_records.h"

namespace lastwords::extractor {

namespace {

using printkfmt::PstoreRecord;
using printkfmt::PstoreType;
using printkfmt::Zone;

constexpr std::size_t kZoneAlignment = 4096;         // of all sizes but those of ftrace zones
constexpr std::string_view kBackend = "pstore_blk";  // mtdpstore registers through it
constexpr std::string_view kRecovered = ".recovered";
constexpr std::uint64_t kSmallBytesMax = std::uint64_t{16} << 20U;  // no machine's memory

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
    explicit ImageReader(Bytes image)
        : image_(image), found_(find_zones(image)), grid_(lay_out_dumps(image, found_)) {}

    printkfmt::PstoreArea read() {
        if (!grid_.is_exact) {
            area_.findings.note(
                "where the dumps' zones begin cannot be told: they are numbered "
                "from the first one that is there");
        }
        carve_front();
        for (std::size_t i = 0; i < found_.size() && !limits_.full(); ++i) {
            take_zone(found_[i], i + 1 < found_.size() ? found_[i + 1].at : image_.size());
        }
        carve_grid();
        join_ftrace(area_);
        return std::move(area_);
    }

 private:
    void take_zone(const FoundZone& one, std::size_t next) {
        Zone zone;
        zone.type = one.header.type;
        zone.index = one.is_dump()                            ? grid_.index_of(one.at)
                     : one.header.type == PstoreType::kFtrace ? ftrace_count_++
                                                              : 0;
        zone.offset = one.at;
        zone.size =
            (one.is_dump() && grid_.bytes != 0 ? std::min(next, one.at + grid_.bytes) : next) -
            one.at;
        zone.start = one.header.start;
        zone.used = one.header.datalen;
        area_.zones.push_back(zone);
        if (one.header.datalen == 0) {  // erased by the kernel when the file was removed
            return;
        }
        PstoreRecord record;
        const std::size_t room =
            std::max<std::size_t>(zone.size, kPszHeaderBytes) - kPszHeaderBytes;
        const Bytes data =
            image_.subspan(one.data_at(), std::min<std::size_t>(one.header.datalen, room));
        if (one.is_dump()) {
            take_dump(record, data, one.header.order);
        } else {
            take_ring(record, data, one.header.start);
        }
        if (data.size() < one.header.datalen) {
            not_shown(record, fmt::format("its header counts {} bytes, expected at most {}",
                                          one.header.datalen, data.size()));
        }
        check_rest(record, one, zone);
        add(std::move(record), zone.type, zone.index);
    }

    /// A dump is written with zeros up to the end of its zone (psz_kmsg_write_record()).
    void check_rest(PstoreRecord& record, const FoundZone& one, const Zone& zone) {
        if (!one.is_dump() || grid_.bytes == 0 || one.data_end() >= zone.offset + zone.size) {
            return;
        }
        if (!is_unwritten(
                image_.subspan(one.data_end(), zone.offset + zone.size - one.data_end()))) {
            record.cut = true;
            area_.findings.loss(
                ErrorKind::kCorrupt,
                fmt::format("zone at offset {:#x}: its header counts {} bytes, and there are more "
                            "behind them",
                            zone.offset, one.header.datalen));
        }
    }

    /// Written round and round: the oldest byte is the next to be overwritten.
    void take_ring(PstoreRecord& record, Bytes data, std::size_t start) {
        if (start > data.size()) {
            record.text = as_text(data);
            not_shown(record, fmt::format("its header's start is {}, expected at most {}: the text "
                                          "is in the order of the medium",
                                          start, data.size()));
            return;
        }
        const bool calls = area_.zones.back().type == PstoreType::kFtrace;
        std::string& bytes = calls ? record.raw : record.text;
        bytes = as_text(data.subspan(start));
        bytes += as_text(data.first(start));
    }

    void take_dump(PstoreRecord& record, Bytes data, std::endian order) {
        const auto header = read_psz_dump_header(data, order);
        if (!header) {
            record.text = as_text(data);
            not_shown(record, "its dump header is none that Linux writes");
            return;
        }
        record.time = header->time;
        take_payload(record, data.subspan(header->bytes), header->compressed);
        if (!header->compressed) {
            record.preface =
                fmt::format("{}: Total {} times\n", reason_word(header->reason), header->counter);
        }
        if (record.reason.empty()) {
            record.reason = reason_word(header->reason);
        }
    }

    void add(PstoreRecord record, PstoreType type, std::uint32_t index) {
        record.type = type;
        record.backend = kBackend;
        record.name = fmt::format("{}-{}-{}{}", name_of(type), kBackend, index,
                                  record.shown ? "" : kRecovered);
        record.zone = area_.zones.size() - 1;
        note_losses(record, area_.findings);
        if (limits_.admit(record, area_.findings)) {
            area_.records.push_back(std::move(record));
        }
    }

    /// Bytes before the first header are those of a zone whose header is gone, or were there before
    /// the kernel came.
    void carve_front() {
        const std::size_t end = found_.empty() ? 0 : std::min(found_.front().at, grid_.first);
        if (auto record = carve_text(image_.first(end), kPszHeaderBytes)) {
            lose_header(0, end, PstoreType::kUnknown);
            add(*std::move(record), PstoreType::kUnknown, 0);
        }
    }

    /// Bytes where the grid has a zone and no header was found.
    void carve_grid() {
        if (grid_.bytes == 0) {
            return;
        }
        for (std::size_t at = grid_.first; at + grid_.bytes <= image_.size() && !limits_.full();
             at += grid_.bytes) {
            const Bytes zone = image_.subspan(at, grid_.bytes);
            const auto next = std::partition_point(
                found_.begin(), found_.end(), [&](const FoundZone& one) { return one.at < at; });
            const bool known = next != found_.end() && next->at == at;
            if (known || is_unwritten(zone.first(kZoneAlignment))) {
                continue;
            }
            auto record = carve_dump(zone);
            record = record ? std::move(record) : carve_text(zone, kPszHeaderBytes);
            if (record) {
                lose_header(at, grid_.bytes, PstoreType::kDmesg);
                add(*std::move(record), PstoreType::kDmesg, grid_.index_of(at));
            }
        }
    }

    void lose_header(std::size_t at, std::size_t bytes, PstoreType type) {
        Zone zone;
        zone.type = type;
        zone.index = type == PstoreType::kDmesg ? grid_.index_of(at) : 0;
        zone.offset = at;
        zone.size = bytes;
        zone.has_header = false;
        area_.zones.push_back(zone);
        area_.findings.loss(ErrorKind::kCorrupt,
                            fmt::format("offset {:#x}: found text and no header of a zone", at));
    }

    /// The kernel passes such a zone over.
    void not_shown(PstoreRecord& record, std::string_view why) {
        record.shown = false;
        record.doubtful = {{0, record.text.size()}};
        area_.findings.loss(ErrorKind::kCorrupt, fmt::format("zone at offset {:#x}: {}",
                                                             area_.zones.back().offset, why));
    }

    Bytes image_;
    std::vector<FoundZone> found_;
    DumpGrid grid_;
    printkfmt::PstoreArea area_;
    AreaLimits limits_;
    std::uint32_t ftrace_count_ = 0;
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
    const std::uint64_t from = is_small ? 0 : first_written(file);
    constexpr std::size_t kHeaders = 16;
    std::vector<std::byte> bytes(is_small ? file.size() : kHeaders);
    const Result<std::uint64_t> got = file.read_some(FileOffset{from}, bytes);
    bytes.resize(got ? *got : 0);
    return is_small ? !find_zones(bytes).empty()
                    : read_psz_header(bytes, file.size() - from).has_value();
}

printkfmt::PstoreArea read_zone_image(Bytes image) {
    return ImageReader(image).read();
}

}  // namespace lastwords::extractor
