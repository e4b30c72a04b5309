// SPDX-License-Identifier: GPL-2.0-or-later
// Strong<Tag>: numbers of 64 bits that must not be mixed up, such as addresses and file offsets.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace lastwords {

/// An unsigned number of 64 bits with one meaning. Arithmetic is modulo 2^64, as in the kernel. The
/// difference of two such numbers is a plain integer.
template <typename Tag>
struct Strong {
    std::uint64_t value = 0;

    friend constexpr auto operator<=>(Strong, Strong) = default;
    friend constexpr Strong operator+(Strong a, std::uint64_t n) { return {a.value + n}; }
    friend constexpr Strong operator-(Strong a, std::uint64_t n) { return {a.value - n}; }
    friend constexpr std::uint64_t operator-(Strong a, Strong b) { return a.value - b.value; }
    constexpr Strong& operator+=(std::uint64_t n) {
        value += n;
        return *this;
    }
};

using VirtAddr = Strong<struct VirtAddrTag>;      ///< kernel virtual address, as in the dump
using PhysAddr = Strong<struct PhysAddrTag>;      ///< physical address on the dumped machine
using FileOffset = Strong<struct FileOffsetTag>;  ///< byte position in an input file
using Seq = Strong<struct SeqTag>;                ///< printk sequence number
using LogicalPos = Strong<struct LogicalPosTag>;  ///< free-running position in a data ring ("lpos")

}  // namespace lastwords

/// Lets a Strong be a key of std::unordered_map.
template <typename Tag>
struct std::hash<lastwords::Strong<Tag>> {
    std::size_t operator()(lastwords::Strong<Tag> s) const noexcept {
        return std::hash<std::uint64_t>{}(s.value);
    }
};
