// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/formats/erst/cper.h.
#include "extractor/formats/erst/cper.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/bytes_builder.h"
#include "tests/support/damage.h"
#include "tests/support/pstore_builders.h"
#include "tests/support/record_packers.h"

namespace lastwords::extractor {
namespace {

using test::build_cper;
using test::dump_text;
using testing::HasSubstr;

TEST(Cper, RecordHasTextIdAndTime) {
    const auto file = build_cper({.id = 123456789, .compressed = true},
                                 test::pack_deflate(dump_text(30, "Oops#1 Part3")));
    ASSERT_TRUE(is_cper(file));
    const auto area = read_cper(file);
    ASSERT_EQ(area.records.size(), 1U);
    const auto& record = area.records[0];
    EXPECT_EQ(record.name, "dmesg-erst-123456789");
    EXPECT_EQ(record.text, dump_text(30, "Oops#1 Part3"));
    EXPECT_EQ(record.time->seconds, 1700000000);
    EXPECT_EQ(record.part, 3U);
    EXPECT_FALSE(area.findings.lossy());
}

TEST(Cper, RecordsInARowAndInSlotsAreAllFound) {
    const auto one = build_cper({.id = 1}, as_bytes(dump_text(5)));
    const auto two = build_cper({.id = 2}, as_bytes(dump_text(9)));
    // The layout of QEMU's acpi-erst: a header with the map of records, then slots of 8 KiB.
    const auto store = test::BytesBuilder()
                           .text("ERSTSTOR")
                           .pad_to(8192)
                           .bytes(one)
                           .pad_to(16384)
                           .pad_to(24576)
                           .bytes(two)
                           .pad_to(32768)
                           .take();
    ASSERT_TRUE(is_cper(store));
    for (const auto& file : {test::join({one, two}), store}) {
        const auto area = read_cper(file);
        ASSERT_EQ(area.records.size(), 2U);
        EXPECT_EQ(area.records[0].text, dump_text(5));
        EXPECT_EQ(area.records[1].name, "dmesg-erst-2");
        EXPECT_EQ(area.records[1].text, dump_text(9));
    }
}

TEST(Cper, SignatureInATextStartsNoRecord) {
    const auto text = dump_text(2) + "<4>[ 1.0] CPER record\n";
    const auto area = read_cper(build_cper({}, as_bytes(text)));
    ASSERT_EQ(area.records.size(), 1U);
    EXPECT_EQ(area.records[0].text, text);
}

TEST(Cper, FirmwaresOwnRecordIsPassedOverWithANote) {
    const auto area = read_cper(build_cper({.id = 7, .from_linux = false}, as_bytes("xyz")));
    EXPECT_TRUE(area.records.empty());
    EXPECT_FALSE(area.findings.lossy());
    EXPECT_THAT(area.findings.kept()[0].message, HasSubstr("record 7: left out"));
}

TEST(Cper, LengthsThatDoNotAgreeAreALoss) {
    auto file = build_cper({.id = 5}, as_bytes(dump_text(30)));
    test::overwrite(file, 21, 1, 2);  // a byte of the record's length
    const auto area = read_cper(file);
    ASSERT_EQ(area.records.size(), 1U);
    EXPECT_THAT(area.findings.kept().at(0).message, HasSubstr("dmesg-erst-5: its header says "));
}

TEST(Cper, CutRecordGivesTheRestAndALoss) {
    auto file = build_cper({.id = 5}, as_bytes(dump_text(30)));
    test::truncate(file, 700);
    const auto area = read_cper(file);
    ASSERT_EQ(area.records.size(), 1U);
    EXPECT_EQ(area.records[0].text, dump_text(30).substr(0, 500));
    EXPECT_THAT(area.findings.kept().at(0).message,
                HasSubstr("dmesg-erst-5: the file ends after 700 of the record's "));
}

}  // namespace
}  // namespace lastwords::extractor
