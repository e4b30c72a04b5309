// SPDX-License-Identifier: GPL-2.0-or-later
// Arch: what differs between architectures: word size, byte order, and the translation of virtual
// to physical addresses.
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

/// A kernel's virtual address space. It is made from VMCOREINFO alone, never from kallsyms, because
/// kallsyms is read through it.
class AddressSpace {
 public:
    AddressSpace() = default;
    AddressSpace(const AddressSpace&) = delete;
    AddressSpace& operator=(const AddressSpace&) = delete;
    virtual ~AddressSpace() = default;

    /// Translates by the quickest way that is right: linear maps first, then page tables.
    virtual Result<Translation> translate(VirtAddr at) const = 0;
    /// Translates by the page tables alone, as tools do that know nothing else of the kernel.
    virtual Result<Translation> walk_tables(VirtAddr at) const = 0;
    /// Translates by the page tables that a CPU used, whichever kernel's they are. `root`: the
    /// register that leads to them, CR3 of x86-64 with all its flags. kUnsupported: dumps do not
    /// have the register on this architecture.
    virtual Result<Translation> walk_cpu_tables(std::uint64_t root, VirtAddr at) const;
    /// Returns whether a kernel pointer can have this value.
    virtual bool plausible(VirtAddr at) const = 0;
};

/// One row of the table of architectures.
struct Arch {
    std::string_view name;  ///< as in uname -m
    unsigned word_bytes = 8;
    std::endian order = std::endian::little;
    /// Returns whether VMCOREINFO has the keys that only this architecture's kernels write.
    bool (*matches)(const VmcoreInfo& info) = nullptr;
    /// Makes the kernel's address space; `image` must outlive it.
    Result<std::unique_ptr<AddressSpace>> (*open)(const VmcoreInfo& info,
                                                  const MemoryImage& image) = nullptr;
};

std::span<const Arch> all_architectures();

/// Returns the first row whose matches() is true. kUnsupported: no row matches; the message names
/// the known architectures.
Result<const Arch*> find_architecture(const VmcoreInfo& info);

}  // namespace lastwords::extractor
