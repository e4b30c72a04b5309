// SPDX-License-Identifier: GPL-2.0-or-later
// BtfTypes: structure layouts from the BPF Type Format blob that a kernel carries in its own
// memory.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/kernel/btf_index.h"
#include "extractor/kernel/lazy_bytes.h"
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

/// A variable in a section.
struct BtfVariable {
    std::string name;
    std::uint64_t offset = 0;
};

/// Finds the BTF blob of vmlinux (not of a module) by its header, for kernels whose symbols do not
/// name the blob. nullopt: there is none in the image, which starts at `stext`.
std::optional<BtfRange> scan_for_btf(const KernelMemory& memory, VirtAddr stext);

/// The types of a kernel. Of the blob, only those pages are read that a lookup needs: the types
/// have different lengths, so they are walked from the first one on, up to the one that is wanted,
/// unless the kernel's own table says where they are.
class BtfTypes {
 public:
    static constexpr std::uint64_t kBlobBytesMax = 64ULL << 20;  ///< vmlinux BTF is 3 to 10 MiB

    /// Reads the header of the blob [begin, end). kCorrupt: the magic number is wrong, a part lies
    /// outside the blob, or the first type is already of an unknown kind. Damage further on ends
    /// the types there, and those before it stay usable. `memory` must outlive the result.
    static Result<BtfTypes> read(const KernelMemory& memory, VirtAddr begin, VirtAddr end);

    /// Returns the layout of the first struct or union with this name that has all of `members`:
    /// several types may share a name. kNotFound: there is none.
    Result<StructLayout> find(std::string_view name, std::span<const std::string_view> members);

    /// Returns the first enum of this name. kNotFound: there is none that has constants.
    Result<Enumeration> enumeration(std::string_view name);

    /// Returns the variables of a section of the kernel's image, each with its offset there.
    /// kNotFound: there is no such section. pahole describes ".data..percpu" only, since 1.22 all
    /// of its variables. Source: include/uapi/linux/btf.h, BTF_KIND_DATASEC and BTF_KIND_VAR.
    Result<std::vector<BtfVariable>> section(std::string_view name);

    /// Whether no type without a name follows one that has a name, as far as the first types show.
    /// Such types are sorted by name, and a lookup needs few of them if it knows where each one is.
    bool seem_sorted();

    /// Takes the places of the types from the kernel's own struct btf at this address, if it is
    /// that of these types. `memory` must outlive this.
    void use_index(const KernelMemory& memory, VirtAddr btf_vmlinux);

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
    static constexpr std::uint32_t kAllTypes = ~std::uint32_t{0};

    BtfTypes(const KernelMemory& memory, const BtfParts& parts);

    bool walk_to(std::uint32_t type_id);
    std::optional<std::uint32_t> offset_of(std::uint32_t type_id);
    std::uint32_t count();
    Type type_at(std::uint32_t offset) const;
    std::string_view string_at(std::uint32_t offset) const;
    std::string_view name_of(std::uint32_t type_id);
    bool is_named(const Type& type, std::string_view name) const;
    std::uint64_t bytes_of(std::uint32_t type_id);
    struct Place {
        std::uint32_t type_offset = 0;
        /// Offset of the type in the outermost structure, in bits.
        std::uint64_t base_bits = 0;
    };
    void add_members(StructLayout& layout, const Place& place, unsigned depth,
                     std::uint32_t& budget);
    struct Wanted {
        std::string_view name;
        std::span<const std::string_view> members;
    };
    std::optional<StructLayout> layout_if(std::uint32_t offset, const Wanted& wanted,
                                          std::uint32_t& budget);
    std::optional<Enumeration> enumeration_at(std::uint32_t offset, std::string_view name) const;
    std::optional<std::uint32_t> first_named(std::string_view name);
    template <class IsWanted>
    bool find_named(std::string_view name, IsWanted is_wanted);

    VirtAddr blob_;
    std::optional<BtfIndex> index_;
    LazyBytes types_;
    LazyBytes strings_;
    std::vector<std::uint32_t> offsets_;  // [i]: where type i + 1 starts in types_
    std::uint64_t walked_ = 0;            // offset of the type that follows those in offsets_
    std::endian order_ = std::endian::little;
    std::uint64_t word_bytes_ = 8;
};

}  // namespace lastwords::extractor
