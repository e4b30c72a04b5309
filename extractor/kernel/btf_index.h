// SPDX-License-Identifier: GPL-2.0-or-later
// BtfIndex: where each type of a BTF blob lies, from the table that the kernel itself has made.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <vector>

#include "extractor/kernel/lazy_bytes.h"
#include "extractor/machine/kernel_memory.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// sizeof(struct btf_type), with which every type begins (include/uapi/linux/btf.h).
inline constexpr std::uint64_t kBtfTypeBytes = 12;

/// Where the parts of a BTF blob lie in memory.
struct BtfParts {
    VirtAddr blob;  ///< its header
    VirtAddr types;
    std::uint64_t types_bytes = 0;
    VirtAddr strings;
    std::uint64_t strings_bytes = 0;
};

/// The types of BTF have different lengths, so the place of one follows only from all that come
/// before it. A kernel that has used its own BTF has them in btf_vmlinux->types, an array of
/// pointers by type id. Source: kernel/bpf/btf.c struct btf, 5.10 to 7.2.
///
/// A page of the array is believed if each of its types begins behind the one before, and a little
/// behind where the pages meet: a page in the wrong place does not follow its neighbors.
class BtfIndex {
 public:
    /// Reads the struct btf at `at`. nullopt: it is not that of this blob, or cannot be read.
    static std::optional<BtfIndex> open(const KernelMemory& memory, VirtAddr at,
                                        const BtfParts& parts);

    /// The number of types. Ids go from 1 to this.
    std::uint32_t count() const { return count_; }

    struct Range {
        std::uint32_t begin = 0;  ///< in bytes from the start of the types
        std::uint32_t end = 0;
    };
    /// Returns where the type of this id lies, which the caller must compare with the type's own
    /// length. nullopt: there is no such id, or the table is damaged there.
    std::optional<Range> range_of(std::uint32_t type_id);

 private:
    BtfIndex(const KernelMemory& memory, VirtAddr table, std::uint32_t count,
             const BtfParts& parts);
    std::optional<std::uint32_t> entry(std::uint64_t type_id) const;
    bool in_order(std::uint64_t page) const;

    LazyBytes table_;  // [id]: pointer to the type; the first one is that of void
    VirtAddr types_;
    std::uint64_t types_bytes_;
    std::uint32_t count_;
    std::vector<std::optional<bool>> pages_;  // [i]: whether page i of the table is in order
    std::uint64_t word_bytes_;
    std::endian order_;
};

}  // namespace lastwords::extractor
