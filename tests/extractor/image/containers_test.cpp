// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/image/containers.h: which container a file is taken for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/bytes_builder.h"
#include "tests/support/damage.h"
#include "tests/support/elf_core_builder.h"
#include "tests/support/kdump_builder.h"
#include "tests/support/opened_image.h"

namespace lastwords::extractor {
namespace {

using test::BytesBuilder;
using test::OpenedImage;
using testing::HasSubstr;

constexpr std::size_t kMiB = std::size_t{1} << 20U;

Error refusal(std::vector<std::byte> bytes, const ImageOptions& options = {}) {
    return OpenedImage(std::move(bytes), options).image.error();
}

TEST(OpenImage, EmptyFileIsMissing) {
    const Error error = refusal({});
    EXPECT_EQ(error.kind, ErrorKind::kMissing);
    EXPECT_EQ(error.message,
              "dump: offset 0x0: found an empty file, expected a vmcore (ELF or kdump-compressed, "
              "flattened too), a LiME or AVML image or RAM, pstore's memory or files, a tar "
              "archive, or the "
              "text of a kernel log");
}

TEST(OpenImage, EmptyFileIsNoRawImageEither) {
    EXPECT_EQ(refusal({}, {.raw_base = 0, .raw_base_given = true}).kind, ErrorKind::kMissing);
}

TEST(OpenImage, TextIsRefusedEvenIfItHasTheSizeOfMemory) {
    BytesBuilder text;
    while (text.size() < kMiB) {
        text.text("[    0.000000] Linux version 6.1.0\n..........................x\n");
    }
    auto bytes = text.take();
    test::truncate(bytes, kMiB);
    const Error error = refusal(bytes);
    EXPECT_EQ(error.kind, ErrorKind::kUnsupported);
    EXPECT_THAT(error.message,
                HasSubstr("dump: offset 0x0: found text that is no kernel log, expected"));
}

TEST(OpenImage, WholePagesWithoutMagicAreTakenAsMemory) {
    const OpenedImage dump(BytesBuilder().fill(kMiB, 0xf4).take());
    ASSERT_TRUE(dump.image) << dump.image.error().message;
    EXPECT_EQ(dump.facts().container, "raw memory");
}

TEST(OpenImage, SmallFileWithoutMagicIsRefusedAndItsBytesShown) {
    const Error error = refusal(BytesBuilder().fill(4096, 0xf4).take());
    EXPECT_EQ(error.kind, ErrorKind::kUnsupported);
    EXPECT_THAT(error.message, HasSubstr("found bytes f4 f4 f4 f4 f4 f4 f4 f4, expected"));
}

TEST(OpenImage, SmallFileIsMemoryIfItsBaseIsGiven) {
    const OpenedImage dump(BytesBuilder().fill(100, 0xf4).take(),
                           {.raw_base = 0x1000, .raw_base_given = true});
    ASSERT_TRUE(dump.image);
    EXPECT_TRUE(dump.read(0x1063, 1));
}

TEST(OpenImage, FormIsFoundByContentAlsoIfABaseIsGiven) {
    const OpenedImage dump(test::build_elf_core({}, {{0x1000, test::numbered_page(1)}}),
                           {.raw_base = 0, .raw_base_given = true});
    ASSERT_TRUE(dump.image);
    EXPECT_EQ(dump.facts().container, "ELF64 vmcore");
}

TEST(OpenImage, SeveralFilesAreRefusedUnlessEachIsPartOfASplitDump) {
    const auto core = test::build_elf_core({}, {{0x1000, test::numbered_page(1)}});
    const OpenedImage dump(test::memory_files(core, core));
    ASSERT_FALSE(dump.image);
    EXPECT_EQ(dump.image.error().kind, ErrorKind::kUnsupported);
    EXPECT_THAT(dump.image.error().message,
                HasSubstr("found ELF vmcore, expected a part of a split"));
}

TEST(OpenImage, EveryContainerOfTheTableKnowsItselfAlone) {
    const auto xen = BytesBuilder(std::endian::little)
                         .text(
                             "\x7f"
                             "ELF\2\1\1")
                         .put(16, 2, 4)  // e_type: ET_CORE
                         .put(60, 2, 6)  // e_shnum
                         .pad_to(64)
                         .take();
    const auto core = test::build_elf_core({}, {{0x1000, test::numbered_page(1)}});
    const auto kdump = test::build_kdump({}, {{1, test::numbered_page(1)}});
    const auto lime = BytesBuilder().text("EMiL").u32(1).pad_to(32).take();
    const auto avml = BytesBuilder().text("AVML").u32(2).pad_to(32).take();
    const std::array<Bytes, 5> files{xen, core, kdump, lime, avml};
    ASSERT_EQ(containers().size(), files.size());
    for (std::size_t i = 0; i < files.size(); ++i) {
        EXPECT_FALSE(containers()[i].probe({})) << containers()[i].name;
        const auto found = std::find_if(containers().begin(), containers().end(),
                                        [&](const Container& one) { return one.probe(files[i]); });
        ASSERT_NE(found, containers().end());
        EXPECT_EQ(found->name, containers()[i].name);
    }
}

// Their main headers are equal: it has no time, and the machine is the same.
TEST(OpenImage, PartsOfTwoBootsAreNotOneDump) {
    const auto part = [](std::uint64_t begin, std::string_view vmcoreinfo) {
        KdumpPlan plan;
        plan.split = KdumpPlan::Split{begin, begin + 4};
        plan.vmcoreinfo = vmcoreinfo;
        return test::build_kdump(plan, {{1, test::numbered_page(1)}});
    };
    const OpenedImage dump(test::memory_files(part(0, "CRASHTIME=1"), part(4, "CRASHTIME=2")));
    ASSERT_FALSE(dump.image);
    EXPECT_THAT(dump.image.error().message, HasSubstr("found a part of another dump"));
}

}  // namespace
}  // namespace lastwords::extractor
