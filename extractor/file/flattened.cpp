// SPDX-License-Identifier: GPL-2.0-or-later
// Flattened form: reads the headers of all writes once, and makes from them a map of the file that
// the writes produce.
#include "extractor/file/flattened.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "extractor/file/block_cache.h"
#include "extractor/file/layers.h"
#include "printkfmt/base/cursor.h"

namespace lastwords::extractor {
namespace {

constexpr std::string_view kSignature{"makedumpfile\0\0\0\0", 16};
constexpr std::uint64_t kFileHeaderBytes = 4096;  // MAX_SIZE_MDF_HEADER
constexpr std::uint64_t kTypeFlattened = 1;
constexpr std::uint64_t kVersionFlattened = 1;
constexpr std::uint64_t kRecordHeaderBytes = 16;
constexpr std::uint64_t kEndMark = std::numeric_limits<std::uint64_t>::max();
constexpr std::uint64_t kOffsetMax = std::numeric_limits<std::int64_t>::max();
/// Limit of the number of records, each of which takes 24 bytes of memory. It is enough for 60 GiB
/// in the small writes that QEMU issues.
constexpr std::size_t kRecordsMax = std::size_t{1} << 22U;
constexpr std::uint64_t kRecordBytesMax = std::uint64_t{1} << 30U;

/// One write in the flattened file, or the part of a write that no later write replaced.
struct Record {
    // Offset in the file that the writes produce.
    std::uint64_t target = 0;
    // Offset of the written bytes in the flattened file. Later writes have larger offsets there.
    std::uint64_t data = 0;
    std::uint32_t bytes = 0;

    std::uint64_t end() const { return target + bytes; }
};

/// Appends to `records` what remains of the records in `cluster` after later writes have replaced
/// earlier ones. `cluster` is sorted by target.
void append_resolved(std::span<const Record> cluster, std::vector<Record>& records) {
    if (cluster.size() == 1) {
        records.push_back(cluster.front());
        return;
    }
    std::vector<Record> by_time(cluster.begin(), cluster.end());
    std::sort(by_time.begin(), by_time.end(),
              [](const Record& a, const Record& b) { return a.data < b.data; });
    std::vector<Layer> layers;
    layers.reserve(by_time.size());
    for (const Record& record : by_time) {
        layers.push_back({record.target, record.end()});
    }
    for (const LayerPiece& piece : resolve_layers(layers, LayerOrder::kLastWins)) {
        const Record& owner = by_time[piece.layer];
        records.push_back({piece.begin, owner.data + (piece.begin - owner.target),
                           static_cast<std::uint32_t>(piece.end - piece.begin)});
    }
}

/// Returns the records without overlaps, ascending by target. Overlaps are rare: only headers are
/// written again at the end.
std::vector<Record> resolve(std::vector<Record> records) {
    std::sort(records.begin(), records.end(),
              [](const Record& a, const Record& b) { return a.target < b.target; });
    std::vector<Record> resolved;
    resolved.reserve(records.size());
    std::size_t begin = 0;
    std::uint64_t end = 0;
    for (std::size_t i = 0; i < records.size(); ++i) {
        if (i > begin && records[i].target >= end) {
            append_resolved(std::span(records).subspan(begin, i - begin), resolved);
            begin = i;
        }
        end = std::max(end, records[i].end());
    }
    if (begin < records.size()) {
        append_resolved(std::span(records).subspan(begin), resolved);
    }
    return resolved;
}

class FlattenedFile final : public ByteSource {
 public:
    FlattenedFile(std::unique_ptr<ByteSource> flat, std::vector<Record> records, bool cut)
        : flat_(std::move(flat)),
          records_(resolve(std::move(records))),
          size_(records_.empty() ? 0 : records_.back().end()),
          cut_(cut) {}

    const std::string& name() const override { return flat_->name(); }
    std::uint64_t size() const override { return size_; }
    std::string_view form() const override { return "flattened"; }
    bool cut() const override { return cut_; }

    Result<std::uint64_t> read_some(FileOffset at, MutableBytes into) const override;
    Result<Extent> place(FileOffset at, std::uint64_t length) const override;

 private:
    /// Where one byte lies in the flattened file, and how many bytes of the same write lie there
    /// from it on. If no write covers the byte, `at` is empty and `bytes` is the rest of the gap.
    struct Found {
        std::optional<FileOffset> at;
        std::uint64_t bytes = 0;
    };
    Found find(std::uint64_t at) const;

