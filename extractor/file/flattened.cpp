// SPDX-License-Identifier: GPL-2.0-or-later
// Flattened form: reads the headers of all writes once and keeps where runs of them lie. When bytes
// are read, the headers of their run are read again.
#include "extractor/file/flattened.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <limits>
#include <optional>
#include <vector>

#include "extractor/file/block_cache.h"
#include "extractor/file/write_index.h"
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
/// A run of several writes ends when it takes this much of the flattened file, because its headers
/// are read one by one to find a byte of it.
constexpr std::uint64_t kRunFileBytes = 64U << 10U;
/// Limit of the memory for the runs: enough for some 100 million that do not continue one another.
constexpr std::uint64_t kIndexBytesMax = std::uint64_t{512} << 20U;

/// The header of a write.
struct WriteHeader {
    std::uint64_t target = 0;  // offset in the file that the writes produce
    std::uint64_t bytes = 0;
};

/// Returns the header at this offset; nothing if the file ends there.
Result<std::optional<WriteHeader>> read_header(const ByteSource& flat, std::uint64_t at) {
    std::array<std::byte, kRecordHeaderBytes> raw{};
    TRY(const std::uint64_t got, flat.read_some(FileOffset{at}, raw));
    if (got < raw.size()) {
        return std::nullopt;
    }
    return WriteHeader{load<std::uint64_t>(raw, std::endian::big),
                       load<std::uint64_t>(Bytes(raw).subspan(8), std::endian::big)};
}

class FlattenedFile final : public ByteSource {
 public:
    FlattenedFile(std::unique_ptr<ByteSource> flat, WriteIndex index, bool cut)
        : flat_(std::move(flat)),
          cached_(*flat_, {}),
          index_(std::move(index)),
          size_(index_.runs().end()),
          cut_(cut) {}

    const std::string& name() const override { return flat_->name(); }
    std::uint64_t size() const override { return size_; }
    std::string_view form() const override { return "flattened"; }
    bool cut() const override { return cut_; }

    Result<std::uint64_t> read_some(FileOffset at, MutableBytes into) const override;
    Result<Extent> place(FileOffset at, std::uint64_t length) const override;
    FileOffset next_data(FileOffset at) const override;
    std::uint64_t stored_bytes() const override { return flat_->stored_bytes(); }

 private:
    /// Where bytes from one on lie in the flattened file, as far as one write produced them.
    struct Piece {
        FileOffset data;
        std::uint64_t bytes = 0;
        std::uint64_t next_header = 0;  // of the write after that one
    };
    Result<Piece> find_piece(const WrittenRun& run, std::uint64_t header, std::uint64_t at) const;
    Result<std::uint64_t> read_run(const WrittenRun& run, std::uint64_t at,
                                   MutableBytes into) const;

    std::unique_ptr<ByteSource> flat_;
    BlockCache cached_;
    WriteIndex index_;
    std::uint64_t size_;
    bool cut_;
};

/// Finds byte `at` of a run, in the write whose header is at `header` or in one after it.
Result<FlattenedFile::Piece> FlattenedFile::find_piece(const WrittenRun& run, std::uint64_t header,
                                                       std::uint64_t at) const {
    while (header - run.header <= kRunFileBytes) {
        TRY(const std::optional<WriteHeader> write, read_header(cached_, header));
        if (!write) {
            return Piece{};
        }
        if (at < write->target || write->bytes > kOffsetMax) {
            break;
        }
        const std::uint64_t data = header + kRecordHeaderBytes;
        const std::uint64_t inside = at - write->target;
        if (inside < write->bytes) {
            return Piece{FileOffset{data + inside}, std::min(write->bytes - inside, run.end - at),
                         data + write->bytes};
        }
        header = data + write->bytes;
    }
    return failure(ErrorKind::kCorrupt,
                   fmt::format("{}: offset {:#x}: found another write of the flattened dump than "
                               "when the file was opened: it has changed since",
                               name(), header));
}

Result<std::uint64_t> FlattenedFile::read_run(const WrittenRun& run, std::uint64_t at,
                                              MutableBytes into) const {
    std::uint64_t done = 0;
    std::uint64_t header = run.header;
    while (done < into.size()) {
        TRY(const Piece piece, find_piece(run, header, at + done));
        const MutableBytes part =
            into.subspan(done, std::min<std::uint64_t>(piece.bytes, into.size() - done));
        TRY(const std::uint64_t got, cached_.read_piece(piece.data, part));
        done += got;
        if (got == 0 || got < part.size()) {
            break;
        }
        header = piece.next_header;
    }
    return done;
}

Result<std::uint64_t> FlattenedFile::read_some(FileOffset at, MutableBytes into) const {
    if (at.value >= size_) {
        return std::uint64_t{0};
    }
    into = into.first(std::min<std::uint64_t>(into.size(), size_ - at.value));
    RunList::Reader runs(index_.runs(), at.value);
    std::uint64_t done = 0;
    while (done < into.size()) {
        // A run is always found, because the last one ends at size_.
        const WrittenRun run = *runs.next();
        const std::uint64_t begin = std::max(run.begin, at.value + done);
        const MutableBytes hole = into.subspan(
            done, std::min<std::uint64_t>(begin - at.value - done, into.size() - done));
        std::fill(hole.begin(), hole.end(), std::byte{0});
        done += hole.size();
        const MutableBytes part =
            into.subspan(done, std::min<std::uint64_t>(run.end - begin, into.size() - done));
        TRY(const std::uint64_t got, read_run(run, begin, part));
        done += got;
        if (got < part.size()) {
            break;
        }
    }
    return done;
}

