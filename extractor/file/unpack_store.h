// SPDX-License-Identifier: GPL-2.0-or-later
// UnpackStore: keeps the content of files that are unpacked, small content in memory and large
// content on disk, and limits how much that may be.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "extractor/file/input_file.h"
#include "extractor/file/temporary_file.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// A file may always be unpacked to this many times the bytes that it really takes on disk.
inline constexpr std::uint64_t kUnpackRatio = 64;

/// A file that is unpacked, as far as the limits depend on it.
struct PackedSize {
    std::uint64_t bytes = 0;  ///< what it really takes on disk, without holes
    bool listed = false;      ///< PathFile::listed
};

/// Returns to how many bytes a file of `packed_bytes` may always be unpacked.
constexpr std::uint64_t free_unpacked_bytes(std::uint64_t packed_bytes) {
    constexpr std::uint64_t kMost = ~std::uint64_t{0} / kUnpackRatio;
    return (packed_bytes < kMost ? packed_bytes : kMost) * kUnpackRatio;
}

/// The limits in one call of open_paths(), for all of its paths together.
struct UnpackLimits {
    /// Memory for content of up to kHeldBytesMax. What does not fit goes to the disk.
    std::uint64_t memory_bytes = std::uint64_t{64} << 20U;
    /// Bytes written to the disk. TemporaryFile::room() is a limit, too.
    std::uint64_t disk_bytes = ~std::uint64_t{0};
    /// How much may be unpacked beyond kUnpackRatio. It is a limit of work: a small file that
    /// unpacks to very much costs time, even if all of that is zeros, which take no room.
    std::uint64_t excess_bytes = std::uint64_t{4} << 30U;
    /// The same of files that merely lie in a folder or archive.
    std::uint64_t listed_excess_bytes = std::uint64_t{1} << 30U;
    std::uint64_t files = 10000;
};

class UnpackStore {
 public:
    /// Content of up to this size is kept in memory.
    static constexpr std::uint64_t kHeldBytesMax = 1U << 20U;

    explicit UnpackStore(UnpackLimits limits = {}) : limits_(limits), left_(limits) {}

    const UnpackLimits& limits() const { return limits_; }
    /// Counts one more file. Returns false if there are too many.
    bool take_file() { return take(left_.files, 1); }
    /// Counts bytes that are unpacked beyond kUnpackRatio. Returns false if these are too many.
    bool take_excess(std::uint64_t bytes, bool listed) {
        return take(listed ? left_.listed_excess_bytes : left_.excess_bytes, bytes);
    }
    /// Returns the limit of these bytes.
    std::uint64_t excess_limit(bool listed) const {
        return listed ? limits_.listed_excess_bytes : limits_.excess_bytes;
    }

 private:
    friend class ContentWriter;

    static bool take(std::uint64_t& left, std::uint64_t wanted) {
        const bool enough = wanted <= left;
        left -= enough ? wanted : 0;
        return enough;
    }

    UnpackLimits limits_;
    UnpackLimits left_;
    std::shared_ptr<TemporaryFile> disk_;  // made when it is first needed
    FileOffset disk_end_;                  // where the next content begins
};

/// Takes the content of one file from its start to its end. A store has at most one writer at a
/// time.
class ContentWriter {
 public:
    explicit ContentWriter(UnpackStore& store) : store_(store) {}

    /// Errors: kSystem if the disk is full or refuses to be written, kUnsupported if a limit is
    /// reached. Then nothing more can be appended, and file() gives what was written before.
    Result<void> append(Bytes bytes);
    Result<void> append_zeros(std::uint64_t count);
    /// How many bytes were appended and not lost.
    std::uint64_t size() const { return written_ + pending_.size(); }

    /// Returns the content as a file with this name. Nothing can be appended afterwards. Errors: as
    /// append().
    Result<void> finish();
    std::unique_ptr<ByteSource> file(std::string name);

 private:
    Result<void> flush();
    Result<void> write_out();

    UnpackStore& store_;
    std::vector<std::byte> pending_;     // what comes after the bytes on disk
    std::uint64_t written_ = 0;          // the bytes on disk
    std::uint64_t stored_ = 0;           // those of them that are not in pages of zeros
    std::shared_ptr<TemporaryFile> on_;  // nullptr: all of it is in pending_
    FileOffset begin_;                   // where it begins on disk
};

}  // namespace lastwords::extractor
