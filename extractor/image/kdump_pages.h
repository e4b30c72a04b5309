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

/// struct page_desc.
struct PageDesc {
    FileOffset at;           ///< of the descriptor itself
    FileOffset data;         ///< of the page's bytes
    std::uint32_t size = 0;  ///< of the page's bytes
    std::uint32_t flags = 0;
};

class KdumpPages {
 public:
    /// `page_cache_bytes` limits the decompressed pages that are kept.
    KdumpPages(std::unique_ptr<ByteSource> file, KdumpHeader header,
               std::uint64_t page_cache_bytes);

    const ByteSource& file() const { return *file_; }
    const KdumpHeader& header() const { return header_; }

    /// Descriptor number `index` of this file, which belongs to page frame `pfn`.
    /// Errors: kMissing if it is zero or its data lies past the end of the file (a dump that was
    /// cut short), kCorrupt for an impossible size or codec.
    Result<PageDesc> descriptor(std::uint64_t index, std::uint64_t pfn) const;

    /// Whether descriptor number `index` is plausible. Page data follows the last descriptor, and
    /// is not. nullopt: it is past the end of the file.
    std::optional<bool> can_be_descriptor(std::uint64_t index) const;

    /// The page, valid until the next call. Errors: kCorrupt if it does not give block_bytes.
    Result<Bytes> page(const PageDesc& desc, std::uint64_t pfn) const;

 private:
    Result<PageDesc> parse_descriptor(FileOffset at, Bytes raw) const;
    Error error(ErrorKind kind, std::uint64_t pfn, FileOffset at, std::string_view what) const;
    Result<void> unpack(const PageDesc& desc, std::uint64_t pfn, MutableBytes page) const;

    std::unique_ptr<ByteSource> file_;
    KdumpHeader header_;
    BlockCache descriptors_;
    BlockCache data_;
    mutable LruSlots pages_;  // by file offset: zero pages share one
    mutable std::vector<std::byte> packed_;
};

}  // namespace lastwords::extractor
