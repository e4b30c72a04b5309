// SPDX-License-Identifier: GPL-2.0-or-later
// AVML image: lists the chunks of all blocks, and decompresses one when it is read. The header of a
// block has 32 bytes, little endian: "AVML", u32 version 2, u64 first and u64 last address, 8 bytes
// of zeros; behind the chunks lies a u64, their length (src/image.rs of AVML 0.2 to 0.10). A chunk
// is as in snappy's framing_format.txt: u8 kind, 3 bytes length, then a masked CRC-32C and up to
// 65536 bytes of memory, compressed (kind 0) or not (kind 1).
#include "extractor/image/avml_image.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/file/lru_cache.h"
#include "extractor/image/elf_notes.h"
#include "extractor/image/page_codec.h"
#include "runtime/plog_checksum.h"

namespace lastwords::extractor {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kAvmlMagic = "AVML\2\0\0\0"sv;  // with the version
constexpr std::size_t kAvmlHeaderBytes = 32;
constexpr std::size_t kAvmlTrailerBytes = 8;
constexpr std::size_t kChunkHeaderBytes = 4;
constexpr std::size_t kChunkCrcBytes = 4;
constexpr std::uint32_t kChunkBytesMax = 65536;
constexpr std::size_t kChunksMax = std::size_t{1} << 24U;  // 1 TiB
constexpr std::size_t kChunksCached = 64;
constexpr unsigned kKindCompressed = 0x00;
constexpr unsigned kKindPlain = 0x01;
constexpr unsigned kKindSkippable = 0x80;  // and above: padding, the identifier of the stream

/// A run of memory in one chunk.
struct AvmlChunk {
    PhysAddr begin;
    FileOffset at;             ///< of the CRC
    std::uint32_t packed = 0;  ///< bytes in the file, with the CRC
    std::uint32_t bytes = 0;   ///< bytes of memory
    bool compressed = false;
};

/// Returns the number at the front of a snappy stream: 7 bits a byte, the lowest first.
std::optional<std::uint32_t> snappy_length(Bytes stream) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < std::min<std::size_t>(stream.size(), 5); ++i) {
        const auto byte = std::to_integer<std::uint64_t>(stream[i]);
        value |= (byte & 0x7fU) << (7 * i);
        if (byte < 0x80U) {
            return value <= kChunkBytesMax ? std::optional(static_cast<std::uint32_t>(value))
                                           : std::nullopt;
        }
    }
    return {};
}

/// The checksum of a chunk, masked as framing_format.txt says.
std::uint32_t chunk_crc(Bytes bytes) {
    const std::uint32_t crc = plog_crc32c(
        0, static_cast<const std::uint8_t*>(static_cast<const void*>(bytes.data())), bytes.size());
    return ((crc >> 15U) | (crc << 17U)) + 0xa282ead8U;
}

/// Walks the blocks and chunks of a file.
class AvmlWalk {
 public:
    explicit AvmlWalk(const ByteSource& file) : file_(file) {}

    /// Lists all chunks. An error says why the walk ended before the end of the file; the chunks up
    /// to there are listed.
    Result<void> run() {
        while (at_.value < file_.size()) {
            TRY_VOID(walk_block());
        }
        return {};
    }

    std::vector<AvmlChunk> take() && { return std::move(chunks_); }
    const std::vector<FileOffset>& headers() const { return headers_; }

 private:
    Result<void> fail(ErrorKind kind, std::string_view what) const {
        return failure(kind, fmt::format("{}: offset {:#x}: {}", file_.name(), at_.value, what));
    }

    Result<void> walk_block() {
        std::array<std::byte, kAvmlHeaderBytes> header{};
        TRY_VOID(file_.read(at_, header));
        const auto first = load<std::uint64_t>(Bytes(header).subspan(8), std::endian::little);
        const auto last = load<std::uint64_t>(Bytes(header).subspan(16), std::endian::little);
        if (!is_avml(header) || last < first || last == ~std::uint64_t{0}) {
            return fail(ErrorKind::kCorrupt,
                        "found something else than the header of an AVML block");
        }
        headers_.push_back(at_);
        const FileOffset begin = at_ + kAvmlHeaderBytes;
        at_ = begin;
        for (std::uint64_t done = 0; done < last - first + 1;) {
            TRY(const std::uint32_t bytes,
                walk_chunk(PhysAddr{first + done}, last - first + 1 - done));
            done += bytes;
        }
        std::array<std::byte, kAvmlTrailerBytes> trailer{};
        TRY_VOID(file_.read(at_, trailer));
        if (load<std::uint64_t>(trailer, std::endian::little) != at_ - begin) {
            return fail(ErrorKind::kCorrupt, "found another length than that of the AVML block");
        }
        at_ += kAvmlTrailerBytes;
        return {};
    }

