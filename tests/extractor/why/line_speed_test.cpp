// SPDX-License-Identifier: GPL-2.0-or-later
// Tests where the command line is taken from, which has the speed of serial lines.
#include "extractor/why/line_speed.h"

#include <gtest/gtest.h>

#include "tests/support/fake_kernel.h"
#include "tests/support/source_builder.h"

namespace lastwords::test {
namespace {

using extractor::read_command_line;

printkfmt::Source shown() {
    return SourceBuilder()
        .record({.text = "Kernel command line: console=ttyS0,9600", .seq = 0})
        .build();
}

TEST(CommandLine, IsTheKernelsOwnCopy) {
    FakeKernel kernel;
    const VirtAddr text = kernel.allocate(64);
    kernel.write(text, as_bytes("console=ttyS0,115200"));
    kernel.variable("saved_command_line", 8, text.value);
    OpenedKernel opened(kernel);
    EXPECT_EQ(read_command_line(opened.view, shown().log), "console=ttyS0,115200");
}

TEST(CommandLine, IsThatOfTheLogWhereTheCopyIsNotToBeFound) {
    const FakeKernel kernel;
    OpenedKernel opened(kernel);
    const printkfmt::Source source = shown();
    EXPECT_EQ(read_command_line(opened.view, source.log), "console=ttyS0,9600");
    EXPECT_EQ(read_command_line(opened.view, {}), "");
}

}  // namespace
}  // namespace lastwords::test
