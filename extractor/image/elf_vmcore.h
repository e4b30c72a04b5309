// SPDX-License-Identifier: GPL-2.0-or-later
// ELF vmcore: /proc/vmcore and its copies, and the dumps that makedumpfile -E and QEMU's
// dump-guest-memory write.
#pragma once

#include "extractor/image/containers.h"

namespace lastwords::extractor {

/// Whether the file starts with ELF's magic number. open_elf_vmcore() decides whether it is a core
/// file.
bool is_elf(Bytes first);

/// Opens an ELF vmcore; called through the table of containers. Reading memory beyond p_filesz but
/// within p_memsz of a segment fails with kExcluded. Reading memory past the end of the file or in
/// no segment fails with kMissing. Where segments overlap, the bytes come from the first segment in
/// the table that has them.
Result<std::unique_ptr<MemoryImage>> open_elf_vmcore(SourceFiles files, Findings& findings);

}  // namespace lastwords::extractor
