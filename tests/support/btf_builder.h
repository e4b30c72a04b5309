// SPDX-License-Identifier: GPL-2.0-or-later
// BtfBuilder: the types that a kernel carries in its own memory, as far as a test needs them.
#pragma once

#include <bit>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/support/bytes_builder.h"
#include "tests/support/fake_kernel.h"

namespace lastwords::test {

struct BtfMember {
    std::string_view name{};
    std::uint64_t at = 0;     ///< bytes from the structure's start
    std::uint64_t bytes = 0;  ///< of one element: 1, 2, 4 or 8
    std::uint64_t count = 1;  ///< more: an array
    unsigned bit_at = 0;      ///< of a bit field, behind `at`
    unsigned bit_size = 0;    ///< 0: no bit field
};

/// Source: include/uapi/linux/btf.h.
class BtfBuilder {
 public:
    explicit BtfBuilder(std::endian order = std::endian::little);

    void structure(std::string_view name, std::uint64_t bytes, std::span<const BtfMember> members);
    /// Puts the blob into the kernel's memory, with the symbols that lead to it.
    VirtAddr write(FakeKernel& kernel);

 private:
    std::uint32_t string(std::string_view text);
    std::uint32_t type_of(const BtfMember& member);
    std::uint32_t type(std::string_view name, std::uint32_t info, std::uint64_t size);

    std::endian order_;
    BytesBuilder types_;
    std::string strings_{'\0'};
    std::uint32_t count_ = 0;
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint32_t> known_;  // bytes, count
};

}  // namespace lastwords::test
