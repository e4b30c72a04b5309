// SPDX-License-Identifier: GPL-2.0-or-later
// A compressed file's bytes in their order, up to its end or its damage.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "extractor/file/input_file.h"

namespace lastwords::extractor {

/// One compression algorithm's decoder.
class StreamDecoder {
 public:
    enum class State { kMore, kEnd, kDamaged };

    StreamDecoder() = default;
    StreamDecoder(const StreamDecoder&) = delete;
    StreamDecoder& operator=(const StreamDecoder&) = delete;
    virtual ~StreamDecoder() = default;

    /// Consumes bytes from the front of `in` and produces bytes at the front of `out`; both are
    /// advanced past them. kEnd: a stream ends here. Another stream may follow, for which the
    /// decoder is ready.
    virtual State decode(Bytes& in, MutableBytes& out) = 0;
};

/// The decoder for the magic number that the bytes begin with (gzip, bzip2, xz, zstd, lz4); nullptr
/// if they begin with none of them.
std::unique_ptr<StreamDecoder> decoder_for(Bytes first);

/// Reads a file from its first byte on. libarchive's own filters cannot be used: they withhold up
/// to 64 KiB of good data that precede the damage in a stream.
class CompressedReader {
 public:
    /// `file` outlives this. A file that is not compressed is returned unchanged.
    explicit CompressedReader(const ByteSource& file);

    bool is_compressed() const { return decoder_ != nullptr; }
    /// The next bytes, valid until the next call; empty: the end, or the damage that problem()
    /// names.
    Bytes next();
    /// Why reading ended early. Empty if the stream ended properly, or has not ended yet.
    std::string_view problem() const { return problem_; }
    /// Whether the file is only cut short: all bytes up to the end were valid.
    bool cut() const { return cut_; }

 private:
    bool fill();
    void decode_step(MutableBytes& room);

    const ByteSource& file_;
    std::unique_ptr<StreamDecoder> decoder_;
    std::vector<std::byte> block_;
    Bytes rest_;  ///< the part of block_ that is not decoded yet
    std::vector<std::byte> out_;
    std::uint64_t at_ = 0;  ///< in the file
    bool inside_ = false;   ///< of a stream
    bool cut_ = false;
    std::string_view problem_;
};

}  // namespace lastwords::extractor
