// SPDX-License-Identifier: GPL-2.0-or-later
// Mails and bug reports: logs and reports that people pasted or quoted stand among prose.
#include "tests/printkfmt/parse/told.h"

namespace lastwords::test {
namespace {

const std::string kBareReport =
    "BUG: KASAN: slab-out-of-bounds in toy_open+0x90/0xf0 drivers/toy/toy.c:85\n"
    "Read of size 4 at addr ffff88810a4b1c40 by task toyd/77\n"
    "CPU: 2 PID: 77 Comm: toyd Not tainted 6.6.0 #12\n"
    "Call Trace:\n"
    " dump_stack_lvl+0x36/0x50\n"
    " toy_open+0x90/0xf0\n"
    "Modules linked in: toy\n"
    "---[ end trace 0000000000000000 ]---\n";

/// The lines of kBareReport as records without time.
Told bare_records(std::string_view indent) {
    return {"- BUG: KASAN: slab-out-of-bounds in toy_open+0x90/0xf0 drivers/toy/toy.c:85",
            "- Read of size 4 at addr ffff88810a4b1c40 by task toyd/77",
            "- CPU: 2 PID: 77 Comm: toyd Not tainted 6.6.0 #12",
            "- Call Trace:",
            fmt::format("- {}dump_stack_lvl+0x36/0x50", indent),
            fmt::format("- {}toy_open+0x90/0xf0", indent),
            "- Modules linked in: toy",
            "- ---[ end trace 0000000000000000 ]---"};
}

Told joined(std::initializer_list<Told> parts) {
    Told all;
    for (const Told& part : parts) {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

/// The first line names a function, as each line of a trace does.
TEST(Mails, AReportIsReadBehindAnyMargin) {
    for (const std::string front : {"", "> ", ">> ", "> > ", "| ", "    "}) {
        EXPECT_EQ(
            told("Hello,\n\nwhat is this?\n\n" + with_front(front, kBareReport) + "\nThanks\n"),
            joined({{"~Hello,\n\nwhat is this?\n"}, bare_records(" "), {"~\nThanks"}}))
            << front;
    }
}

const std::string kStamped =
    "[   73.100000] general protection fault, probably for non-canonical\n"
    "address 0xdead000000000122: 0000 [#1] SMP\n"
    "[   73.100010] CPU: 2 PID: 77 Comm: toyd Not tainted 6.6.0 #12\n"
    "[   73.100020] Call Trace:\n"
    "[   73.100030]  toy_open+0x90/0xf0\n";
const Told kStampedTold{"73.100000 general protection fault, probably for non-canonical",
                        "~address 0xdead000000000122: 0000 [#1] SMP",
                        "73.100010 CPU: 2 PID: 77 Comm: toyd Not tainted 6.6.0 #12",
                        "73.100020 Call Trace:", "73.100030  toy_open+0x90/0xf0"};

std::string configuration(int lines) {
    std::string text;
    for (int i = 0; i < lines; ++i) {
        text += fmt::format("CONFIG_TOY_{}=y\n", i);
    }
    return text;
}

/// Lines of drivers, of which none is one of a report.
std::string drivers_lines(int count, std::string_view front, int second) {
    std::string text;
    for (int i = 0; i < count; ++i) {
        text += fmt::format("{}[{:5}.{:06}] toy {}: ready\n", front, second, i, i);
    }
    return text;
}

Told drivers_told(int count, int second) {
    Told all;
    for (int i = 0; i < count; ++i) {
        all.push_back(fmt::format("{}.{:06} toy {}: ready", second, i, i));
    }
    return all;
}

TEST(Mails, APieceOfALogCountsWhateverStandsAroundIt) {
    const Told of_report = told("It dies:\n\n" + kStamped + "\n" + configuration(3000));
    ASSERT_EQ(of_report.size(), kStampedTold.size() + 2);
    EXPECT_EQ(Told(of_report.begin() + 1, of_report.end() - 1), kStampedTold);
    EXPECT_EQ(of_report.back().substr(0, 15), "~\nCONFIG_TOY_0=");

    const Told of_many = told(drivers_lines(8, "", 5) + configuration(3000));
    ASSERT_EQ(of_many.size(), 9U);
    EXPECT_EQ(Told(of_many.begin(), of_many.end() - 1), drivers_told(8, 5));
}

TEST(Mails, AFewLinesLikeALogsAreNoPieceOfOne) {
    EXPECT_TRUE(parsed(drivers_lines(7, "", 5) + configuration(3000)).empty());
    EXPECT_TRUE(
        parsed(kStamped.substr(0, kStamped.find("[   73.100020]")) + configuration(3000)).empty());
    std::string scattered;
    for (int i = 0; i < 20; ++i) {
        scattered += drivers_lines(1, "", i) + configuration(100);
    }
    EXPECT_TRUE(parsed(scattered).empty());
}

TEST(Mails, AnOlderLogThatIsQuotedIsABootOfItsOwn) {
    for (const std::string front : {"> ", ">> ", "JD> ", "| ", "    "}) {
        const std::string quoted = drivers_lines(6, front, 100);
        EXPECT_EQ(boots_of(drivers_lines(9, "", 710) + "\nOn Monday J. Doe wrote:\n" + quoted),
                  (std::vector<Told>{joined({drivers_told(9, 710), {"~\nOn Monday J. Doe wrote:"}}),
                                     drivers_told(6, 100)}))
            << front;
        // Although a newer one follows at once.
        EXPECT_EQ(boots_of(drivers_lines(9, "", 710) + quoted + drivers_lines(9, "", 720)),
                  (std::vector<Told>{drivers_told(9, 710),
                                     joined({drivers_told(6, 100), drivers_told(9, 720)})}))
            << front;
    }
}

TEST(Mails, ANewerLogThatIsQuotedIsReadWithoutItsMargin) {
    EXPECT_EQ(told(drivers_lines(9, "", 10) + "\nOn Monday J. Doe wrote:\n" +
                   drivers_lines(6, "> ", 100) + "> It is what I see.\n"),
              joined({drivers_told(9, 10),
                      {"~\nOn Monday J. Doe wrote:"},
                      drivers_told(6, 100),
                      {"~It is what I see."}}));
    EXPECT_EQ(told(drivers_lines(9, "", 10) + drivers_lines(1, "> ", 100)),
              joined({drivers_told(9, 10), drivers_told(1, 100)}));
}

TEST(Mails, AReportWithoutStampsIsReadInATextWithStamps) {
    const std::string log = drivers_lines(5, "", 5);
    for (const std::string front : {"", "> ", "    "}) {
        EXPECT_EQ(
            told(log + "\nThen it died:\n\n" + with_front(front, kBareReport) + "\nBye\n"),
            joined({drivers_told(5, 5), {"~\nThen it died:\n"}, bare_records(" "), {"~\nBye"}}))
            << front;
    }
    EXPECT_EQ(told(kBareReport + "\nBefore that:\n" + log),
              joined({bare_records(" "), {"~\nBefore that:"}, drivers_told(5, 5)}));
}

/// What it ends is a boot: it is not what firmware writes before the next one.
TEST(Mails, AReportWithoutStampsBelongsToTheBootBeforeIt) {
    const std::string boot =
        "[    0.000000] Linux version 6.6.0\n[    0.000001] toy: a\n[    0.900000] toy: b\n";
    const auto boots = boots_of(boot + kBareReport + boot);
    ASSERT_EQ(boots.size(), 2U);
    EXPECT_EQ(boots[0].size(), 3 + bare_records(" ").size());
    EXPECT_EQ(boots[1].size(), 3U);
}

TEST(Mails, FewStampedLinesBesideAReportAreRecords) {
    EXPECT_EQ(told("Hello,\n\n" + kBareReport + "\nand I saw\n\n" + drivers_lines(1, "", 5) +
                   "\nNothing else.\n"),
              joined({{"~Hello,\n"},
                      bare_records(" "),
                      {"~\nand I saw\n"},
                      drivers_told(1, 5),
                      {"~\nNothing else."}}));
}

TEST(Mails, ProseBesideAReportHasNoDamagedStamps) {
    const std::string prose = "[3062497280] -> 0xB68A0000, swapped";
    EXPECT_EQ(told(drivers_lines(5, "", 5) + prose + "\n\n" + kBareReport).at(5),
              "~" + prose + "\n");
}

TEST(Mails, OneLineOfAReportInALogIsAnybodysWord) {
    const std::string log = drivers_lines(5, "", 5);
    const Told all = told(log + "\nHello,\n\nBUG: it does not stop\nRIP: 0010:toy_open+0x1/0x2\n");
    EXPECT_EQ(all.size(), 5U);  // no record begins with it
}

/// The lines of a log without stamps are records; that some quote a time makes no other log of it.
TEST(Mails, ALogWithoutStampsMayHaveLinesWithThem) {
    std::string log = "Linux version 6.6.0 (a@b) #12\nCommand line: quiet\n";
    for (int i = 0; i < 300; ++i) {
        log += fmt::format("toy {}: ready\n", i);
    }
    EXPECT_EQ(told(log + drivers_lines(9, "", 5)).size(), 311U);
}

}  // namespace
}  // namespace lastwords::test