    std::unique_ptr<ByteSource> flat_;
    std::vector<Record> records_;  // ascending by target, disjoint
    std::uint64_t size_;
    bool cut_;
};

FlattenedFile::Found FlattenedFile::find(std::uint64_t at) const {
    // A record is always found, because callers ask only for offsets below size_.
    const auto record = std::partition_point(records_.begin(), records_.end(),
                                             [at](const Record& one) { return one.end() <= at; });
    if (at < record->target) {
        return {std::nullopt, record->target - at};
    }
    return {FileOffset{record->data + (at - record->target)}, record->end() - at};
}

Result<std::uint64_t> FlattenedFile::read_some(FileOffset at, MutableBytes into) const {
    std::uint64_t done = 0;
    while (done < into.size() && at.value + done < size_) {
        const Found found = find(at.value + done);
        const MutableBytes part =
            into.subspan(done, std::min<std::uint64_t>(found.bytes, into.size() - done));
        if (!found.at) {
            std::fill(part.begin(), part.end(), std::byte{0});
            done += part.size();
            continue;
        }
        TRY(const std::uint64_t got, flat_->read_some(*found.at, part));
        done += got;
        if (got < part.size()) {
            break;
        }
    }
    return done;
}

Result<Extent> FlattenedFile::place(FileOffset at, std::uint64_t length) const {
    const Found found = at.value < size_ ? find(at.value) : Found{};
    if (!found.at) {
        return failure(ErrorKind::kMissing, fmt::format("{}: offset {:#x} of the flattened dump "
                                                        "was never written",
                                                        name(), at.value));
    }
    return flat_->place(*found.at, std::min(length, found.bytes));
}

/// The records in the order of the file. If reading ended before the end mark, `stopped` says why.
struct Scan {
    std::vector<Record> records;
    std::optional<std::string> stopped;
};

Result<void> require_file_header(const ByteSource& flat) {
    constexpr std::size_t kFields = 32;
    std::array<std::byte, kFields> raw{};
    TRY_VOID(flat.read({}, raw));
    Cursor cursor(raw, std::endian::big, "flattened header", {});
    cursor.skip(kSignature.size(), "signature");
    const std::uint64_t type = cursor.u64("type");
    const std::uint64_t version = cursor.u64("version");
    if (type != kTypeFlattened || version != kVersionFlattened) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("{}: offset {:#x}: found a flattened dump of type {} and "
                                   "version {}, expected type 1 and version 1",
                                   flat.name(), kSignature.size(), type, version));
    }
    return {};
}

/// Adds the Record of a write, or several Records if the write is too long for one.
void add_record(std::vector<Record>& records, Record record, std::uint64_t bytes) {
    while (bytes > 0 && records.size() <= kRecordsMax) {
        record.bytes = static_cast<std::uint32_t>(std::min(bytes, kRecordBytesMax));
        records.push_back(record);
        record.target += record.bytes;
        record.data += record.bytes;
        bytes -= record.bytes;
    }
}

Result<Scan> scan_records(const ByteSource& flat) {
    const BlockCache headers(flat, {.block_bytes = 4096, .blocks = 1, .origin = {}});
    Scan scan;
    std::uint64_t at = kFileHeaderBytes;
    const auto stop = [&](std::string_view found) {
        scan.stopped = fmt::format(
            "{}: the flattened dump is cut or damaged: offset {:#x}: found {}, expected a record "
            "or the end mark",
            flat.name(), at, found);
        return scan;
    };
    while (scan.records.size() <= kRecordsMax) {
        std::array<std::byte, kRecordHeaderBytes> raw{};
        TRY(const std::uint64_t got, headers.read_some(FileOffset{at}, raw));
        if (got < raw.size()) {
            return stop("the end of the file");
        }
        const Bytes header(raw);
        const auto target = load<std::uint64_t>(header, std::endian::big);
        const auto bytes = load<std::uint64_t>(header.subspan(8), std::endian::big);
        if (target == kEndMark && bytes == kEndMark) {
            return scan;
        }
        if (target > kOffsetMax || bytes > kOffsetMax - target) {
            return stop(fmt::format("a write of {:#x} bytes at {:#x}", bytes, target));
        }
        const std::uint64_t data = at + raw.size();
        const std::uint64_t there = std::min(bytes, flat.size() - data);
        add_record(scan.records, {target, data, 0}, there);
        if (there < bytes) {
            return stop(fmt::format("{} of {} bytes of a record", there, bytes));
        }
        at = data + bytes;
    }
    return failure(ErrorKind::kUnsupported,
                   fmt::format("{}: offset {:#x}: found more than {} records of the flattened "
                               "dump, which is the limit",
                               flat.name(), at, kRecordsMax));
}

}  // namespace

bool is_flattened(Bytes first) {
    return as_text(first).starts_with(kSignature);
}

Result<std::unique_ptr<ByteSource>> open_flattened(std::unique_ptr<ByteSource> flat,
                                                   Findings& findings) {
    TRY_VOID(require_file_header(*flat));
    TRY(Scan scan, scan_records(*flat));
    if (scan.stopped) {
        findings.note(*scan.stopped);
    }
    return std::make_unique<FlattenedFile>(std::move(flat), std::move(scan.records),
                                           scan.stopped.has_value());
}

}  // namespace lastwords::extractor
