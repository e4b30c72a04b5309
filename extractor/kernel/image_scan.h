// SPDX-License-Identifier: GPL-2.0-or-later
// scan_image(): looks through the kernel image for something that no symbol names.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "extractor/machine/kernel_memory.h"
#include "extractor/machine/vmcoreinfo.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

inline constexpr std::uint64_t kImageScanBytesMax = 256ULL << 20;

/// Passes the kernel image to `look`, from `stext` on, in windows that each contain the first
/// `overlap` bytes of the next window too. Ends when `look` returns true, after kImageScanBytesMax
/// bytes, or when 64 MiB in all could not be read. Unreadable bytes are zero. The reads are
/// searches (KernelMemory::search()), so they are not part of the answer.
void scan_image(const KernelMemory& memory, VirtAddr stext, std::uint64_t overlap,
                const std::function<bool(VirtAddr base, Bytes window)>& look);

/// Does the same in another order: begins with the window in which `first` lies, goes down to
/// `stext`, and passes the windows behind `first` last. For things that lie shortly before a known
/// address.
void scan_image_below(const KernelMemory& memory, VirtAddr stext, VirtAddr first,
                      std::uint64_t overlap,
                      const std::function<bool(VirtAddr base, Bytes window)>& look);

/// Returns how many bytes of the buffer there are up to the last one that is in the dump and no
/// NUL. Behind 32 MiB of nothing, none is looked for. The reads are searches, too.
std::uint64_t filled_bytes(const KernelMemory& memory, VirtAddr buffer, std::uint64_t bytes);

/// Returns the lowest of the variables that VMCOREINFO names; `stext` if it names none. The
/// read-only data of the kernel lie between its code and its variables.
VirtAddr first_variable(const VmcoreInfo& info, VirtAddr stext);

}  // namespace lastwords::extractor
