// SPDX-License-Identifier: GPL-2.0-or-later
// KallsymsBuilder: writes a compressed symbol table into a FakeKernel's memory. The order of its
// parts and the coding of addresses can be those of any kernel version.
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

/// The addresses of the tables, for tests that damage them.
struct KallsymsPlace {
    VirtAddr count;
    VirtAddr names;
    VirtAddr markers;
    VirtAddr token_table;
    VirtAddr token_index;
    VirtAddr offsets;
    VirtAddr relative_base;
    VirtAddr seqs;  ///< only if the builder's sorted_index is true
    VirtAddr end;
};

class KallsymsBuilder {
 public:
    /// The order of the tables and the widths of their numbers, as write_src() in
    /// scripts/kallsyms.c of these versions has them.
    enum class Order {
        k2_6_32,  ///< addresses, count, names, markers, tokens; count and markers are longs
        k4_6,     ///< offsets and base in the place of the addresses
        k5_10,    ///< as k4_6, but count and markers have 32 bits (since 4.20)
        k6_4,     ///< count, names, markers, tokens, offsets, base
        k7_2,     ///< count, names, markers, tokens, offsets; parts are aligned to 4 bytes only
    };

    KallsymsBuilder(Order order, extractor::KallsymsAddresses coding);

    /// Adds a symbol. `type` is a letter as in /proc/kallsyms: 'T', 'd', ...
    KallsymsBuilder& symbol(std::string_view name, VirtAddr at, char type = 'D');
    /// Adds 1100 symbols "filler_N" from `at` on. A scan of memory takes only a table with many
    /// symbols for kallsyms.
    KallsymsBuilder& filler(VirtAddr at);
    /// Aligns all tables to this many bytes; 0: as the order says. On arm64 and MIPS ".align 8" of
    /// scripts/kallsyms.c up to 4.9 means 2^8 bytes.
    std::uint64_t alignment = 0;

    /// The text that each byte of a compressed name stands for. At first each printable character
    /// stands for itself. Where several tokens match, the longest is used.
    std::array<std::string, 256> tokens;
    /// Number of bytes between the markers and the tokens, as 6.1 stable and 6.2 have them.
    std::uint64_t gap_before_tokens = 0;
    /// Whether to write kallsyms_seqs_of_names, which 6.1 stable and 6.2 have before the tokens.
    bool sorted_index = false;
    /// The number of symbols that the table claims to have; 0: the real number.
    std::uint32_t count = 0;

    /// Sorts the symbols by their addresses, and writes the tables.
    KallsymsPlace write(FakeKernel& kernel);
    /// Adds the keys of the tables to VMCOREINFO, as kernels from 6.0 on do.
    void write_keys(FakeKernel& kernel, const KallsymsPlace& place) const;

 private:
    struct Symbol {
        std::string text;  // the type's letter, then the name
        VirtAddr at;
    };
    void sort();
    VirtAddr relative_base() const;
    /// Appends the compressed names. Returns the markers, which are the offsets of every 256th
    /// name.
    std::vector<std::size_t> write_names(BytesBuilder& all) const;
    /// Appends the numbers of the symbols in the order of their names.
    void write_sorted_index(BytesBuilder& all) const;
    using TokensByFirst = std::array<std::vector<std::size_t>, 256>;
    TokensByFirst tokens_by_first() const;
    std::vector<std::uint8_t> compressed(std::string_view text,
                                         const TokensByFirst& by_first) const;
    std::vector<std::byte> write_tokens(BytesBuilder& all) const;
    void put_addresses(BytesBuilder& all, std::size_t table, std::uint64_t entry,
                       VirtAddr start) const;
    std::uint64_t coded(VirtAddr at, VirtAddr base, VirtAddr entry) const;

    Order order_;
    extractor::KallsymsAddresses coding_;
    std::vector<Symbol> symbols_;
};

}  // namespace lastwords::test
