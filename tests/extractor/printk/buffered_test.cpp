// SPDX-License-Identifier: GPL-2.0-or-later
// Tests that text which printk() has taken and not stored yet is read: the pending line in `cont`
// and the CPUs' buffers for NMIs and for printk itself. The memory is typed from kernel/printk/
// printk.c and printk_safe.c, apart from the reader.
#include "extractor/printk/buffered.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/support/bytes_builder.h"
#include "tests/support/printk_log_builder.h"

namespace lastwords::test {
namespace {

using printkfmt::Buffer;
using printkfmt::Record;
using printkfmt::RecordState;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint64_t kSecond = 1'000'000'000;

/// The log, with what was not stored in it yet.
struct ReadWithBuffers : ReadPrintkLog {
    explicit ReadWithBuffers(const FakeKernel& kernel) : ReadPrintkLog(kernel) {
        OpenedKernel opened(kernel);
        extractor::read_buffered(opened.view, log.value(), findings);
    }
};

/// struct cont of a kernel: its buffer's size and what is between `len` and `ts_nsec`.
struct ContShape {
    std::string_view name;
    PrintkLogShape log;
    std::size_t buffer_bytes;
    bool has_cons = false;    ///< up to 4.9
    bool has_caller = false;  ///< in the place of the owner, since 5.1
};

const ContShape kConts[] = {
    {"v3_5", {.structure = "log"}, 1024, true},
    {"v3_10", {.structure = "log"}, 992, true},
    {"v4_9", {}, 992, true},
    {"v4_19", {}, 992},
    {"v5_4", {}, 992, false, true},
    {"v5_4_caller", {.head_bytes = 24, .align = 8, .caller = true}, 976, false, true},
};

class PendingLine : public ::testing::TestWithParam<ContShape> {
 protected:
    PrintkLogBuilder log{GetParam().log};
    FakeKernel kernel;
    VirtAddr owner = kernel.allocate(8);

    void SetUp() override {
        log.print({.text = "stored", .ts_nsec = 5 * kSecond});
        write_printk_log(log, kernel);
    }
    VirtAddr put_cont(std::string_view text, std::uint64_t on_consoles = 0,
                      std::uint64_t ts_nsec = 6 * kSecond) {
        BytesBuilder cont;
        cont.text(text).pad_to(GetParam().buffer_bytes).u64(text.size());
        if (GetParam().has_cons) {
            cont.u64(on_consoles);
        }
        GetParam().has_caller ? cont.u64(0x80000001) : cont.u64(owner.value);
        cont.u64(ts_nsec).u8(4).u8(1).pad_to(cont.size() + 30);
        const VirtAddr at = kernel.place(cont.take());
        kernel.symbol("cont", at);
        return at;
    }
};

INSTANTIATE_TEST_SUITE_P(Kernels, PendingLine, ::testing::ValuesIn(kConts),
                         [](const auto& one) { return std::string(one.param.name); });

TEST_P(PendingLine, IsGivenWithItsTimeAndLevel) {
    put_cont("no newline yet", GetParam().has_cons ? 3 : 0);
    const ReadWithBuffers read(kernel);
    ASSERT_TRUE(read.log) << read.log.error().message;
    ASSERT_EQ(read.log->buffered.size(), 1U);
    const Record& line = read.log->buffered[0];
    EXPECT_EQ(line.text, "no newline yet");
    EXPECT_EQ(line.state, RecordState::kBuffered);
    EXPECT_EQ(line.buffer, Buffer::kCont);
    EXPECT_EQ(line.timestamp_ns, 6 * kSecond);
    EXPECT_EQ(line.level, 4);
    EXPECT_EQ(line.facility, 1);
    EXPECT_EQ(line.seq, std::nullopt);
    EXPECT_EQ(line.on_consoles, GetParam().has_cons ? 3U : 0U);
    EXPECT_THAT(read.texts(), ElementsAre("stored")) << "the log itself is as it was";
    EXPECT_EQ(read.losses(), "");
}

TEST_P(PendingLine, ThatWasStoredIsNotGivenAgain) {
    const VirtAddr at = put_cont("stored");
    kernel.put_word(at + GetParam().buffer_bytes, 0);  // cont_flush() clears the length only
    const ReadWithBuffers read(kernel);
    EXPECT_THAT(read.log->buffered, IsEmpty());
    EXPECT_EQ(read.losses(), "");
}

TEST_P(PendingLine, OfATimeThatTheLogContradictsIsNotBelieved) {
    put_cont("no newline yet", 0, 6 * kSecond * kSecond);
    EXPECT_THAT(ReadWithBuffers(kernel).log->buffered, IsEmpty());
}

TEST_P(PendingLine, ThatIsNoTextIsALoss) {
    const VirtAddr at = put_cont("no newline yet");
    kernel.put(at + 3, 1, 0);
    const ReadWithBuffers read(kernel);
    EXPECT_THAT(read.log->buffered, IsEmpty());
    EXPECT_THAT(read.losses(), HasSubstr("a line of 14 bytes was pending, but they are no text"));
    EXPECT_THAT(read.texts(), ElementsAre("stored"));
}

TEST_P(PendingLine, ThatIsNotInTheDumpIsALoss) {
    kernel.refuse(put_cont("no newline yet"), ErrorKind::kExcluded);
    const ReadWithBuffers read(kernel);
    EXPECT_THAT(read.losses(), HasSubstr("excluded: the line that was pending in cont"));
    EXPECT_THAT(read.texts(), ElementsAre("stored"));
}

/// The buffers of two CPUs: length, lost messages, a struct irq_work of three longs, text.
class CpuBuffers : public ::testing::Test {
 protected:
    PrintkLogBuilder log;
    FakeKernel kernel;
    VirtAddr area[2];
    static constexpr std::uint64_t kTextAt = 32;
    static constexpr std::uint64_t kSafeAt = 0x2000;

