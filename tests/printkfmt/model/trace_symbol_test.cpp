// SPDX-License-Identifier: GPL-2.0-or-later
// Addresses as kernels of several architectures and versions write them in their traces.
#include "printkfmt/model/trace_symbol.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "printkfmt/model/code_lines.h"

namespace lastwords::printkfmt {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Returns each symbol as text, with "pc " before it if the line says that the CPU was there.
std::vector<std::string> found(std::string_view line) {
    std::vector<std::string> all;
    for (const TraceSymbol& symbol : trace_symbols(line)) {
        all.push_back((symbol.is_pc ? "pc " : "") + symbol_text(symbol));
    }
    return all;
}

TEST(TraceSymbol, IsFoundInTheLinesOfAllArchitectures) {
    EXPECT_THAT(found(" vfs_write+0xf8/0x450"), ElementsAre("vfs_write+0xf8/0x450"));
    EXPECT_THAT(found(" ? __die.cold+0x0/0x2a"), ElementsAre("__die.cold+0x0/0x2a"));
    EXPECT_THAT(found("RIP: 0010:sysrq_handle_crash+0x16/0x20"),
                ElementsAre("pc sysrq_handle_crash+0x16/0x20"));
    EXPECT_THAT(found("pc : el0_svc+0x1c/0x80"), ElementsAre("pc el0_svc+0x1c/0x80"));
    EXPECT_THAT(found("lr : el0_svc+0x1c/0x80"), ElementsAre("el0_svc+0x1c/0x80"));
    EXPECT_THAT(found("[<c0012345>] (panic) from [<c0054321>] (do_exit+0x1/0x20)"),
                ElementsAre("do_exit+0x1/0x20"));
    EXPECT_THAT(found("[c000000001234560] [c000000000123450] .panic+0x1/0x20 (unreliable)"),
                ElementsAre(".panic+0x1/0x20"));
    EXPECT_THAT(found("IP: [<ffffffff81234567>] foo+0x1/0x20"), ElementsAre("pc foo+0x1/0x20"));
    EXPECT_THAT(found("waits at a+0x1/0x2, called from b+0x3/0x4"),
                ElementsAre("a+0x1/0x2", "b+0x3/0x4"));
}

TEST(TraceSymbol, KeepsTheModuleAndBuildIdsApart) {
    const std::string id = "0123456789abcdef0123456789abcdef01234567";
    for (const std::string& brackets : {std::string(" [virtio_net]"), " [virtio_net " + id + "]"}) {
        const std::string line = "start_xmit+0x1a/0x40" + brackets;
        const std::vector<TraceSymbol> symbols = trace_symbols(line);
        ASSERT_EQ(symbols.size(), 1U);
        EXPECT_EQ(symbols[0].module, "virtio_net");
        EXPECT_EQ(symbols[0].build_id, brackets.size() > 20 ? id : "");
        EXPECT_EQ(symbols[0].offset, 0x1aU);
        EXPECT_EQ(symbols[0].bytes, 0x40U);
    }
    const std::string of_kernel = "panic+0x1/0x40 [" + id + "]";
    EXPECT_EQ(trace_symbols(of_kernel).at(0).module, "");
    EXPECT_EQ(trace_symbols(of_kernel).at(0).build_id, id);
    EXPECT_EQ(trace_symbols("foo+0x1/0x40 [not a module]").at(0).module, "");
}

TEST(TraceSymbol, IsNotSeenInOtherTexts) {
    for (const std::string_view line : {"", "+0x1/0x2", "a+0x/0x2", "a+0x1", "a+1/2", "a+0x1/0xg",
                                        "RIP: 0033:0x7f1234567890", "a+0x11111111111111111/0x2"}) {
        EXPECT_THAT(found(line), IsEmpty()) << line;
    }
}

TEST(CodeLines, AreOnePhraseWithWhatWasInlined) {
    EXPECT_EQ(lines_text({{{"panic", "kernel/panic.c", 277}}}), "kernel/panic.c:277");
    EXPECT_EQ(lines_text({{{"inner", "a.h", 1}, {"middle", "b.h", 2}, {"outer", "c.c", 3}}}),
              "a.h:1 (inner, inlined at b.h:2; middle, inlined at c.c:3)");
    EXPECT_EQ(lines_text({{{"twin", "a.c", 1}}, {{"twin", "b.c", 5}}}), "a.c:1 or b.c:5");
    EXPECT_EQ(lines_text({{{"inner", "a.h", 1}, {"outer", "", 0}}}), "a.h:1 (inner, inlined at ?)");
    EXPECT_EQ(lines_text({}), "");
}

}  // namespace
}  // namespace lastwords::printkfmt
