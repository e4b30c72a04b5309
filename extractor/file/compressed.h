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

    /// Takes from the front of `in` and fills the front of `out`; both then begin behind that.
    /// kEnd: a stream ends here; another one may follow, for which the decoder is ready.
    virtual State decode(Bytes& in, MutableBytes& out) = 0;
};

/// The algorithm whose magic (gzip, bzip2, xz, zstd, lz4) the bytes begin with; nullptr: none.
std::unique_ptr<StreamDecoder> decoder_for(Bytes first);

/// Reads a file from its first byte on. libarchive's own filters would do but that they keep back
/// up to 64 KiB of what comes before a stream's damage.
class CompressedReader {
 public:
    /// `file` outlives this. A file that is not compressed is given as it is.
    explicit CompressedReader(const ByteSource& file);

    bool is_compressed() const { return decoder_ != nullptr; }
    /// The next bytes, valid until the next call; empty: the end, or the damage that problem()
    /// names.
    Bytes next();
    /// Empty: the stream came to its end, or has not come to it yet.
    std::string_view problem() const { return problem_; }
    /// That is all that is wrong: up to there the bytes were a stream of the algorithm.
    bool cut() const { return cut_; }

 private:
    bool fill();
    void decode_step(MutableBytes& room);

    const ByteSource& file_;
    std::unique_ptr<StreamDecoder> decoder_;
    std::vector<std::byte> block_;
    Bytes rest_;  ///< of block_, not decoded yet
    std::vector<std::byte> out_;
    std::uint64_t at_ = 0;  ///< in the file
    bool inside_ = false;   ///< of a stream
    bool cut_ = false;
    std::string_view problem_;
};

}  // namespace lastwords::extractor
