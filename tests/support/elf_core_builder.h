// SPDX-License-Identifier: GPL-2.0-or-later
// ELF core builder: vmcores of either class and byte order, the way different writers lay them out.
#pragma once

#include <bit>
#include <cstdint>
#include <functional>
#include <vector>

#include "extractor/trim/byte_sink.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/base/result.h"

namespace lastwords::test {

struct ElfCoreSegment {
    std::uint64_t paddr = 0;
    std::uint64_t filesz = 0;
    std::uint64_t memsz = 0;
    std::uint64_t vaddr = 0;
};

struct ElfCore {
    unsigned bits = 64;
    std::endian order = std::endian::little;
    std::uint16_t type = 4;      ///< ET_CORE
    std::uint16_t machine = 62;  ///< EM_X86_64
    std::uint32_t flags = 0;
    bool qemu_headers = false;    ///< section header 0 first, e_ehsize 8, as QEMU 7.2 writes
    bool extended_count = false;  ///< e_phnum is PN_XNUM, sh_info has the number
    std::vector<std::byte> notes = {};
    std::vector<ElfCoreSegment> segments = {};
};

using MemoryReader = std::function<Result<void>(PhysAddr at, MutableBytes into)>;

/// Writes the core; `memory` gives the bytes of the segments.
Result<void> write_elf_core(const ElfCore& core, const MemoryReader& memory,
                            extractor::ByteSink& sink);

/// A PT_LOAD with its bytes, for tests.
struct ElfCoreLoad {
    std::uint64_t paddr = 0;
    std::vector<std::byte> bytes;
    std::uint64_t memsz = 0;  ///< 0: as many as there are bytes
    std::uint64_t vaddr = 0;
};

/// The core as bytes; `core.segments` is made from `loads`, whose bytes follow each other.
std::vector<std::byte> build_elf_core(ElfCore core, const std::vector<ElfCoreLoad>& loads);

/// A note, padded.
std::vector<std::byte> build_note(std::string_view name, std::uint32_t type, Bytes desc,
                                  std::endian order = std::endian::little);
std::vector<std::byte> build_vmcoreinfo_note(std::string_view text,
                                             std::endian order = std::endian::little);

}  // namespace lastwords::test
