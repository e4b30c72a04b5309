// SPDX-License-Identifier: GPL-2.0-or-later
// Consoles that a user looks for, and that are not in the kernel's list.
#include "printkfmt/model/absent_consoles.h"

#include <gmock/gmock.h>

#include "tests/support/source_builder.h"

namespace lastwords::test {
namespace {

using printkfmt::absent_consoles;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// A kernel's log with these texts, and tty0 as its only console.
printkfmt::Source source_with(const std::vector<std::string>& texts) {
    SourceBuilder builder;
    std::uint64_t seq = 0;
    for (const std::string& text : texts) {
        builder.record({.text = text, .seq = seq++, .level = 6});
    }
    printkfmt::Source source = builder.build();
    source.of_kernel = true;
    source.has_consoles = true;
    printkfmt::Console tty;
    tty.name = "tty0";
    source.consoles = {tty};
    return source;
}

TEST(AbsentConsoles, ThatTheCommandLineAsksForAreNamed) {
    EXPECT_THAT(
        absent_consoles(source_with(
            {"Kernel command line: root=/dev/vda console=tty0 console=ttyS4,115200 quiet"})),
        ElementsAre("console=ttyS4 is on the kernel's command line, and no such console "
                    "was registered"));
}

TEST(AbsentConsoles, ThatWereUnregisteredAreNamedWithTheRecord) {
    const auto absent = absent_consoles(source_with(
        {"printk: legacy console [ttyS0] enabled", "x", "printk: console [ttyS0] disabled"}));
    EXPECT_THAT(absent, ElementsAre("ttyS0 is not registered any more: seq 2 says 'printk: console "
                                    "[ttyS0] disabled'"));
}

TEST(AbsentConsoles, AreNotThoseThatAreThereOrThatNobodyLooksFor) {
    EXPECT_THAT(absent_consoles(source_with(
                    {"Command line: console=tty0 console=null console=uart8250,io,0x3f8 earlycon "
                     "netconsole=@/,@10.0.2.2/ console=hvc",
                     "printk: legacy bootconsole [earlyser0] enabled",
                     "printk: legacy bootconsole [earlyser0] disabled",
                     "printk: legacy console [tty0] enabled", "my console [x"})),
                IsEmpty());
}

TEST(AbsentConsoles, AreNotKnownIfTheListIsNot) {
    printkfmt::Source source = source_with({"Command line: console=ttyS0"});
    source.has_consoles = false;
    EXPECT_THAT(absent_consoles(source), IsEmpty());
}

}  // namespace
}  // namespace lastwords::test
