// SPDX-License-Identifier: GPL-2.0-or-later
// Parses what mtdoops writes (drivers/mtd/mtdoops.c; 5.10 to 7.2): records of record_size bytes in
// the byte order of the machine. A record is u32 number, u32 magic, in 6.1 and later also s64
// nanoseconds since 1970, and text up to the end of the record or to the 0xff bytes of erased
// flash.
#include "extractor/formats/mtdoops/mtdoops.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <optional>
#include <string_view>
#include <vector>

#include "extractor/formats/whole_file.h"
#include "extractor/pstore/blank_bytes.h"
#include "extractor/pstore/carve_text.h"

namespace lastwords::extractor {

namespace {

constexpr std::size_t kPage = 4096;  // record_size is a multiple of this
constexpr std::uint32_t kMagic = 0x5d005d00;
constexpr std::uint32_t kMagicWithTime = 0x5d005e00;
constexpr std::size_t kHeaderBytesMax = 16;
constexpr std::uint32_t kNoNumber = 0xffffffff;  // erased flash

struct Page {
    std::size_t at = 0;
    std::uint32_t number = 0;
    std::size_t header_bytes = 0;
    std::optional<printkfmt::PstoreTime> time;
};

std::optional<Page> read_page(Bytes image, std::size_t at) {
    const Bytes page = image.subspan(at);
    if (page.size() < kHeaderBytesMax) {
        return std::nullopt;
    }
    for (const std::endian order : {std::endian::little, std::endian::big}) {
        const auto number = load<std::uint32_t>(page, order);
        const auto magic = load<std::uint32_t>(page.subspan(4), order);
        if (number == kNoNumber || (magic != kMagic && magic != kMagicWithTime)) {
            continue;
        }
        if (magic == kMagic) {
            return Page{at, number, 8, std::nullopt};
        }
        constexpr std::uint64_t kSecond = 1000000000;
        const auto time = load<std::uint64_t>(page.subspan(8), order);
        return Page{at, number, 16,
                    printkfmt::PstoreTime{static_cast<std::int64_t>(time / kSecond),
                                          static_cast<std::uint32_t>(time % kSecond)}};
    }
    return std::nullopt;
}

std::vector<Page> find_header_pages(Bytes image) {
    std::vector<Page> pages;
    for (std::size_t at = 0; at < image.size(); at += kPage) {
        if (const auto page = read_page(image, at)) {
            pages.push_back(*page);
        }
    }
    return pages;
}

/// Whether `number` comes after `than`. Numbers count up and wrap; this is the rule by which the
/// driver finds where to continue (find_next_position()).
bool is_newer(std::uint32_t number, std::uint32_t than) {
    constexpr std::uint32_t kLow = 0x40000000;
    constexpr std::uint32_t kMiddle = 0x80000000;
    constexpr std::uint32_t kHigh = 0xc0000000;
    return (number < kLow && than > kHigh) || (number > than && number < kHigh) ||
           (number > than && number > kHigh && than > kMiddle);
}

/// Returns the distance between records, as the greatest common divisor of the offsets of the
/// headers found; 0 if there is only one header, at the start.
std::size_t record_bytes(std::span<const Page> pages) {
    std::size_t bytes = 0;
    for (const Page& page : pages) {
        bytes = std::gcd(bytes, page.at);
    }
    return bytes;
}

/// Returns the record without the erased flash (0xff bytes) after its text.
Bytes cut_at_erased(Bytes record) {
    for (std::size_t at = 0; at < record.size(); at += kPage) {
        const Bytes page = record.subspan(at, std::min(kPage, record.size() - at));
        if (page.back() == std::byte{0xff}) {
            record = record.first(at + page.size());
            break;
        }
    }
    record = record.first(as_text(record).find_last_not_of('\xff') + 1);  // npos + 1 is 0
    // The kernel ends its text with a NUL that it does not count (kernel/printk/printk.c,
    // record_print_text(); 5.10 to 6.1).
    const bool ends_in_nul = !record.empty() && record.back() == std::byte{0};
    return record.first(record.size() - (ends_in_nul ? 1 : 0));
}

/// Recovers text from written pages that belong to no record.
void carve_pages(printkfmt::PstoreArea& area, Bytes image,
                 std::span<const printkfmt::ByteRun> taken) {
    for (std::size_t at = 0; at < image.size(); at += kPage) {
        const Bytes page = image.subspan(at, std::min(kPage, image.size() - at));
        const bool is_taken = std::any_of(taken.begin(), taken.end(), [&](const auto& run) {
            return run.begin < at + page.size() && at < run.end;
        });
        if (is_taken || is_unwritten(page)) {
            continue;
        }
        const std::size_t line = as_text(page).find('<');
        auto record = carve_text(page, line <= kHeaderBytesMax ? line : kHeaderBytesMax);
        if (!record) {
            continue;
        }
        record->type = printkfmt::PstoreType::kDmesg;
        record->backend = "mtdoops";
        record->name = fmt::format("dmesg-mtdoops-at-{:#x}.recovered", at);
        area.findings.loss(ErrorKind::kCorrupt,
                           fmt::format("{}: found text without a header", record->name));
        area.records.push_back(*std::move(record));
    }
}

}  // namespace

bool is_mtdoops(Bytes image) {
    return image.size() <= kMtdoopsBytesMax && !find_header_pages(image).empty();
}

printkfmt::PstoreArea read_mtdoops(Bytes image) {
    printkfmt::PstoreArea area;
    std::vector<Page> pages = find_header_pages(image);
    const std::size_t bytes = record_bytes(pages);
    std::uint32_t newest = pages.empty() ? 0 : pages.front().number;
    for (const Page& page : pages) {
        newest = is_newer(page.number, newest) ? page.number : newest;
    }
    std::stable_sort(pages.begin(), pages.end(), [&](const Page& a, const Page& b) {
        return newest - a.number > newest - b.number;  // modulo 2^32
    });
    std::vector<printkfmt::ByteRun> taken;
    for (const Page& page : pages) {
        const std::size_t end = bytes != 0 ? std::min(page.at + bytes, image.size()) : image.size();
        printkfmt::PstoreRecord record;
        record.type = printkfmt::PstoreType::kDmesg;
        record.backend = "mtdoops";
        record.name = fmt::format("dmesg-mtdoops-{}", page.number);
        record.time = page.time;
        record.text = as_text(cut_at_erased(image.subspan(page.at, end - page.at)));
        taken.push_back({page.at, page.at + std::max<std::size_t>(record.text.size(), 1)});
        record.text.erase(0, page.header_bytes);
        if (record.text.empty()) {
            area.findings.loss(ErrorKind::kMissing,
                               fmt::format("{}: found no text after its header", record.name));
        }
        area.records.push_back(std::move(record));
    }
    carve_pages(area, image, taken);
    return area;
}

bool may_be_mtdoops(const Candidate& candidate) {
    return is_mtdoops(read_if_small(candidate, kMtdoopsBytesMax));
}

Result<Recovered> read_mtdoops_file(const ByteSource& file, const PstoreOptions& /*options*/) {
    TRY(const std::vector<std::byte> bytes, read_whole(file, kMtdoopsBytesMax));
    return area_of_file(read_mtdoops(bytes), file, "mtdoops image");
}

}  // namespace lastwords::extractor
