// SPDX-License-Identifier: GPL-2.0-or-later
// Tests that records of log_buf (3.5 to 5.9) are read as the kernel stored them, and that damage
// costs the records that it hits and no others.
#include "extractor/printk/printk_log.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "tests/support/damage.h"
#include "tests/support/printk_log_builder.h"
#include "tests/support/rounds.h"

namespace lastwords::test {
namespace {

using printkfmt::Record;
using printkfmt::SeqRun;
using printkfmt::TextState;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

struct NamedShape {
    std::string_view name;
    PrintkLogShape shape;
};

const NamedShape kShapes[] = {
    {"StructLog3_10", {.structure = "log"}},
    {"PrintkLog4_19", {}},
    {"WithCaller5_4", {.head_bytes = 20, .caller = true}},
    {"WithCallerAligned", {.head_bytes = 24, .align = 8, .caller = true}},
    {"Words32", {.arch = &kFake32}},
    {"BigEndian", {.align = 8, .arch = &kFakeBig64}},
};

class PrintkLog : public ::testing::TestWithParam<NamedShape> {
 protected:
    PrintkLogBuilder builder{GetParam().shape};

    static std::vector<std::string> lines(std::uint64_t begin, std::uint64_t end) {
        std::vector<std::string> all;
        for (std::uint64_t i = begin; i < end; ++i) {
            all.push_back(fmt::format("line {}", i));
        }
        return all;
    }
};

INSTANTIATE_TEST_SUITE_P(Shapes, PrintkLog, ::testing::ValuesIn(kShapes),
                         [](const auto& one) { return std::string(one.param.name); });

TEST_P(PrintkLog, GivesEveryMemberOfARecord) {
    builder.print({.text = "first", .level = 5, .facility = 0, .ts_nsec = 7});
    builder.print({.text = "pci 0000:00:1f.0: claimed\nsecond line",
                   .level = 3,
                   .facility = 2,
                   .flags = 8,
                   .ts_nsec = 1234567890123,
                   .dictionary = {"SUBSYSTEM=pci", "DEVICE=+pci:0000:00:1f.0"},
                   .caller_id = 0x80000002});
    const ReadPrintkLog read(builder);
    ASSERT_TRUE(read.log) << read.log.error().message;
    ASSERT_EQ(read.log->records.size(), 2U);
    const Record& record = read.log->records[1];
    EXPECT_EQ(record.seq, Seq{1});
    EXPECT_EQ(record.text, "pci 0000:00:1f.0: claimed\nsecond line");
    EXPECT_EQ(record.level, 3);
    EXPECT_EQ(record.facility, 2);
    EXPECT_EQ(record.flags, 8);
    EXPECT_EQ(record.timestamp_ns, 1234567890123U);
    EXPECT_EQ(read.log->device_of(record).subsystem, "pci");
    EXPECT_EQ(read.log->device_of(record).device, "+pci:0000:00:1f.0");
    EXPECT_EQ(record.has_caller, GetParam().shape.caller);
    EXPECT_EQ(record.caller.id, GetParam().shape.caller ? 0x80000002U : 0U);
    EXPECT_EQ(read.log->next_seq, Seq{2});
    EXPECT_EQ(read.losses(), "");
}

TEST_P(PrintkLog, WrappedGivesTheLiveRecordsAndTheFreedOnesAsGhosts) {
    for (std::uint64_t count = 100; count < 400; ++count) {
        PrintkLogBuilder wrapped(GetParam().shape);
        wrapped.print_lines(0, count);
        const ReadPrintkLog read(wrapped);
        ASSERT_TRUE(read.log) << count;
        ASSERT_EQ(read.texts(), lines(wrapped.first_seq, wrapped.next_seq)) << count;
        ASSERT_EQ(read.losses(), "") << count;
        for (const Record& ghost : read.log->ghosts) {
            ASSERT_EQ(ghost.text, fmt::format("line {}", ghost.seq->value)) << count;
            ASSERT_LT(*ghost.seq, Seq{wrapped.first_seq}) << count;
        }
    }
}

TEST_P(PrintkLog, DamagedRecordCostsItselfOnly) {
    builder.print_lines(0, 40);
    const std::uint32_t at = builder.print({.text = "this one is hit"});
    builder.print_lines(41, 60);
    builder.buffer()[at + 8] = std::byte{0xff};  // its length
    builder.buffer()[at + 9] = std::byte{0x7f};
    const ReadPrintkLog read(builder);
    ASSERT_TRUE(read.log);
    std::vector<std::string> expected = lines(0, 40);
    const std::vector<std::string> rest = lines(41, 60);
    expected.insert(expected.end(), rest.begin(), rest.end());
    EXPECT_EQ(read.texts(), expected);
    EXPECT_EQ(read.log->records.back().seq, Seq{59});
    EXPECT_EQ(read.log->records[40].seq, Seq{41});
    EXPECT_THAT(read.log->missing, ElementsAre(SeqRun{Seq{40}, Seq{41}}));
    EXPECT_THAT(read.losses(), HasSubstr(fmt::format("no record can be read at offset {:#x}", at)));
}

TEST_P(PrintkLog, ZeroedPartIsNotTakenForTheEndOfTheBuffer) {
    builder.print_lines(0, 60);
    const std::uint32_t hit = builder.print({.text = "zeroed"});
    builder.print_lines(61, 90);
    std::fill_n(builder.buffer().begin() + hit, 40, std::byte{});
    const ReadPrintkLog read(builder);
    ASSERT_TRUE(read.log);
    EXPECT_EQ(read.texts().back(), "line 89");
    EXPECT_EQ(read.log->records.back().seq, Seq{89});
    EXPECT_THAT(read.losses(), HasSubstr("the next record was found at"));
}

TEST_P(PrintkLog, MissingPageCostsTheRecordsInIt) {
    PrintkLogShape shape = GetParam().shape;
    shape.buffer_bytes = 16384;
    PrintkLogBuilder large(shape);
    large.print_lines(0, 350);
    FakeKernel kernel(*shape.arch, "4.19.0-fake");
    const PrintkLogPlace place = write_printk_log(large, kernel);
    kernel.refuse(place.buffer + 4096, ErrorKind::kExcluded);
    const ReadPrintkLog read(kernel);
    ASSERT_TRUE(read.log);
    EXPECT_EQ(read.texts().front(), "line 0");
    EXPECT_EQ(read.texts().back(), "line 349");
    EXPECT_THAT(read.losses(), HasSubstr("excluded: log_buf: no record can be read at offset"));
    for (const Record& record : read.log->records) {
        if (record.text_state == TextState::kWhole) {
            EXPECT_EQ(record.text, fmt::format("line {}", record.seq->value));
        }
    }
}

TEST_P(PrintkLog, WithoutItsSeqVariablesHasNoSeqs) {
    builder.print_lines(0, 5);
    const ReadPrintkLog read(builder, false);
    ASSERT_TRUE(read.log);
    EXPECT_EQ(read.texts(), lines(0, 5));
    EXPECT_EQ(read.log->records[0].seq, std::nullopt);
    EXPECT_EQ(read.log->records[4].position, 4U);
    EXPECT_THAT(read.losses(), HasSubstr("the records have no sequence numbers"));
}

TEST_P(PrintkLog, ImpossibleVariablesAreAnError) {
    builder.print_lines(0, 5);
    FakeKernel kernel(*GetParam().shape.arch, "4.19.0-fake");
    const PrintkLogPlace place = write_printk_log(builder, kernel);
    kernel.put(place.next_idx, 4, 0x12345678);
    const ReadPrintkLog read(kernel);
    ASSERT_FALSE(read.log);
    EXPECT_THAT(read.log.error().message, HasSubstr("log_next_idx 0x12345678"));
}

// A log_buf_len that is damaged, or a machine with much memory that has not printed much.
TEST_P(PrintkLog, BufferOfWhichLittleIsUsedTakesLittleMemory) {
    builder.print_lines(0, 5);
    FakeKernel kernel(*GetParam().shape.arch, "4.19.0-fake");
    const PrintkLogPlace place = write_printk_log(builder, kernel);
    kernel.put(place.log_buf_len, 4, 256U << 20U);
    const ReadPrintkLog read(kernel);
    ASSERT_TRUE(read.log) << read.log.error().message;
    EXPECT_EQ(read.texts(), lines(0, 5));
    EXPECT_LE(read.log->content.size(), 1U << 20U);
    EXPECT_EQ(read.losses(), "");
}

TEST_P(PrintkLog, IndexBehindWhatTheDumpHasLeavesTheRecordsThatAreThere) {
    builder.print_lines(0, 5);
    FakeKernel kernel(*GetParam().shape.arch, "4.19.0-fake");
    const PrintkLogPlace place = write_printk_log(builder, kernel);
    kernel.put(place.log_buf_len, 4, 256U << 20U);
    kernel.put(place.next_idx, 4, 128U << 20U);
    const ReadPrintkLog read(kernel);
    ASSERT_TRUE(read.log) << read.log.error().message;
    EXPECT_EQ(read.texts(), lines(0, 5));
    EXPECT_LE(read.log->content.size(), 1U << 20U);
    EXPECT_THAT(read.losses(), HasSubstr("the dump has nothing of log_buf from 0x"));
}

TEST_P(PrintkLog, EmptyLogHasNoRecord) {
    const ReadPrintkLog read(builder);
    ASSERT_TRUE(read.log) << read.log.error().message;
    EXPECT_THAT(read.log->records, IsEmpty());
    EXPECT_EQ(read.losses(), "");
}

/// Bits of the lengths are flipped, in up to three records. What is shown with a seq is the record
/// of that seq, and nothing is lost without a word.
TEST_P(PrintkLog, WrongLengthsNeverGiveAWrongRecord) {
    for (unsigned round = 0; round < rounds(75); ++round) {
        std::mt19937_64 random(round);
        PrintkLogBuilder mutant(GetParam().shape);
        std::vector<std::uint32_t> at;
        const std::uint64_t count = 50 + random() % 300;
        for (std::uint64_t i = 0; i < count; ++i) {
            at.push_back(mutant.print({.text = fmt::format("line {}", i), .ts_nsec = i * 1000}));
        }
        for (std::uint64_t hits = 0; hits < 1 + round % 3; ++hits) {
            const std::uint64_t live = mutant.next_seq - mutant.first_seq;
            const std::uint32_t head = at[mutant.first_seq + random() % live];
            flip(mutant.buffer(), head + 8 + random() % 6, random() % 8);
        }
        const ReadPrintkLog read(mutant);
        ASSERT_TRUE(read.log) << round;
        for (const Record& record : read.log->records) {
            if (record.seq) {
                ASSERT_EQ(record.text, fmt::format("line {}", record.seq->value)) << round;
            }
        }
        ASSERT_TRUE(read.findings.lossy() ||
                    read.log->records.size() == mutant.next_seq - mutant.first_seq)
            << round;
    }
}

}  // namespace
}  // namespace lastwords::test
