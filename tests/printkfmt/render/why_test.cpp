// SPDX-License-Identifier: GPL-2.0-or-later
// Tests how it is shown why a console stopped.
#include "printkfmt/render/why.h"

#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "tests/support/source_builder.h"

namespace lastwords::test {
namespace {

using printkfmt::Console;
using printkfmt::LockLink;
using printkfmt::Reason;
using printkfmt::Sureness;
using printkfmt::Why;
using ::testing::ElementsAre;

/// A source with records 0 to 4, of which its console showed three.
printkfmt::Source source_with(const Why& why) {
    printkfmt::Source source = SourceBuilder().lines(0, 5).build();
    Console console;
    console.name = "ttyS0";
    console.next_seq = Seq{3};
    console.why = why;
    source.consoles.push_back(console);
    return source;
}

Why sleeper() {
    Why why(Reason::kConsoleSemSleeper, Sureness::kLikely, "a task sleeps");
    why.change = "nothing";
    why.add("console_sem.count is 0", {0x1000});
    why.add("console_owner is 0");
    LockLink link;
    link.lock = "mutex";
    link.name = "port_lock [acme]";
    link.waiter = "init (pid 1)";
    link.address = {0x2000};
    link.holder = {0x3000};
    link.held_by = "driver (pid 7, sleeping)";
    link.inferred = true;
    link.stack.frames.resize(2);
    link.stack.frames[0].function = "schedule+0x1/0x2";
    link.stack.frames[1].function = "probe+0x3/0x4";
    link.stack.frames[1].guess = true;
    why.chain.push_back(link);
    return why;
}

std::vector<std::string> rows_of(const printkfmt::Source& source) {
    std::vector<std::string> rows;
    for (const auto& row : printkfmt::why_rows(source.consoles.front(), source)) {
        rows.push_back(row.label + "|" + row.value);
    }
    return rows;
}

// A record that is being written, or was when the machine died, may be on the line or not.
TEST(WhyRows, SayWhatTheConsoleShowedForSure) {
    printkfmt::Source source = source_with(sleeper());
    source.consoles.front().certain = false;
    source.consoles.front().maybe_from = Seq{2};
    EXPECT_THAT(rows_of(source),
                ::testing::Contains("last shown|perhaps seq 2, 2.000000 s: line 2"));
    EXPECT_THAT(rows_of(source), ::testing::Contains("|for sure: those before seq 2"));
    std::string json;
    printkfmt::append_json_why(source.consoles.front(), source, {}, json);
    EXPECT_EQ(nlohmann::json::parse(json)["last_shown_seq"], 1);
}

TEST(WhyRows, DoNotCallARecordShownThatTheLoglevelKeepsBack) {
    printkfmt::Source source = source_with(sleeper());
    source.log.records.unpack()[2].level = 6;
    source.log.records.unpack()[1].level = 3;
    source.consoles.front().loglevel = 4;
    EXPECT_THAT(rows_of(source), ::testing::Contains("last shown|seq 1, 1.000000 s: line 1"));
}

TEST(WhyRows, HaveTheReasonTheEvidenceAndTheChain) {
    EXPECT_THAT(rows_of(source_with(sleeper())),
                ElementsAre("why|console-sem-sleeper (likely): a task sleeps",
                            "last shown|seq 2, 2.000000 s: line 2",
                            "evidence|console_sem.count is 0 (at 0x1000)", "|console_owner is 0",
                            "waits for|mutex port_lock [acme] (at 0x2000), for which init (pid 1) "
                            "waits: likely held by driver (pid 7, sleeping)",
                            "|    schedule+0x1/0x2", "|    ? probe+0x3/0x4", "change|nothing"));
}

// A driver that prints with the lock of its console held waits for itself.
TEST(WhyRows, ShowEachStackOnce) {
    Why why = sleeper();
    why.chain.push_back(why.chain.front());
    why.chain.back().circle = true;
    EXPECT_THAT(
        rows_of(source_with(why)),
        ::testing::IsSupersetOf(
            {"|mutex port_lock [acme] (at 0x2000), for which init (pid 1) waits: likely held by "
             "driver (pid 7, sleeping), which waits itself: a deadlock",
             "|    (as above)"}));
}

TEST(WhyRows, AreNoneWhereNobodyCouldTell) {
    printkfmt::Source source = source_with(sleeper());
    source.consoles.front().why.reset();
    EXPECT_TRUE(printkfmt::why_rows(source.consoles.front(), source).empty());
}

TEST(WhyLines, AreSharedByConsolesWithTheSameReason) {
    printkfmt::Source source = source_with(sleeper());
    source.consoles.push_back(source.consoles.front());
    source.consoles.back().name = "tty0";
    source.consoles.push_back(source.consoles.front());
    source.consoles.back().name = "netcon0";
    source.consoles.back().why->reason = Reason::kNothingMissing;
    EXPECT_THAT(printkfmt::why_lines(source),
                ElementsAre("Why ttyS0, tty0: a task sleeps (console-sem-sleeper, likely)"));
}

TEST(WhyJson, HasTheSame) {
    std::string out;
    const printkfmt::Source source = source_with(sleeper());
    printkfmt::append_json_why(source.consoles.front(), source, 1, out);
    const auto object = nlohmann::json::parse(out);
    EXPECT_EQ(object["kind"], "why");
    EXPECT_EQ(object["source"], 1);
    EXPECT_EQ(object["console"], "ttyS0");
    EXPECT_EQ(object["reason"], "console-sem-sleeper");
    EXPECT_EQ(object["sureness"], "likely");
    EXPECT_EQ(object["last_shown_seq"], 2);
    EXPECT_EQ(object["evidence"][0]["address"], "0x1000");
    EXPECT_EQ(object["chain"][0]["holder"], "0x3000");
    EXPECT_EQ(object["chain"][0]["stack"][1], "? probe+0x3/0x4");
    EXPECT_EQ(object["change"], "nothing");
}

}  // namespace
}  // namespace lastwords::test
