// SPDX-License-Identifier: GPL-2.0-or-later
// KallsymsBuilder: a kernel's compressed symbol table in a FakeKernel's memory, in the order and
// the coding of any kernel.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/kernel/kallsyms.h"
#include "tests/support/bytes_builder.h"
#include "tests/support/fake_kernel.h"

namespace lastwords::test {

/// Where the tables lie, for tests that damage them.
struct KallsymsPlace {
    VirtAddr count;
    VirtAddr names;
    VirtAddr markers;
    VirtAddr token_table;
    VirtAddr token_index;
    VirtAddr offsets;
    VirtAddr relative_base;
    VirtAddr end;
};

class KallsymsBuilder {
 public:
    enum class Order {
        k5_10,  ///< offsets, base, count, names, markers, tokens
        k6_4,   ///< count, names, markers, tokens, offsets, base
        k7_2,   ///< the same without a base, each part aligned to 4 only
    };

    KallsymsBuilder(Order order, extractor::KallsymsAddresses coding);

    /// `type`: 'T', 'd', ...
    KallsymsBuilder& symbol(std::string_view name, VirtAddr at, char type = 'T');
    /// Enough symbols of no interest that a scan takes the table for one.
    KallsymsBuilder& filler(VirtAddr at);

    /// Tokens other than the characters themselves; longest first when names are compressed.
    std::array<std::string, 256> tokens;
    /// Bytes that a kernel has between markers and tokens (6.1 stable, 6.2).
    std::uint64_t gap_before_tokens = 0;
    /// What the table says it has; 0: the truth.
    std::uint32_t count = 0;

    KallsymsPlace write(FakeKernel& kernel) const;
    /// VMCOREINFO's keys, as kernels from 6.0 on have them.
    void write_keys(FakeKernel& kernel, const KallsymsPlace& place) const;

 private:
    struct Symbol {
        std::string text;  // with its type in front
        VirtAddr at;
    };
    /// The compressed names; returns the markers: the offset of every 256th name.
    std::vector<std::size_t> write_names(BytesBuilder& all) const;
    std::vector<std::uint8_t> compressed(std::string_view text) const;
    std::uint64_t coded(VirtAddr at, VirtAddr base, VirtAddr entry) const;

    Order order_;
    extractor::KallsymsAddresses coding_;
    std::vector<Symbol> symbols_;
};

}  // namespace lastwords::test
