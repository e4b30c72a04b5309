// SPDX-License-Identifier: GPL-2.0-or-later
// KdumpPages: the page descriptors and pages of one kdump-compressed file.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "extractor/file/block_cache.h"
#include "extractor/file/lru_cache.h"
#include "extractor/image/kdump_header.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// The contents of struct page_desc, which says where the data of one page lie in the file.
struct PageDesc {
    FileOffset at;           ///< offset of the descriptor
    FileOffset data;         ///< offset of the page's data
    std::uint32_t size = 0;  ///< bytes of the page's data in the file
    std::uint32_t flags = 0;
};

class KdumpPages {
 public:
    /// `page_cache_bytes` limits the memory for decompressed pages that are kept.
    KdumpPages(std::unique_ptr<ByteSource> file, KdumpHeader header,
               std::uint64_t page_cache_bytes);

    const ByteSource& file() const { return *file_; }
    const KdumpHeader& header() const { return header_; }

    /// Returns descriptor number `index` of this file, which is that of page frame `pfn`.
    /// Errors: kMissing if the descriptor is zero or its data lie past the end of the file (a dump
    /// that was cut short), kCorrupt for an impossible size.
    Result<PageDesc> descriptor(std::uint64_t index, std::uint64_t pfn) const;

    /// Whether the bytes at the place of descriptor number `index` are plausible as a descriptor.
    /// Page data, which follow the last descriptor, are not plausible. Returns nullopt if the place
    /// is past the end of the file or cannot be read.
    std::optional<bool> can_be_descriptor(std::uint64_t index) const;

    /// Returns where the data of descriptor number `index` end, which may be past the end of the
    /// file; nullopt: its bytes cannot be read, or are not plausible as a descriptor.
    std::optional<FileOffset> data_end(std::uint64_t index) const;

    /// Reads the page's bytes from offset `inside` on, which must be within the page. Returns how
    /// many there are, at most as many as `into` has room for. A page that is wanted as a whole is
    /// decompressed to its place and not kept. Errors: kCorrupt if the codec is unknown, or if the
    /// data do not decompress to block_bytes bytes; `into` then holds anything.
    Result<std::uint64_t> read(const PageDesc& desc, std::uint64_t pfn, std::uint64_t inside,
                               MutableBytes into) const;

 private:
    std::optional<PageDesc> read_descriptor(std::uint64_t index) const;
    bool is_plausible(const PageDesc& desc) const;
    Result<PageDesc> parse_descriptor(FileOffset at, Bytes raw) const;
    Error error(ErrorKind kind, std::uint64_t pfn, FileOffset at, std::string_view what) const;
    Result<Bytes> page(const PageDesc& desc, std::uint64_t pfn) const;
    Result<Bytes> packed_bytes(const PageDesc& desc) const;
    Result<void> unpack(const PageDesc& desc, std::uint64_t pfn, MutableBytes page) const;

    std::unique_ptr<ByteSource> file_;
    KdumpHeader header_;
    BlockCache descriptors_;
    BlockCache data_;
    mutable LruSlots pages_;  // key: offset of the data, which all pages of zeros share
    mutable std::vector<std::byte> packed_;
};

}  // namespace lastwords::extractor
