// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/image/trailing_bytes.cpp, by whole dumps.
#include "extractor/image/trailing_bytes.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>
#include <utility>
#include <vector>

#include "tests/support/elf_core_builder.h"
#include "tests/support/kdump_builder.h"
#include "tests/support/noise.h"
#include "tests/support/opened_image.h"

namespace lastwords::extractor {
namespace {

using test::numbered_page;
using test::OpenedImage;
using test::repeated_page;
using testing::IsEmpty;

std::vector<std::byte> whole_elf() {
    return test::build_elf_core({.notes = test::build_vmcoreinfo_note("OSRELEASE=6.1.0\n")},
                                {{0x1000, numbered_page(1)}, {0x8000, numbered_page(8)}});
}

/// The last page is of zeros, as the second is; they share their data.
std::vector<std::byte> whole_kdump() {
    const std::vector<std::byte> zeros(4096);
    return test::build_kdump(
        {}, {{1, repeated_page(1)}, {2, zeros}, {4, repeated_page(4)}, {6, zeros}});
}

std::vector<std::byte> joined(std::vector<std::byte> first, std::size_t gap,
                              const std::vector<std::byte>& second) {
    first.resize(first.size() + gap);
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

/// Returns the findings of opening the dump, one a line.
std::string told(const std::vector<std::byte>& bytes) {
    const OpenedImage dump(bytes);
    EXPECT_TRUE(dump.image) << dump.image.error().message;
    std::string text;
    for (const Finding& finding : dump.findings.kept()) {
        text += text_of(finding) + "\n";
    }
    return text;
}

TEST(TrailingBytes, AreNoneInWholeDumps) {
    EXPECT_THAT(told(whole_elf()), IsEmpty());
    EXPECT_THAT(told(whole_kdump()), IsEmpty());
}

TEST(TrailingBytes, OfASecondDumpAreALossWithTheCommandThatTakesItOut) {
    for (const auto& first : {whole_elf(), whole_kdump()}) {
        for (const auto& [second, name] :
             {std::pair{whole_elf(), "ELF vmcore"}, std::pair{whole_kdump(), "kdump-compressed"}}) {
            const std::size_t end = first.size();
            EXPECT_EQ(told(joined(first, 0, second)),
                      fmt::format("missing: dump: the dump ends at {0:#x}, and another one ({1}) "
                                  "follows at {0:#x}, which is not read: `tail -c +{2} FILE >DUMP` "
                                  "takes it out\n",
                                  end, name, end + 1));
        }
    }
}

TEST(TrailingBytes, OfASecondDumpMayBeginAtAPage) {
    const std::vector<std::byte> first = whole_kdump();
    const std::size_t gap = (0 - first.size()) % 4096;
    ASSERT_NE(gap, 0U);
    EXPECT_THAT(told(joined(first, gap, whole_elf())),
                testing::HasSubstr(fmt::format("follows at {:#x}", first.size() + gap)));
}

TEST(TrailingBytes, OfNoKnownFormAreANote) {
    for (const auto& first : {whole_elf(), whole_kdump()}) {
        EXPECT_EQ(
            told(joined(first, 0, test::noise(77))),
            fmt::format("note: dump: the dump ends at {:#x}, and the 77 bytes behind it are no "
                        "part of it\n",
                        first.size()));
    }
}

TEST(MissingBytes, OfAKdumpAreToldByItsPageDescriptors) {
    const std::vector<std::byte> whole =
        test::build_kdump({}, {{1, repeated_page(1)}, {2, test::noise(4096)}});
    for (const std::size_t lost : {1U, 100U, 4000U}) {
        std::vector<std::byte> cut = whole;
        cut.resize(cut.size() - lost);
        EXPECT_EQ(
            told(cut),
            fmt::format("note: dump: the dump is cut, or bytes of it were lost: the file ends "
                        "at {:#x}, but the data of its pages end at {:#x}\n",
                        cut.size(), whole.size()));
    }
}

}  // namespace
}  // namespace lastwords::extractor