    void SetUp() override {
        log.print({.text = "stored", .ts_nsec = 5 * kSecond});
        write_printk_log(log, kernel);
        for (VirtAddr& one : area) {
            one = kernel.allocate(0x4000);
        }
        kernel.variable("nr_cpu_ids", 4, 2);
        const VirtAddr offsets = kernel.allocate(16);
        kernel.put_word(offsets, 0);
        kernel.put_word(offsets + 8, area[1] - area[0]);
        kernel.symbol("__per_cpu_offset", offsets);
        kernel.symbol("nmi_print_seq", area[0]);
    }
    void add_safe_buffers() { kernel.symbol("safe_print_seq", area[0] + kSafeAt); }
    void fill(VirtAddr buffer, std::string_view text) {
        kernel.put(buffer, 4, text.size());
        kernel.write(buffer + kTextAt, as_bytes(text));
    }
};

TEST_F(CpuBuffers, AreGivenWithTheirCpuAndLevels) {
    add_safe_buffers();
    fill(area[1], "\0014Uhhuh. NMI received\n\0010no level after this\nbare\n");
    fill(area[0] + kSafeAt, "\0013printk inside printk\n");
    const ReadWithBuffers read(kernel);
    ASSERT_TRUE(read.log);
    ASSERT_EQ(read.log->buffered.size(), 4U);
    const Record& first = read.log->buffered[0];
    EXPECT_EQ(first.text, "Uhhuh. NMI received");
    EXPECT_EQ(first.buffer, Buffer::kNmi);
    EXPECT_EQ(first.cpu, 1);
    EXPECT_EQ(first.level, 4);
    EXPECT_EQ(first.seq, std::nullopt);
    EXPECT_EQ(first.timestamp_ns, std::nullopt) << "they get their time when they are stored";
    EXPECT_EQ(read.log->buffered[1].level, 0);
    EXPECT_EQ(read.log->buffered[2].text, "bare");
    EXPECT_FALSE(read.log->buffered[2].has_level);
    const Record& inside = read.log->buffered[3];
    EXPECT_EQ(inside.text, "printk inside printk");
    EXPECT_EQ(inside.buffer, Buffer::kPrintkSafe);
    EXPECT_EQ(inside.cpu, 0);
    EXPECT_EQ(inside.level, 3);
    EXPECT_EQ(read.losses(), "");
}

TEST_F(CpuBuffers, PutThePiecesOfAContinuedLineTogether) {
    fill(area[0], "\0016one,\001c two,\001c three\n");
    const ReadWithBuffers read(kernel);
    ASSERT_EQ(read.log->buffered.size(), 1U);
    EXPECT_EQ(read.log->buffered[0].text, "one, two, three");
    EXPECT_EQ(read.log->buffered[0].level, 6);
}

TEST_F(CpuBuffers, GiveALineThatWasBeingWritten) {
    fill(area[0], "\0016whole\n\0016half of");
    const ReadWithBuffers read(kernel);
    ASSERT_EQ(read.log->buffered.size(), 2U);
    EXPECT_EQ(read.log->buffered[1].text, "half of");
}

TEST_F(CpuBuffers, ThatAreEmptyGiveNothing) {
    add_safe_buffers();
    const ReadWithBuffers read(kernel);
    EXPECT_THAT(read.log->buffered, IsEmpty());
    EXPECT_EQ(read.losses(), "");
    EXPECT_EQ(read.notes(), "");
}

TEST_F(CpuBuffers, CountWhatFoundNoRoom) {
    add_safe_buffers();
    kernel.put(area[1] + kSafeAt + 4, 4, 12);
    const ReadWithBuffers read(kernel);
    EXPECT_THAT(read.notes(), HasSubstr("safe_print_seq of CPU 1: 12 messages were dropped"));
}

TEST_F(CpuBuffers, CountWhatFoundNoRoomOnAnyCpuUpTo4_10) {
    kernel.variable("nmi_message_lost", 4, 3);
    EXPECT_THAT(ReadWithBuffers(kernel).notes(), HasSubstr("3 messages of NMIs were dropped"));
}

TEST_F(CpuBuffers, OfImpossibleLengthAreALossAndCostNoOther) {
    fill(area[1], "\0014sound\n");
    kernel.put(area[0], 4, 0xfffffff0);
    const ReadWithBuffers read(kernel);
    ASSERT_EQ(read.log->buffered.size(), 1U);
    EXPECT_EQ(read.log->buffered[0].text, "sound");
    EXPECT_THAT(read.losses(), HasSubstr("nmi_print_seq of CPU 0"));
}

TEST_F(CpuBuffers, ThatAreNotInTheDumpAreALossAndCostNoOther) {
    fill(area[1], "\0014sound\n");
    kernel.refuse(area[0], ErrorKind::kMissing);
    const ReadWithBuffers read(kernel);
    EXPECT_EQ(read.log->buffered.size(), 1U);
    EXPECT_THAT(read.losses(), HasSubstr("missing: nmi_print_seq of CPU 0"));
}

}  // namespace
}  // namespace lastwords::test
