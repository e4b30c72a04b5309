// SPDX-License-Identifier: GPL-2.0-or-later
// BtfStructures: the structures that a kernel describes in its own memory, by their fields' places.
#pragma once

#include <bit>
#include <cstdint>
#include <map>
#include <span>
#include <string_view>
#include <utility>

#include "tests/support/btf_builder.h"
#include "tests/support/fake_kernel.h"

namespace lastwords::test {

struct BtfField {
    std::string_view name{};
    std::uint64_t at = 0;     ///< bytes from the structure's start
    std::uint64_t bytes = 0;  ///< of one element: 1, 2, 4 or 8
    std::uint64_t count = 1;  ///< more: an array
    unsigned bit_at = 0;      ///< of a bit field, behind `at`
    unsigned bit_size = 0;    ///< 0: no bit field
};

class BtfStructures {
 public:
    explicit BtfStructures(std::endian order = std::endian::little) : btf_(order) {}

    void structure(std::string_view name, std::uint64_t bytes, std::span<const BtfField> fields);
    /// Puts the blob into the kernel's memory, with the symbols that lead to it.
    VirtAddr write(FakeKernel& kernel);

 private:
    std::uint32_t type_of(std::uint64_t bytes, std::uint64_t count);

    BtfBuilder btf_;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint32_t> known_;  // bytes, count
};

}  // namespace lastwords::test
