// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the zones of a pstore/zone image. Zones for pmsg, console, ftrace (one a CPU) and dumps
// follow one another in this order (fs/pstore/zone.c, psz_alloc_zones(); 6.1 and 7.2). A zone to
// which nothing was ever written has no header.
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

constexpr std::size_t kSectorBytes = 512;  // each zone's size but ftrace's is a multiple of this
constexpr std::string_view kBackend = "pstore_blk";  // mtdpstore registers through pstore_blk
constexpr std::string_view kRecovered = ".recovered";
constexpr std::uint64_t kSmallBytesMax = std::uint64_t{16} << 20U;  // too small for a memory image
// How much of a larger file is searched for a header.
constexpr std::uint64_t kFrontBytes = std::uint64_t{1} << 20U;

/// Returns the offset of the first byte that is neither 0x00 nor 0xff, or the file's size.
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

/// Returns the kernel's word for an enum kmsg_dump_reason (include/linux/kmsg_dump.h;
/// kmsg_dump_reason_str()).
std::string_view reason_word(std::uint32_t reason) {
    constexpr std::array<std::string_view, 5> kWords{"Unknown", "Panic", "Oops", "Emergency",
                                                     "Shutdown"};
    return reason < kWords.size() ? kWords.at(reason) : kWords[0];
}

class ImageReader {
 public:
    explicit ImageReader(Bytes image) : image_(image), layout_(find_psz_layout(image)) {}

    printkfmt::PstoreArea read() {
        note_layout();
        for (const PszZone& one : layout_.zones) {
            if (!one.headerless && !limits_.full()) {
                take_zone(one);
            }
        }
        for (const PszZone& one : layout_.zones) {
            if (one.headerless && !limits_.full()) {
                take_headerless(one);
            }
        }
        join_ftrace(area_);
        return std::move(area_);
    }

 private:
    void note_layout() {
        if (!layout_.numbers_sure) {
            area_.findings.note(
                "the image does not show where the dumps' zones begin: they are numbered "
                "from the first one that was found");
        }
        if (!layout_.searched_everywhere) {
            area_.findings.note(
                "too many places may have a dump whose header is destroyed: not all were "
                "examined");
        }
        const std::size_t front = layout_.zones.empty() ? 0 : layout_.zones.front().at;
        if (!is_unwritten(image_.first(front))) {
            area_.findings.note(fmt::format(
                "{} bytes before the first zone are not pstore's, or a destroyed header hides "
                "their zone",
                front));
        }
    }

    /// Appends the zone to area_.zones. It is area_.zones.back() until the next call.
    Zone& add_zone(const PszZone& one) {
        Zone zone;
        zone.type = one.header.type;
        zone.index = one.index;
        zone.offset = one.at;
        zone.size = one.end - one.at;
        zone.start = one.header.start;
        zone.used = one.header.datalen;
        zone.has_header = !one.headerless;
        area_.zones.push_back(zone);
        return area_.zones.back();
    }

    Bytes zone_bytes(const PszZone& one) const { return image_.subspan(one.at, one.end - one.at); }

    void take_zone(const PszZone& one) {
        add_zone(one);
        if (one.header.datalen == 0) {
            take_removed(one);
        } else if (one.data_end() > one.end) {
            recover(one, fmt::format("its header says that it holds {} bytes, expected at most {}",
                                     one.header.datalen,
                                     std::max(one.end, one.data_at()) - one.data_at()));
        } else if (one.is_dump()) {
            take_dump(one);
        } else {
            take_ring(one);
        }
    }

    /// Reads a zone whose header counts no bytes. The kernel removes a file by setting datalen and
    /// start to 0 (psz_kmsg_erase(), psz_record_erase()); its bytes stay on the medium.
    void take_removed(const PszZone& one) {
        if (one.header.start != 0) {
            recover(
                one,
                fmt::format("its header says that it is empty, but gives a start of {}, expected 0",
                            one.header.start));
        } else if (auto record = carve(one)) {
            area_.findings.note(
                fmt::format("zone at offset {:#x}: its header says that it is empty, as after its "
                            "file was removed; the bytes that are still there were recovered",
                            one.at));
            add(*std::move(record), one);
        }
    }

