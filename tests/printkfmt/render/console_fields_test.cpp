// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/render/console_fields.cpp.
#include "printkfmt/render/console_fields.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

std::string cell(const Console& console, std::string_view id) {
    for (const ConsoleField& field : console_fields()) {
        if (field.id == id) {
            return cell_text(field.value(console));
        }
    }
    return "no such field";
}

TEST(ConsoleFields, IdsAreUniqueAndEveryFieldIsDocumented) {
    std::set<std::string_view> ids;
    for (const ConsoleField& field : console_fields()) {
        EXPECT_TRUE(ids.insert(field.id).second) << field.id;
        EXPECT_TRUE(field.doc.ends_with('.')) << field.id;
    }
}

TEST(ConsoleFields, FlagLettersAreThoseOfProcConsoles) {
    Console console = test::console_at("ttyS0", 5);
    console.flags = 0x17;
    EXPECT_EQ(cell(console, "flag_letters"), "ECpa");
    console.flags = 0x105;
    EXPECT_EQ(cell(console, "flag_letters"), "ENp");
    console.flags = 0;
    EXPECT_EQ(cell(console, "flag_letters"), "-");
}

TEST(ConsoleFields, SuspendedMattersOnlyWhileEnabled) {
    Console console = test::console_at("ttyS0", 5);
    EXPECT_EQ(cell(console, "state"), "enabled");
    console.flags |= static_cast<std::uint32_t>(ConsoleFlag::kSuspended);
    EXPECT_EQ(cell(console, "state"), "suspended");
    console.flags = 0;
    EXPECT_EQ(cell(console, "state"), "disabled");
}

TEST(ConsoleFields, DoubtIsShownOnlyForUncertainPositions) {
    Console console = test::console_at("ttyS0", 5);
    EXPECT_EQ(cell(console, "doubtful_from"), "");
    console.certain = false;
    console.maybe_from = Seq{3};
    EXPECT_EQ(cell(console, "doubtful_from"), "3");
}

TEST(ConsoleFields, NbconStateIsToldInWords) {
    Console console = test::console_at("nb0", 5);
    EXPECT_EQ(cell(console, "nbcon_state"), "");
    console.nbcon = NbconState{};
    EXPECT_EQ(cell(console, "nbcon_state"), "free");
    console.nbcon->priority = 1;
    console.nbcon->is_unsafe = true;
    console.nbcon->cpu = 2;
    EXPECT_EQ(cell(console, "nbcon_state"), "owned by cpu 2 (normal, unsafe)");
}

TEST(ConsoleFields, ControlBytesOfTheDumpDoNotReachACell) {
    Console console = test::console_at("ttyS0", 5);
    console.name = "\x1b[2J";
    EXPECT_EQ(cell(console, "name"), "\\x1b[2J");
}

}  // namespace
}  // namespace lastwords::printkfmt
