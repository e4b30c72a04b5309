// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/kernel/kallsyms_index.h: the kernel's own index of its symbols saves reading
// their names, and whatever is wrong with it, each symbol still gets its own address.
#include "extractor/kernel/kallsyms_index.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>
#include <string_view>

#include "extractor/kernel/kallsyms.h"
#include "tests/support/fake_kernel.h"
#include "tests/support/kallsyms_builder.h"

namespace lastwords::test {
namespace {

using extractor::Kallsyms;
using extractor::KallsymsAddresses;
using Order = KallsymsBuilder::Order;

constexpr std::uint64_t kSeqBytes = 3;
constexpr unsigned kSymbols = 4003;
// What find() reads for a name that the index does not have.
constexpr std::uint64_t kAllPages = 4000 * 12 / kPage;

struct Shape {
    std::string_view name;
    Order order;
    KallsymsAddresses coding;
    const extractor::Arch* arch = &extractor::kX86_64;
};

/// A kernel with the symbols _stext, s0 to s3999, twin (a function and a variable) and last, in
/// another order than that of their names. VMCOREINFO names the tables.
class KallsymsIndexOf : public ::testing::TestWithParam<Shape> {
 protected:
    FakeKernel kernel{*GetParam().arch};
    KallsymsBuilder builder{GetParam().order, GetParam().coding};
    KallsymsPlace place;

    void SetUp() override {
        builder.sorted_index = true;
        builder.symbol("_stext", kernel.stext(), 'T');
        for (unsigned i = 0; i < 4000; ++i) {
            builder.symbol(name_of(i), address_of(i), 'd');
        }
        builder.symbol("twin", kernel.stext() + 0x9000, 't');
        builder.symbol("twin", kernel.stext() + 0x9008, 'b');
        builder.symbol("last", kernel.stext() + 0x9010, 'B');
        place = builder.write(kernel);
        builder.write_keys(kernel, place);
    }

    static std::string name_of(unsigned number) {
        return fmt::format("sym_{:08x}", number * 2654435761U);  // spread over the alphabet
    }
    VirtAddr address_of(unsigned number) const { return kernel.stext() + (16 + 8 * number); }

    VirtAddr seq_at(std::uint64_t rank) const { return place.seqs + kSeqBytes * rank; }
    void put_seq(std::uint64_t rank, std::uint64_t number) {
        kernel.put(seq_at(rank), 1, number >> 16 & 0xff);
        kernel.put(seq_at(rank) + 1, 1, number >> 8 & 0xff);
        kernel.put(seq_at(rank) + 2, 1, number & 0xff);
    }

