// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/model/crash_signature.cpp.
#include "printkfmt/model/crash_signature.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <vector>

#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

using Names = std::vector<std::string>;

/// Returns the signature of a log with these lines, of which the first is what the kernel died of.
Names signature_of(const std::vector<std::string_view>& lines) {
    test::SourceBuilder builder;
    std::uint64_t seq = 0;
    for (const std::string_view line : lines) {
        builder.record({.text = line, .seq = seq++});
    }
    Source source = builder.build();
    source.crash_cause.emplace().line = lines.front();
    return crash_signature(source);
}

TEST(CrashSignature, X86StartsWithTheProgramCounterAndLeavesOutWhatIsUnreliable) {
    EXPECT_EQ(
        signature_of(
            {"BUG: kernel NULL pointer dereference, address: 0000000000000008",
             "Oops: Oops: 0002 [#1] SMP", "CPU: 0 UID: 0 PID: 97 Comm: mill Not tainted 6.12.1 #1",
             "RIP: 0010:wheel_turn.isra.0+0x7/0xf [mill]",
             "Code: 2e 72 b9 9b 48 8d 44 24 08 50 e8 e0 cd db ff 48 89 df",
             "RAX: 0000000000000000 RBX: ffff8e81805c1000 RCX: 0000000000000003", "Call Trace:",
             " <TASK>", " ? __die_body.cold+0x19/0x27", " mill_write.constprop.0+0xaa/0xc0 [mill]",
             " entry_SYSCALL_64_after_hwframe+0x76/0x7e", "RIP: 0033:0x7f0000001234"}),
        (Names{"wheel_turn", "mill_write", "entry_SYSCALL_64_after_hwframe"}));
}

TEST(CrashSignature, Arm64NamesTheFunctionOfPcOnce) {
    EXPECT_EQ(signature_of({"Internal error: Oops: 0000000096000044 [#1] PREEMPT SMP",
                            "CPU: 0 PID: 97 Comm: mill Not tainted 6.1.0 #1",
                            "pstate: 60400005 (nZCv daif +PAN -UAO -TCO -DIT -SSBS BTYPE=--)",
                            "pc : wheel_turn+0x10/0x20", "lr : mill_write+0x58/0xa0",
                            "x29: ffff80000a0cbc80 x28: ffff0000037b8e40 x27: 0000000000000000",
                            "Call trace:", " wheel_turn+0x10/0x20", " mill_write+0x58/0xa0",
                            " el0t_64_sync+0x18c/0x190",
                            "Code: aa1e03e9 d503201f d2800000 52800021 (b9000001)"}),
              (Names{"wheel_turn", "mill_write", "el0t_64_sync"}));
}

TEST(CrashSignature, OldX86WithAddresses) {
    EXPECT_EQ(signature_of({"BUG: unable to handle kernel NULL pointer dereference at (null)",
                            "IP: [<ffffffff8133d5c6>] wheel_turn+0x16/0x20",
                            "Pid: 97, comm: mill Not tainted 2.6.32-5 #1",
                            "Call Trace:", " [<ffffffff8133d8a2>] mill_write+0xf2/0x140",
                            " [<ffffffff8133d8f0>] ? other+0x10/0x20",
                            " [<ffffffff81178ae5>] vfs_write+0xc5/0x1f0"}),
              (Names{"mill_write", "vfs_write"}));
}

TEST(CrashSignature, LinesOfOtherTasksAreNotInIt) {
    test::SourceBuilder builder;
    std::uint64_t seq = 0;
    const auto add = [&](std::string_view text, std::uint32_t caller) {
        builder.record({.text = text, .seq = seq++, .caller = caller});
    };
    add("Kernel panic - not syncing: the wheel stands still", 7);
    add("CPU: 0 PID: 7 Comm: mill Not tainted 6.12.1 #1", 7);
    add("Call Trace:", 7);
    add(" <TASK>", 7);
    add("usb 1-1: new device", 8);
    add(" panic+0x118/0x2e0", 7);
    add(" other_task+0x1/0x2", 8);
    add(" wheel_stop+0x1a/0x20", 7);
    Source source = builder.build();
    source.crash_cause.emplace().line = "Kernel panic - not syncing: the wheel stands still";
    EXPECT_EQ(crash_signature(source), (Names{"panic", "wheel_stop"}));
}

TEST(CrashSignature, WithoutATraceThereIsNone) {
    EXPECT_EQ(signature_of({"Kernel panic - not syncing: VFS: Unable to mount root fs",
                            "usb 1-1: reset+0x10 of the hub"}),
              Names{});
}

}  // namespace
}  // namespace lastwords::printkfmt
