// SPDX-License-Identifier: GPL-2.0-or-later
// BtfTypes: structure layouts from the BPF Type Format blob that a kernel carries in its own
// memory.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "extractor/kernel/struct_layout.h"
#include "extractor/machine/kernel_memory.h"
#include "printkfmt/base/result.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// Where a BTF blob lies in memory. Source: include/uapi/linux/btf.h, Documentation/bpf/btf.rst;
/// 5.10 to 7.2.
struct BtfRange {
    VirtAddr begin;
    VirtAddr end;
};

/// Finds the BTF blob of vmlinux (not of a module) by its header, for kernels whose symbols do not
/// name the blob. nullopt: there is none in the image, which starts at `stext`.
std::optional<BtfRange> scan_for_btf(const KernelMemory& memory, VirtAddr stext);

class BtfTypes {
 public:
    static constexpr std::uint64_t kBlobBytesMax = 64ULL << 20;  ///< vmlinux BTF is 3 to 10 MiB

    /// Copies the blob [begin, end) and indexes its types. kCorrupt: the magic number is wrong, a
    /// part lies outside the blob, or the first type is already of an unknown kind. Damage further
    /// on ends the index there, and the types before it stay usable.
    static Result<BtfTypes> read(const KernelMemory& memory, VirtAddr begin, VirtAddr end);

    /// Returns the layout of the struct or union with this name that has all of `members`: several
    /// types may share a name.
    Result<StructLayout> find(std::string_view name,
                              std::span<const std::string_view> members) const;

 private:
    struct Type {
        std::uint32_t name = 0;
        std::uint32_t info = 0;
        std::uint32_t size_or_type = 0;
        std::uint32_t kind() const { return (info >> 24) & 0x7f; }
        std::uint32_t member_count() const { return info & 0xffffff; }
        bool kind_flag() const { return (info >> 31) != 0; }
    };
    static constexpr std::uint32_t kMembersMax = 10000;
    /// Limit of nested anonymous members, and of chains of typedefs.
    static constexpr unsigned kDepthMax = 16;

    BtfTypes() = default;
    void index_types();
    Type type_at(std::uint32_t offset) const;
    std::string_view string_at(std::uint32_t offset) const;
    std::uint64_t bytes_of(std::uint32_t type_id) const;
    struct Place {
        std::uint32_t type_offset = 0;
        /// Offset of the type in the outermost structure, in bits.
        std::uint64_t base_bits = 0;
    };
    void add_members(StructLayout& layout, const Place& place, unsigned depth,
                     std::uint32_t& budget) const;

    std::vector<std::byte> blob_;  // types, then strings
    std::uint64_t types_bytes_ = 0;
    std::vector<std::uint32_t> offsets_;  // [i]: where type i + 1 starts in the type part
    std::endian order_ = std::endian::little;
    std::uint64_t word_bytes_ = 8;
};

}  // namespace lastwords::extractor
