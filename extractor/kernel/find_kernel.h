// SPDX-License-Identifier: GPL-2.0-or-later
// find_kernels(): the kernels whose VMCOREINFO is in a dump, and which their memory confirms.
#pragma once

#include <memory>
#include <vector>

#include "extractor/kernel/running_kernel.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// More kernels in one memory are only counted.
inline constexpr std::size_t kKernelsMax = 8;

/// Returns the kernels in the image, never none: first the one that a user asks for, which is the
/// one that ran or, if that is a capture kernel, the one that had crashed; see order_kernels().
///
/// Takes the container's VMCOREINFO note if the kernel's own memory confirms it, and looks through
/// all of memory for further VMCOREINFO texts that their kernels confirm, if there is no such note,
/// if a CPU used page tables of another kernel, or if options.all_kernels is set. A kernel of which
/// there are several copies of VMCOREINFO is given once. If none is confirmed, takes the note
/// unconfirmed. `findings` gets a loss if memory contradicts the dump's note, or if another kernel
/// is taken instead; if memory says neither yes nor no to it, a note. Fails if nothing is usable;
/// the message says what was tried. Fails too if options.debug_files names a file that fits none of
/// the kernels.
Result<std::vector<RunningKernel>> find_kernels(const std::shared_ptr<const MemoryImage>& image,
                                                const KernelOptions& options, Findings& findings);

/// Returns the first of find_kernels().
Result<RunningKernel> find_kernel(const std::shared_ptr<const MemoryImage>& image,
                                  const KernelOptions& options, Findings& findings);

}  // namespace lastwords::extractor
