// SPDX-License-Identifier: GPL-2.0-or-later
// Stacks of arm64 kernels, walked by their frame records.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "extractor/stack/frame_pointer.h"
#include "tests/support/fake_stacks.h"

namespace lastwords::test {
namespace {

using extractor::CodeMap;
using extractor::Registers;
using extractor::StackWalk;
using extractor::Unwound;

using Names = std::vector<std::string>;

/// A kernel of arm64, of which a test writes one stack.
struct Arm64Stack {
    Arm64Stack() : fake(extractor::OrcForm::kSince6_4, kFakeAarch64) {
        schedule = function("schedule");
        worker = function("worker");
        vector = function("el1h_64_irq");
        function("last");
        stack = fake.kernel.allocate(FakeStacks::kStackBytes);
        next = stack + 64;
        start.pc = schedule + 4;
        start.sp = stack + 16;
        start.fp = next;
    }

    VirtAddr function(std::string_view name) { return fake.function(name, call_frame(8)); }

    /// Returns a return address in a function, after a BL.
    VirtAddr call_in(VirtAddr function) {
        fake.kernel.put(function + 0x20, 4, 0x94000001);
        return function + 0x24;
    }

    /// Adds the record of a function, which returns to `back`.
    void record(VirtAddr back) {
        fake.words(next, {(next + 32).value, back.value});
        next += 32;
    }

    Unwound unwind() {
        fake.finish();
        OpenedKernel opened(fake.kernel);
        Findings findings;
        const CodeMap code(opened.view, findings);
        Unwound found = extractor::unwind_frame_pointers(
            extractor::RecordForm::read(opened.view), code, start,
            StackWalk(opened.memory, {{stack, stack + FakeStacks::kStackBytes, "the task's stack"}},
                      start.sp, FakeStacks::kStackBytes),
            true);
        for (const extractor::UnwoundFrame& frame : found.frames) {
            names.push_back((frame.guess ? "? " : "") + code.name(frame.pc, !frame.interrupted));
        }
        return found;
    }

    FakeStacks fake;
    VirtAddr schedule;
    VirtAddr worker;
    VirtAddr vector;
    VirtAddr stack;
    VirtAddr next;
    Registers start;
    Names names;
};

TEST(FrameRecords, AreFollowedToTheOneOfZeros) {
    Arm64Stack arm64;
    arm64.record(arm64.call_in(arm64.worker));
    const Unwound found = arm64.unwind();
    EXPECT_EQ(arm64.names, (Names{"schedule+0x4/0x100", "worker+0x24/0x100"}));
    EXPECT_TRUE(found.complete);
    EXPECT_EQ(found.end, "entry of the task");
}

TEST(FrameRecords, AnExceptionsRecordHasTheInterruptedPlace) {
    Arm64Stack arm64;
    arm64.record(arm64.call_in(arm64.vector));
    arm64.record(arm64.schedule);
    const Unwound found = arm64.unwind();
    ASSERT_EQ(arm64.names.size(), 3U);
    EXPECT_EQ(arm64.names[2], "schedule+0x0/0x100");
    EXPECT_TRUE(found.frames[2].interrupted);
    EXPECT_TRUE(found.complete);
}

TEST(FrameRecords, ALinkRegisterThatNoRecordHasYetIsAGuess) {
    Arm64Stack arm64;
    arm64.start.lr = arm64.call_in(arm64.vector);
    arm64.record(arm64.call_in(arm64.worker));
    arm64.unwind();
    EXPECT_EQ(arm64.names,
              (Names{"schedule+0x4/0x100", "? el1h_64_irq+0x24/0x100", "worker+0x24/0x100"}));
}

TEST(FrameRecords, AReturnAddressAfterNoCallIsDamaged) {
    Arm64Stack arm64;
    arm64.record(arm64.worker + 0x50);
    const Unwound found = arm64.unwind();
    EXPECT_EQ(arm64.names, (Names{"schedule+0x4/0x100"}));
    EXPECT_FALSE(found.complete);
    EXPECT_NE(found.end.find("no call is before"), std::string::npos) << found.end;
}

TEST(FrameRecords, ARecordThatLeadsBackEndsTheWalk) {
    Arm64Stack arm64;
    const VirtAddr first = arm64.next;
    arm64.record(arm64.call_in(arm64.worker));
    arm64.fake.words(first + 32, {first.value, arm64.call_in(arm64.worker).value});
    const Unwound found = arm64.unwind();
    EXPECT_FALSE(found.complete);
    EXPECT_NE(found.end.find("is damaged"), std::string::npos) << found.end;
    EXPECT_LE(found.frames.size(), 8U);
}

}  // namespace
}  // namespace lastwords::test
