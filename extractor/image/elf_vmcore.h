// SPDX-License-Identifier: GPL-2.0-or-later
// ELF vmcore: /proc/vmcore and its copies, makedumpfile -E, QEMU's dump-guest-memory.
#pragma once

#include "extractor/image/containers.h"

namespace lastwords::extractor {

/// The file starts with ELF's magic bytes; whether it is a core is for open to say.
bool is_elf(Bytes first);

/// Row of the container table. Memory that a segment has in p_memsz and not in p_filesz is
/// kExcluded, what lies beyond the end of the file or in no segment is kMissing. Where segments
/// overlap the first one in the table that has the bytes gives them.
Result<std::unique_ptr<MemoryImage>> open_elf_vmcore(SourceFiles files, Findings& findings);

}  // namespace lastwords::extractor
