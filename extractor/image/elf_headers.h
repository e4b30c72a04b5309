// SPDX-License-Identifier: GPL-2.0-or-later
// ElfHeaders: the contents of the headers of an ELF core file, of either class and byte order.
#pragma once

#include <bit>
#include <cstdint>
#include <vector>

#include "extractor/file/input_file.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// An Elf32_Phdr or Elf64_Phdr in host order.
struct ProgramHeader {
    std::uint32_t type = 0;
    FileOffset offset;
    std::uint64_t vaddr = 0;
    std::uint64_t paddr = 0;
    std::uint64_t filesz = 0;
    std::uint64_t memsz = 0;
};

struct ElfHeaders {
    /// The ELF class, 32 or 64. It is not the kernel's word size: kexec writes class 64 for i386
    /// too.
    unsigned bits = 64;
    std::endian order = std::endian::little;
    std::uint16_t machine = 0;  ///< e_machine (EM_X86_64, ...)
    std::uint32_t flags = 0;    ///< e_flags
    std::vector<ProgramHeader> program;
    FileOffset end;            ///< of the headers and of the table of sections
    std::vector<Extent> read;  ///< the bytes of the source in which the headers lie
};

/// Reads the ELF header and the program headers.
/// Findings: a note if the number of program headers is not known, so that those are taken that can
/// be some.
/// Errors: kUnsupported for an ELF file that is not a core file, kMissing if the headers are cut,
/// kCorrupt if they contradict each other. e_ehsize is ignored, because QEMU 7.2 writes 8 there.
Result<ElfHeaders> read_elf_headers(const ByteSource& source, Findings& findings);

}  // namespace lastwords::extractor
