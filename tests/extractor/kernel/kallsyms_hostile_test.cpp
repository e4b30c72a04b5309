// SPDX-License-Identifier: GPL-2.0-or-later
// Tests kallsyms tables that are cut or damaged, or that an attacker wrote.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string_view>
#include <vector>

#include "extractor/kernel/kallsyms.h"
#include "tests/support/bytes_builder.h"
#include "tests/support/fake_kernel.h"
#include "tests/support/kallsyms_builder.h"

namespace lastwords::test {
namespace {

using extractor::Kallsyms;
using extractor::KallsymsAddresses;
using ::testing::HasSubstr;
using Order = KallsymsBuilder::Order;

/// The kallsyms table of a 6.12 kernel, which VMCOREINFO names and a test can damage in memory. Its
/// names take more than three pages.
class KallsymsHostile : public ::testing::Test {
 protected:
    FakeKernel kernel;
    KallsymsBuilder builder{Order::k6_4, KallsymsAddresses::kRelative};
    KallsymsPlace place;

    void SetUp() override {
        builder.symbol("_stext", kernel.stext()).symbol("first", kernel.stext() + 8);
        builder.filler(kernel.stext() + 16).symbol("swapper_pg_dir", kernel.page_tables());
        builder.symbol("last", kernel.stext() + 0x8000);
        place = builder.write(kernel);
        builder.write_keys(kernel, place);
    }

