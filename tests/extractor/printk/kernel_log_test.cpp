// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/printk/kernel_log.h: a Source is made of a memory image, with everything that
// can be read, and with findings for the rest.
#include "extractor/printk/kernel_log.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "printkfmt/model/verdict.h"
#include "tests/support/fake_consoles.h"
#include "tests/support/ring_memory.h"

namespace lastwords::test {
namespace {

using extractor::find_kernel_log;
using extractor::KernelLogOptions;
using printkfmt::Source;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

KernelLogOptions options(bool consoles = true, bool extents = false) {
    KernelLogOptions how;
    how.file = "vmcore";
    how.consoles = consoles;
    how.extents = extents;
    return how;
}

class KernelLog : public ::testing::Test {
 protected:
    KernelLog() {
        ring.print("DMI: Acme Rocket/X1");
        ring.print("BUG: kernel NULL pointer dereference");
        ring.print("Kernel panic - not syncing: Fatal exception", {.level = 0});
        memory.add({.index = 0, .seq = 3});
        memory.add({.index = 1, .seq = 1});
        memory.set("panic_cpu", 2);
        place = write_ring(ring, memory.kernel);
    }

    RingBuilder ring{{RingEra::k6_1}};
    FakeConsoles memory{ConsoleEra::k6_1};
    RingPlace place;
    Findings if_none;  ///< what was found out although no log could be read

