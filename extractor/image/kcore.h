// SPDX-License-Identifier: GPL-2.0-or-later
// /proc/kcore and copies of it: what the kernel says there about its own memory.
#pragma once

#include <span>
#include <vector>

#include "extractor/image/elf_headers.h"
#include "extractor/image/image.h"

namespace lastwords::extractor {

/// Whether the notes are those of /proc/kcore: the kernel, whose name is "vmlinux" there, and the
/// task_struct of the reader (fs/proc/kcore.c, 2.6.32 to 6.12).
bool has_kcore_notes(const ImageFacts& facts);

/// Whether the segments are those of /proc/kcore before 4.12, where p_paddr is 0 in all of them.
/// Without the notes, which a tool may leave out, addresses show it: a process has none in the
/// kernel's half.
bool has_only_kernel_addresses(std::span<const ProgramHeader> loads, const ElfHeaders& headers,
                               const ImageFacts& facts);

/// Gives such segments the physical addresses that their places in the kernel's linear map show, as
/// if RAM began at physical 0, which is right for x86-64. Leaves out what lies too far above the
/// linear map to be RAM: the vmalloc area, and on x86-64 the kernel's image, which the linear map
/// has too.
std::vector<ProgramHeader> place_by_kernel_addresses(std::vector<ProgramHeader> loads);

}  // namespace lastwords::extractor
