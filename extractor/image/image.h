// SPDX-License-Identifier: GPL-2.0-or-later
// MemoryImage: a dumped machine's physical memory, whatever container it came in.
#pragma once

#include <bit>
#include <cstdint>
#include <limits>
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

/// A half-open range [begin, end) of physical addresses.
struct PhysRange {
    PhysAddr begin;
    PhysAddr end;
    friend bool operator==(const PhysRange&, const PhysRange&) = default;
};

/// A segment of an ELF dump, with the virtual address that the writer of the dump recorded for it
/// (p_vaddr). The segments can translate addresses for which the dump has no page tables.
struct VirtualSegment {
    VirtAddr virt;
    PhysAddr phys;
    std::uint64_t bytes = 0;
};

/// The contents of the headers of a dump. They are known before any kernel structure is read.
struct ImageFacts {
    /// Name of the container, for messages: "kdump-compressed v6", "ELF64 vmcore", "raw memory".
    std::string container;
    std::string vmcoreinfo;  ///< text of the VMCOREINFO note; empty if there is none
    /// Further VMCOREINFO texts of kernels in this memory, from the notes of a dump that
    /// `lastwords trim` wrote.
    std::vector<std::string> more_vmcoreinfo;
    FileOffset vmcoreinfo_at;       ///< offset of the VMCOREINFO text in the file
    std::uint16_t elf_machine = 0;  ///< EM_X86_64, ...; 0 if the dump does not state it
    /// Byte order of the headers. In a kdump that QEMU writes of a ppc64le machine, the memory has
    /// another byte order than the headers.
    std::endian byte_order = std::endian::little;
    /// Page size of the container, which may differ from the kernel's.
    std::uint32_t page_bytes = 4096;
    /// The four members of utsname come from the header of a kdump-compressed file. Each may be
    /// empty.
    std::string utsname_release;
    std::string utsname_machine;
    std::string utsname_nodename;
    std::string utsname_version;
    std::vector<std::uint64_t> cr3;  ///< from QEMU's notes or ours, one value for each CPU
    std::vector<std::byte> notes;    ///< the bytes of the ELF notes, unchanged
    std::vector<VirtualSegment> segments;
    std::vector<Extent> header_extents;  ///< where the headers and notes lie in the file
    bool incomplete = false;             ///< true: the dump is known to be cut short
};

/// The memory of a dump, read by physical address. It may be used by only one thread at a time,
/// because it has caches.
class MemoryImage {
 public:
    MemoryImage() = default;
    MemoryImage(const MemoryImage&) = delete;
    MemoryImage& operator=(const MemoryImage&) = delete;
    virtual ~MemoryImage() = default;

    virtual const ImageFacts& facts() const = 0;

    /// Returns the ranges of memory that are in the dump according to its headers, ascending and
    /// merged. Memory scans go through them. What the headers claim beyond the end of the file is
    /// not among them.
    virtual std::vector<PhysRange> ranges() const = 0;

    /// Returns the ranges of memory that the machine had, including those that the writer of the
    /// dump left out.
    virtual std::vector<PhysRange> existing_ranges() const { return ranges(); }

    /// Returns the first address at or after `at` from which a search has to read. The memory that
    /// it skips is a hole of the file or repeats the page before it, so there is nothing in it that
    /// the search has not seen. The address may be beyond the range that `at` lies in.
    virtual PhysAddr next_data(PhysAddr at) const { return at; }

    /// Returns how many bytes the dump takes on the disk, for limits of the work that searches may
    /// take.
    virtual std::uint64_t stored_bytes() const { return std::numeric_limits<std::uint64_t>::max(); }

    /// Copies at least 1 byte and at most into.size() bytes from `at` on, and returns how many.
    /// Fails with the reason if the byte at `at` cannot be read (kExcluded, kMissing, kCorrupt,
    /// kSystem).
    virtual Result<std::uint64_t> read_some(PhysAddr at, MutableBytes into) const = 0;

    /// Of a byte that cannot be read: returns an address up to which no byte can be read for the
    /// same reason, so that a search need not ask for every page. The caller goes on at `at` + 1
    /// page if it is no higher.
    virtual PhysAddr absent_until(PhysAddr at) const { return at; }

    /// The place in the file of the byte at a physical address.
    struct Place {
        Extent extent;            ///< from this byte on; if compressed, the whole compressed page
        std::uint64_t bytes = 0;  ///< how many bytes of memory from the address on lie in it
        bool compressed = false;
    };
    virtual Result<Place> place(PhysAddr at) const = 0;

    /// Fills all of `into` from `at` on. Fails with the reason if a byte cannot be read.
    Result<void> read(PhysAddr at, MutableBytes into) const;
};

}  // namespace lastwords::extractor
