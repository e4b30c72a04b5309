// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/kernel/kallsyms.h: tables in the orders and codings of all kernels, found by
// VMCOREINFO's keys or by a scan.
#include "extractor/kernel/kallsyms.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>
#include <string_view>

#include "tests/support/fake_kernel.h"
#include "tests/support/kallsyms_builder.h"

namespace lastwords::test {
namespace {

using extractor::Kallsyms;
using extractor::KallsymsAddresses;
using ::testing::HasSubstr;
using Order = KallsymsBuilder::Order;

Result<VirtAddr> find(const FakeKernel& kernel, std::string_view name) {
    const OpenedKernel opened(kernel);
    return Kallsyms::read(opened.info, opened.memory).and_then([&](const Kallsyms& symbols) {
        return symbols.find(name);
    });
}

std::string from(const FakeKernel& kernel) {
    const OpenedKernel opened(kernel);
    const auto symbols = Kallsyms::read(opened.info, opened.memory);
    return symbols ? symbols->from() : symbols.error().message;
}

struct Shape {
    std::string_view name;
    Order order;
    KallsymsAddresses coding;
    const extractor::Arch* arch = &extractor::kX86_64;
};

class EveryKallsyms : public ::testing::TestWithParam<Shape> {
 protected:
    FakeKernel kernel{*GetParam().arch};
    KallsymsBuilder builder{GetParam().order, GetParam().coding};

