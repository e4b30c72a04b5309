// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/kernel/btf_types.h: structure layouts from BTF as compilers write it.
#include "extractor/kernel/btf_types.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string_view>
#include <vector>

#include "tests/support/btf_builder.h"
#include "tests/support/fake_kernel.h"

namespace lastwords::test {
namespace {

using extractor::Arch;
using extractor::BtfTypes;
using extractor::Member;
using extractor::StructLayout;
using ::testing::HasSubstr;

Result<StructLayout> find(Bytes blob, std::string_view name,
                          const std::vector<std::string_view>& members = {},
                          const Arch& arch = extractor::kX86_64) {
    FakeKernel kernel(arch);
    const VirtAddr at = kernel.place(blob);
    const OpenedKernel opened(kernel);
    return BtfTypes::read(opened.memory, at, at + blob.size()).and_then([&](BtfTypes types) {
        return types.find(name, members);
    });
}

/// Returns a member of the test's struct "s". The test fails if there is no such member.
Member member_of(BtfBuilder& btf, std::string_view member, const Arch& arch = extractor::kX86_64) {
    const Result<StructLayout> layout = find(btf.take(), "s", {member}, arch);
    if (!layout) {
        ADD_FAILURE() << layout.error().message;
        return {};
    }
    return *layout->find(member);
}

TEST(BtfTypes, GiveOffsetsAndSizesOfMembers) {
    BtfBuilder btf;
    const auto u32 = btf.integer("unsigned int", 4);
    btf.structure("s", 24, {{"a", u32, 0}, {"b", btf.next_id() + 1, 64}});
    btf.pointer(u32);
    const auto layout = find(btf.take(), "s", {"a", "b"});
    ASSERT_TRUE(layout) << layout.error().message;
    EXPECT_EQ(layout->bytes, 24);
    EXPECT_EQ(layout->from, "BTF");
    EXPECT_EQ(layout->find("a")->offset, 0);
    EXPECT_EQ(layout->find("a")->bytes, 4);
    EXPECT_EQ(layout->find("b")->offset, 8);
    EXPECT_EQ(layout->find("b")->bytes, 8);
    EXPECT_EQ(layout->find("b")->bit_size, 0);
}

TEST(BtfTypes, GiveAPointerTheMachinesWord) {
    BtfBuilder btf;
    btf.structure("s", 4, {{"p", btf.next_id() + 1, 0}});
    btf.pointer(0);
    EXPECT_EQ(member_of(btf, "p", kFake32).bytes, 4);
}

TEST(BtfTypes, FollowTypedefsAndQualifiersToASize) {
    BtfBuilder btf;
    auto id = btf.integer("long", 8);
    for (const auto kind : {btf::kTypedef, btf::kVolatile, btf::kConst, btf::kRestrict,
                            btf::kTypeTag, btf::kTypedef}) {
        id = btf.type(kind, "t", id);
    }
    btf.structure("s", 8, {{"counter", id, 0}});
    EXPECT_EQ(member_of(btf, "counter").bytes, 8);
}

TEST(BtfTypes, MultiplyArraysOfArrays) {
    BtfBuilder btf;
    const auto names = btf.array(btf.array(btf.integer("char", 1), 65), 6);
    btf.structure("s", 400, {{"names", names, 32}});
    EXPECT_EQ(member_of(btf, "names").offset, 4);
}

TEST(BtfTypes, GiveAnArraysSize) {
    BtfBuilder btf;
    btf.structure("s", 400, {{"names", btf.array(btf.array(btf.integer("char", 1), 65), 6), 0}});
    EXPECT_EQ(member_of(btf, "names").bytes, 390);
}

TEST(BtfTypes, GiveMembersOfAnonymousMembersTheirOuterOffset) {
    BtfBuilder btf;
    const auto u16 = btf.integer("unsigned short", 2);
    const auto inner = btf.structure("", 4, {{"low", u16, 0}, {"high", u16, 16}});
    const auto either = btf.structure("", 4, {{"all", u16, 0}, {"", inner, 0}}, btf::kUnion);
    btf.structure("s", 16, {{"before", u16, 0}, {"", either, 64}});
    EXPECT_EQ(member_of(btf, "high").offset, 10);
}

TEST(BtfTypes, DoNotOpenNamedMembers) {
    BtfBuilder btf;
    const auto inner = btf.structure("inner", 4, {{"deep", btf.integer("int", 4), 0}});
    btf.structure("s", 4, {{"named", inner, 0}});
    const auto layout = find(btf.take(), "s");
    ASSERT_TRUE(layout) << layout.error().message;
    EXPECT_NE(layout->find("named"), nullptr);
    EXPECT_EQ(layout->find("deep"), nullptr);
}

TEST(BtfTypes, GiveBitFieldsTheirPlaceAndWidth) {
    BtfBuilder btf;
    const auto u32 = btf.integer("unsigned int", 4);
    btf.structure("s", 8, {{"prio", u32, 32, 2}, {"cpu", u32, 38, 24}});
    const Member cpu = member_of(btf, "cpu");
    EXPECT_EQ(cpu.bit_offset, 38);
    EXPECT_EQ(cpu.bit_size, 24);
    EXPECT_EQ(cpu.offset, 4);
}

TEST(BtfTypes, KeepAPlainMemberPlainBesideBitFields) {
    BtfBuilder btf;
    const auto u32 = btf.integer("unsigned int", 4);
    btf.structure("s", 8, {{"bit", u32, 0, 1}, {"plain", u32, 32}});
    const Member plain = member_of(btf, "plain");
    EXPECT_EQ(plain.offset, 4);
    EXPECT_EQ(plain.bit_size, 0);
}

TEST(BtfTypes, AddTheOuterOffsetToBitFieldsOfAnonymousMembers) {
    BtfBuilder btf;
    const auto u32 = btf.integer("unsigned int", 4);
    const auto inner = btf.structure("", 4, {{"flag", u32, 5, 1}});
    btf.structure("s", 12, {{"", inner, 64}});
    const Member flag = member_of(btf, "flag");
    EXPECT_EQ(flag.bit_offset, 69);
    EXPECT_EQ(flag.bit_size, 1);
    EXPECT_EQ(flag.offset, 8);
}

TEST(BtfTypes, FindUnionsToo) {
    BtfBuilder btf;
    const auto u64 = btf.integer("unsigned long", 8);
    btf.structure("s", 8, {{"whole", u64, 0}}, btf::kUnion);
    EXPECT_EQ(member_of(btf, "whole").bytes, 8);
}

TEST(BtfTypes, ChooseAmongStructsOfOneNameByTheMembersNeeded) {
    BtfBuilder btf;
    const auto u32 = btf.integer("unsigned int", 4);
    btf.type(btf::kFwd, "console", 0);
    btf.type(btf::kTypedef, "console", u32);
    btf.structure("console", 40, {{"font", u32, 0}});
    btf.structure("console", 120, {{"name", u32, 0}, {"flags", u32, 64}});
    const auto blob = btf.take();
    const auto real = find(blob, "console", {"flags"});
    ASSERT_TRUE(real) << real.error().message;
    EXPECT_EQ(real->bytes, 120);
    const auto other = find(blob, "console", {"font"});
    ASSERT_TRUE(other) << other.error().message;
    EXPECT_EQ(other->bytes, 40);
}

TEST(BtfTypes, SayWhichStructTheyDoNotHave) {
    BtfBuilder btf;
    btf.structure("console", 4, {{"flags", btf.integer("int", 4), 0}});
    const auto blob = btf.take();
    for (const auto& missing : {find(blob, "consoles"), find(blob, "console", {"seq"})}) {
        ASSERT_FALSE(missing);
        EXPECT_EQ(missing.error().kind, ErrorKind::kNotFound);
        EXPECT_THAT(missing.error().message, HasSubstr("no struct console"));
    }
}

TEST(BtfTypes, SkipEveryKindThatCompilersWrite) {
    BtfBuilder btf;
    const std::vector<std::byte> zeros(24);
    const auto tail = [&](std::size_t bytes) { return Bytes(zeros).first(bytes); };
    const auto u32 = btf.integer("unsigned int", 4);
    btf.type(btf::kEnum, "e", 4, 2, tail(16));
    btf.type(btf::kFunc, "f", btf.next_id() + 1);
    btf.type(btf::kFuncProto, "", 0, 3, tail(24));
    btf.type(btf::kVar, "v", u32, 0, tail(4));
    btf.type(btf::kDatasec, ".data", 8, 1, tail(12));
    btf.type(btf::kFloat, "double", 8);
    btf.type(btf::kDeclTag, "tag", u32, 0, tail(4));
    btf.type(btf::kEnum64, "e64", 8, 2, tail(24));
    btf.type(btf::kFwd, "fwd", 0);
    btf.structure("s", 12, {{"last", u32, 64}});
    EXPECT_EQ(member_of(btf, "last").offset, 8);
}

TEST(BtfTypes, GiveEnumsAndFloatsTheirSize) {
    BtfBuilder btf;
    const std::vector<std::byte> one(12);
    const auto e = btf.type(btf::kEnum64, "e64", 8, 1, one);
    const auto f = btf.type(btf::kFloat, "float", 4);
    btf.structure("s", 16, {{"e", e, 0}, {"f", f, 64}});
    const auto layout = find(btf.take(), "s");
    ASSERT_TRUE(layout) << layout.error().message;
    EXPECT_EQ(layout->find("e")->bytes, 8);
    EXPECT_EQ(layout->find("f")->bytes, 4);
}

Result<extractor::Enumeration> find_enumeration(Bytes blob, std::string_view name) {
    FakeKernel kernel(extractor::kX86_64);
    const VirtAddr at = kernel.place(blob);
    const OpenedKernel opened(kernel);
    return BtfTypes::read(opened.memory, at, at + blob.size()).and_then([&](BtfTypes types) {
        return types.enumeration(name);
    });
}

TEST(BtfTypes, GiveTheConstantsOfAnEnum) {
    BtfBuilder btf;
    btf.structure("e", 4, {{"no enum", btf.integer("int", 4), 0}});
    btf.enumeration("e", {});  // only declared
    btf.enumeration("e", {{"A", 1}, {"B", 0x80000000}});
    btf.enumeration("wide", {{"C", 0x1'0000'0002}}, btf::kEnum64);
    const auto blob = btf.take();
    const auto e = find_enumeration(blob, "e");
    ASSERT_TRUE(e) << e.error().message;
    EXPECT_THAT(e->constants,
                ::testing::ElementsAre(::testing::Pair("A", 1), ::testing::Pair("B", 0x80000000)));
    EXPECT_EQ(e->from, "BTF");
    const auto wide = find_enumeration(blob, "wide");
    ASSERT_TRUE(wide) << wide.error().message;
    EXPECT_THAT(wide->constants, ::testing::ElementsAre(::testing::Pair("C", 0x1'0000'0002)));
    const auto missing = find_enumeration(blob, "missing");
    ASSERT_FALSE(missing);
    EXPECT_THAT(missing.error().message, HasSubstr("no enum missing"));
}

TEST(BtfTypes, HonourALongerHeader) {
    BtfBuilder btf;
    btf.header.bytes = 32;  // a header that also has layout_off and layout_len
    btf.structure("s", 4, {{"a", btf.integer("int", 4), 0}});
    EXPECT_EQ(member_of(btf, "a").bytes, 4);
}

/// Types as 7.2 sorts them: those without a name first, then the others by name. The structs are
/// "s000" to "s999", of 4 to 1003 bytes, and two are called "twin". So many strings lie between
/// their names that each name has a page of its own.
BtfBuilder sorted_types() {
    BtfBuilder btf;
    for (unsigned i = 0; i < 1000; ++i) {
        btf.pointer(1001 + i);
    }
    for (unsigned i = 0; i < 1000; ++i) {
        btf.structure(fmt::format("s{:03}", i), 4 + i, {{"a", 1, 0}});
        btf.strings().fill(4096, 'x').u8(0);
    }
    btf.structure("twin", 8, {{"one", 1, 0}});
    btf.structure("twin", 16, {{"two", 1, 0}});
    return btf;
}

TEST(BtfTypes, AreFoundWhereTheyAreSorted) {
    const auto blob = sorted_types().take();
    for (unsigned i = 0; i < 1000; i += 111) {
        const auto layout = find(blob, fmt::format("s{:03}", i), {"a"});
        ASSERT_TRUE(layout) << layout.error().message;
        EXPECT_EQ(layout->bytes, 4 + i);
    }
    EXPECT_EQ(find(blob, "twin", {"one"})->bytes, 8);
    EXPECT_EQ(find(blob, "twin", {"two"})->bytes, 16);
    EXPECT_FALSE(find(blob, "s0000"));
    EXPECT_FALSE(find(blob, "zzz"));
}

TEST(BtfTypes, ThatAreSortedSaveReadingTheirNames) {
    const auto blob = sorted_types().take();
    FakeKernel kernel;
    const VirtAddr at = kernel.place(blob);
    const OpenedKernel opened(kernel);
    const std::uint64_t before = kernel.image().reads();
    auto types = BtfTypes::read(opened.memory, at, at + blob.size());
    ASSERT_TRUE(types && types->find("s500", {}));
    const std::uint64_t pages_of_types = 1000 * 12 / 4096 + 1002 * 24 / 4096 + 2;
    EXPECT_LT(kernel.image().reads() - before, pages_of_types + 20);
}

TEST(BtfTypes, AreFoundWhereTheyOnlySeemSorted) {
    for (const unsigned odd : {500U, 250U, 1U, 999U, 502U}) {
        BtfBuilder btf;
        btf.pointer(1);
        for (unsigned i = 0; i < 1000; ++i) {
            btf.structure(fmt::format("{}{:03}", i == odd ? 'z' : 's', i), 4 + i, {});
        }
        const auto blob = btf.take();
        for (const unsigned i : {0U, 1U, 249U, 251U, 499U, 501U, 998U, 999U}) {
            const auto layout = find(blob, fmt::format("{}{:03}", i == odd ? 'z' : 's', i));
            ASSERT_TRUE(layout) << i << ": " << layout.error().message;
            EXPECT_EQ(layout->bytes, 4 + i);
        }
    }
}

TEST(BtfTypes, AreReadNoFurtherThanNeeded) {
    BtfBuilder btf;
    const auto u32 = btf.integer("int", 4);
    btf.structure("s", 4, {{"a", u32, 0}});
    while (btf.types_bytes() < 100 * std::size_t{4096}) {
        btf.structure("other", 4, {{"a", u32, 0}});
    }
    const auto blob = btf.take();
    FakeKernel kernel;
    const VirtAddr at = kernel.place(blob);
    const OpenedKernel opened(kernel);
    const std::uint64_t before = kernel.image().reads();
    auto types = BtfTypes::read(opened.memory, at, at + blob.size());
    ASSERT_TRUE(types && types->find("s", {}));
    EXPECT_LT(kernel.image().reads() - before, 6);
}

TEST(BtfTypes, GiveTheSizeOfAMemberWhoseTypeFollowsFarBehind) {
    BtfBuilder btf;
    btf.structure("s", 8, {{"far", 5001, 0}});
    while (btf.next_id() < 5001) {
        btf.pointer(1);
    }
    btf.integer("late", 8);
    EXPECT_EQ(member_of(btf, "far").bytes, 8);
}

TEST(BtfTypes, AreReadOnBigEndianMachines) {
    BtfBuilder btf(std::endian::big);
    const auto u32 = btf.integer("unsigned int", 4);
    btf.structure("s", 16, {{"", btf.next_id() + 1, 64}});
    btf.structure("", 8, {{"a", u32, 32}});
    EXPECT_EQ(member_of(btf, "a", kFakeBig64).offset, 12);
}

}  // namespace
}  // namespace lastwords::test
