// SPDX-License-Identifier: GPL-2.0-or-later
// KdumpPages: reads page descriptors and page data in blocks, because neighbouring pages are
// usually needed together.
#include "extractor/image/kdump_pages.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "extractor/image/kdump_format.h"
#include "extractor/image/page_codec.h"
#include "printkfmt/base/cursor.h"

namespace lastwords::extractor {
namespace {

// A lookup in a table of symbols jumps from page to page, and everything that it does not need of a
// block is copied for nothing.
constexpr std::uint64_t kDataBlockBytes = 16384;
constexpr std::size_t kDataBlocks = 16;
constexpr std::uint64_t kCachedPagesMin = 4;

std::size_t cached_pages(std::uint64_t bytes, std::uint32_t block_bytes) {
    return std::max(kCachedPagesMin, bytes / block_bytes);
}

}  // namespace

KdumpPages::KdumpPages(std::unique_ptr<ByteSource> file, KdumpHeader header,
                       std::uint64_t page_cache_bytes)
    : file_(std::move(file)),
      header_(std::move(header)),
      descriptors_(*file_, {}),
      data_(*file_, {kDataBlockBytes, kDataBlocks, {}}),
      pages_(cached_pages(page_cache_bytes, header_.block_bytes)) {}

Error KdumpPages::error(ErrorKind kind, std::uint64_t pfn, FileOffset at,
                        std::string_view what) const {
    return {kind, fmt::format("{}: page frame {:#x} (physical {:#x}): offset {:#x}: {}",
                              file_->name(), pfn, pfn * header_.block_bytes, at.value, what)};
}

Result<PageDesc> KdumpPages::parse_descriptor(FileOffset at, Bytes raw) const {
    Cursor cursor(raw, header_.order, "page_desc", at);
    return cursor.finish(PageDesc{.at = at,
                                  .data = FileOffset{cursor.u64("offset")},
                                  .size = cursor.u32("size"),
                                  .flags = cursor.u32("flags")});
}

Result<PageDesc> KdumpPages::descriptor(std::uint64_t index, std::uint64_t pfn) const {
    const FileOffset at = header_.descriptors + index * kPageDescBytes;
    std::array<std::byte, kPageDescBytes> raw{};
    TRY(const std::uint64_t got, descriptors_.read_some(at, raw));
    if (got < raw.size()) {
        return tl::unexpected(error(
            ErrorKind::kMissing, pfn, at,
            fmt::format("found {} bytes of a page descriptor, expected {}", got, raw.size())));
    }
    TRY(const PageDesc desc, parse_descriptor(at, raw));
    if (desc.data.value == 0 || desc.size == 0) {
        return tl::unexpected(error(ErrorKind::kMissing, pfn, at,
                                    "found an empty page descriptor: the dump was cut short"));
    }
    if (desc.size > header_.block_bytes) {
        return tl::unexpected(error(
            ErrorKind::kCorrupt, pfn, at,
            fmt::format("found {} bytes, expected at most {}", desc.size, header_.block_bytes)));
    }
    if (desc.data.value > file_->size() || desc.size > file_->size() - desc.data.value) {
        return tl::unexpected(
            error(ErrorKind::kMissing, pfn, desc.data,
                  fmt::format("found the end of the file at {:#x}, expected {} bytes",
                              file_->size(), desc.size)));
    }
    return desc;
}

std::optional<bool> KdumpPages::can_be_descriptor(std::uint64_t index) const {
    const std::optional<PageDesc> desc = read_descriptor(index);
    return desc ? std::optional(is_plausible(*desc) && desc->data.value <= file_->size())
                : std::nullopt;
}

std::optional<FileOffset> KdumpPages::data_end(std::uint64_t index) const {
    const std::optional<PageDesc> desc = read_descriptor(index);
    return desc && is_plausible(*desc) ? std::optional(desc->data + desc->size) : std::nullopt;
}

std::optional<PageDesc> KdumpPages::read_descriptor(std::uint64_t index) const {
    const FileOffset at = header_.descriptors + index * kPageDescBytes;
    std::array<std::byte, kPageDescBytes> raw{};
    const Result<std::uint64_t> got = descriptors_.read_some(at, raw);
    const bool whole = got && *got == raw.size();
    const Result<PageDesc> desc =
        whole ? parse_descriptor(at, raw) : failure(ErrorKind::kMissing, "");
    return desc ? std::optional(*desc) : std::nullopt;
}

bool KdumpPages::is_plausible(const PageDesc& desc) const {
    return desc.data > desc.at && desc.size > 0 && desc.size <= header_.block_bytes &&
           (desc.flags == 0 || find_page_codec(desc.flags) != nullptr);
}

/// Returns the page's data as they are in the file, which are valid until the next call.
Result<Bytes> KdumpPages::packed_bytes(const PageDesc& desc) const {
    if (const Result<Bytes> block = data_.view(desc.data); block && block->size() >= desc.size) {
        return block->first(desc.size);
    }
    packed_.resize(desc.size);
    TRY_VOID(data_.read(desc.data, packed_));
    return Bytes(packed_);
}

Result<void> KdumpPages::unpack(const PageDesc& desc, std::uint64_t pfn, MutableBytes page) const {
    if (desc.flags == 0) {
        if (desc.size != page.size()) {
            return tl::unexpected(
                error(ErrorKind::kCorrupt, pfn, desc.at,
                      fmt::format("found an uncompressed page of {} bytes, expected {}", desc.size,
                                  page.size())));
        }
        return data_.read(desc.data, page);
    }
    const PageCodec* codec = find_page_codec(desc.flags);
    if (codec == nullptr) {
        return tl::unexpected(
            error(ErrorKind::kCorrupt, pfn, desc.at,
                  fmt::format("found flags {:#x}, expected the flag of a known compression",
                              desc.flags)));
    }
    TRY(const Bytes packed, packed_bytes(desc));
    if (!codec->decompress(packed, page)) {
        return tl::unexpected(
            error(ErrorKind::kCorrupt, pfn, desc.data,
                  fmt::format("its {} bytes do not decompress with {} to {} bytes", desc.size,
                              codec->name, page.size())));
    }
    return {};
}

Result<Bytes> KdumpPages::page(const PageDesc& desc, std::uint64_t pfn) const {
    if (const std::vector<std::byte>* kept = pages_.find(desc.data.value)) {
        return Bytes(*kept);
    }
    std::vector<std::byte>& fresh = pages_.claim(desc.data.value, header_.block_bytes);
    if (Result<void> done = unpack(desc, pfn, fresh); !done) {
        pages_.forget(desc.data.value);
        return tl::unexpected(std::move(done).error());
    }
    return Bytes(fresh);
}

Result<std::uint64_t> KdumpPages::read(const PageDesc& desc, std::uint64_t pfn,
                                       std::uint64_t inside, MutableBytes into) const {
    const bool whole = inside == 0 && into.size() >= header_.block_bytes;
    if (whole && pages_.find(desc.data.value) == nullptr) {
        TRY_VOID(unpack(desc, pfn, into.first(header_.block_bytes)));
        return header_.block_bytes;
    }
    TRY(const Bytes bytes, page(desc, pfn));
    const Bytes rest = bytes.subspan(inside);
    const Bytes part = rest.first(std::min(rest.size(), into.size()));
    std::copy(part.begin(), part.end(), into.begin());
    return part.size();
}

}  // namespace lastwords::extractor
