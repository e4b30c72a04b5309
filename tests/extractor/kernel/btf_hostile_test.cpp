// SPDX-License-Identifier: GPL-2.0-or-later
// Tests BTF that is cut or damaged, or that an attacker wrote.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <vector>

#include "extractor/kernel/btf_types.h"
#include "tests/support/btf_builder.h"
#include "tests/support/damage.h"
#include "tests/support/fake_kernel.h"

namespace lastwords::test {
namespace {

using extractor::BtfTypes;
using extractor::StructLayout;
using ::testing::HasSubstr;

/// A BTF blob in a kernel's memory, where a test can damage it.
struct BtfInMemory {
    explicit BtfInMemory(Bytes blob) : bytes(blob.size()), at(kernel.place(blob)) {}

    /// Returns the error of reading the blob, if there is one.
    Result<void> read() const {
        const OpenedKernel opened(kernel);
        return BtfTypes::read(opened.memory, at, at + bytes).map([](const BtfTypes&) {});
    }
    Result<StructLayout> find(std::string_view name,
                              const std::vector<std::string_view>& members = {}) const {
        const OpenedKernel opened(kernel);
        return BtfTypes::read(opened.memory, at, at + bytes).and_then([&](BtfTypes types) {
            return types.find(name, members);
        });
    }

