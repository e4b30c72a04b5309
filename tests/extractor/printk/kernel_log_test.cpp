// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/printk/kernel_log.h: a Source is made of a memory image, with everything that
// can be read, and with findings for the rest.
#include "extractor/printk/kernel_log.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "extractor/recovered.h"
#include "printkfmt/model/verdict.h"
#include "tests/support/fake_consoles.h"
#include "tests/support/first_log.h"
#include "tests/support/kernels_in_memory.h"
#include "tests/support/printk_log_builder.h"
#include "tests/support/ring_memory.h"

namespace lastwords::test {
namespace {

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

std::string losses_of(const Source& source) {
    std::string text;
    for (const Finding& finding : source.findings.kept()) {
        text += fmt::format("{}: {}\n", name_of(finding.kind), finding.message);
    }
    return text;
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
        return first_kernel_log(memory.kernel.shared_image(), how, if_none);
    }
    Source only(const KernelLogOptions& how = options()) {
        auto source = find(how);
        EXPECT_TRUE(source) << source.error().message;
        return *std::move(source);
    }
    static std::string losses(const Source& source) { return losses_of(source); }
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
    EXPECT_FALSE(source.has_consoles) << "there may be others";
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

TEST_F(KernelLog, ThatCannotBeReadStillTellsThatItsKernelCannotBeConfirmed) {
    memory.kernel.refuse(memory.kernel.stext() + 0x2000, ErrorKind::kExcluded);
    memory.kernel.refuse(place.prb, ErrorKind::kExcluded);
    memory.kernel.refuse(place.ring, ErrorKind::kExcluded);
    const auto sources = find(options());
    ASSERT_FALSE(sources);
    EXPECT_THAT(sources.error().message, HasSubstr("which cannot be confirmed: init_uts_ns"));
}

TEST_F(KernelLog, OfAnImageWithoutAKernelIsAnError) {
    const auto sources = first_kernel_log(std::make_shared<const FakeImage>(), options(), if_none);
    ASSERT_FALSE(sources);
    EXPECT_EQ(sources.error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(sources.error().message, HasSubstr("the dump has no VMCOREINFO note"));
}

TEST_F(KernelLog, OfAKernelWhoseNamesAreNotInTheDumpIsWhole) {
    memory.kernel.refuse(memory.kernel.stext() + 0x2000, ErrorKind::kExcluded);
    const Source source = only();
    EXPECT_EQ(source.log.records.size(), 3U);
    EXPECT_EQ(fact(source, "release confirmed"), "cannot be read");
    EXPECT_FALSE(source.findings.lossy());
    EXPECT_THAT(source.findings.kept().at(0).message, HasSubstr("which cannot be confirmed"));
}

TEST_F(KernelLog, OfAKernelThatMemoryDoesNotConfirmSaysSo) {
    memory.kernel.put(memory.kernel.stext() + 0x2000, 8, 0);
    const Source source = only();
    EXPECT_EQ(source.log.records.size(), 3U);
    EXPECT_EQ(fact(source, "release confirmed"), "no");
    EXPECT_THAT(losses(source), HasSubstr("the kernel's own memory does not confirm"));
}

// An ELF dump of which some bytes were lost on the way: what follows them lies elsewhere.
TEST(KernelLogWithoutRecords, OfAKernelThatMemoryDoesNotConfirmIsAnError) {
    FakeKernel kernel;
    write_printk_log(PrintkLogBuilder(), kernel);
    kernel.put(kernel.stext() + 0x2000, 8, 0);
    kernel.image().facts_to_fill().vmcoreinfo = kernel.vmcoreinfo();
    Findings if_none;
    const auto source = first_kernel_log(kernel.shared_image(), options(), if_none);
    ASSERT_FALSE(source);
    EXPECT_THAT(source.error().message, HasSubstr("does not confirm: "));
    EXPECT_THAT(source.error().message, HasSubstr("there is no record"));
}

TEST_F(KernelLog, ExtentsAreNotedWhereTheyAreAskedFor) {
    const Source without = only();
    EXPECT_THAT(without.log.extents(without.log.records[0]), IsEmpty());
    const Source with = only(options(true, true));
    ASSERT_EQ(with.log.extents(with.log.records[0]).size(), 1U);
    EXPECT_EQ(with.log.extents(with.log.records[0])[0].length, with.log.records[0].text.size());
}

/// The memory of a machine that was booted twice.
class KernelLogs : public ::testing::Test {
 protected:
    KernelLogs() {
        add_clock(dead, 1'577'836'800);
        add_clock(live, 1'577'836'860);
        dead_ring.print("the dead one's first line");
        dead_ring.print("the dead one's last line");
        live_ring.print("the live one's only line");
        place = write_ring(dead_ring, dead);
        live_place = write_ring(live_ring, live);
    }
    static void destroy(FakeKernel& kernel, const RingPlace& ring) {
        for (const VirtAddr at : {ring.prb, ring.ring, ring.descs, ring.infos}) {
            kernel.write(at, std::vector<std::byte>(kPage));
        }
    }
    Result<std::vector<Source>> find() {
        add_kernel(*memory, dead);
        add_kernel(*memory, live);
        return extractor::find_kernel_logs(memory, how, if_none);
    }

    FakeKernel dead{extractor::kX86_64, "6.1.0-dead"};
    FakeKernel live{extractor::kX86_64, "6.1.0-live", place_at(0x8000000)};
    RingBuilder dead_ring{{RingEra::k6_1}};
    RingBuilder live_ring{{RingEra::k6_1}};
    RingPlace place;  ///< of the dead one's ring
    RingPlace live_place;
    std::shared_ptr<FakeImage> memory = std::make_shared<FakeImage>();
    KernelLogOptions how = options(false);
    Findings if_none;
};

TEST_F(KernelLogs, OfTwoKernelsAreBothGivenTheRunningOneFirst) {
    const auto logs = find();
    ASSERT_TRUE(logs) << logs.error().message;
    ASSERT_EQ(logs->size(), 2U);
    EXPECT_EQ((*logs)[0].origin, "vmcore: kernel log of 6.1.0-live at 0x8000000 (running)");
    EXPECT_EQ((*logs)[1].origin, "vmcore: kernel log of 6.1.0-dead at 0x1000000 (earlier boot)");
    ASSERT_EQ((*logs)[0].log.records.size(), 1U);
    EXPECT_EQ((*logs)[0].log.records[0].text, "the live one's only line");
    ASSERT_EQ((*logs)[1].log.records.size(), 2U);
    EXPECT_EQ((*logs)[1].log.records[1].text, "the dead one's last line");
    EXPECT_TRUE((*logs)[0].one_of_kernels->running);
    EXPECT_FALSE((*logs)[1].one_of_kernels->running);
}

TEST_F(KernelLogs, NewestRecordsAreThoseOfTheFirstOne) {
    std::vector<std::string> shown;
    how.newest = [&](const Source& source) { shown.push_back(source.origin); };
    ASSERT_TRUE(find());
    EXPECT_THAT(shown, ElementsAre("vmcore: kernel log of 6.1.0-live at 0x8000000 (running)"));
}

TEST_F(KernelLogs, DamageToAnEarlierBootIsSaidButDoesNotMakeTheAnswerPartial) {
    dead.put(place.descs + place.desc_bytes, 8, 0);
    auto logs = find();
    ASSERT_TRUE(logs && logs->size() == 2U);
    EXPECT_FALSE((*logs)[0].findings.lossy());
    EXPECT_TRUE((*logs)[1].findings.lossy());
    EXPECT_THAT(losses_of((*logs)[1]),
                HasSubstr(": kernel log of 6.1.0-dead at 0x1000000 (earlier boot): "));
    extractor::Recovered recovered;
    recovered.sources = *std::move(logs);
    EXPECT_FALSE(recovered.partial());
}

TEST_F(KernelLogs, DamageToWhatMayBeTheRunningOneMakesTheAnswerPartial) {
    // No clock can be read of this one.
    std::string& text = live.vmcoreinfo();
    text.replace(text.find("shadow_timekeeper"), 6, "hidden");
    dead.put(place.descs + place.desc_bytes, 8, 0);
    auto logs = find();
    ASSERT_TRUE(logs && logs->size() == 2U);
    extractor::Recovered recovered;
    recovered.sources = *std::move(logs);
    EXPECT_TRUE(recovered.partial());
}

TEST_F(KernelLogs, OfAnEarlierBootThatCannotBeReadIsANote) {
    destroy(dead, place);
    const auto logs = find();
    ASSERT_TRUE(logs) << logs.error().message;
    ASSERT_EQ(logs->size(), 1U);
    ASSERT_EQ((*logs)[0].findings.kept().size(), 1U);
    const Finding& finding = (*logs)[0].findings.kept()[0];
    EXPECT_EQ(finding.weight, Finding::Weight::kNote);
    EXPECT_THAT(finding.message,
                HasSubstr("kernel log of 6.1.0-dead at 0x1000000 (earlier boot): "));
}

TEST_F(KernelLogs, OfTheRunningOneThatCannotBeReadIsALoss) {
    destroy(live, live_place);
    const auto logs = find();
    ASSERT_TRUE(logs) << logs.error().message;
    ASSERT_EQ(logs->size(), 1U);
    EXPECT_EQ((*logs)[0].one_of_kernels->role, printkfmt::KernelRole::kEarlier);
    EXPECT_TRUE((*logs)[0].findings.lossy());
    EXPECT_THAT(losses_of((*logs)[0]),
                HasSubstr("kernel log of 6.1.0-live at 0x8000000 (running): "));
}

TEST_F(KernelLogs, ThatCannotBeReadAtAllAreAnErrorAboutTheFirst) {
    destroy(live, live_place);
    destroy(dead, place);
    const auto logs = find();
    ASSERT_FALSE(logs);
    EXPECT_TRUE(if_none.lossy());
}

}  // namespace
}  // namespace lastwords::test
