// SPDX-License-Identifier: GPL-2.0-or-later
// pstore/zone: zones for pmsg, console, ftrace (one a CPU) and dumps lie one after the other in
// this order (fs/pstore/zone.c, psz_alloc_zones(); 6.1 and 7.2). A zone that nothing was ever
// written to has no header.
#include "extractor/pstore/zone_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <vector>

#include "extractor/pstore/dump_record.h"
#include "extractor/pstore/zone_carve.h"
#include "extractor/pstore/zone_header.h"

namespace lastwords::extractor {

namespace {

using printkfmt::PstoreRecord;
using printkfmt::PstoreType;
using printkfmt::Zone;

constexpr std::size_t kAlignment = 4096;             // of all sizes but those of ftrace zones
constexpr std::string_view kBackend = "pstore_blk";  // mtdpstore registers through it
constexpr std::string_view kRecovered = ".recovered";
constexpr std::uint64_t kSmallBytesMax = std::uint64_t{16} << 20U;  // no machine's memory

struct Found {
    std::size_t at = 0;
    PszHeader header;

    bool is_dump() const { return header.type == PstoreType::kDmesg; }
    std::size_t data_at() const { return at + kPszHeaderBytes; }
    std::size_t data_end() const { return data_at() + header.datalen; }
};

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

/// Offsets of all that may be a signature: three of its bytes are the same in all types.
std::vector<std::size_t> find_signatures(std::string_view text) {
    std::vector<std::size_t> found;
    const auto add_all = [&](std::string_view bytes, std::size_t before) {
        for (std::size_t at = text.find(bytes); at != std::string_view::npos;
             at = text.find(bytes, at + 1)) {
            if (at >= before) {
                found.push_back(at - before);
            }
        }
    };
    add_all("BGC", 1);  // little endian
    add_all("CGB", 0);
    std::sort(found.begin(), found.end());
    return found;
}

/// Zones by header: on sector boundaries anywhere, elsewhere (ftrace zones have odd sizes) outside
/// the bytes that the zone before counts as its own.
std::vector<Found> find_zones(Bytes image) {
    constexpr std::size_t kSector = 512;
    std::vector<Found> found;
    for (const std::size_t at : find_signatures(as_text(image))) {
        const bool inside = !found.empty() && at < found.back().data_end();
        const auto header = read_psz_header(image.subspan(at), image.size() - at);
        if (header && (!inside || at % kSector == 0)) {
            found.push_back({at, *header});
        }
    }
    return found;
}

/// include/linux/kmsg_dump.h, enum kmsg_dump_reason; kmsg_dump_reason_str().
std::string_view reason_word(std::uint32_t reason) {
    constexpr std::array<std::string_view, 5> kWords{"Unknown", "Panic", "Oops", "Emergency",
                                                     "Shutdown"};
    return reason < kWords.size() ? kWords.at(reason) : kWords[0];
}

/// Dump zones have one size: what the distances between those found have in common. They are
/// numbered from the end of the zones before them.
struct DumpGrid {
    std::size_t first = 0;
    std::size_t bytes = 0;  ///< of a zone; 0: not known
    bool is_exact = true;   ///< the first one is the kernel's first

    std::uint32_t index_of(std::size_t at) const {
        return bytes == 0 || at < first ? 0 : static_cast<std::uint32_t>((at - first) / bytes);
    }
};

DumpGrid lay_out(Bytes image, std::span<const Found> found) {
    DumpGrid grid;
    std::optional<std::size_t> last;
    const Found* other = nullptr;
    for (const Found& one : found) {
        if (!one.is_dump()) {
            other = last ? other : &one;
            continue;
        }
        grid.first = last ? grid.first : one.at;
        grid.bytes = last ? std::gcd(grid.bytes, one.at - *last) : 0;
        last = one.at;
    }
    if (grid.bytes % kAlignment != 0) {
        grid.bytes = 0;
    }
    // The zones before end where a full ring does. Without any, the dumps begin with the medium;
    // unless those zones were never written: a flash device has none, and is 0xff where erased.
    std::size_t end = grid.first;
    if (other != nullptr) {
        end = other->data_end() % kAlignment == 0 ? other->data_end() : end;
        grid.is_exact = end == other->data_end();
    } else if (grid.first != 0) {
        const bool is_flash = image.front() == std::byte{0xff};
        end = is_flash ? 0 : end;
        grid.is_exact = is_flash;
    }
    if (grid.bytes != 0 && end < grid.first && (grid.first - end) % grid.bytes == 0) {
        grid.first = end;
    }
    grid.is_exact = grid.is_exact && grid.first == end;
    return grid;
}

class ImageReader {
 public:
    explicit ImageReader(Bytes image)
        : image_(image), found_(find_zones(image)), grid_(lay_out(image, found_)) {}

    printkfmt::PstoreArea read() {
        if (!grid_.is_exact) {
            area_.findings.note(
                "where the dumps' zones begin cannot be told: they are numbered "
                "from the first one that is there");
        }
        carve_front();
        for (std::size_t i = 0; i < found_.size(); ++i) {
            take_zone(found_[i], i + 1 < found_.size() ? found_[i + 1].at : image_.size());
        }
        carve_grid();
        return std::move(area_);
    }

 private:
    void take_zone(const Found& one, std::size_t next) {
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
        add(std::move(record), zone.type, zone.index);
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
        record.text = as_text(data.subspan(start));
        record.text += as_text(data.first(start));
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
        area_.records.push_back(std::move(record));
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
        for (std::size_t at = grid_.first; at + grid_.bytes <= image_.size(); at += grid_.bytes) {
            const Bytes zone = image_.subspan(at, grid_.bytes);
            const bool known = std::any_of(found_.begin(), found_.end(),
                                           [&](const Found& one) { return one.at == at; });
            if (known || is_unwritten(zone.first(kAlignment))) {
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
    std::vector<Found> found_;
    DumpGrid grid_;
    printkfmt::PstoreArea area_;
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
