// SPDX-License-Identifier: GPL-2.0-or-later
// kdump-compressed writer: some pages of a dump as a dump of their own, for every reader there is.
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

/// struct new_utsname. libkdumpfile refuses a dump with an empty member, so that none is.
struct KdumpUtsname {
    std::string sysname = "Linux";
    std::string nodename = "(none)";
    std::string release = "(none)";
    std::string version = "(none)";
    std::string machine = "(none)";
    std::string domain = "(none)";
};

struct KdumpPlan {
    unsigned version = kKdumpVersionMax;  ///< 1 to kKdumpVersionMax
    const KdumpLayout* layout = &kKdump64;
    std::endian order = std::endian::little;
    std::uint32_t page_bytes = 4096;
    KdumpUtsname utsname;
    std::uint32_t status = 0;  ///< besides the flags of the codecs
    std::uint32_t dump_level = 0;
    std::uint64_t phys_base = 0;  ///< of the kernel (x86-64), as in VMCOREINFO
    std::string vmcoreinfo;
    std::vector<std::byte> notes;  ///< ELF notes; one with `vmcoreinfo` is added if they have none
    std::uint64_t max_mapnr = 0;   ///< at least one more than the last page frame
    std::vector<PhysRange> existing;  ///< memory that exists: reads as excluded if it is not kept
    std::vector<std::uint64_t> pfns;  ///< page frames to keep, ascending
    /// Page i is compressed by codecs[i % n]; no codec: raw. A page that does not shrink is raw.
    std::vector<const PageCodec*> codecs;
    /// Only the pages in this range are written: one part of a split dump.
    struct Split {
        std::uint64_t start_pfn = 0;
        std::uint64_t end_pfn = 0;
    };
    std::optional<Split> split;
};

/// What an image's facts say, with zlib, which every reader knows; pages are for the caller to add.
/// An image without a utsname gets the release that its VMCOREINFO has, and its ELF machine.
KdumpPlan plan_kdump(const ImageFacts& facts);

/// Fills one page of page_bytes.
using PageReader = std::function<Result<void>(std::uint64_t pfn, MutableBytes page)>;

/// Writes the dump, pages in the order of their frames. Errors: those of the reader and the sink;
/// kUnsupported for a plan that the form cannot hold (version, frames not ascending or beyond
/// max_mapnr).
Result<void> write_kdump(const KdumpPlan& plan, const PageReader& read_page, ByteSink& sink);

}  // namespace lastwords::extractor