    /// Lists the chunk at at_, and goes behind it. Returns how many bytes of memory it has; 0 for a
    /// chunk without memory. `left` bytes of the block have no chunk yet.
    Result<std::uint32_t> walk_chunk(PhysAddr begin, std::uint64_t left) {
        std::array<std::byte, kChunkHeaderBytes + kChunkCrcBytes + 5> head{};
        TRY(const std::uint64_t got, file_.read_some(at_, head));
        if (got < kChunkHeaderBytes) {
            TRY_VOID(
                fail(ErrorKind::kMissing, "found the end of the file, expected an AVML chunk"));
        }
        const auto word = load<std::uint32_t>(head, std::endian::little);
        const unsigned kind = word & 0xffU;
        const std::uint32_t packed = word >> 8U;
        const FileOffset data = at_ + kChunkHeaderBytes;
        if (packed > file_.size() - data.value) {
            TRY_VOID(
                fail(ErrorKind::kMissing, "found the end of the file inside of an AVML chunk"));
        }
        std::uint32_t bytes = 0;
        if (kind < kKindSkippable) {
            const Bytes stream = Bytes(head).first(got).subspan(
                std::min<std::size_t>(got, kChunkHeaderBytes + kChunkCrcBytes));
            const std::optional<std::uint32_t> size =
                kind == kKindCompressed    ? snappy_length(stream)
                : packed >= kChunkCrcBytes ? std::optional(packed - std::uint32_t{kChunkCrcBytes})
                                           : std::nullopt;
            const bool known = kind == kKindCompressed || kind == kKindPlain;
            if (!known || packed <= kChunkCrcBytes || !size || *size == 0 || *size > left ||
                *size > kChunkBytesMax || chunks_.size() == kChunksMax) {
                TRY_VOID(fail(ErrorKind::kCorrupt, "found an AVML chunk that cannot be one"));
            }
            bytes = *size;
            chunks_.push_back({begin, data, packed, bytes, kind == kKindCompressed});
        }
        at_ = data + packed;
        return bytes;
    }

    const ByteSource& file_;
    FileOffset at_;
    std::vector<AvmlChunk> chunks_;
    std::vector<FileOffset> headers_;
};

/// Sorts the chunks, and leaves out those that begin inside of another one.
void drop_overlapping(std::vector<AvmlChunk>& chunks) {
    std::sort(chunks.begin(), chunks.end(), [](const AvmlChunk& a, const AvmlChunk& b) {
        return std::pair(a.begin, a.at) < std::pair(b.begin, b.at);
    });
    PhysAddr end;
    const auto dropped = std::remove_if(chunks.begin(), chunks.end(), [&](const AvmlChunk& one) {
        const bool inside = one.begin < end;
        end = inside ? end : one.begin + one.bytes;
        return inside;
    });
    chunks.erase(dropped, chunks.end());
}

class AvmlImage final : public MemoryImage {
 public:
    AvmlImage(std::unique_ptr<ByteSource> file, ImageFacts facts, std::vector<AvmlChunk> chunks)
        : file_(std::move(file)), facts_(std::move(facts)), chunks_(std::move(chunks)) {
        drop_overlapping(chunks_);
    }

    const ImageFacts& facts() const override { return facts_; }
    std::vector<PhysRange> ranges() const override;
    Result<std::uint64_t> read_some(PhysAddr at, MutableBytes into) const override;
    Result<Place> place(PhysAddr at) const override;

 private:
    Result<const AvmlChunk*> chunk_at(PhysAddr at) const;
    Result<void> unpack(const AvmlChunk& chunk, MutableBytes into) const;

    std::unique_ptr<ByteSource> file_;
    ImageFacts facts_;
    std::vector<AvmlChunk> chunks_;  // ascending, without overlaps
    mutable LruSlots unpacked_{kChunksCached};
};

