// SPDX-License-Identifier: GPL-2.0-or-later
// Writes some pages of a dump as a kdump-compressed dump of their own, which all tools can read.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "extractor/image/image.h"
#include "extractor/image/kdump_format.h"
#include "extractor/image/page_codec.h"
#include "extractor/trim/byte_sink.h"

namespace lastwords::extractor {

/// The members of struct new_utsname. None of them is empty, because libkdumpfile rejects a dump
/// with an empty one.
struct KdumpUtsname {
    std::string sysname = "Linux";
    std::string nodename = "(none)";
    std::string release = "(none)";
    std::string version = "(none)";
    std::string machine = "(none)";
    std::string domain = "(none)";
};

struct KdumpPlan {
    unsigned version = kKdumpVersionMax;  ///< header version, 1 to kKdumpVersionMax
    const KdumpLayout* layout = &kKdump64;
    std::endian order = std::endian::little;
    std::uint32_t page_bytes = 4096;
    KdumpUtsname utsname;
    std::uint32_t status = 0;  ///< added to the flags of the codecs
    std::uint32_t dump_level = 0;
    std::uint64_t phys_base = 0;  ///< physical base of the kernel (x86-64), as in VMCOREINFO
    std::string vmcoreinfo;
    /// ELF notes. If no VMCOREINFO note is among them, one with the text in `vmcoreinfo` is added.
    std::vector<std::byte> notes;
    std::uint64_t max_mapnr = 0;  ///< at least one more than the last page frame
    /// Memory that existed. The parts of it that are not in `pfns` read as kExcluded (left out).
    std::vector<PhysRange> existing;
    std::vector<std::uint64_t> pfns;  ///< page frames to keep, ascending
    /// Page i is compressed by codecs[i % codecs.size()]. It is stored uncompressed if there are no
    /// codecs, or if it would not become smaller.
    std::vector<const PageCodec*> codecs;
    /// If set, only the pages in this range are written, as one part of a split dump.
    struct Split {
        std::uint64_t start_pfn = 0;
        std::uint64_t end_pfn = 0;
    };
    std::optional<Split> split;
};

/// Makes a plan from the facts of an image. The codec is zlib, which every reader supports. The
/// caller adds the pages. If the image has no utsname, the release comes from VMCOREINFO and the
/// machine from the ELF header.
KdumpPlan plan_kdump(const ImageFacts& facts);

/// Fills `page`, of page_bytes bytes, with the content of page frame `pfn`.
using PageReader = std::function<Result<void>(std::uint64_t pfn, MutableBytes page)>;

/// Writes the dump, with the pages in the order of their frames. Returns the errors of the reader
/// and the sink, and kUnsupported for a plan that the format cannot hold: a wrong version, frames
/// that do not ascend, or frames beyond max_mapnr.
Result<void> write_kdump(const KdumpPlan& plan, const PageReader& read_page, ByteSink& sink);

}  // namespace lastwords::extractor
