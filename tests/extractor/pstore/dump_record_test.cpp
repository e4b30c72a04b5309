// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/pstore/dump_record.h: text, first line and losses of a record that pstore
// stored.
#include "extractor/pstore/dump_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/damage.h"
#include "tests/support/record_packers.h"

namespace lastwords::extractor {
namespace {

using printkfmt::ByteRun;
using printkfmt::PstoreRecord;
using testing::ElementsAre;
using testing::IsEmpty;

PstoreRecord make_record(std::string_view text) {
    PstoreRecord record;
    take_payload(record, test::pack_deflate(text), true);
    return record;
}

TEST(DumpRecord, CompressedPayloadGivesTextReasonCountAndPart) {
    const PstoreRecord record = make_record(test::dump_text(30, "Oops#2 Part1"));
    EXPECT_EQ(record.text, test::dump_text(30, "Oops#2 Part1"));
    EXPECT_EQ(record.codec, "deflate");
    EXPECT_EQ(record.reason, "Oops");
    EXPECT_EQ(record.count, 2U);
    EXPECT_EQ(record.part, 1U);
    EXPECT_FALSE(record.cut);
    EXPECT_THAT(record.doubtful, IsEmpty());
}

TEST(DumpRecord, LineThatNoLogHasMakesTheTextDoubtfulFromTheLineBeforeIt) {
    const std::string whole = test::dump_text(20);
    std::string text = whole;
    const std::size_t line = text.find("<7>");
    text.replace(line, 3, "~!~");
    const std::size_t before = text.rfind('\n', line - 2) + 1;
    EXPECT_THAT(make_record(text).doubtful, ElementsAre(ByteRun{before, text.size()}));
}

TEST(DumpRecord, LastLineMayBeCutAnywhere) {
    const std::string text = test::dump_text(20);
    const std::size_t last = text.rfind('<');
    for (std::size_t size = last; size <= text.size(); ++size) {
        EXPECT_THAT(make_record(text.substr(0, size)).doubtful, IsEmpty()) << size - last;
    }
}

TEST(DumpRecord, TextWithoutLevelsIsNotDoubtful) {
    EXPECT_THAT(make_record("Panic#1 Part1\n[    0.1] one\n[    0.2] two\n").doubtful, IsEmpty());
}

TEST(DumpRecord, CutStreamIsALossThatSaysHowMuchCameBefore) {
    test::Packed packed = test::pack_deflate(test::dump_text(50));
    test::truncate(packed, packed.size() / 2);
    PstoreRecord record;
    record.name = "dmesg-x-0";
    take_payload(record, packed, true);
    EXPECT_TRUE(record.cut);
    EXPECT_EQ(record.packed.size(), packed.size());
    Findings findings;
    note_losses(record, findings);
    ASSERT_EQ(findings.kept().size(), 1U);
    EXPECT_THAT(findings.kept()[0].message,
                testing::MatchesRegex("dmesg-x-0: its deflate stream is cut or damaged: only the "
                                      "first [0-9]+ bytes of its text are left"));
}

TEST(DumpRecord, BytesThatNothingDecompressesAreKeptAndReported) {
    PstoreRecord record;
    record.name = "dmesg-x-0";
    take_payload(record, as_bytes("\xff\xfe no stream"), true);
    EXPECT_EQ(record.text, "");
    EXPECT_EQ(record.packed, "\xff\xfe no stream");
    Findings findings;
    note_losses(record, findings);
    EXPECT_EQ(findings.kept()[0].message,
              "dmesg-x-0: no algorithm decompresses its 12 bytes to text");
}

TEST(DumpRecord, AreaAdmitsNoMoreTextThanItsLimit) {
    AreaLimits limits;
    Findings findings;
    PstoreRecord record;
    record.name = "dmesg-x-1";
    record.text.resize(AreaLimits::kBytesMax / 2);
    EXPECT_TRUE(limits.admit(record, findings));
    EXPECT_TRUE(limits.admit(record, findings));
    EXPECT_TRUE(findings.empty());
    record.text = "one byte more";
    EXPECT_FALSE(limits.admit(record, findings));
    EXPECT_TRUE(limits.full());
    EXPECT_THAT(findings.kept().at(0).message,
                testing::StartsWith("dmesg-x-1: it and all records after it are left out"));
}

}  // namespace
}  // namespace lastwords::extractor