std::vector<PhysRange> AvmlImage::ranges() const {
    std::vector<PhysRange> ranges;
    for (const AvmlChunk& chunk : chunks_) {
        if (!ranges.empty() && ranges.back().end == chunk.begin) {
            ranges.back().end += chunk.bytes;
        } else {
            ranges.push_back({chunk.begin, chunk.begin + chunk.bytes});
        }
    }
    return ranges;
}

Result<const AvmlChunk*> AvmlImage::chunk_at(PhysAddr at) const {
    const auto after = std::upper_bound(
        chunks_.begin(), chunks_.end(), at,
        [](PhysAddr address, const AvmlChunk& chunk) { return address < chunk.begin; });
    if (after == chunks_.begin() || at - std::prev(after)->begin >= std::prev(after)->bytes) {
        return failure(ErrorKind::kMissing,
                       fmt::format("{}: physical {:#x} is not in the image (AVML leaves out blocks "
                                   "of zeros)",
                                   file_->name(), at.value));
    }
    return &*std::prev(after);
}

Result<void> AvmlImage::unpack(const AvmlChunk& chunk, MutableBytes into) const {
    std::vector<std::byte> packed(chunk.packed);
    TRY_VOID(file_->read(chunk.at, packed));
    const Bytes stream = Bytes(packed).subspan(kChunkCrcBytes);
    const PageCodec* snappy = find_page_codec("snappy");
    const bool whole =
        chunk.compressed ? snappy->decompress(stream, into) : stream.size() == into.size();
    if (whole && !chunk.compressed) {
        std::copy(stream.begin(), stream.end(), into.begin());
    }
    if (!whole || chunk_crc(into) != load<std::uint32_t>(packed, std::endian::little)) {
        return failure(ErrorKind::kCorrupt,
                       fmt::format("{}: offset {:#x}: the AVML chunk of physical {:#x} is damaged",
                                   file_->name(), chunk.at.value, chunk.begin.value));
    }
    return {};
}

Result<std::uint64_t> AvmlImage::read_some(PhysAddr at, MutableBytes into) const {
    TRY(const AvmlChunk* chunk, chunk_at(at));
    const std::vector<std::byte>* bytes = unpacked_.find(chunk->begin.value);
    if (bytes == nullptr) {
        std::vector<std::byte>& claimed = unpacked_.claim(chunk->begin.value, chunk->bytes);
        if (Result<void> done = unpack(*chunk, claimed); !done) {
            unpacked_.forget(chunk->begin.value);
            return tl::unexpected(std::move(done).error());
        }
        bytes = &claimed;
    }
    const Bytes rest = Bytes(*bytes).subspan(at - chunk->begin);
    const std::size_t count = std::min(rest.size(), into.size());
    std::copy_n(rest.begin(), count, into.begin());
    return count;
}

Result<MemoryImage::Place> AvmlImage::place(PhysAddr at) const {
    TRY(const AvmlChunk* chunk, chunk_at(at));
    TRY(const Extent extent, file_->place(chunk->at, chunk->packed));
    return Place{extent, chunk->bytes - (at - chunk->begin), chunk->compressed};
}

}  // namespace

bool is_avml(Bytes first) {
    return as_text(first).starts_with(kAvmlMagic);
}

Result<std::unique_ptr<MemoryImage>> open_avml(SourceFiles files, Findings& findings) {
    std::unique_ptr<ByteSource> file = std::move(files.front());
    AvmlWalk walk(*file);
    Result<void> whole = walk.run();
    ImageFacts facts;
    facts.container = with_form("AVML", *file);
    facts.incomplete = file->cut() || !whole;
    for (const FileOffset header : walk.headers()) {
        add_extents(*file, header, kAvmlHeaderBytes, facts.header_extents);
    }
    std::vector<AvmlChunk> chunks = std::move(walk).take();
    if (!whole && chunks.empty()) {
        return tl::unexpected(std::move(whole).error());
    }
    if (!whole) {
        findings.loss(whole.error().kind, whole.error().message + ": what follows is missing");
    }
    return std::make_unique<AvmlImage>(std::move(file), std::move(facts), std::move(chunks));
}

}  // namespace lastwords::extractor
