// SPDX-License-Identifier: GPL-2.0-or-later
// Arch: what one architecture adds: word size, byte order, and how virtual addresses become
// physical ones.
#pragma once

#include <bit>
#include <memory>
#include <span>
#include <string_view>

#include "extractor/image/image.h"
#include "extractor/machine/page_walk.h"
#include "extractor/machine/vmcoreinfo.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// A kernel's virtual memory. Uses VMCOREINFO and registers only, never symbols: those are read
/// through it.
class AddressSpace {
 public:
    AddressSpace() = default;
    AddressSpace(const AddressSpace&) = delete;
    AddressSpace& operator=(const AddressSpace&) = delete;
    virtual ~AddressSpace() = default;

    /// By the quickest way that is right: linear maps first, then the tables.
    virtual Result<Translation> translate(VirtAddr at) const = 0;
    /// By the page tables alone, as a tool would that knows nothing else.
    virtual Result<Translation> walk_tables(VirtAddr at) const = 0;
    /// Whether a pointer of the kernel can have this value.
    virtual bool plausible(VirtAddr at) const = 0;
};

/// One row of the table of architectures.
struct Arch {
    std::string_view name;  ///< as in uname -m
    unsigned word_bytes = 8;
    std::endian order = std::endian::little;
    /// VMCOREINFO has the keys that only this architecture's kernels write.
    bool (*matches)(const VmcoreInfo& info) = nullptr;
    /// The kernel's address space; `image` must outlive it.
    Result<std::unique_ptr<AddressSpace>> (*open)(const VmcoreInfo& info,
                                                  const MemoryImage& image) = nullptr;
};

std::span<const Arch> all_architectures();

/// kUnsupported, naming those that are known, if no row matches.
Result<const Arch*> find_architecture(const VmcoreInfo& info);

}  // namespace lastwords::extractor