    /// Looks all symbols up, each in a Kallsyms of its own if `alone`. Fails the test if an address
    /// is wrong or missing.
    void expect_every_symbol(unsigned step = 29) const {
        const OpenedKernel opened(kernel);
        const auto symbols = Kallsyms::read(opened.info, opened.memory);
        ASSERT_TRUE(symbols) << symbols.error().message;
        for (unsigned i = 0; i < 4000; i += step) {
            ASSERT_EQ(symbols->find(name_of(i)), address_of(i)) << name_of(i);
        }
        EXPECT_FALSE(symbols->find("_stext"));
        EXPECT_EQ(symbols->find("twin"), kernel.stext() + 0x9008);
        EXPECT_EQ(symbols->find("last"), kernel.stext() + 0x9010);
        EXPECT_FALSE(symbols->find("sym_"));
        EXPECT_FALSE(symbols->find("zzz"));
    }
    /// Returns how many reads of memory it takes to find a name.
    std::uint64_t reads_to_find(std::string_view name) const {
        const OpenedKernel opened(kernel);
        const auto symbols = Kallsyms::read(opened.info, opened.memory);
        const std::uint64_t before = kernel.shared_image()->reads();
        EXPECT_TRUE(symbols && symbols->find(name)) << name;
        return kernel.shared_image()->reads() - before;
    }
};

INSTANTIATE_TEST_SUITE_P(
    Kernels, KallsymsIndexOf,
    ::testing::Values(Shape{"v6_1_stable", Order::k5_10, KallsymsAddresses::kRelativePerCpu},
                      Shape{"v6_2_longs", Order::k5_10, KallsymsAddresses::kAbsolute},
                      Shape{"v6_2_32_bit", Order::k5_10, KallsymsAddresses::kRelative, &kFake32},
                      Shape{"v6_12", Order::k6_4, KallsymsAddresses::kRelativePerCpu},
                      Shape{"v6_12_32_bit", Order::k6_4, KallsymsAddresses::kRelative, &kFake32},
                      Shape{"v6_4_longs", Order::k6_4, KallsymsAddresses::kAbsolute},
                      Shape{"v7_2", Order::k7_2, KallsymsAddresses::kProgramCounter},
                      Shape{"v7_2_big_endian", Order::k7_2, KallsymsAddresses::kProgramCounter,
                            &kFakeBig64}),
    [](const auto& param) { return std::string(param.param.name); });

TEST_P(KallsymsIndexOf, GivesEverySymbol) {
    expect_every_symbol(1);
}

TEST_P(KallsymsIndexOf, SavesReadingMostOfTheNames) {
    // Ten steps of a binary search reach ten places of the index and of the names at most. The
    // addresses of the symbol and of its neighbors are ten more.
    EXPECT_LT(reads_to_find(name_of(1234)), 36);
    for (std::uint64_t rank = 0; rank < kSymbols; ++rank) {
        put_seq(rank, 0);
    }
    EXPECT_GT(reads_to_find(name_of(1234)), kAllPages);
}

TEST_P(KallsymsIndexOf, FindsASymbolBehindNamesThatCannotBeRead) {
    kernel.refuse(place.names + kPage, ErrorKind::kExcluded);
    EXPECT_EQ(reads_to_find("last") > 0, true);
}

TEST_P(KallsymsIndexOf, OfZerosIsNotBelieved) {
    for (std::uint64_t rank = 0; rank < kSymbols; ++rank) {
        put_seq(rank, 0);
    }
    expect_every_symbol();
}

TEST_P(KallsymsIndexOf, WithNumbersOfNoSymbolIsNotBelieved) {
    for (std::uint64_t rank = 0; rank < kSymbols; rank += 2) {
        put_seq(rank, kSymbols + rank);
    }
    expect_every_symbol();
}

TEST_P(KallsymsIndexOf, InTheOrderOfAddressesIsNotBelieved) {
    for (std::uint64_t rank = 0; rank < kSymbols; ++rank) {
        put_seq(rank, rank);
    }
    expect_every_symbol();
}

TEST_P(KallsymsIndexOf, ThatIsMovedByOneEntryIsNotBelieved) {
    for (std::uint64_t rank = kSymbols - 1; rank > 0; --rank) {
        put_seq(rank, kernel.get(seq_at(rank - 1), 1) << 16 |
                          kernel.get(seq_at(rank - 1) + 1, 1) << 8 |
                          kernel.get(seq_at(rank - 1) + 2, 1));
    }
    expect_every_symbol();
}

TEST_P(KallsymsIndexOf, OfRandomBytesIsNotBelieved) {
    std::uint32_t seed = 1;
    for (std::uint64_t rank = 0; rank < kSymbols; ++rank) {
        seed = seed * 1664525 + 1013904223;
        put_seq(rank, (seed >> 8) % kSymbols);
    }
    expect_every_symbol();
}

TEST_P(KallsymsIndexOf, WithOneWrongEntryCostsNoSymbol) {
    for (const std::uint64_t rank : {0U, 1U, kSymbols / 2, kSymbols / 4, kSymbols - 1}) {
        const std::uint64_t right = kernel.get(seq_at(rank), 1) << 16 |
                                    kernel.get(seq_at(rank) + 1, 1) << 8 |
                                    kernel.get(seq_at(rank) + 2, 1);
        put_seq(rank, (right + 1717) % kSymbols);
        expect_every_symbol();
        put_seq(rank, right);
    }
}

TEST_P(KallsymsIndexOf, ThatCannotBeReadCostsNoSymbol) {
    for (VirtAddr at = place.seqs + kPage; at < seq_at(kSymbols) - kPage; at += kPage) {
        kernel.refuse(at, ErrorKind::kExcluded);
    }
    expect_every_symbol();
}

TEST_P(KallsymsIndexOf, WithAWrongMarkerGivesNoWrongSymbol) {
    const std::uint64_t right = kernel.get(place.markers + 4 * 7, 4);
    for (const std::uint64_t wrong : {right + 1, right - 14, right + 28, right + 2000}) {
        kernel.put(place.markers + 4 * 7, 4, wrong);
        expect_every_symbol();
    }
    kernel.put(place.markers + 4 * 7, 4, right);
    kernel.put(place.markers, 4, 1);
    expect_every_symbol();
}

TEST_P(KallsymsIndexOf, SwapsNoSymbolsOfBlocksWhoseMarkersAreSwapped) {
    const std::uint64_t seventh = kernel.get(place.markers + 4 * 7, 4);
    kernel.put(place.markers + 4 * 7, 4, kernel.get(place.markers + 4 * 8, 4));
    kernel.put(place.markers + 4 * 8, 4, seventh);
    expect_every_symbol();
}

TEST(KallsymsHashes, TellApartNamesOfOneHash) {
    FakeKernel kernel;
    KallsymsBuilder builder(Order::k5_10, KallsymsAddresses::kRelative);
    builder.symbol("_stext", kernel.stext(), 'T');
    for (unsigned i = 0; i < 300; ++i) {
        builder.symbol(std::string(1 + i, 'a'), kernel.stext() + (8 + i), 'd');
    }
    builder.tokens[1] = "";
    builder.tokens[2] = "daa";
    builder.tokens[3] = "aaa";
    builder.write_keys(kernel, builder.write(kernel));
    const OpenedKernel opened(kernel);
    const auto symbols = Kallsyms::read(opened.info, opened.memory);
    ASSERT_TRUE(symbols) << symbols.error().message;
    for (unsigned i = 0; i < 300; ++i) {
        ASSERT_EQ(symbols->find(std::string(1 + i, 'a')), kernel.stext() + (8 + i)) << i;
    }
}

TEST(Kallsyms, FindsAVariableThatHasTheLetterOfAFunctionBehindTheCode) {
    FakeKernel kernel;
    KallsymsBuilder builder(Order::k7_2, KallsymsAddresses::kProgramCounter);
    builder.sorted_index = true;
    builder.symbol("_stext", kernel.stext(), 'T').symbol("con_start", kernel.stext() + 0x100, 'T');
    builder.symbol("_etext", kernel.stext() + 0x4000, 'T')
        .symbol("prb", kernel.stext() + 0x5000, 'T');
    builder.symbol("_sinittext", kernel.stext() + 0x8000, 'T');
    builder.symbol("setup", kernel.stext() + 0x8100, 'T');
    builder.symbol("_einittext", kernel.stext() + 0x9000, 'T');
    builder.write_keys(kernel, builder.write(kernel));
    const OpenedKernel opened(kernel);
    const auto symbols = Kallsyms::read(opened.info, opened.memory);
    ASSERT_TRUE(symbols) << symbols.error().message;
    EXPECT_EQ(symbols->find("prb"), kernel.stext() + 0x5000);
    EXPECT_FALSE(symbols->find("con_start"));
    EXPECT_FALSE(symbols->find("setup"));
}

}  // namespace
}  // namespace lastwords::test