    void SetUp() override {
        builder.symbol("_text", kernel.stext()).symbol("_stext", kernel.stext());
        builder.symbol("prb", kernel.stext() + 0x12345, 'd');
    }
};

INSTANTIATE_TEST_SUITE_P(
    Kernels, EveryKallsyms,
    ::testing::Values(
        Shape{"v5_10_per_cpu", Order::k5_10, KallsymsAddresses::kRelativePerCpu},
        Shape{"v5_10_relative", Order::k5_10, KallsymsAddresses::kRelative},
        Shape{"v6_12_per_cpu", Order::k6_4, KallsymsAddresses::kRelativePerCpu},
        Shape{"v6_12_relative", Order::k6_4, KallsymsAddresses::kRelative},
        Shape{"v7_2", Order::k7_2, KallsymsAddresses::kProgramCounter},
        Shape{"v5_10_32_bit", Order::k5_10, KallsymsAddresses::kRelative, &kFake32},
        Shape{"v6_12_32_bit", Order::k6_4, KallsymsAddresses::kRelative, &kFake32},
        Shape{"v7_2_big_endian", Order::k7_2, KallsymsAddresses::kProgramCounter, &kFakeBig64},
        Shape{"v5_10_big_endian", Order::k5_10, KallsymsAddresses::kRelativePerCpu, &kFakeBig64}),
    [](const auto& param) { return std::string(param.param.name); });

TEST_P(EveryKallsyms, IsReadByItsKeys) {
    builder.write_keys(kernel, builder.write(kernel));
    EXPECT_EQ(find(kernel, "prb"), kernel.stext() + 0x12345);
    EXPECT_EQ(from(kernel), "kallsyms (VMCOREINFO keys)");
}

TEST_P(EveryKallsyms, IsFoundWithoutKeys) {
    builder.filler(kernel.stext() + 0x20000).symbol("last", kernel.stext() + 0x30000);
    builder.write(kernel);
    EXPECT_EQ(find(kernel, "prb"), kernel.stext() + 0x12345);
    EXPECT_EQ(find(kernel, "last"), kernel.stext() + 0x30000);
    EXPECT_EQ(from(kernel), "kallsyms (found by scan)");
}

TEST_P(EveryKallsyms, SaysWhichSymbolItDoesNotHave) {
    builder.write_keys(kernel, builder.write(kernel));
    const auto address = find(kernel, "prbs");
    ASSERT_FALSE(address);
    EXPECT_EQ(address.error().kind, ErrorKind::kNotFound);
    EXPECT_EQ(address.error().message, "kallsyms has no symbol prbs");
}

TEST_P(EveryKallsyms, ExpandsTokens) {
    builder.tokens[1] = "Tconsole";
    builder.tokens[2] = "_li";
    builder.tokens[0xff] = "st";
    builder.symbol("console_list", kernel.stext() + 0x40);
    builder.write_keys(kernel, builder.write(kernel));
    EXPECT_EQ(find(kernel, "console_list"), kernel.stext() + 0x40);
    EXPECT_EQ(find(kernel, "_stext"), kernel.stext());
}

TEST(Kallsyms, OfLongsAreReadByTheirKeys) {
    FakeKernel kernel;
    KallsymsBuilder builder(Order::k5_10, KallsymsAddresses::kAbsolute);
    builder.symbol("_stext", kernel.stext()).symbol("prb", kernel.stext() + 8);
    builder.write_keys(kernel, builder.write(kernel));
    EXPECT_EQ(find(kernel, "prb"), kernel.stext() + 8);
}

TEST(Kallsyms, GivePerCpuSymbolsTheirOwnValue) {
    FakeKernel kernel;
    KallsymsBuilder builder(Order::k6_4, KallsymsAddresses::kRelativePerCpu);
    builder.symbol("printk_count", VirtAddr{0x1f0b8}, 'A').symbol("_stext", kernel.stext());
    builder.write_keys(kernel, builder.write(kernel));
    EXPECT_EQ(find(kernel, "printk_count"), VirtAddr{0x1f0b8});
}

TEST(Kallsyms, GiveTheFirstOfSymbolsThatShareAName) {
    FakeKernel kernel;
    KallsymsBuilder builder(Order::k6_4, KallsymsAddresses::kRelative);
    builder.symbol("_stext", kernel.stext());
    builder.symbol("buf", kernel.stext() + 16).symbol("buf", kernel.stext() + 32);
    builder.write_keys(kernel, builder.write(kernel));
    EXPECT_EQ(find(kernel, "buf"), kernel.stext() + 16);
}

TEST(Kallsyms, GiveTheVariableWhereAFunctionHasTheSameName) {
    FakeKernel kernel;
    KallsymsBuilder builder(Order::k6_4, KallsymsAddresses::kRelative);
    builder.symbol("_stext", kernel.stext(), 'T');
    builder.symbol("con_start", kernel.stext() + 16, 't');
    builder.symbol("con_start", kernel.stext() + 32, 'b').symbol("con_stop", kernel.stext(), 't');
    builder.write_keys(kernel, builder.write(kernel));
    EXPECT_EQ(find(kernel, "con_start"), kernel.stext() + 32);
    EXPECT_EQ(find(kernel, "con_stop").map_error([](const Error& e) { return e.kind; }),
              tl::unexpected(ErrorKind::kNotFound));
}

TEST(Kallsyms, MatchWholeNamesOnly) {
    FakeKernel kernel;
    KallsymsBuilder builder(Order::k6_4, KallsymsAddresses::kRelative);
    builder.symbol("_stext", kernel.stext()).symbol("console_list_lock", kernel.stext() + 16);
    builder.symbol("my_console_list", kernel.stext() + 32);
    builder.write_keys(kernel, builder.write(kernel));
    EXPECT_FALSE(find(kernel, "console_list"));
}

TEST(Kallsyms, TakeTwoBytesForTheLengthOfALongName) {
    FakeKernel kernel;
    KallsymsBuilder builder(Order::k6_4, KallsymsAddresses::kRelative);
    const std::string long_name(300, 'x');
    builder.symbol("_stext", kernel.stext()).symbol(long_name, kernel.stext() + 16);
    builder.symbol("behind", kernel.stext() + 32);
    builder.write_keys(kernel, builder.write(kernel));
    EXPECT_EQ(find(kernel, long_name), kernel.stext() + 16);
    EXPECT_EQ(find(kernel, "behind"), kernel.stext() + 32);
}

TEST(Kallsyms, AreFoundWithATableBetweenMarkersAndTokens) {
    FakeKernel kernel;
    KallsymsBuilder builder(Order::k5_10, KallsymsAddresses::kRelativePerCpu);
    builder.symbol("_stext", kernel.stext()).filler(kernel.stext() + 16);
    builder.gap_before_tokens = 3ULL * 1101;
    builder.write(kernel);
    EXPECT_EQ(find(kernel, "filler_7"), kernel.stext() + 23);
}

TEST(Kallsyms, AreFoundBehindATableThatDoesNotEndInZero) {
    FakeKernel kernel;
    KallsymsBuilder builder(Order::k5_10, KallsymsAddresses::kRelativePerCpu);
    builder.tokens[0] = "fill";
    builder.symbol("_stext", kernel.stext()).filler(kernel.stext() + 16);
    builder.gap_before_tokens = 8;
    kernel.put(builder.write(kernel).token_table - 1, 1, 0xff);
    EXPECT_EQ(find(kernel, "filler_7"), kernel.stext() + 23);
}

TEST(Kallsyms, AreFoundWhereTheirKeysLeadNowhere) {
    FakeKernel kernel;
    KallsymsBuilder builder(Order::k6_4, KallsymsAddresses::kRelative);
    builder.symbol("_stext", kernel.stext()).filler(kernel.stext() + 16);
    KallsymsPlace place = builder.write(kernel);
    place.names = kernel.stext();
    builder.write_keys(kernel, place);
    EXPECT_EQ(find(kernel, "filler_7"), kernel.stext() + 23);
    EXPECT_EQ(from(kernel), "kallsyms (found by scan)");
}

TEST(Kallsyms, CountWhatTheTableHolds) {
    FakeKernel kernel;
    KallsymsBuilder builder(Order::k7_2, KallsymsAddresses::kProgramCounter);
    builder.symbol("_stext", kernel.stext()).symbol("prb", kernel.stext() + 8);
    builder.write_keys(kernel, builder.write(kernel));
    const OpenedKernel opened(kernel);
    const auto symbols = Kallsyms::read(opened.info, opened.memory);
    ASSERT_TRUE(symbols) << symbols.error().message;
    EXPECT_EQ(symbols->symbol_count(), 2);
}

TEST(Kallsyms, NeedASymbolToBeCheckedAgainst) {
    const FakeKernel kernel;
    const OpenedKernel opened(kernel);
    const extractor::VmcoreInfo info("OSRELEASE=6.1.0\n");
    const auto symbols = Kallsyms::read(info, opened.memory);
    ASSERT_FALSE(symbols);
    EXPECT_EQ(symbols.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(symbols.error().message, HasSubstr("SYMBOL(_stext)"));
}

TEST(Kallsyms, AreNotFoundInAKernelWithoutThem) {
    const FakeKernel kernel;
    const auto address = find(kernel, "prb");
    ASSERT_FALSE(address);
    EXPECT_EQ(address.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(address.error().message,
                HasSubstr(fmt::format("no token table in the 256 MiB from _stext ({:#x})",
                                      kernel.stext().value)));
}

}  // namespace
}  // namespace lastwords::test
