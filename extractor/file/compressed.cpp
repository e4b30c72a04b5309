// SPDX-License-Identifier: GPL-2.0-or-later
// Gives the decoders of zlib, bzip2, liblzma, zstd and lz4 one interface.
#include "extractor/file/compressed.h"

#include <bzlib.h>
#include <fmt/format.h>
#include <lz4frame.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include <algorithm>
#include <array>

#include "extractor/file/line_ends.h"

namespace lastwords::extractor {

namespace {

using State = StreamDecoder::State;
using namespace std::string_view_literals;

/// The most memory that a decoder may take.
constexpr std::uint64_t kMemoryMax = std::uint64_t{128} << 20U;
constexpr std::size_t kBlockBytes = 65536;  // fits every integer type in which the libraries count

template <typename Byte>
Byte* begin_of(Bytes bytes) {
    // Some of the libraries take input through a pointer that is not const.
    return const_cast<Byte*>(static_cast<const Byte*>(static_cast<const void*>(bytes.data())));
}

/// Runs a decoder of zlib, bzip2 or liblzma, whose stream structures have the same four members,
/// and advances `in` and `out`.
template <typename Byte, typename Stream, typename Run>
auto run_stream(Stream& stream, Bytes& in, MutableBytes& out, Run run) {
    stream.next_in = begin_of<Byte>(in);
    stream.avail_in = static_cast<decltype(stream.avail_in)>(in.size());
    stream.next_out = begin_of<Byte>(out);
    stream.avail_out = static_cast<decltype(stream.avail_out)>(out.size());
    const auto status = run();
    in = in.last(stream.avail_in);
    out = out.last(stream.avail_out);
    return status;
}

class Gzip : public StreamDecoder {
 public:
    Gzip() {
        constexpr int kGzip = 15 + 16;  // inflateInit2(): 15 window bits, plus 16 for gzip's format
        ready_ = ::inflateInit2(&stream_, kGzip) == Z_OK;
    }
    ~Gzip() override { ::inflateEnd(&stream_); }

    State decode(Bytes& in, MutableBytes& out) override {
        if (!ready_) {
            return State::kDamaged;
        }
        const int status =
            run_stream<Bytef>(stream_, in, out, [&] { return ::inflate(&stream_, Z_NO_FLUSH); });
        if (status == Z_STREAM_END) {
            ready_ = ::inflateReset(&stream_) == Z_OK;
            return State::kEnd;
        }
        return status == Z_OK || status == Z_BUF_ERROR ? State::kMore : State::kDamaged;
    }

 private:
    z_stream stream_{};
    bool ready_ = false;
};

class Bzip2 : public StreamDecoder {
 public:
    Bzip2() { restart(); }
    ~Bzip2() override { ::BZ2_bzDecompressEnd(&stream_); }

    State decode(Bytes& in, MutableBytes& out) override {
        if (!ready_) {
            return State::kDamaged;
        }
        const int status =
            run_stream<char>(stream_, in, out, [&] { return ::BZ2_bzDecompress(&stream_); });
        if (status == BZ_STREAM_END) {
            ::BZ2_bzDecompressEnd(&stream_);
            restart();
            return State::kEnd;
        }
        return status == BZ_OK ? State::kMore : State::kDamaged;
    }

 private:
    void restart() {
        stream_ = {};
        ready_ = ::BZ2_bzDecompressInit(&stream_, 0, 0) == BZ_OK;
    }

    bz_stream stream_{};
    bool ready_ = false;
};

class Xz : public StreamDecoder {
 public:
    Xz() { restart(); }
    ~Xz() override { ::lzma_end(&stream_); }

    State decode(Bytes& in, MutableBytes& out) override {
        if (!ready_) {
            return State::kDamaged;
        }
        const lzma_ret status = run_stream<std::uint8_t>(
            stream_, in, out, [&] { return ::lzma_code(&stream_, LZMA_RUN); });
        if (status == LZMA_STREAM_END) {
            restart();
            return State::kEnd;
        }
        return status == LZMA_OK || status == LZMA_BUF_ERROR ? State::kMore
               : status == LZMA_MEMLIMIT_ERROR               ? State::kTooLarge
                                                             : State::kDamaged;
    }

