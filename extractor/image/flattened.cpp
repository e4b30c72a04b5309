// SPDX-License-Identifier: GPL-2.0-or-later
// Flattened form: one pass over the headers of the writes gives a map of the file they make.
#include "extractor/image/flattened.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
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
/// 40 bytes each, and as much again while they are sorted.
constexpr std::size_t kRunsMax = std::size_t{1} << 21U;

/// A write of the flattened file: where its bytes go and where they are.
struct Record {
    std::uint64_t target = 0;
    std::uint64_t bytes = 0;
    std::uint64_t data = 0;
};

/// Writes one after the other, to consecutive targets and all of one size but the last: a dump of
/// 4 GiB has hundreds of thousands, few runs though.
struct Run {
    Record first;
    std::uint64_t bytes = 0;  // of all its records

    std::uint64_t end() const { return first.target + bytes; }
    /// Only if the run has full records so far.
    bool takes(const Record& next) const {
        return next.target == end() && next.bytes <= first.bytes && bytes % first.bytes == 0 &&
               next.data == first.data + bytes / first.bytes * (first.bytes + kRecordHeaderBytes);
    }
};

struct Piece {
    FileOffset at;
    std::uint64_t bytes = 0;
};

Piece find_in(const Run& run, std::uint64_t target) {
    const std::uint64_t inside = target - run.first.target;
    const std::uint64_t record = inside / run.first.bytes;
    const std::uint64_t within = inside % run.first.bytes;
    return {FileOffset{run.first.data + record * (run.first.bytes + kRecordHeaderBytes) + within},
            std::min(run.first.bytes - within, run.bytes - inside)};
}

class FlattenedFile final : public ByteSource {
 public:
    FlattenedFile(std::unique_ptr<ByteSource> flat, std::vector<Run> runs, bool cut)
        : flat_(std::move(flat)), runs_(std::move(runs)), cut_(cut) {
        std::vector<Layer> layers;
        layers.reserve(runs_.size());
        for (const Run& run : runs_) {
            layers.push_back({run.first.target, run.end()});
        }
        pieces_ = resolve_layers(layers, LayerOrder::kLastWins);
        size_ = pieces_.empty() ? 0 : pieces_.back().end;
    }

    const std::string& name() const override { return flat_->name(); }
    std::uint64_t size() const override { return size_; }
    std::string_view form() const override { return "flattened"; }
    bool cut() const override { return cut_; }

    Result<std::uint64_t> read_some(FileOffset at, MutableBytes into) const override;
    Result<Extent> place(FileOffset at, std::uint64_t length) const override;

 private:
    /// Where the byte `at` lies; nothing in a gap, whose length `bytes` then is.
    struct Found {
        std::optional<FileOffset> at;
        std::uint64_t bytes = 0;
    };
    Found find(std::uint64_t at) const;

    std::unique_ptr<ByteSource> flat_;
    std::vector<Run> runs_;
    std::vector<LayerPiece> pieces_;
    std::uint64_t size_ = 0;
    bool cut_;
};

FlattenedFile::Found FlattenedFile::find(std::uint64_t at) const {
    const LayerPiece& piece = pieces_[first_ending_after(pieces_, at)];
    if (at < piece.begin) {
        return {std::nullopt, piece.begin - at};
    }
    const Piece found = find_in(runs_[piece.layer], at);
    return {found.at, std::min(found.bytes, piece.end - at)};
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

/// The runs that the file's records make, and why reading them ended before the end mark.
struct Scan {
    std::vector<Run> runs;
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
                       fmt::format("{}: offset {:#x}: found flattened type {} version {}, expected "
                                   "1 and 1",
                                   flat.name(), kSignature.size(), type, version));
    }
    return {};
}

Result<Scan> scan_records(const ByteSource& flat) {
    const BlockCache headers(flat, {.block_bytes = 4096, .blocks = 1, .origin = {}});
    Scan scan;
    std::uint64_t at = kFileHeaderBytes;
    const auto stop = [&](std::string_view found) {
        scan.stopped = fmt::format(
            "{}: cut: offset {:#x}: found {}, expected a record or the "
            "end mark of the flattened form",
            flat.name(), at, found);
        return scan;
    };
    for (;;) {
        std::array<std::byte, kRecordHeaderBytes> raw{};
        TRY(const std::uint64_t got, headers.read_some(FileOffset{at}, raw));
        if (got < raw.size()) {
            return stop("the end of the file");
        }
        const Bytes header(raw);
        Record record{.target = load<std::uint64_t>(header, std::endian::big),
                      .bytes = load<std::uint64_t>(header.subspan(8), std::endian::big),
                      .data = at + raw.size()};
        if (record.target == kEndMark && record.bytes == kEndMark) {
            return scan;
        }
        if (record.target > kOffsetMax || record.bytes > kOffsetMax - record.target) {
            return stop(
                fmt::format("a write of {:#x} bytes at {:#x}", record.bytes, record.target));
        }
        const std::uint64_t there = flat.size() - record.data;
        const bool short_data = record.bytes > there;
        record.bytes = std::min(record.bytes, there);
        at = record.data + record.bytes;
        if (record.bytes > 0 && !scan.runs.empty() && scan.runs.back().takes(record)) {
            scan.runs.back().bytes += record.bytes;
        } else if (record.bytes > 0) {
            scan.runs.push_back({record, record.bytes});
        }
        if (short_data) {
            return stop("the end of the file within a record");
        }
        if (scan.runs.size() > kRunsMax) {
            return failure(ErrorKind::kUnsupported,
                           fmt::format("{}: offset {:#x}: found more than {} separate writes, "
                                       "limit {}",
                                       flat.name(), at, kRunsMax, kRunsMax));
        }
    }
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
    return std::make_unique<FlattenedFile>(std::move(flat), std::move(scan.runs),
                                           scan.stopped.has_value());
}

}  // namespace lastwords::extractor
