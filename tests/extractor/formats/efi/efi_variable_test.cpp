// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/formats/efi/efi_variable.h.
#include "extractor/formats/efi/efi_variable.h"

#include <gtest/gtest.h>

#include "tests/support/bytes_builder.h"
#include "tests/support/record_packers.h"

namespace lastwords::extractor {
namespace {

constexpr const char* kName = "dump-type0-2-1-1700000000-C-cfc8fc79-be2e-4ddc-97f0-9f98bfe298a0";

TEST(EfiVariable, NameHasTypePartCountTimeAndCompression) {
    const auto name = parse_efi_variable_name(kName);
    ASSERT_TRUE(name);
    EXPECT_EQ(name->type, 0U);
    EXPECT_EQ(name->part, 2U);
    EXPECT_EQ(name->count, 1U);
    EXPECT_EQ(name->seconds, 1700000000U);
    EXPECT_TRUE(name->compressed);
    EXPECT_TRUE(name->has_guid);
}

TEST(EfiVariable, OldNamesLackCompressionOrCount) {
    EXPECT_FALSE(parse_efi_variable_name("dump-type0-2-1-1700000000")->compressed);
    const auto oldest = parse_efi_variable_name("dump-type0-2-1300000000");
    ASSERT_TRUE(oldest);
    EXPECT_EQ(oldest->count, 0U);
    EXPECT_EQ(oldest->seconds, 1300000000U);
}

TEST(EfiVariable, OtherNamesAreRejected) {
    for (const char* name :
         {"dump-type", "dump-type0", "dump-type0-1", "dump-type0-1-x", "Boot0001",
          "dump-type0-1-2-3-4-C", "dump-type0-1-2-3-", "dump-type0-99999999999-1-1700000000-C"}) {
        EXPECT_FALSE(parse_efi_variable_name(name)) << name;
    }
}

TEST(EfiVariable, FileOfEfivarfsIsAttributesAndTheRecord) {
    Findings findings;
    const std::string text = test::dump_text(20, "Panic#1 Part2");
    const auto file = test::BytesBuilder().u32(7).bytes(test::pack_deflate(text)).take();
    const auto record = read_efi_variable(*parse_efi_variable_name(kName), file, findings);
    EXPECT_EQ(record.text, text);
    EXPECT_EQ(record.name, "dmesg-efi_pstore-170000000002001");
    EXPECT_EQ(record.time->seconds, 1700000000);
    EXPECT_EQ(record.reason, "Panic");
    EXPECT_EQ(record.part, 2U);
    EXPECT_FALSE(findings.lossy());
}

TEST(EfiVariable, CopyWithoutAttributesIsReadToo) {
    Findings findings;
    const std::string text = test::dump_text(3);
    const auto name = *parse_efi_variable_name("dump-type0-1-1-1700000000-D");
    EXPECT_EQ(read_efi_variable(name, as_bytes(text), findings).text, text);
    EXPECT_FALSE(findings.lossy());
}

TEST(EfiVariable, AttributesAloneAreALoss) {
    Findings findings;
    read_efi_variable(*parse_efi_variable_name(kName), test::BytesBuilder().u32(7).take(),
                      findings);
    EXPECT_TRUE(findings.lossy());
}

}  // namespace
}  // namespace lastwords::extractor
