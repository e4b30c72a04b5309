// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/kernel/struct_layout.h: reading members by name, and the built-in layouts.
#include "extractor/kernel/struct_layout.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string_view>

#include "extractor/kernel/known_layouts.h"
#include "tests/support/fake_kernel.h"

namespace lastwords::test {
namespace {

using extractor::known_layout;
using extractor::Member;
using extractor::StructLayout;
using extractor::Structure;
using ::testing::HasSubstr;

const StructLayout kLayout{"s",
                           16,
                           "test",
                           {{"a", Member{0, 2, 0, 0}},
                            {"name", Member{4, 4, 0, 0}},
                            {"long", Member{8, 8, 0, 0}},
                            {"three", Member{0, 3, 0, 0}},
                            {"unknown", Member{0, 0, 0, 0}},
                            {"bits", Member{0, 4, 3, 2}},
                            {"over the end", Member{12, 8, 0, 0}},
                            {"outside", Member{~std::uint64_t{0} - 3, 8, 0, 0}},
                            {"endless", Member{8, ~std::uint64_t{0}, 0, 0}}}};

class OneStructure : public ::testing::Test {
 protected:
    FakeKernel kernel;
    VirtAddr at = kernel.place(
        as_bytes(std::string_view("\x34\x12zzabcd\x08\x07\x06\x05\x04\x03\x02\x01", 16)));

    Result<Structure> read(const StructLayout& layout = kLayout) const {
        const OpenedKernel opened(kernel);
        return Structure::read(opened.memory, at, layout);
    }
    Error error_of(std::string_view member) const {
        const auto structure = read();
        EXPECT_TRUE(structure);
        const auto number = structure->number(member);
        EXPECT_FALSE(number) << member;
        return number ? Error{} : number.error();
    }
};

TEST_F(OneStructure, GivesItsMembers) {
    const auto structure = read();
    ASSERT_TRUE(structure) << structure.error().message;
    EXPECT_EQ(structure->number("a"), 0x1234);
    EXPECT_EQ(structure->number("long"), 0x0102030405060708);
    EXPECT_EQ(structure->text("name"), "abcd") << "as long as it can be, without a NUL";
    EXPECT_TRUE(structure->has("a"));
    EXPECT_FALSE(structure->has("b"));
}

TEST_F(OneStructure, EndsATextAtItsNul) {
    kernel.put(at + 6, 1, 0);
    const auto structure = read();
    ASSERT_TRUE(structure) << structure.error().message;
    EXPECT_EQ(structure->text("name"), "ab");
}

TEST_F(OneStructure, SaysWhichMemberItDoesNotHave) {
    const Error error = error_of("b");
    EXPECT_EQ(error.kind, ErrorKind::kNotFound);
    EXPECT_EQ(error.message, "struct s has no member b");
}

TEST_F(OneStructure, SaysThatAMemberLiesOutside) {
    for (const std::string_view member : {"over the end", "outside", "endless"}) {
        const Error error = error_of(member);
        EXPECT_EQ(error.kind, ErrorKind::kCorrupt);
        EXPECT_THAT(error.message, HasSubstr("struct s has 16 bytes"));
        EXPECT_THAT(error.message, HasSubstr(fmt::format("member {}", member)));
    }
}

TEST_F(OneStructure, GivesNoNumberForWhatIsNone) {
    for (const std::string_view member : {"three", "unknown", "bits"}) {
        const Error error = error_of(member);
        EXPECT_EQ(error.kind, ErrorKind::kUnsupported);
        EXPECT_THAT(error.message, HasSubstr("is not a plain integer"));
    }
}

TEST_F(OneStructure, IsNeitherEmptyNorHuge) {
    for (const std::uint64_t bytes :
         {std::uint64_t{0}, std::uint64_t{64 * 1024 + 1}, ~std::uint64_t{0}}) {
        const auto structure = read({"huge", bytes, "test", {}});
        ASSERT_FALSE(structure);
        EXPECT_EQ(structure.error().kind, ErrorKind::kCorrupt);
        EXPECT_EQ(structure.error().message,
                  fmt::format("struct huge has {} bytes, expected 1 to 65536", bytes));
    }
}

TEST_F(OneStructure, SaysWhyItCannotBeRead) {
    kernel.refuse(at, ErrorKind::kExcluded);
    const auto structure = read();
    ASSERT_FALSE(structure);
    EXPECT_EQ(structure.error().kind, ErrorKind::kExcluded);
    EXPECT_THAT(structure.error().message,
                HasSubstr(fmt::format("struct s: kernel address {:#x}", at.value)));
}

TEST(KnownLayouts, CoverTheErasOfConsoles) {
    for (const auto& [release, bytes] :
         {std::pair<std::string_view, std::uint64_t>{"2.6.32-5-amd64", 88},
          {"3.4.113", 88},
          {"4.19.0-27-amd64", 88},
          {"5.6.19", 88},
          {"5.8", 104},
          {"5.10.0-32-amd64", 104},
          {"5.18.19", 104},
          {"5.19.0", 120},
          {"6.1.0-13-amd64", 120},
          {"6.12.107+deb13", 280},
          {"7.2.13", 280}}) {
        const auto layout = known_layout("console", release, 8);
        ASSERT_TRUE(layout) << release;
        EXPECT_EQ(layout->bytes, bytes) << release;
        EXPECT_THAT(layout->from, HasSubstr("built-in table for"));
        for (const auto& [name, member] : layout->members) {
            EXPECT_LE(member.offset + member.bytes, bytes) << release << " " << name;
        }
    }
}

TEST(KnownLayouts, CoverNothingElse) {
    for (const std::string_view release :
         {"", "5", "5.", ".10", "2.5.75", "6.2.0", "6.11.9", "7.3.0", "x6.1", "-6.1", "6.x",
          "99999999999.1", "6.99999999999"}) {
        EXPECT_FALSE(known_layout("console", release, 8)) << release;
    }
    EXPECT_FALSE(known_layout("consoles", "6.1.0", 8));
    EXPECT_FALSE(known_layout("console", "6.1.0", 4));
}

}  // namespace
}  // namespace lastwords::test