 private:
    void restart() {
        ready_ = ::lzma_stream_decoder(&stream_, kMemoryMax, 0) == LZMA_OK;  // xz -9: 65 MiB
    }

    lzma_stream stream_ = LZMA_STREAM_INIT;
    bool ready_ = false;
};

class Zstd : public StreamDecoder {
 public:
    State decode(Bytes& in, MutableBytes& out) override {
        ZSTD_inBuffer from{in.data(), in.size(), 0};
        ZSTD_outBuffer to{out.data(), out.size(), 0};
        const std::size_t left = ::ZSTD_decompressStream(stream_.get(), &to, &from);
        in = in.subspan(from.pos);
        out = out.subspan(to.pos);
        if (::ZSTD_getErrorCode(left) == ZSTD_error_frameParameter_windowTooLarge) {
            return State::kTooLarge;  // zstd's own limit is 128 MiB, too
        }
        return ::ZSTD_isError(left) != 0 ? State::kDamaged : left == 0 ? State::kEnd : State::kMore;
    }

 private:
    std::unique_ptr<ZSTD_DStream, decltype(&::ZSTD_freeDStream)> stream_{::ZSTD_createDStream(),
                                                                         &::ZSTD_freeDStream};
};

class Lz4 : public StreamDecoder {
 public:
    Lz4() {
        ready_ = ::LZ4F_isError(::LZ4F_createDecompressionContext(&context_, LZ4F_VERSION)) == 0;
    }
    ~Lz4() override { ::LZ4F_freeDecompressionContext(context_); }

    State decode(Bytes& in, MutableBytes& out) override {
        if (!ready_) {
            return State::kDamaged;
        }
        std::size_t taken = in.size();
        std::size_t made = out.size();
        const std::size_t left =
            ::LZ4F_decompress(context_, out.data(), &made, in.data(), &taken, nullptr);
        if (::LZ4F_isError(left) != 0) {
            return State::kDamaged;
        }
        in = in.subspan(taken);
        out = out.subspan(made);
        return left == 0 ? State::kEnd : State::kMore;
    }

