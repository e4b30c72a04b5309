// SPDX-License-Identifier: GPL-2.0-or-later
// StructLayout: where the members of one kernel structure lie. Structure: a copy of a structure,
// read by member name.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "extractor/machine/kernel_memory.h"
#include "printkfmt/base/bytes.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// Where one member lies. A bit field has bit_size > 0 and starts bit_offset bits above the lowest
/// bit of the structure (little endian).
struct Member {
    std::uint64_t offset = 0;  ///< bytes from the structure's start
    std::uint64_t bytes = 0;   ///< size; 0: not known
    std::uint32_t bit_offset = 0;
    std::uint32_t bit_size = 0;
};

struct StructLayout {
    std::string name;
    std::uint64_t bytes = 0;
    std::string from;  ///< "BTF", or "built-in table for 5.19 and later"
    std::vector<std::pair<std::string, Member>> members;  ///< with those of anonymous members

    const Member* find(std::string_view member) const;
};

/// A named enum, and where it is known from.
struct Enumeration {
    std::string name;
    std::string from;  ///< "BTF", or "debug file (DWARF)"
    /// The constants in the order of the source. A negative value is given modulo 2^64.
    std::vector<std::pair<std::string, std::uint64_t>> constants;
};

/// A copy of one structure from the dump.
class Structure {
 public:
    static Result<Structure> read(const KernelMemory& memory, VirtAddr at,
                                  const StructLayout& layout);

    bool has(std::string_view member) const { return layout_->find(member) != nullptr; }
    /// Returns an unsigned number, zero-extended. kNotFound: there is no such member. kCorrupt: it
    /// lies outside the structure. kUnsupported: it is a bit field, an array, or of unknown type.
    Result<std::uint64_t> number(std::string_view member) const;
    /// Returns a char array up to its first NUL.
    Result<std::string> text(std::string_view member) const;

 private:
    Structure(const StructLayout& layout, std::vector<std::byte> bytes, std::endian order)
        : layout_(&layout), bytes_(std::move(bytes)), order_(order) {}
    Result<Bytes> member_bytes(std::string_view member) const;

    const StructLayout* layout_;  // outlives this: owned by the KernelView
    std::vector<std::byte> bytes_;
    std::endian order_;
};

}  // namespace lastwords::extractor
