// SPDX-License-Identifier: GPL-2.0-or-later
// BtfStructures: BTF for structures of which a test gives the offset of each field, put into a
// FakeKernel's memory.
#pragma once

#include <bit>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/btf_builder.h"
#include "tests/support/fake_kernel.h"

namespace lastwords::test {

struct BtfField {
    std::string_view name{};
    std::uint64_t at = 0;     ///< bytes from the structure's start
    std::uint64_t bytes = 0;  ///< size of one element: 1, 2, 4 or 8
    std::uint64_t count = 1;  ///< number of elements; more than 1: an array
    unsigned bit_at = 0;      ///< first bit of a bit field, from `at` on
    unsigned bit_size = 0;    ///< bits of a bit field; 0: not a bit field
};

class BtfStructures {
 public:
    explicit BtfStructures(std::endian order = std::endian::little) : btf_(order) {}

    void structure(std::string_view name, std::uint64_t bytes, std::span<const BtfField> fields);
    void enumeration(std::string_view name,
                     const std::vector<std::pair<std::string_view, std::uint64_t>>& constants) {
        btf_.enumeration(name, constants);
    }
    /// Puts the blob into the kernel's memory and adds the symbols that lead to it.
    VirtAddr write(FakeKernel& kernel);

 private:
    std::uint32_t type_of(std::uint64_t bytes, std::uint64_t count);

    BtfBuilder btf_;
    /// The ids of the types that exist already, by size of an element and number of elements.
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint32_t> known_;
};

}  // namespace lastwords::test
