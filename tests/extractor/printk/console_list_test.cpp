// SPDX-License-Identifier: GPL-2.0-or-later
// Tests reading the list of consoles in the layout of each era: the facts about each console, and
// lists that end too early.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <string>

#include "tests/support/fake_consoles.h"
#include "tests/support/source_builder.h"

namespace lastwords::test {
namespace {

using printkfmt::ConsoleFlag;
using printkfmt::ConsoleKind;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

printkfmt::Log some_log() {
    return SourceBuilder().lines(0, 10).build().log;
}

/// Bytes that cannot be the name of a console. A list that leads to other memory may find them.
constexpr std::string_view kNoNames[] = {"", "tty\n", "tty\x1b", "tt y", "tty\x7f", "tty\xc3\xa4"};

struct Form {
    ConsoleEra era;
    const extractor::Arch* arch = &extractor::kX86_64;
};

std::string name_of_form(const ::testing::TestParamInfo<Form>& param) {
    constexpr std::string_view kEras[] = {"v3_4", "v5_10", "v6_1", "v6_2", "v6_12", "v7_2"};
    return fmt::format("{}_{}", kEras[static_cast<std::size_t>(param.param.era)],
                       param.param.arch->name);
}

class EveryList : public ::testing::TestWithParam<Form> {
 protected:
    FakeConsoles memory{GetParam().era, *GetParam().arch};
    printkfmt::Log log = some_log();

    ReadConsoles read() const { return {memory, log}; }
};

INSTANTIATE_TEST_SUITE_P(
    Eras, EveryList,
    ::testing::Values(Form{ConsoleEra::k5_10}, Form{ConsoleEra::k6_1}, Form{ConsoleEra::k6_2},
                      Form{ConsoleEra::k6_12}, Form{ConsoleEra::k7_2},
                      Form{ConsoleEra::k5_10, &kFake32}, Form{ConsoleEra::k6_1, &kFake32},
                      Form{ConsoleEra::k6_12, &kFake32}, Form{ConsoleEra::k6_1, &kFakeBig64}),
    name_of_form);

TEST_P(EveryList, WithoutAConsoleIsEmptyAndWhole) {
    const ReadConsoles read = this->read();
    ASSERT_TRUE(read.consoles) << read.consoles.error().message;
    EXPECT_THAT(*read.consoles, IsEmpty());
    EXPECT_EQ(read.losses(), "");
}

TEST_P(EveryList, GivesTheConsolesInTheKernelsOrder) {
    memory.add({.driver = "ttyS", .index = 1});
    memory.add({.driver = "tty", .index = 0});
    memory.add({.driver = "netcon", .index = -1});
    const ReadConsoles read = this->read();
    EXPECT_THAT(read.names(), ElementsAre("ttyS1", "tty0", "netcon-1"));
    EXPECT_TRUE(read.whole);
    EXPECT_EQ(read.losses(), "");
}

TEST_P(EveryList, GivesAllThatStandsInAConsole) {
    const VirtAddr at = memory.add({.driver = "ttyAMA", .index = 12, .flags = 0x27});
    const ReadConsoles read = this->read();
    const printkfmt::Console& console = read.only();
    EXPECT_EQ(console.name, "ttyAMA12");
    EXPECT_EQ(console.driver, "ttyAMA");
    EXPECT_EQ(console.index, 12);
    EXPECT_EQ(console.address, at);
    EXPECT_EQ(console.flags, 0x27U);
    EXPECT_EQ(console.kind, ConsoleKind::kLegacy);
    EXPECT_TRUE(console.enabled());
    EXPECT_TRUE(console.has(ConsoleFlag::kBraille));
    EXPECT_FALSE(console.has(ConsoleFlag::kAnytime));
    EXPECT_FALSE(console.suspended());
}

// As printk itself says: "console [pstore-1] enabled".
TEST_P(EveryList, NegativeIndexIsPartOfTheName) {
    memory.add({.driver = "ttyS", .index = -1});
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().index, -1);
    EXPECT_EQ(read.only().name, "ttyS-1");
}

TEST_P(EveryList, NameOf16BytesHasNoNulAndEndsThere) {
    memory.add({.driver = "sixteen-bytes-na", .index = -1});
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().name, "sixteen-bytes-na-1");
}

TEST_P(EveryList, BootConsoleIsOneWhateverElseItIs) {
    memory.add({.driver = "earlycon", .flags = 0x0d});
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().kind, ConsoleKind::kBoot);
}

TEST_P(EveryList, DisabledConsoleIsListed) {
    memory.add({.flags = 0x13});
    const ReadConsoles read = this->read();
    EXPECT_FALSE(read.only().enabled());
}

TEST_P(EveryList, FlagsThatNoKernelHasAreKeptAsTheyAre) {
    memory.add({.flags = 0xfc17});
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.only().flags_raw, 0xfc17U);
    EXPECT_EQ(flag_names(read.only()).back(), "0xfc00");
}