    Result<Source> find(const KernelLogOptions& how) {
        memory.kernel.image().facts_to_fill().vmcoreinfo = memory.kernel.vmcoreinfo();
        return find_kernel_log(memory.kernel.shared_image(), how, if_none);
    }
    Source only(const KernelLogOptions& how = options()) {
        auto source = find(how);
        EXPECT_TRUE(source) << source.error().message;
        return *std::move(source);
    }
    static std::string losses(const Source& source) {
        std::string text;
        for (const Finding& finding : source.findings.kept()) {
            text += fmt::format("{}: {}\n", name_of(finding.kind), finding.message);
        }
        return text;
    }
    static std::string fact(const Source& source, std::string_view name) {
        const auto found = std::find_if(source.facts.begin(), source.facts.end(),
                                        [&](const auto& fact) { return fact.name == name; });
        return found == source.facts.end() ? "" : found->value;
    }
};

TEST_F(KernelLog, IsGivenWithConsolesMachineAndCrashCause) {
    const Source source = only();
    EXPECT_EQ(source.origin, "vmcore: kernel log");
    ASSERT_EQ(source.log.records.size(), 3U);
    EXPECT_EQ(source.log.records[2].text, "Kernel panic - not syncing: Fatal exception");
    EXPECT_TRUE(source.has_consoles);
    ASSERT_EQ(source.consoles.size(), 2U);
    EXPECT_EQ(source.machine.hardware, "Acme Rocket/X1");
    EXPECT_EQ(source.machine.nodename, "fakehost");
    EXPECT_EQ(source.machine.panic_cpu, 2U);
    ASSERT_TRUE(source.crash_cause && source.crash_cause->first_fault);
    EXPECT_EQ(source.crash_cause->first_fault->line, "BUG: kernel NULL pointer dereference");
    EXPECT_EQ(losses(source), "");
    EXPECT_EQ(fact(source, "release confirmed"), "yes");
    EXPECT_EQ(fact(source, "architecture"), "x86_64");
}

TEST_F(KernelLog, SaysWhichConsoleNeverShowedThePanic) {
    const Source source = only();
    ASSERT_EQ(source.consoles.size(), 2U);
    EXPECT_EQ(verdict_on(source.consoles[0], source).sentence, "ttyS0 got everything.");
    EXPECT_THAT(verdict_on(source.consoles[1], source).sentence,
                HasSubstr("ttyS1 never showed the last 2 records (seq 1..2)"));
    EXPECT_THAT(verdict_on(source.consoles[1], source).sentence,
                HasSubstr("the panic message is among them"));
}

TEST_F(KernelLog, AloneNeedsNoSymbols) {
    memory.kernel.refuse(memory.link_of({}), ErrorKind::kExcluded);
    const Source source = only(options(false));
    EXPECT_EQ(source.log.records.size(), 3U);
    EXPECT_FALSE(source.has_consoles);
    EXPECT_THAT(source.consoles, IsEmpty());
    EXPECT_FALSE(source.machine.panic_cpu);
    EXPECT_TRUE(source.crash_cause);
    EXPECT_EQ(source.machine.hardware, "Acme Rocket/X1");
    EXPECT_EQ(losses(source), "");
}

TEST_F(KernelLog, IsGivenWhereTheConsolesCannotBeRead) {
    memory.kernel.refuse(memory.link_of({}), ErrorKind::kExcluded);
    const Source source = only();
    EXPECT_EQ(source.log.records.size(), 3U);
    EXPECT_FALSE(source.has_consoles);
    EXPECT_TRUE(source.findings.lossy());
    EXPECT_THAT(losses(source), HasSubstr("excluded: consoles: the console list's head"));
}

TEST_F(KernelLog, IsGivenWhereNoSymbolLeadsToTheConsoles) {
    std::string& text = memory.kernel.vmcoreinfo();
    text.replace(text.find("console_drivers"), 15, "console_sleepers");
    const Source source = only();
    EXPECT_EQ(source.log.records.size(), 3U);
    EXPECT_FALSE(source.has_consoles);
    EXPECT_THAT(losses(source), HasSubstr("consoles: "));
}

TEST_F(KernelLog, IsGivenWithTheConsolesBeforeABreak) {
    memory.kernel.put_word(memory.link_of(memory.add({.index = 2})), 0x41);
    const Source source = only();
    EXPECT_EQ(source.consoles.size(), 3U);
    EXPECT_TRUE(source.has_consoles);
    EXPECT_THAT(losses(source), HasSubstr("after 3 consoles"));
}

TEST_F(KernelLog, EmptyListIsAnAnswer) {
    memory.kernel.put_word(memory.link_of({}), 0);
    const Source source = only();
    EXPECT_TRUE(source.has_consoles);
    EXPECT_THAT(source.consoles, IsEmpty());
    EXPECT_EQ(losses(source), "");
}

TEST_F(KernelLog, ThatCannotBeReadIsAnErrorThatSaysWhy) {
    memory.kernel.refuse(place.prb, ErrorKind::kExcluded);
    memory.kernel.refuse(place.ring, ErrorKind::kExcluded);
    const auto sources = find(options());
    ASSERT_FALSE(sources);
    EXPECT_EQ(sources.error().kind, ErrorKind::kExcluded);
    EXPECT_NE(sources.error().message, "");
}

TEST_F(KernelLog, ThatCannotBeReadStillTellsThatItsKernelIsNotConfirmed) {
    memory.kernel.refuse(memory.kernel.stext() + 0x2000, ErrorKind::kExcluded);
    memory.kernel.refuse(place.prb, ErrorKind::kExcluded);
    memory.kernel.refuse(place.ring, ErrorKind::kExcluded);
    ASSERT_FALSE(find(options()));
    EXPECT_TRUE(if_none.lossy());
}

TEST_F(KernelLog, OfAnImageWithoutAKernelIsAnError) {
    const auto sources = find_kernel_log(std::make_shared<const FakeImage>(), options(), if_none);
    ASSERT_FALSE(sources);
    EXPECT_EQ(sources.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(sources.error().message, HasSubstr("the dump has no VMCOREINFO note"));
}

TEST_F(KernelLog, OfAKernelThatMemoryDoesNotConfirmSaysSo) {
    memory.kernel.refuse(memory.kernel.stext() + 0x2000, ErrorKind::kExcluded);
    const Source source = only();
    EXPECT_EQ(source.log.records.size(), 3U);
    EXPECT_EQ(fact(source, "release confirmed"), "no");
    EXPECT_THAT(losses(source), HasSubstr("the kernel's own memory does not confirm"));
}

TEST_F(KernelLog, ExtentsAreNotedWhereTheyAreAskedFor) {
    const Source without = only();
    EXPECT_THAT(without.log.extents(without.log.records[0]), IsEmpty());
    const Source with = only(options(true, true));
    ASSERT_EQ(with.log.extents(with.log.records[0]).size(), 1U);
    EXPECT_EQ(with.log.extents(with.log.records[0])[0].length, with.log.records[0].text.size());
}

}  // namespace
}  // namespace lastwords::test
