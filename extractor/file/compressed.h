// SPDX-License-Identifier: GPL-2.0-or-later
// Reads the decompressed bytes of a file in their order, up to its end or to the first damage.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/file/input_file.h"
#include "extractor/file/progress.h"
#include "extractor/file/unpack_store.h"

namespace lastwords::extractor {

/// The decoder of one compression algorithm.
class StreamDecoder {
 public:
    /// kTooLarge: decoding would need more memory than is allowed.
    enum class State { kMore, kEnd, kDamaged, kTooLarge };

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
/// Returns "gzip", "bzip2", ... for that magic number; an empty name if there is none.
std::string_view compression_of(Bytes first);

/// How much may come out of a compressed file.
struct DecompressionLimit {
    std::uint64_t free_bytes = ~std::uint64_t{0};
    /// What comes out after free_bytes is counted here. nullptr: nothing may come out after them.
    UnpackStore* store = nullptr;
    bool listed = false;  ///< PathFile::listed
};

/// Reads and decompresses a file from its first byte on. The decompression of libarchive is not
/// used, because it withholds up to 64 KiB of good data before the damage in a stream.
class CompressedReader {
 public:
    /// `file` must outlive the reader. If the file is not compressed, next() returns its bytes
    /// unchanged. If `progress` returns false, next() returns nothing more.
    explicit CompressedReader(const ByteSource& file, Progress progress = {},
                              DecompressionLimit limit = {});

    bool is_compressed() const { return decoder_ != nullptr; }
    /// Returns the next bytes, which are valid until the next call. Returns none at the end, or at
    /// the damage or the limit that problem() describes.
    Bytes next();
    /// Skips up to `count` of the next bytes of a file that is not compressed. Returns how many.
    std::uint64_t skip(std::uint64_t count);
    /// How many bytes of the file were decompressed, or returned by next(), so far.
    std::uint64_t taken() const { return at_ - rest_.size(); }
    /// Returns why reading ended early; empty if the stream ended properly or has not ended yet.
    const std::string& problem() const { return problem_; }
    /// Whether the file is only cut short: all bytes up to the end were valid.
    bool cut() const { return cut_; }
    /// Whether a limit ended the reading, and not the file.
    bool limited() const { return limited_; }

 private:
    bool fill();
    bool go_on();
    void decode_step(MutableBytes& room);
    Bytes count(Bytes out);

    const ByteSource& file_;
    Progress progress_;
    DecompressionLimit limit_;
    std::unique_ptr<StreamDecoder> decoder_;
    std::vector<std::byte> block_;
    Bytes rest_;  ///< the part of block_ that is not decoded yet
    std::vector<std::byte> out_;
    std::uint64_t at_ = 0;  ///< offset in the file of the next block
    bool inside_ = false;   ///< true: a stream has begun and not ended
    bool cut_ = false;
    bool limited_ = false;
    std::string problem_;
};

}  // namespace lastwords::extractor
