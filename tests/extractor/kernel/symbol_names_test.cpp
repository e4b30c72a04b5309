// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/kernel/symbol_names.h: names of addresses as the kernel's %ps and %pS print
// them.
#include "extractor/kernel/symbol_names.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <sstream>

#include "tests/support/fake_kernel.h"
#include "tests/support/kallsyms_builder.h"

namespace lastwords::test {
namespace {

using extractor::Kallsyms;
using extractor::SymbolNames;
using ::testing::HasSubstr;

constexpr std::string_view kMap =
    "0000000000000000 A fixed_percpu_data\n"
    "ffffffff81000000 T _stext\n"
    "ffffffff81000000 T _text\n"
    "ffffffff81000100 t first\n"
    "ffffffff81000180 W second\n"
    "ffffffff81000300 d not_code\n"
    "ffffffffc0001000 t in_module\t[some_module]\n"
    "ffffffffc0001040 t also_in_module\t[some_module]\n"
    "not a line of a map\n";

TEST(SymbolNames, AreThoseOfTheSymbolsThatTheAddressesLieIn) {
    const auto names = SymbolNames::from_map(kMap);
    ASSERT_TRUE(names) << names.error().message;
    EXPECT_EQ(names->name(VirtAddr{0xffffffff81000100}), "first");
    EXPECT_EQ(names->name(VirtAddr{0xffffffff8100017f}), "first");
    EXPECT_EQ(names->name_and_offset(VirtAddr{0xffffffff8100017f}), "first+0x7f/0x80");
    EXPECT_EQ(names->name_and_offset(VirtAddr{0xffffffff81000180}), "second+0x0/0x3f000e80")
        << "up to the next symbol of code";
}

TEST(SymbolNames, OfSeveralAtOneAddressTheFirstIsTaken) {
    const auto names = SymbolNames::from_map(kMap);
    ASSERT_TRUE(names) << names.error().message;
    EXPECT_EQ(names->name_and_offset(VirtAddr{0xffffffff81000010}), "_stext+0x10/0x100");
}

TEST(SymbolNames, OfModulesNameTheModule) {
    const auto names = SymbolNames::from_map(kMap);
    ASSERT_TRUE(names) << names.error().message;
    EXPECT_EQ(names->name(VirtAddr{0xffffffffc0001010}), "in_module [some_module]");
    EXPECT_EQ(names->name_and_offset(VirtAddr{0xffffffffc0001010}),
              "in_module+0x10/0x40 [some_module]");
}

TEST(SymbolNames, AreAddressesWhereNothingIsKnown) {
    const auto names = SymbolNames::from_map(kMap);
    ASSERT_TRUE(names) << names.error().message;
    EXPECT_EQ(names->name(VirtAddr{0x1000}), "0x1000");
    EXPECT_EQ(names->name_and_offset(VirtAddr{0xffffffffffffffff}), "0xffffffffffffffff");
    EXPECT_EQ(SymbolNames().name(VirtAddr{0xffffffff81000100}), "0xffffffff81000100");
}

/// Returns a System.map of functions at irregular distances, as a linker places them. `moved` is
/// KASLR's offset.
std::string uneven_map(std::uint64_t moved) {
    std::string map;
    std::uint64_t at = 0xffffffff81000000 + moved;
    for (unsigned i = 0; i < 2000; ++i) {
        map += fmt::format("{:x} t function_{}\n", at, i);
        at += 16 * (3 + i * i % 37 + i % 11);
    }
    return map;
}

/// Returns the traced addresses of every 50th function. ftrace's call is after endbr64, 4 bytes
/// behind the function's start.
std::vector<VirtAddr> entries_of(const std::string& map) {
    std::vector<VirtAddr> entries;
    std::istringstream lines(map);
    std::string line;
    for (unsigned i = 0; std::getline(lines, line); ++i) {
        if (i % 50 == 0) {
            entries.push_back(VirtAddr{std::stoull(line, nullptr, 16) + 4});
        }
    }
    return entries;
}

TEST(SymbolNames, FollowTheKernelThatKaslrMoved) {
    for (const std::uint64_t moved : {0ULL, 0x2fe00000ULL, 0x1e00000ULL}) {
        auto entries = entries_of(uneven_map(moved));
        entries.push_back(VirtAddr{0xffffffffc0001000});  // a function of a module
        auto names = SymbolNames::from_map(uneven_map(0));
        ASSERT_TRUE(names && names->move_to(entries)) << moved;
        EXPECT_EQ(names->name(entries[1]), "function_50");
        EXPECT_EQ(names->name_and_offset(entries[1]).substr(0, 16), "function_50+0x4/");
        auto those_of_the_boot = SymbolNames::from_map(uneven_map(moved));
        ASSERT_TRUE(those_of_the_boot && those_of_the_boot->move_to(entries_of(uneven_map(0))));
        EXPECT_EQ(those_of_the_boot->name(entries_of(uneven_map(0))[1]), "function_50");
    }
}

TEST(SymbolNames, OfAnotherKernelStayWhereTheyAre) {
    auto names = SymbolNames::from_map(uneven_map(0));
    ASSERT_TRUE(names);
    std::vector<VirtAddr> others;
    for (std::uint64_t i = 0; i < 100; ++i) {
        others.push_back(VirtAddr{0xffffffff81000000 + i * i * 112 + 64 * i});
    }
    EXPECT_FALSE(names->move_to(others));
    EXPECT_EQ(names->name(VirtAddr{0xffffffff81000000}), "function_0");
}

TEST(SymbolNames, OfModulesDoNotMoveWithTheKernel) {
    auto names = SymbolNames::from_map(uneven_map(0) + "ffffffffc0001000 t in_module\t[one]\n");
    ASSERT_TRUE(names && names->move_to(entries_of(uneven_map(0x200000))));
    EXPECT_EQ(names->name(VirtAddr{0xffffffffc0201000}), "0xffffffffc0201000");
}

TEST(SymbolNames, OfAFileThatIsNoMapAreAnError) {
    const auto other = SymbolNames::from_map("some text\n");
    ASSERT_FALSE(other);
    EXPECT_THAT(other.error().message, HasSubstr("ffffffff81000000 T _stext"));
    const auto hidden = SymbolNames::from_map("0000000000000000 T _stext\n");
    ASSERT_FALSE(hidden);
    EXPECT_THAT(hidden.error().message, HasSubstr("all addresses are 0"));
}

TEST(SymbolNames, AreReadFromTheKernelItself) {
    FakeKernel kernel;
    KallsymsBuilder builder{KallsymsBuilder::Order::k6_4, extractor::KallsymsAddresses::kRelative};
    builder.symbol("_stext", kernel.stext(), 'T')
        .symbol("schedule", kernel.stext() + 0x100, 'T')
        .symbol("io_schedule", kernel.stext() + 0x180, 'T');
    builder.write_keys(kernel, builder.write(kernel));
    const OpenedKernel opened(kernel);
    const auto kallsyms = Kallsyms::read(opened.info, opened.memory);
    ASSERT_TRUE(kallsyms) << kallsyms.error().message;
    const auto names = SymbolNames::from_kallsyms(*kallsyms);
    ASSERT_TRUE(names) << names.error().message;
    EXPECT_EQ(names->name_and_offset(kernel.stext() + 0x110), "schedule+0x10/0x80");
}

}  // namespace
}  // namespace lastwords::test