    FakeKernel kernel;
    std::uint64_t bytes;
    VirtAddr at;
};

/// Returns a builder with the struct "s", whose member "a" has 4 bytes.
BtfBuilder simple() {
    BtfBuilder btf;
    btf.structure("s", 4, {{"a", btf.integer("int", 4), 0}});
    return btf;
}

TEST(BtfHostile, WithAnotherMagicIsCorrupt) {
    BtfBuilder btf = simple();
    btf.header.magic = 0x9feb;
    const auto types = BtfInMemory(btf.take()).read();
    ASSERT_FALSE(types);
    EXPECT_EQ(types.error().kind, ErrorKind::kCorrupt);
    EXPECT_THAT(types.error().message, HasSubstr("magic 0x9feb, expected 0xeb9f"));
}

TEST(BtfHostile, WithAHeaderShorterThanItsFieldsIsCorrupt) {
    auto blob = simple().take();
    overwrite(blob, 4, 1, 8);
    const auto types = BtfInMemory(blob).read();
    ASSERT_FALSE(types);
    EXPECT_EQ(types.error().kind, ErrorKind::kCorrupt);
    EXPECT_THAT(types.error().message, HasSubstr("header of 8 bytes, expected 24 or more"));
}

TEST(BtfHostile, SaysWhyItsHeaderCannotBeRead) {
    BtfInMemory btf(simple().take());
    btf.kernel.refuse(btf.at, ErrorKind::kExcluded);
    const auto types = btf.read();
    ASSERT_FALSE(types);
    EXPECT_EQ(types.error().kind, ErrorKind::kExcluded);
    EXPECT_THAT(types.error().message, HasSubstr(fmt::format("{:#x}", btf.at.value)));
}

TEST(BtfHostile, ThatEndsBeforeItBeginsIsCorrupt) {
    const BtfInMemory btf(simple().take());
    const OpenedKernel opened(btf.kernel);
    const auto types = BtfTypes::read(opened.memory, btf.at + 24, btf.at);
    ASSERT_FALSE(types);
    EXPECT_EQ(types.error().kind, ErrorKind::kCorrupt);
    EXPECT_THAT(types.error().message, HasSubstr(fmt::format("{:#x}", btf.at.value)));
}

TEST(BtfHostile, LargerThanAnyKernelsIsCorrupt) {
    const BtfInMemory btf(simple().take());
    const OpenedKernel opened(btf.kernel);
    const auto types = BtfTypes::read(opened.memory, btf.at, btf.at + BtfTypes::kBlobBytesMax + 1);
    ASSERT_FALSE(types);
    EXPECT_EQ(types.error().kind, ErrorKind::kCorrupt);
    EXPECT_THAT(types.error().message, HasSubstr("expected at most 67108864 bytes"));
}

TEST(BtfHostile, WithPartsOutsideItselfIsCorrupt) {
    std::vector<BtfBuilder> all(4, simple());
    all[0].header.type_at = 0xffffffff;
    all[1].header.type_bytes = 0xffffffff;
    all[2].header.string_at = 0xffffffff;
    all[3].header.string_bytes = 0xffffffff;
    for (BtfBuilder& btf : all) {
        const auto types = BtfInMemory(btf.take()).read();
        ASSERT_FALSE(types);
        EXPECT_EQ(types.error().kind, ErrorKind::kCorrupt);
        EXPECT_THAT(types.error().message, HasSubstr("parts lie outside"));
    }
}

TEST(BtfHostile, WithoutAnyTypeIsCorrupt) {
    for (const std::uint32_t kind : {0U, 20U, 31U, 0x7fU}) {
        BtfBuilder btf;
        btf.type(kind, "?", 0);
        const auto types = BtfInMemory(btf.take()).read();
        ASSERT_FALSE(types) << kind;
        EXPECT_EQ(types.error().kind, ErrorKind::kCorrupt);
        EXPECT_THAT(types.error().message, HasSubstr("no type is readable"));
    }
}

TEST(BtfHostile, StaysUsableBeforeAKindThatIsNotKnown) {
    BtfBuilder btf = simple();
    btf.type(20, "from the future", 0);
    btf.structure("behind", 4, {});
    const BtfInMemory memory(btf.take());
    EXPECT_TRUE(memory.find("s", {"a"}));
    EXPECT_FALSE(memory.find("behind"));
}

TEST(BtfHostile, StaysUsableBeforeATypeThatIsCut) {
    BtfBuilder btf = simple();
    btf.type(btf::kStruct, "cut", 8, 0xffffff);
    const BtfInMemory memory(btf.take());
    EXPECT_TRUE(memory.find("s", {"a"}));
    EXPECT_FALSE(memory.find("cut"));
}

TEST(BtfHostile, StaysUsableBeforeAHoleInItsTypes) {
    BtfBuilder btf = simple();
    while (btf.types_bytes() < 2 * kPage) {
        btf.pointer(1);
    }
    btf.structure("behind", 4, {});
    BtfInMemory memory(btf.take());
    memory.kernel.refuse(memory.at + kPage, ErrorKind::kCorrupt);
    EXPECT_TRUE(memory.find("s", {"a"}));
    const auto behind = memory.find("behind");
    ASSERT_FALSE(behind);
    EXPECT_EQ(behind.error().kind, ErrorKind::kNotFound);
}

TEST(BtfHostile, MatchesNoNameInAHoleOfItsStrings) {
    BtfBuilder btf = simple();
    btf.strings().fill(3 * kPage, 'x').u8(0);
    btf.structure("behind", 4, {});
    BtfInMemory memory(btf.take());
    memory.kernel.refuse(memory.at + (memory.bytes - 1), ErrorKind::kExcluded);
    EXPECT_TRUE(memory.find("s", {"a"}));
    EXPECT_FALSE(memory.find("behind"));
}

TEST(BtfHostile, GivesNoSizeForATypeThatIsNotThere) {
    BtfBuilder btf;
    btf.structure("s", 16, {{"none", 0, 0}, {"beyond", 99, 32}, {"far", 0xffffffff, 64}});
    const auto layout = BtfInMemory(btf.take()).find("s");
    ASSERT_TRUE(layout) << layout.error().message;
    for (const auto& [name, member] : layout->members) {
        EXPECT_EQ(member.bytes, 0) << name;
    }
}

TEST(BtfHostile, GivesNoSizeForTypedefsInACircle) {
    BtfBuilder btf;
    btf.type(btf::kTypedef, "a", 2);
    btf.type(btf::kConst, "", 1);
    btf.type(btf::kArray, "", 0, 0, BytesBuilder().u32(3).u32(0).u32(1).take());
    btf.structure("s", 8, {{"circle", 1, 0}, {"array", 3, 32}});
    const auto layout = BtfInMemory(btf.take()).find("s");
    ASSERT_TRUE(layout) << layout.error().message;
    EXPECT_EQ(layout->find("circle")->bytes, 0);
    EXPECT_EQ(layout->find("array")->bytes, 0);
}

TEST(BtfHostile, GivesNoSizeForAnArrayLargerThanMemory) {
    BtfBuilder btf;
    auto id = btf.integer("long", 8);
    for (int i = 0; i < 8; ++i) {
        id = btf.array(id, 0xffffffff);
    }
    btf.structure("s", 8, {{"huge", id, 0}});
    const auto layout = BtfInMemory(btf.take()).find("s");
    ASSERT_TRUE(layout) << layout.error().message;
    EXPECT_EQ(layout->find("huge")->bytes, 0);
}

TEST(BtfHostile, OpensAnonymousMembersThatContainThemselvesOnlySoOften) {
    BtfBuilder btf;
    const auto self = btf.next_id();
    btf.structure("s", 8, {{"", self, 0}, {"", self, 8}, {"a", 0, 16}});
    const auto layout = BtfInMemory(btf.take()).find("s", {"a"});
    ASSERT_TRUE(layout) << layout.error().message;
    EXPECT_LE(layout->members.size(), 10000);
}

TEST(BtfHostile, TakesANameOutsideTheStringsForNone) {
    BtfBuilder btf;
    btf.type(btf::kStruct, "s", 4, 1, BytesBuilder().u32(0x7fffffff).u32(1).u32(0).take());
    const auto layout = BtfInMemory(btf.take()).find("s");
    ASSERT_TRUE(layout) << layout.error().message;
    EXPECT_TRUE(layout->members.empty());
}

TEST(BtfHostile, CopiesNoNameLongerThanAnyIdentifier) {
    BtfBuilder btf;
    const auto endless = btf.strings().size() + 2;  // offset of the long name, after "s"
    BytesBuilder members;
    for (int i = 0; i < 100; ++i) {
        members.u32(endless).u32(0).u32(0);
    }
    btf.type(btf::kStruct, "s", 4, 100, members.take());
    btf.strings().fill(1U << 20, 'x');
    const auto layout = BtfInMemory(btf.take()).find("s");
    ASSERT_TRUE(layout) << layout.error().message;
    for (const auto& [name, member] : layout->members) {
        EXPECT_LE(name.size(), 512);
    }
}

TEST(BtfHostile, LooksAtNoMoreMembersThanAnyKernelHas) {
    BtfBuilder btf;
    const auto large = btf.structure("", 4, std::vector<BtfMember>(9000, {"m", 0, 0}));
    for (int i = 0; i < 3; ++i) {
        btf.structure("s", 4, {{"", large, 0}});
    }
    btf.structure("s", 4, {{"a", 0, 0}});
    const BtfInMemory memory(btf.take());
    EXPECT_TRUE(memory.find("s", {"m"}));
    const auto layout = memory.find("s", {"a"});
    ASSERT_FALSE(layout);
    EXPECT_EQ(layout.error().kind, ErrorKind::kNotFound);
}

TEST(BtfHostile, IsFoundByItsHeaderOnly) {
    BtfBuilder module = simple();
    BtfBuilder endless = simple();
    endless.header.type_bytes = 0xfffffff0;
    endless.header.string_at = 0xfffffff0;
    FakeKernel kernel;
    kernel.place(module.take());
    kernel.place(endless.take());
    const OpenedKernel opened(kernel);
    EXPECT_FALSE(extractor::scan_for_btf(opened.memory, kernel.stext()));
}

class BtfScan : public ::testing::TestWithParam<const extractor::Arch*> {};

INSTANTIATE_TEST_SUITE_P(ByteOrders, BtfScan, ::testing::Values(&extractor::kX86_64, &kFakeBig64),
                         [](const auto& param) { return std::string(param.param->name); });

TEST_P(BtfScan, FindsTheKernelsOwnBehindAHeaderWithImpossibleLengths) {
    FakeKernel kernel(*GetParam());
    BtfBuilder endless(kernel.arch().order);
    endless.header.type_bytes = 0xfffffff0;
    endless.header.string_at = 0xfffffff0;
    kernel.place(endless.take());
    BtfBuilder btf(kernel.arch().order);
    while (btf.types_bytes() < (256U << 10)) {
        btf.pointer(1);
    }
    btf.structure("s", 4, {{"a", 0, 0}});
    const auto blob = btf.take();
    const VirtAddr at = kernel.place(blob);
    const OpenedKernel opened(kernel);
    const auto range = extractor::scan_for_btf(opened.memory, kernel.stext());
    ASSERT_TRUE(range);
    EXPECT_EQ(range->begin, at);
    EXPECT_EQ(range->end, at + blob.size());
}

TEST(BtfHostile, SurvivesEveryBitThatFlips) {
    BtfBuilder btf;
    const auto u32 = btf.integer("int", 4);
    const auto inner = btf.structure("", 8, {{"x", u32, 0}, {"y", btf.array(u32, 3), 3, 2}});
    btf.structure("s", 16, {{"a", btf.type(btf::kTypedef, "t", u32), 0}, {"", inner, 64}});
    const auto blob = btf.take();
    unsigned found = 0;
    for (std::size_t bit = 0; bit < blob.size() * 8; ++bit) {
        auto damaged = blob;
        flip(damaged, bit / 8, bit % 8);
        const auto layout = BtfInMemory(damaged).find("s");
        found += layout ? 1U : 0U;
        EXPECT_TRUE(layout || !layout.error().message.empty()) << bit;
    }
    EXPECT_GT(found, 0);
}

TEST(BtfHostile, CutAnywhereGivesAnErrorOrAWholeStruct) {
    const auto blob = simple().take();
    for (std::size_t bytes = 1; bytes < blob.size(); ++bytes) {
        auto cut = blob;
        truncate(cut, bytes);
        const auto layout = BtfInMemory(cut).find("s", {"a"});
        ASSERT_FALSE(layout) << bytes;
        EXPECT_EQ(layout.error().kind, ErrorKind::kCorrupt) << bytes;
    }
}

}  // namespace
}  // namespace lastwords::test