    /// Reads a ring, whose oldest byte is at start.
    void take_ring(const PszZone& one) {
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
        // In a valid header, start equals datalen, or datalen counts all of the zone
        // (psz_record_write()).
        const bool damaged =
            start != data.size() && one.data_end() != one.end && one.data_end() % kSectorBytes != 0;
        const bool rotated = !damaged && one.header.type == PstoreType::kConsole &&
                             start != data.size() && is_rotated(bytes);
        if (damaged || rotated) {
            record.doubtful = {{0, bytes.size()}};
            report_loss(one, damaged
                                 ? fmt::format("its header contradicts itself: it says that {} of "
                                               "{} bytes are used and that the start is {}",
                                               data.size(), one.end - one.data_at(), start)
                                 : fmt::format("its header's start is {}, but that puts the newest "
                                               "lines before the oldest",
                                               start));
        }
        add(std::move(record), one);
        if (damaged) {
            recover(one,
                    "everything in the zone was recovered as well, because its header contradicts "
                    "itself");
        }
    }

    void take_dump(const PszZone& one) {
        const Bytes data = image_.subspan(one.data_at(), one.header.datalen);
        const auto header = read_psz_dump_header(data, one.header.order);
        if (!header) {
            recover(one, "its dump header is not one that Linux writes");
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
            area_.findings.note(fmt::format(
                "zone at offset {:#x}: its header's start is {}, which is always 0 for a dump",
                one.at, one.header.start));
        }
        const bool more = has_more(one);
        record.cut = record.cut || more;
        const std::size_t bytes = record.text.size();
        add(std::move(record), one);
        if (more) {
            report_loss(one, fmt::format("its header says that it holds {} bytes, but more follow",
                                         one.header.datalen));
            if (auto whole = carve(one); whole && whole->text.size() > bytes) {
                add(*std::move(whole), one);
            }
        }
    }

    /// True if written bytes follow those that the header counts. The kernel fills the rest of a
    /// dump's zone with zeros (psz_kmsg_write_record()).
    bool has_more(const PszZone& one) const {
        const std::size_t page = (one.header.datalen + kPszHeaderBytes) % kPszAlignment;
        const std::size_t rest = page == 0 ? 0 : kPszAlignment - page;
        const std::size_t end =
            layout_.dump_bytes != 0 ? one.end : std::min(one.end, one.data_end() + rest);
        return !is_unwritten(image_.subspan(one.data_end(), end - one.data_end()));
    }

    void take_headerless(const PszZone& one) {
        add_zone(one);
        recover(one, "its header is destroyed");
    }

    std::optional<PstoreRecord> carve(const PszZone& one) const {
        const Bytes bytes = zone_bytes(one);
        auto record =
            one.is_dump() ? carve_dump(bytes, one.header.order) : std::optional<PstoreRecord>();
        return record ? std::move(record) : carve_ring(bytes, one.header.type, one.header.order);
    }

    /// Reports why the kernel skips this zone, and adds what can be carved from it.
    void recover(const PszZone& one, std::string_view why) {
        report_loss(one, why);
        if (auto record = carve(one)) {
            area_.zones.back().used = one.headerless
                                          ? std::max(record->raw.size(), record->text.size())
                                          : one.header.datalen;
            add(*std::move(record), one);
        }
    }

    void add(PstoreRecord record, const PszZone& one) {
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

    void report_loss(const PszZone& one, std::string_view why) {
        area_.findings.loss(ErrorKind::kCorrupt,
                            fmt::format("zone at offset {:#x}: {}", one.at, why));
    }

    Bytes image_;
    PszLayout layout_;
    printkfmt::PstoreArea area_;
    AreaLimits limits_;
};

}  // namespace

bool is_psz_image(const ByteSource& file, Bytes first) {
    if (read_psz_header(first, file.size())) {
        return true;
    }
    if (file.size() > kPszImageBytesMax) {
        return false;
    }
    const bool is_small = file.size() <= kSmallBytesMax;
    // The search begins at the start of the page, because a destroyed header may itself consist of
    // 0x00 or 0xff.
    const std::uint64_t from = is_small ? 0 : first_written(file) / kPszAlignment * kPszAlignment;
    std::vector<std::byte> bytes(is_small ? file.size()
                                          : std::min(kFrontBytes, file.size() - from));
    const Result<std::uint64_t> got = file.read_some(FileOffset{from}, bytes);
    bytes.resize(got ? *got : 0);
    return has_psz_zones(bytes);
}

printkfmt::PstoreArea read_psz_image(Bytes image) {
    return ImageReader(image).read();
}

}  // namespace lastwords::extractor
