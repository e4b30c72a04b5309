// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of files of systemd's journal: samples/journal has one, and what journalctl prints of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "extractor/built_in.h"
#include "extractor/file/memory_file.h"
#include "extractor/file/unpacked_file.h"
#include "extractor/formats/journal/entry_checksum.h"
#include "extractor/formats/journal/in_file.h"
#include "extractor/text/text_sources.h"
#include "tests/support/temp_file.h"

namespace lastwords::extractor {
namespace {

using printkfmt::Record;
using printkfmt::Source;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* kSample = LASTWORDS_JOURNAL_SAMPLES "/two-boots.journal.zst";

std::vector<std::byte> sample() {
    const auto file = open_unpacked(kSample, 64U << 20U);
    EXPECT_TRUE(file.has_value());
    std::vector<std::byte> bytes((*file)->size());
    EXPECT_TRUE((*file)->read(FileOffset{0}, bytes).has_value());
    return bytes;
}

/// Reads the journal as a member of an archive is read, from memory.
Result<Recovered> read_bytes(std::vector<std::byte> bytes) {
    const BytesFile file("a.tar/system.journal", std::move(bytes));
    return read_journal_file(file, {});
}

std::string findings_of(const Findings& findings) {
    std::string all;
    for (const Finding& finding : findings.all()) {
        all += text_of(finding) + "\n";
    }
    return all;
}

/// Returns where the sample has that text.
std::size_t find_text(const std::vector<std::byte>& bytes, std::string_view words) {
    return as_text(bytes).find(words);
}

TEST(JournalFile, IsRecognisedByItsMagicNumber) {
    const std::vector<std::byte> bytes = sample();
    const BytesFile file("x", bytes);
    EXPECT_TRUE(may_be_journal({file, Bytes(bytes).first(kProbeFileBytes)}));
}

#ifdef LASTWORDS_SYSTEMD_TESTS

TEST(JournalFile, HasTheRecordsThatJournalctlPrints) {
    const auto held = read_bytes(sample());
    ASSERT_TRUE(held.has_value());
    const std::vector<std::byte> printed =
        test::read_file(LASTWORDS_JOURNAL_SAMPLES "/two-boots.export");
    const std::vector<Source> expected = make_text_sources(as_text(printed), "printed", {});
    ASSERT_THAT(held->sources, SizeIs(2));
    ASSERT_THAT(expected, SizeIs(2));
    for (std::size_t boot = 0; boot < 2; ++boot) {
        const auto& records = held->sources[boot].log.records;
        const auto& others = expected[boot].log.records;
        EXPECT_EQ(held->sources[boot].id, expected[boot].id);
        ASSERT_EQ(records.size(), others.size());
        for (std::size_t i = 0; i < records.size(); ++i) {
            const Record record = records.at(i);
            const Record other = others.at(i);
            EXPECT_EQ(record.text, other.text);
            EXPECT_EQ(record.timestamp_ns, other.timestamp_ns);
            EXPECT_EQ(record.wall, other.wall);
            EXPECT_EQ(record.level, other.level);
            EXPECT_EQ(record.facility, other.facility);
            EXPECT_EQ(record.foreign, other.foreign);
            EXPECT_EQ(record.text_state, printkfmt::TextState::kWhole);
        }
    }
    EXPECT_EQ(held->sources[0].log.records.at(3).text, "a byte \xff and a tab\there");
    EXPECT_TRUE(held->findings.empty());
}

TEST(JournalFile, EntriesBeforeACutAreReadAndTheOthersCounted) {
    std::vector<std::byte> bytes = sample();
    bytes.resize(find_text(bytes, "MESSAGE=Kernel panic"));
    const auto held = read_bytes(std::move(bytes));
    ASSERT_TRUE(held.has_value());
    ASSERT_THAT(held->sources, SizeIs(1));
    EXPECT_THAT(held->sources[0].log.records, SizeIs(7));
    EXPECT_THAT(findings_of(held->findings), HasSubstr("4 of its 11 entries cannot be read"));
    EXPECT_TRUE(held->findings.lossy());
}

TEST(JournalFile, CutOfItsUnusedEndCostsNothing) {
    std::vector<std::byte> bytes = sample();
    bytes.resize(bytes.size() - 1000);
    const auto held = read_bytes(std::move(bytes));
    ASSERT_TRUE(held.has_value());
    EXPECT_THAT(held->sources, SizeIs(2));
    EXPECT_FALSE(held->findings.lossy());
    EXPECT_THAT(findings_of(held->findings), HasSubstr("all of its entries are among them"));
}

TEST(JournalFile, ChangedTextIsShownAsDoubtful) {
    std::vector<std::byte> bytes = sample();
    bytes[find_text(bytes, "MESSAGE=Kernel panic") + 8] = std::byte{'J'};
    const auto held = read_bytes(std::move(bytes));
    ASSERT_TRUE(held.has_value());
    const Record record = held->sources[0].log.records.back();
    EXPECT_THAT(std::string(record.text), HasSubstr("Jernel panic"));
    EXPECT_EQ(record.text_state, printkfmt::TextState::kDoubtful);
    EXPECT_EQ(std::as_const(held->sources[0].log.records)[0].text_state,
              printkfmt::TextState::kWhole);
    EXPECT_THAT(findings_of(held->findings), HasSubstr("1 entries of the journal do not have"));
}

TEST(JournalFile, HeaderThatAsksForTooMuchIsRefused) {
    std::vector<std::byte> bytes = sample();
    std::fill_n(bytes.begin() + 96, 7, std::byte{0xff});
    const auto held = read_bytes(std::move(bytes));
    ASSERT_FALSE(held.has_value());
    EXPECT_THAT(held.error().message, HasSubstr("the header of the journal is damaged"));
}

TEST(JournalFile, ChecksumIsThatOfLookup3) {
    // driver5() of lookup3.c: hashlittle2("") with seeds 0 is deadbeef deadbeef, and of
    // "Four score and seven years ago" it is 17770551 (c) ce7226e6 (b).
    EXPECT_EQ(journal_field_hash({}), 0xdeadbeefdeadbeefU);
    EXPECT_EQ(journal_field_hash(as_bytes("Four score and seven years ago")), 0x17770551ce7226e6U);
}

TEST(JournalFile, VersionNamesLibsystemd) {
    EXPECT_THAT(built_in_libraries(), HasSubstr(", libsystemd 2"));
}

#else

TEST(JournalFile, BuildWithoutLibsystemdSaysWhatToDo) {
    const auto held = read_bytes(sample());
    ASSERT_FALSE(held.has_value());
    EXPECT_EQ(held.error().kind, ErrorKind::kUnsupported);
    EXPECT_THAT(held.error().message,
                HasSubstr("journalctl --file a.tar/system.journal -o export | lastwords log -"));
    EXPECT_THAT(built_in_libraries(), HasSubstr("without libsystemd"));
}

#endif

}  // namespace
}  // namespace lastwords::extractor