TEST_P(EveryList, LastConsoleThatLeadsToTheFirstEndsTheList) {
    const VirtAddr first = memory.add({.index = 0});
    const VirtAddr last = memory.add({.index = 1});
    memory.link(last, first);
    const ReadConsoles read = this->read();
    EXPECT_THAT(read.names(), ElementsAre("ttyS0", "ttyS1"));
    EXPECT_FALSE(read.whole);
    EXPECT_THAT(read.losses(),
                HasSubstr(fmt::format("corrupt: console list: after 2 consoles it points to {:#x}, "
                                      "which is not a console or not a new one",
                                      first.value)));
}

TEST_P(EveryList, ConsoleThatLeadsToItselfIsGivenOnce) {
    const VirtAddr at = memory.add();
    memory.link(at, at);
    const ReadConsoles read = this->read();
    EXPECT_THAT(read.names(), ElementsAre("ttyS0"));
    EXPECT_THAT(read.losses(), HasSubstr("after 1 consoles it points to"));
}

TEST_P(EveryList, ConsolesBeforeAPageThatIsNotInTheDumpAreGiven) {
    memory.add({.index = 0});
    const VirtAddr lost = memory.add({.index = 1});
    memory.add({.index = 2});
    memory.kernel.refuse(lost, ErrorKind::kExcluded);
    const ReadConsoles read = this->read();
    EXPECT_THAT(read.names(), ElementsAre("ttyS0"));
    EXPECT_THAT(read.losses(),
                HasSubstr("excluded: console list: the entry after 1 consoles cannot be read: "
                          "later consoles are missing: struct console"));
}

TEST_P(EveryList, ConsolesBeforeAPointerIntoNowhereAreGiven) {
    const VirtAddr at = memory.add();
    // The address is in the kernel image, but after all memory that the fake kernel has.
    memory.link(at, memory.kernel.stext() + 0x10000000);
    const ReadConsoles read = this->read();
    EXPECT_THAT(read.names(), ElementsAre("ttyS0"));
    EXPECT_THAT(read.losses(), HasSubstr("missing: console list: the entry after 1 consoles"));
}

TEST_P(EveryList, PointerThatIsNoKernelAddressEndsTheList) {
    memory.kernel.put_word(memory.link_of(memory.add()), 0x4141414141414141);
    const ReadConsoles read = this->read();
    EXPECT_THAT(read.names(), ElementsAre("ttyS0"));
    EXPECT_THAT(read.losses(), HasSubstr("after 1 consoles it points to 0x"));
}

TEST_P(EveryList, SmallPointersAreNoConsoles) {
    const VirtAddr link = memory.link_of(memory.add());
    for (const std::uint64_t pointer : {1U, 8U, 112U, 4096U}) {
        memory.kernel.put_word(link, pointer);
        const ReadConsoles read = this->read();
        EXPECT_THAT(read.names(), ElementsAre("ttyS0")) << pointer;
        EXPECT_THAT(read.losses(), HasSubstr("after 1 consoles")) << pointer;
    }
}

TEST_P(EveryList, ListThatLeadsIntoForeignMemoryEndsThere) {
    for (const std::string_view name : kNoNames) {
        FakeConsoles foreign(GetParam().era, *GetParam().arch);
        foreign.add({.index = 3});
        const VirtAddr at = foreign.add({.driver = name});
        const ReadConsoles read(foreign, log);
        EXPECT_THAT(read.names(), ElementsAre("ttyS3")) << name;
        EXPECT_THAT(read.losses(),
                    HasSubstr(fmt::format("struct console at {:#x} has no name", at.value)));
    }
}

TEST_P(EveryList, ListWithoutAnEndIsCutAt64) {
    for (int index = 0; index < 70; ++index) {
        memory.add({.index = index});
    }
    const ReadConsoles read = this->read();
    EXPECT_EQ(read.names().size(), 64U);
    EXPECT_THAT(read.losses(), HasSubstr("console list: after 64 consoles it points to"));
}

TEST_P(EveryList, HeadThatIsNotInTheDumpIsAnError) {
    memory.add();
    memory.kernel.refuse(memory.link_of({}), ErrorKind::kExcluded);
    const ReadConsoles read = this->read();
    ASSERT_FALSE(read.consoles);
    EXPECT_EQ(read.consoles.error().kind, ErrorKind::kExcluded);
    EXPECT_THAT(read.consoles.error().message, HasSubstr("the console list's head"));
}

TEST(ConsoleList, NbconConsolesAreToldApart) {
    FakeConsoles memory(ConsoleEra::k7_2);
    memory.add({.driver = "netcon", .index = 0, .flags = 0x304, .nbcon_seq = 10});
    memory.add({.driver = "ttyS", .flags = 0x104, .nbcon_seq = 10});
    memory.add({.driver = "tty", .flags = 0x4, .seq = 10});
    const printkfmt::Log log = some_log();
    const ReadConsoles read(memory, log);
    ASSERT_THAT(read.names(), ElementsAre("netcon0", "ttyS0", "tty0"));
    EXPECT_EQ(read.consoles->at(0).kind, ConsoleKind::kNbcon);
    EXPECT_TRUE(read.consoles->at(0).has(ConsoleFlag::kNbconAtomicUnsafe));
    EXPECT_TRUE(read.consoles->at(0).nbcon);
    EXPECT_EQ(read.consoles->at(1).kind, ConsoleKind::kNbcon);
    EXPECT_EQ(read.consoles->at(2).kind, ConsoleKind::kLegacy);
    EXPECT_FALSE(read.consoles->at(2).nbcon);
}

