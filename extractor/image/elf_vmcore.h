// SPDX-License-Identifier: GPL-2.0-or-later
// ELF vmcore: /proc/vmcore and its copies, makedumpfile -E, QEMU's dump-guest-memory.
#pragma once

#include "extractor/image/containers.h"

namespace lastwords::extractor {

/// Whether the file starts with ELF's magic number. open() decides whether it is a core file.
bool is_elf(Bytes first);

/// Row of the container table. Memory beyond a segment's p_filesz but within its p_memsz is
/// kExcluded; memory past the end of the file or in no segment is kMissing. Where segments overlap,
/// the first one in the table that has the bytes provides them.
Result<std::unique_ptr<MemoryImage>> open_elf_vmcore(SourceFiles files, Findings& findings);

}  // namespace lastwords::extractor
