// SPDX-License-Identifier: GPL-2.0-or-later
// MemoryImage: a dumped machine's physical memory, whatever container it came in.
#pragma once

#include <bit>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "extractor/file/input_file.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

/// Half-open range of physical addresses that the container says it holds.
struct PhysRange {
    PhysAddr begin;
    PhysAddr end;
    friend bool operator==(const PhysRange&, const PhysRange&) = default;
};

/// A segment with the virtual address that its writer recorded (ELF p_vaddr). It helps where page
/// tables are not in the dump.
struct VirtualSegment {
    VirtAddr virt;
    PhysAddr phys;
    std::uint64_t bytes = 0;
};

/// What the container's headers say, before any kernel structure is read.
struct ImageFacts {
    std::string container;   ///< for messages: "kdump-compressed v6", "ELF64 vmcore", "raw memory"
    std::string vmcoreinfo;  ///< text of the VMCOREINFO note; empty: none
    FileOffset vmcoreinfo_at;                      ///< where that text starts in the file
    std::uint16_t elf_machine = 0;                 ///< EM_* where the container knows it, else 0
    std::endian byte_order = std::endian::little;  ///< of the container's headers; ppc64le QEMU
                                                   ///< kdumps differ from the data
    std::uint32_t page_bytes = 4096;  ///< the container's unit, not always the kernel's page
    std::string utsname_release;      ///< kdump-compressed header; may be empty
    std::string utsname_machine;
    std::string utsname_nodename;
    std::string utsname_version;
    std::vector<std::uint64_t> cr3;  ///< of QEMU notes, one a CPU
    std::vector<std::byte> notes;    ///< the ELF notes as they are, for `trim`
    std::vector<VirtualSegment> segments;
    std::vector<Extent> header_extents;  ///< headers and notes: what `trim` must keep besides pages
    bool incomplete = false;             ///< the writer itself marked the dump as cut short
};

/// Thread-compatible: one reader at a time (caches inside).
class MemoryImage {
 public:
    MemoryImage() = default;
    MemoryImage(const MemoryImage&) = delete;
    MemoryImage& operator=(const MemoryImage&) = delete;
    virtual ~MemoryImage() = default;

    virtual const ImageFacts& facts() const = 0;

    /// Ranges of memory that the container claims to hold, ascending, merged; for scans.
    virtual std::vector<PhysRange> ranges() const = 0;

    /// Ranges of memory that the machine had, including those that the dump's writer left out.
    virtual std::vector<PhysRange> existing_ranges() const { return ranges(); }

    /// Copies as much as can be read from `at` on, up to into.size(): at least 1 byte, or the
    /// reason why the byte at `at` cannot be read (kExcluded, kMissing, kCorrupt, kSystem).
    virtual Result<std::uint64_t> read_some(PhysAddr at, MutableBytes into) const = 0;

    /// Where the byte at `at` lies in the file, and how many bytes from it on lie in the same
    /// piece. `compressed`: the extent holds the whole compressed page.
    struct Place {
        Extent extent;
        std::uint64_t bytes = 0;  ///< of memory, from `at` on
        bool compressed = false;
    };
    virtual Result<Place> place(PhysAddr at) const = 0;

    /// All of `into`, or the first reason why not. Reads across pieces.
    Result<void> read(PhysAddr at, MutableBytes into) const;
};

}  // namespace lastwords::extractor