 private:
    LZ4F_dctx* context_ = nullptr;
    bool ready_ = false;
};

template <typename Decoder>
std::unique_ptr<StreamDecoder> make() {
    return std::make_unique<Decoder>();
}

struct Compression {
    std::string_view name;
    std::string_view magic;
    std::unique_ptr<StreamDecoder> (*decoder)();
};

constexpr std::array kCompressions{
    Compression{"gzip"sv, "\x1f\x8b\x08"sv, make<Gzip>},
    Compression{"bzip2"sv, "BZh"sv, make<Bzip2>},
    Compression{"xz"sv,
                "\xfd"
                "7zXZ\0"sv,
                make<Xz>},
    Compression{"zstd"sv, "\x28\xb5\x2f\xfd"sv, make<Zstd>},
    Compression{"lz4"sv, "\x04\x22\x4d\x18"sv, make<Lz4>},
};

/// Whether the bytes begin with a frame that decoders of zstd skip (RFC 8878, 3.1.2), as the files
/// of pzstd do. Those of lz4 have the same magic numbers, but no program begins a file with them.
bool begins_with_skippable_frame(Bytes first) {
    constexpr std::string_view kMagicAfterFirst = "\x2a\x4d\x18"sv;
    return first.size() > kMagicAfterFirst.size() &&
           (first[0] & std::byte{0xf0}) == std::byte{0x50} &&
           as_text(first.subspan(1)).starts_with(kMagicAfterFirst);
}

/// Returns the row for the magic number with which the bytes begin; nullptr if there is none.
const Compression* find_compression(Bytes first) {
    const std::string_view sought = begins_with_skippable_frame(first) ? "zstd"sv : ""sv;
    const auto found =
        std::find_if(kCompressions.begin(), kCompressions.end(), [&](const Compression& one) {
            return one.name == sought || as_text(first).starts_with(one.magic);
        });
    return found == kCompressions.end() ? nullptr : &*found;
}

}  // namespace

std::unique_ptr<StreamDecoder> decoder_for(Bytes first) {
    const Compression* const found = find_compression(first);
    return found == nullptr ? nullptr : found->decoder();
}

std::string_view compression_of(Bytes first) {
    const Compression* const found = find_compression(first);
    return found == nullptr ? std::string_view{} : found->name;
}

CompressedReader::CompressedReader(const ByteSource& file, Progress progress,
                                   DecompressionLimit limit)
    : file_(file),
      progress_(std::move(progress)),
      limit_(limit),
      block_(kBlockBytes),
      out_(kBlockBytes) {
    fill();
    decoder_ = decoder_for(rest_);
}

/// Reads the next block of the file. Returns false if there is none.
bool CompressedReader::fill() {
    const Result<std::uint64_t> got = file_.read_some(FileOffset{at_}, block_);
    if (!got) {
        problem_ = "the rest of the file cannot be read";
    }
    rest_ = Bytes(block_).first(got.value_or(0));
    at_ += rest_.size();
    return !rest_.empty();
}

void CompressedReader::decode_step(MutableBytes& room) {
    // If a call of the decoder fails, the output of that call is lost. Small steps keep the loss
    // small.
    constexpr std::size_t kStepBytes = 1024;
    const std::size_t room_before = room.size();
    Bytes step = rest_.first(std::min(rest_.size(), kStepBytes));
    const std::size_t given = step.size();
    const State state = decoder_->decode(step, room);
    rest_ = rest_.subspan(given - step.size());
    const bool stuck = step.size() == given && room.size() == room_before;
    if (state == State::kTooLarge) {
        problem_ =
            fmt::format("decompressing it needs more than {} MiB of memory", kMemoryMax >> 20U);
        limited_ = true;
    } else if (state == State::kDamaged || (stuck && given != 0)) {
        problem_ = has_cr_before_each_lf(file_)
                       ? fmt::format("a CR stands before each LF of the compressed bytes: {}",
                                     kCrBeforeLfHelp)
                       : "the compressed bytes are damaged";
    } else if (stuck && state == State::kMore) {
        problem_ = "the compressed bytes end too early";
        cut_ = true;
    }
    inside_ = state == State::kMore;
}

/// Tells how much of the file was read. Returns whether the caller wants more.
bool CompressedReader::go_on() {
    const auto size = static_cast<double>(std::max<std::uint64_t>(file_.size(), 1));
    return !progress_ ||
           progress_("unpacking a compressed file", std::min(1.0, static_cast<double>(at_) / size));
}

Bytes CompressedReader::next() {
    if (!go_on()) {
        return {};
    }
    if (decoder_ == nullptr) {
        const Bytes given = !rest_.empty() || fill() ? rest_ : Bytes{};
        rest_ = {};
        return given;
    }
    if (limited_) {
        return {};
    }
    MutableBytes room(out_);
    while (!room.empty() && problem_.empty() && (!rest_.empty() || fill() || inside_)) {
        if (!inside_ && !rest_.empty() && rest_.front() == std::byte{0}) {
            break;  // a zero begins the padding after the last stream
        }
        decode_step(room);
    }
    return count(Bytes(out_).first(out_.size() - room.size()));
}

/// Counts decompressed bytes. Returns them, or as many of them as the limit leaves.
Bytes CompressedReader::count(Bytes out) {
    const std::uint64_t within = std::min<std::uint64_t>(out.size(), limit_.free_bytes);
    limit_.free_bytes -= within;
    const std::uint64_t excess = out.size() - within;
    if (excess == 0 ||
        (limit_.store != nullptr && limit_.store->take_excess(excess, limit_.listed))) {
        return out;
    }
    limited_ = true;
    problem_ = limit_.store == nullptr
                   ? "that is the most that is unpacked of it"
                   : fmt::format(
                         "it is very small for what it unpacks to (more than {} times its size), "
                         "and such files may have {} GiB in all (unpack it yourself)",
                         kUnpackRatio, limit_.store->excess_limit(limit_.listed) >> 30U);
    return out.first(within);
}

std::uint64_t CompressedReader::skip(std::uint64_t count) {
    const std::uint64_t left = file_.size() - std::min(file_.size(), taken());
    const std::uint64_t skipped = std::min(count, left);
    if (skipped <= rest_.size()) {
        rest_ = rest_.subspan(skipped);
    } else {
        at_ += skipped - rest_.size();
        rest_ = {};
    }
    return skipped;
}

}  // namespace lastwords::extractor