Result<Extent> FlattenedFile::place(FileOffset at, std::uint64_t length) const {
    const auto run = RunList::Reader(index_.runs(), at.value).next();
    if (!run || at.value < run->begin) {
        return failure(ErrorKind::kMissing, fmt::format("{}: offset {:#x} of the flattened dump "
                                                        "was never written",
                                                        name(), at.value));
    }
    TRY(const Piece piece, find_piece(*run, run->header, at.value));
    return flat_->place(piece.data, std::min(length, piece.bytes));
}

FileOffset FlattenedFile::next_data(FileOffset at) const {
    RunList::Reader runs(index_.runs(), at.value);
    while (const auto run = runs.next()) {
        at = std::max(at, FileOffset{run->begin});
        std::uint64_t header = run->header;
        while (at.value < run->end) {
            const Result<Piece> piece = find_piece(*run, header, at.value);
            const std::uint64_t hole = piece ? flat_->next_data(piece->data) - piece->data : 0;
            if (hole == 0 || piece->bytes == 0) {
                return at;
            }
            at += std::min(hole, piece->bytes);
            header = hole < piece->bytes ? header : piece->next_header;
        }
    }
    return std::max(at, FileOffset{size_});
}

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

/// Puts writes together that continue one another.
class RunMaker {
 public:
    explicit RunMaker(WriteIndex& index) : index_(index) {}

    /// Adds the write whose header is at `header`. `bytes`: as many as are there.
    void add(std::uint64_t header, std::uint64_t target, std::uint64_t bytes) {
        const std::uint64_t end = header + kRecordHeaderBytes + bytes;
        if (target == run_.end && header == file_end_ && bytes > 0 &&
            end - run_.header <= kRunFileBytes) {
            run_.end += bytes;
        } else {
            finish();
            run_ = {target, target + bytes, header};
        }
        file_end_ = end;
    }
    void finish() {
        if (run_.begin < run_.end) {
            index_.add(run_);
        }
        run_ = {};
    }

 private:
    WriteIndex& index_;
    WrittenRun run_;
    std::uint64_t file_end_ = 0;  // where the run ends in the flattened file
};

/// Says what follows the end mark. Another flattened dump is a loss, because it is not read.
void note_behind(const ByteSource& flat, FileOffset end, Findings& findings) {
    std::vector<std::byte> first(kSignature.size());
    first.resize(flat.read_some(end, first).value_or(0));
    if (is_flattened(first)) {
        findings.loss(ErrorKind::kUnsupported,
                      fmt::format("{}: the dump ends at {:#x}, and another one (flattened) follows "
                                  "there, which is not read: `tail -c +{} FILE >DUMP` takes it out",
                                  flat.name(), end.value, end.value + 1));
    } else if (!first.empty()) {
        findings.note(
            fmt::format("{}: the dump ends at {:#x}, and the {} bytes behind it are no "
                        "part of it",
                        flat.name(), end.value, flat.size() - end.value));
    }
}

/// Reads the headers of all writes. Returns why that ended before the end mark; empty if it did
/// not.
Result<std::string> read_writes(const ByteSource& flat, WriteIndex& index, RunMaker& runs,
                                Findings& findings) {
    const BlockCache headers(flat, {.block_bytes = 4096, .blocks = 1, .origin = {}});
    std::uint64_t at = kFileHeaderBytes;
    std::string found;
    while (found.empty()) {
        TRY(const std::optional<WriteHeader> header, read_header(headers, at));
        if (!header) {
            found = "the end of the file";
            break;
        }
        const auto [target, bytes] = *header;
        if (target == kEndMark && bytes == kEndMark) {
            note_behind(flat, FileOffset{at + kRecordHeaderBytes}, findings);
            break;
        }
        const std::uint64_t data = at + kRecordHeaderBytes;
        if (target == 0 && bytes == 0) {
            // A write of nothing. A hole of the file is full of them.
            const std::uint64_t hole = flat.next_data(FileOffset{data}).value - data;
            at = data + hole - hole % kRecordHeaderBytes;
            continue;
        }
        if (target > kOffsetMax || bytes > kOffsetMax - target) {
            found = fmt::format("a write of {:#x} bytes at {:#x}", bytes, target);
            break;
        }
        const std::uint64_t there = std::min(bytes, flat.size() - std::min(flat.size(), data));
        runs.add(at, target, there);
        if (there < bytes) {
            found = fmt::format("{} of {} bytes of a record", there, bytes);
        } else if (index.bytes() > kIndexBytesMax) {
            return fmt::format(
                "{}: the flattened dump is read only up to offset {:#x}: it has more "
                "writes that do not continue one another than fit into {} MiB",
                flat.name(), at, kIndexBytesMax >> 20U);
        } else {
            at = data + bytes;
        }
    }
    return found.empty() ? found
                         : fmt::format(
                               "{}: the flattened dump is cut or damaged: offset {:#x}: "
                               "found {}, expected a record or the end mark",
                               flat.name(), at, found);
}

}  // namespace

bool is_flattened(Bytes first) {
    return as_text(first).starts_with(kSignature);
}

Result<std::unique_ptr<ByteSource>> open_flattened(std::unique_ptr<ByteSource> flat,
                                                   Findings& findings) {
    TRY_VOID(require_file_header(*flat));
    WriteIndex index;
    RunMaker runs(index);
    TRY(const std::string stopped, read_writes(*flat, index, runs, findings));
    runs.finish();
    index.finish();
    if (!stopped.empty()) {
        findings.note(stopped);
    }
    return std::make_unique<FlattenedFile>(std::move(flat), std::move(index), !stopped.empty());
}

}  // namespace lastwords::extractor