TEST(ConsoleFlags, AreTakenFromTheKernelsOwnEnum) {
    FakeConsoles memory(ConsoleEra::k7_2, extractor::kX86_64, FakeConsoles::Types::kRenumbered);
    memory.add({.driver = "netcon", .flags = 0x180, .nbcon_seq = 10});
    memory.add({.driver = "early", .flags = 0x205});
    memory.add({.driver = "ttyS", .flags = 0x4a, .seq = 10});
    const ReadConsoles read(memory, some_log());
    ASSERT_THAT(read.names(), ElementsAre("netcon0", "early0", "ttyS0"));
    EXPECT_EQ(read.consoles->at(0).kind, ConsoleKind::kNbcon);
    EXPECT_THAT(flag_names(read.consoles->at(0)),
                ElementsAre("enabled", "nbcon", "nbcon_atomic_unsafe"));
    EXPECT_EQ(read.consoles->at(0).flags_raw, 0x180U);
    EXPECT_EQ(read.consoles->at(1).kind, ConsoleKind::kBoot);
    EXPECT_THAT(flag_names(read.consoles->at(1)),
                ElementsAre("printbuffer", "enabled", "boot", "foo"));
    EXPECT_TRUE(read.consoles->at(2).suspended());
    EXPECT_EQ(read.losses(), "");
}

TEST(ConsoleFlags, WithoutAnEnumAreThoseThatTheKernelIsNewEnoughFor) {
    for (const ConsoleEra era : {ConsoleEra::k6_1, ConsoleEra::k6_12}) {
        FakeConsoles memory(era, extractor::kX86_64, FakeConsoles::Types::kNone);
        memory.add({.flags = 0x184, .seq = 10, .nbcon_seq = 10});
        const ReadConsoles read(memory, some_log());
        const bool new_enough = era == ConsoleEra::k6_12;
        EXPECT_EQ(read.only().kind, new_enough ? ConsoleKind::kNbcon : ConsoleKind::kLegacy);
        EXPECT_EQ(read.only().suspended(), new_enough);
        EXPECT_EQ(flag_names(read.only()).back(), new_enough ? "nbcon" : "0x180");
    }
}

// Their constants cannot be flags.
TEST(ConsoleFlags, OfADamagedEnumAreNotUsed) {
    FakeConsoles memory(ConsoleEra::k6_12, extractor::kX86_64, FakeConsoles::Types::kNone);
    BtfStructures btf;
    btf.enumeration("cons_flags", {{"CON_ENABLED", 1}, {"CON_NBCON", 1}});
    btf.write(memory.kernel);
    memory.add({.flags = 0x104, .nbcon_seq = 10});
    const ReadConsoles read(memory, some_log());
    EXPECT_THAT(flag_names(read.only()), ElementsAre("enabled", "nbcon"));
}

class BuiltInTable : public ::testing::TestWithParam<ConsoleEra> {};

INSTANTIATE_TEST_SUITE_P(Eras, BuiltInTable,
                         ::testing::Values(ConsoleEra::k5_10, ConsoleEra::k6_1, ConsoleEra::k6_12,
                                           ConsoleEra::k7_2));

TEST_P(BuiltInTable, ServesAKernelWithoutTypes) {
    FakeConsoles memory(GetParam(), extractor::kX86_64, FakeConsoles::Types::kNone);
    memory.add({.driver = "ttyS", .index = 1, .seq = 7, .dropped = 3});
    memory.add({.driver = "tty"});
    if (GetParam() == ConsoleEra::k5_10) {
        memory.set("console_seq", 7);
        memory.set("console_dropped", 3);
    }
    const ReadConsoles read(memory, some_log());
    ASSERT_THAT(read.names(), ElementsAre("ttyS1", "tty0"));
    EXPECT_EQ(read.consoles->front().next_seq, Seq{7});
    EXPECT_EQ(read.losses(), "");
}

TEST(ConsoleList, LayoutThatNobodyKnowsIsAnError) {
    // The kernel has no BTF, and for 6.2 there is no built-in layout.
    FakeConsoles memory(ConsoleEra::k6_2, extractor::kX86_64, FakeConsoles::Types::kNone);
    memory.add();
    const ReadConsoles read(memory, some_log());
    ASSERT_FALSE(read.consoles);
    EXPECT_THAT(read.consoles.error().message, HasSubstr("layout of struct console"));
}

TEST(ConsoleList, HeadThatNoSymbolNamesIsAnError) {
    FakeConsoles memory(ConsoleEra::k6_1);
    memory.add();
    std::string& text = memory.kernel.vmcoreinfo();
    text.replace(text.find("console_drivers"), 15, "console_sleepers");
    const ReadConsoles read(memory, some_log());
    ASSERT_FALSE(read.consoles);
    EXPECT_EQ(read.consoles.error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace lastwords::test
