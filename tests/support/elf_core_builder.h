// SPDX-License-Identifier: GPL-2.0-or-later
// ELF core builder: writes vmcores of 32 or 64 bits and of either byte order, in the layouts of
// different programs.
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
    /// As QEMU 7.2 writes: section header 0 is before the program headers, and e_ehsize is 8.
    bool qemu_headers = false;
    /// e_phnum is PN_XNUM, and sh_info of section header 0 has the number of program headers.
    bool extended_count = false;
    std::vector<std::byte> notes = {};
    std::vector<ElfCoreSegment> segments = {};
};

using MemoryReader = std::function<Result<void>(PhysAddr at, MutableBytes into)>;

/// Writes the core. It gets the bytes of the segments by calling `memory`.
Result<void> write_elf_core(const ElfCore& core, const MemoryReader& memory,
                            extractor::ByteSink& sink);

/// A PT_LOAD with its bytes, for build_elf_core().
struct ElfCoreLoad {
    std::uint64_t paddr = 0;
    std::vector<std::byte> bytes;
    std::uint64_t memsz = 0;  ///< p_memsz; 0: the number of bytes
    std::uint64_t vaddr = 0;
};

/// Returns the core as bytes. Replaces `core.segments` by `loads`, whose bytes follow each other.
std::vector<std::byte> build_elf_core(ElfCore core, const std::vector<ElfCoreLoad>& loads);

/// Returns an ELF note whose name and desc are padded to 4 bytes.
std::vector<std::byte> build_note(std::string_view name, std::uint32_t type, Bytes desc,
                                  std::endian order = std::endian::little);
std::vector<std::byte> build_vmcoreinfo_note(std::string_view text,
                                             std::endian order = std::endian::little);

}  // namespace lastwords::test
