// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the decompressed bytes of a file in their order, up to its end or to the first damage.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "extractor/file/input_file.h"
#include "extractor/file/progress.h"

namespace lastwords::extractor {

/// The decoder of one compression algorithm.
class StreamDecoder {
 public:
    enum class State { kMore, kEnd, kDamaged };

    StreamDecoder() = default;
    StreamDecoder(const StreamDecoder&) = delete;
    StreamDecoder& operator=(const StreamDecoder&) = delete;
    virtual ~StreamDecoder() = default;

    /// Consumes bytes from the front of `in`, writes bytes to the front of `out`, and advances both
    /// past these bytes. kEnd: a stream ends here. The decoder is then ready for another stream,
    /// which may follow.
    virtual State decode(Bytes& in, MutableBytes& out) = 0;
};

/// Returns the decoder for the magic number (gzip, bzip2, xz, zstd, lz4) with which the bytes
/// begin; nullptr if they begin with no such number.
std::unique_ptr<StreamDecoder> decoder_for(Bytes first);

/// Reads and decompresses a file from its first byte on. The decompression of libarchive is not
/// used, because it withholds up to 64 KiB of good data before the damage in a stream.
class CompressedReader {
 public:
    /// `file` must outlive the reader. If the file is not compressed, next() returns its bytes
    /// unchanged. If `progress` returns false, next() returns nothing more.
    explicit CompressedReader(const ByteSource& file, Progress progress = {});

    bool is_compressed() const { return decoder_ != nullptr; }
    /// Returns the next bytes, which are valid until the next call. Returns none at the end, or at
    /// the damage that problem() describes.
    Bytes next();
    /// Returns why reading ended early; empty if the stream ended properly or has not ended yet.
    std::string_view problem() const { return problem_; }
    /// Whether the file is only cut short: all bytes up to the end were valid.
    bool cut() const { return cut_; }

 private:
    bool fill();
    bool go_on();
    void decode_step(MutableBytes& room);

    const ByteSource& file_;
    Progress progress_;
    std::unique_ptr<StreamDecoder> decoder_;
    std::vector<std::byte> block_;
    Bytes rest_;  ///< the part of block_ that is not decoded yet
    std::vector<std::byte> out_;
    std::uint64_t at_ = 0;  ///< offset in the file of the next block
    bool inside_ = false;   ///< true: a stream has begun and not ended
    bool cut_ = false;
    std::string_view problem_;
};

}  // namespace lastwords::extractor