    Result<VirtAddr> find(std::string_view name) const {
        const OpenedKernel opened(kernel);
        return Kallsyms::read(opened.info, opened.memory).and_then([&](const Kallsyms& symbols) {
            return symbols.find(name);
        });
    }
    Error error_of(std::string_view name) const {
        const auto address = find(name);
        EXPECT_FALSE(address);
        return address ? Error{} : address.error();
    }
};

TEST_F(KallsymsHostile, IsWholeBeforeItIsDamaged) {
    EXPECT_EQ(find("last"), kernel.stext() + 0x8000);
}

TEST_F(KallsymsHostile, GivesTheSymbolsBeforeAHoleInTheNames) {
    kernel.refuse(place.names + 2 * kPage, ErrorKind::kExcluded);
    EXPECT_EQ(find("first"), kernel.stext() + 8);
    EXPECT_EQ(find("filler_0"), kernel.stext() + 16);
}

TEST_F(KallsymsHostile, GivesTheSymbolsBehindAHoleInTheNames) {
    kernel.refuse(place.names + kPage, ErrorKind::kExcluded);
    EXPECT_EQ(find("filler_1099"), kernel.stext() + 16 + 1099);
    EXPECT_EQ(find("last"), kernel.stext() + 0x8000);
}

TEST_F(KallsymsHostile, SaysThatASymbolMayLieInAHoleOfTheNames) {
    kernel.refuse(place.names + 2 * kPage, ErrorKind::kExcluded);
    const Error error = error_of("filler_800");
    EXPECT_EQ(error.kind, ErrorKind::kExcluded);
    EXPECT_THAT(error.message, HasSubstr("kallsyms: filler_800 is not among the"));
    EXPECT_THAT(error.message, HasSubstr("of 1104)"));
}

TEST_F(KallsymsHostile, DoesNotTakeANameThatAHoleCutForAShorterOne) {
    // The name goes on in a page that cannot be read. If that page were read as zeros, the name
    // would be "filler", since token 0 is empty.
    const std::uint64_t boundary = (place.names.value + kPage) / kPage * kPage;
    kernel.put(VirtAddr{boundary - 8}, 1, 20);
    kernel.write(VirtAddr{boundary - 7}, as_bytes("tfiller"));
    kernel.refuse(VirtAddr{boundary}, ErrorKind::kCorrupt);
    EXPECT_EQ(error_of("filler").kind, ErrorKind::kCorrupt);
}

TEST_F(KallsymsHostile, LosesTheNamesUpToTheNextMarkerBehindADamagedLength) {
    kernel.put(place.names + 8, 1, 0);  // the length of the name after "_stext"
    const Error error = error_of("first");
    EXPECT_EQ(error.kind, ErrorKind::kCorrupt);
    EXPECT_THAT(error.message, HasSubstr("not among the names that can be read (848 of 1104)"));
    EXPECT_EQ(find("last"), kernel.stext() + 0x8000);
}

TEST_F(KallsymsHostile, StopsAtALengthBeyondTheTable) {
    kernel.put(place.names + 8, 2, 0xffff);
    EXPECT_EQ(error_of("first").kind, ErrorKind::kCorrupt);
}

TEST_F(KallsymsHostile, DoesNotGiveASymbolTheAddressOfItsNeighbor) {
    // The name grows until it ends where the next one ends, so that one name fewer is counted.
    const std::uint64_t length = kernel.get(place.names + 8, 1);
    const std::uint64_t next = kernel.get(place.names + 9 + length, 1);
    kernel.put(place.names + 8, 1, length + 1 + next);
    EXPECT_EQ(error_of("filler_7").kind, ErrorKind::kCorrupt);
    EXPECT_EQ(find("filler_700"), kernel.stext() + 16 + 700);
}

TEST_F(KallsymsHostile, IsCheckedByAnotherSymbolIfTheNameOfStextIsDamaged) {
    FakeKernel other;
    KallsymsBuilder named(Order::k6_4, KallsymsAddresses::kRelative);
    named.symbol("_Stext", other.stext()).symbol("swapper_pg_dir", other.page_tables());
    named.symbol("prb", other.page_tables() + 0x1000);
    named.write_keys(other, named.write(other));
    const OpenedKernel opened(other);
    const auto symbols = Kallsyms::read(opened.info, opened.memory);
    ASSERT_TRUE(symbols) << symbols.error().message;
    EXPECT_EQ(symbols->find("prb"), other.page_tables() + 0x1000);
}

TEST_F(KallsymsHostile, SaysWhyItsNamesCannotBeRead) {
    for (VirtAddr at = place.names; at < place.token_table; at += kPage) {
        kernel.refuse(at, ErrorKind::kExcluded);
    }
    EXPECT_EQ(error_of("last").kind, ErrorKind::kExcluded);
}

TEST_F(KallsymsHostile, RefusesACountOfZero) {
    kernel.put(place.count, 4, 0);
    const Error error = error_of("last");
    EXPECT_EQ(error.kind, ErrorKind::kCorrupt);
    EXPECT_THAT(error.message, HasSubstr("0 symbols, expected 1 to 4000000"));
}

TEST_F(KallsymsHostile, RefusesAnAbsurdCount) {
    kernel.put(place.count, 4, 0xffffffff);
    const Error error = error_of("last");
    EXPECT_EQ(error.kind, ErrorKind::kCorrupt);
    EXPECT_THAT(error.message, HasSubstr("4294967295 symbols"));
}

TEST_F(KallsymsHostile, ReadsNoSymbolsOutOfMarkers) {
    kernel.put(place.count, 4, 5000);
    EXPECT_EQ(find("first"), kernel.stext() + 8);
    EXPECT_EQ(error_of("no such").kind, ErrorKind::kCorrupt);
}

TEST_F(KallsymsHostile, SaysWhyItsTokensCannotBeRead) {
    kernel.refuse(place.token_index, ErrorKind::kExcluded);
    EXPECT_EQ(error_of("first").kind, ErrorKind::kExcluded);
}

TEST_F(KallsymsHostile, SaysWhyItsAddressesCannotBeRead) {
    for (VirtAddr at = place.token_index + kPage; at < place.end + kPage; at += kPage) {
        kernel.refuse(at, ErrorKind::kExcluded);
    }
    // The page of the tokens can be read, and the addresses of the first symbols may be on it. The
    // address of the last symbol is on another page.
    EXPECT_EQ(error_of("last").kind, ErrorKind::kExcluded);
}

TEST_F(KallsymsHostile, SaysWhyTheBaseOfItsAddressesCannotBeRead) {
    ASSERT_NE(place.relative_base.value / kPage, place.token_index.value / kPage);
    kernel.refuse(place.relative_base, ErrorKind::kMissing);
    const Error error = error_of("first");
    EXPECT_EQ(error.kind, ErrorKind::kMissing);
    EXPECT_THAT(error.message, HasSubstr("kallsyms addresses"));
}

TEST_F(KallsymsHostile, RefusesAddressesThatDoNotAgreeWithVmcoreinfo) {
    kernel.put_word(place.relative_base, kernel.stext().value + 0x1000);
    const Error error = error_of("first");
    EXPECT_EQ(error.kind, ErrorKind::kCorrupt);
    EXPECT_THAT(error.message,
                HasSubstr(fmt::format("gives _stext = {:#x}, which is VMCOREINFO's value",
                                      kernel.stext().value)));
}

TEST_F(KallsymsHostile, RefusesAnAddressThatItsNeighborsContradict) {
    for (const std::uint64_t value : {0x7fffffffU, 0x10U}) {
        kernel.put(place.offsets + 4 * 600, 4, value);  // filler_598
        const Error error = error_of("filler_598");
        EXPECT_EQ(error.kind, ErrorKind::kCorrupt);
        EXPECT_THAT(error.message, HasSubstr("the addresses around it do not ascend"));
    }
    EXPECT_EQ(find("filler_608"), kernel.stext() + 16 + 608);
}

TEST_F(KallsymsHostile, RefusesTheAddressesInAPageOfZeros) {
    const VirtAddr page{(place.offsets.value + kPage) / kPage * kPage};
    ASSERT_LT(page + 400, place.relative_base);
    kernel.write(page, std::vector<std::byte>(400));
    const auto first = static_cast<unsigned>((page - place.offsets) / 4);
    const Error error = error_of(fmt::format("filler_{}", first + 20));
    EXPECT_EQ(error.kind, ErrorKind::kMissing);
    EXPECT_THAT(error.message, HasSubstr("is 0, so it was left out"));
    EXPECT_EQ(find("filler_7"), kernel.stext() + 23);
}

TEST_F(KallsymsHostile, RefusesTokensBeforeNames) {
    FakeKernel other;
    std::swap(place.names, place.token_table);
    builder.write_keys(other, place);
    const OpenedKernel opened(other);
    const auto symbols = Kallsyms::read(opened.info, opened.memory);
    ASSERT_FALSE(symbols);
    EXPECT_NE(symbols.error().message, "");
}

TEST_F(KallsymsHostile, SurvivesEveryTokenThatLeadsAnywhere) {
    for (unsigned token = 0; token < 256; ++token) {
        kernel.put(place.token_index + 2 * token, 2, 0xffff - token);
    }
    const Error error = error_of("first");
    EXPECT_EQ(error.kind, ErrorKind::kMissing);
    EXPECT_THAT(error.message, HasSubstr("kallsyms tokens"));
}

TEST_F(KallsymsHostile, SurvivesNamesOfRandomBytes) {
    std::uint32_t seed = 1;
    for (VirtAddr at = place.names + 8; at < place.token_table; at += 1) {
        seed = seed * 1664525 + 1013904223;
        kernel.put(at, 1, seed >> 24);
    }
    EXPECT_EQ(find("_stext"), kernel.stext());
    EXPECT_FALSE(find("last"));
}

TEST(KallsymsScan, GivesUpOnMemoryThatLooksLikeNamesEverywhere) {
    FakeKernel kernel;
    // Each four bytes of this memory are a possible count, and the memory reads as names without
    // end.
    std::vector<std::byte> names(1U << 20);
    for (std::size_t i = 0; i < names.size(); ++i) {
        names[i] = std::byte{static_cast<unsigned char>(i % 4 == 3 ? 0 : 3)};
    }
    kernel.place(names);
    KallsymsBuilder builder(Order::k7_2, KallsymsAddresses::kProgramCounter);
    builder.symbol("_stext", kernel.stext());
    builder.write(kernel);
    const OpenedKernel opened(kernel);
    const auto symbols = Kallsyms::read(opened.info, opened.memory);
    ASSERT_FALSE(symbols);
    EXPECT_EQ(symbols.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(symbols.error().message, HasSubstr("no names before the token table"));
}

TEST(KallsymsScan, DoesNotTakeDigitsAloneForATokenTable) {
    FakeKernel kernel;
    BytesBuilder digits;
    for (unsigned i = 0; i < 200; ++i) {
        digits.u8('0' + i % 10).u8(0);
    }
    kernel.place(digits.take());
    const OpenedKernel opened(kernel);
    const auto symbols = Kallsyms::read(opened.info, opened.memory);
    ASSERT_FALSE(symbols);
    EXPECT_THAT(symbols.error().message, HasSubstr("no token table"));
}

TEST(KallsymsScan, EndsWhereTheAddressSpaceEnds) {
    FakeKernel kernel;
    std::string& keys = kernel.vmcoreinfo();
    keys.replace(keys.find("SYMBOL(_stext)="), 32, "SYMBOL(_stext)=fffffffffffff001\n");
    const OpenedKernel opened(kernel);
    ASSERT_EQ(opened.info.symbol("_stext"), VirtAddr{0xfffffffffffff001});
    EXPECT_FALSE(Kallsyms::read(opened.info, opened.memory));
}

}  // namespace
}  // namespace lastwords::test
