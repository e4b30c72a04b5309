// SPDX-License-Identifier: GPL-2.0-or-later
// What editors, terminals, mail programs and file systems put around a log is taken off.
#include <gmock/gmock.h>

#include "tests/printkfmt/parse/told.h"

namespace lastwords::test {
namespace {

using printkfmt::TextLog;
using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace std::string_literals;

const std::string kLines =
    "[    0.000000] Linux version 6.12.9 (a@b) #4\n[    0.500000] pump: 3 valves\n"
    "[    9.000000] Kernel panic - not syncing: pump burst\n"
    "[    9.000100] CPU: 0 PID: 9 Comm: pumpd Not tainted 6.12.9 #4\n";
const Told kTold{"0.000000 Linux version 6.12.9 (a@b) #4", "0.500000 pump: 3 valves",
                 "9.000000 Kernel panic - not syncing: pump burst",
                 "9.000100 CPU: 0 PID: 9 Comm: pumpd Not tainted 6.12.9 #4"};

std::string utf16(std::string_view text, bool big) {
    std::string out;
    for (const char c : text) {
        out += big ? std::string{'\0', c} : std::string{c, '\0'};
    }
    return out;
}

TEST(WrappedText, AnyLineEndIsTakenOff) {
    for (const std::string end : {"\n", "\r\n", "\r", "\n\r", "\r\r\n"}) {
        EXPECT_EQ(told(replaced(kLines, "\n", end)), kTold) << end.size();
    }
    const std::string mixed = replaced(kLines, "valves\n", "valves\r\n");
    EXPECT_EQ(told(mixed), kTold);
}

TEST(WrappedText, AByteOrderMarkIsNoText) {
    const std::string mark = "\xef\xbb\xbf";
    EXPECT_EQ(told(mark + kLines), kTold);
    EXPECT_EQ(told(mark + kLines + mark + "[   10.000000] x\n").back(), "10.000000 x");
    EXPECT_EQ(told(mark + "Linux version 6.12.9\nCommand line: a\nx\n").size(), 3U);
    EXPECT_EQ(told(mark + "{\"dmesg\": [{\"pri\":6,\"time\":1.0,\"msg\":\"a\"}]}").size(), 1U);
}

TEST(WrappedText, Utf16IsRead) {
    for (const bool big : {false, true}) {
        const std::string mark = big ? "\xfe\xff" : "\xff\xfe";
        for (const std::string& front : {mark, std::string{}}) {
            const std::string text = front + utf16(replaced(kLines, "\n", "\r\n"), big);
            EXPECT_EQ(told(text), kTold) << big;
            EXPECT_THAT(remarks_of(text), HasSubstr("note: the text is UTF-16"));
        }
    }
    const std::string pair =
        "\xff\xfe"s + utf16("[    1.000000] ", false) + "\x3d\xd8\x27\xdc\n\0"s;
    EXPECT_EQ(told(pair + utf16("[    2.000000] x\n", false))[0], "1.000000 \xf0\x9f\x90\xa7");
}

TEST(WrappedText, DamageInUtf16IsALoss) {
    for (const std::string& damage : {"x"s, "\x3d\xd8"s}) {
        const std::string text = "\xff\xfe"s + utf16(kLines, false) + damage;
        EXPECT_THAT(remarks_of(text), HasSubstr("missing: 1 characters of the UTF-16 text"));
    }
}

TEST(WrappedText, ColoursAreTakenOff) {
    for (const std::string escape : {"\x1b[", "^[[", "#033[", "\\x1b[", "["}) {
        const std::string green = escape + "32m";
        const std::string plain = escape + "0m";
        std::string text = replaced(with_front(green, kLines), "] ", "] " + plain);
        EXPECT_EQ(told(text), kTold) << escape;
        text = replaced(text, "pump: ", escape + "33mpump: " + plain);
        EXPECT_EQ(told(text), kTold) << escape;
    }
    const std::string inside = replaced(replaced(kLines, "[ ", "[\x1b[32m "), "] ", "\x1b[0m] ");
    EXPECT_EQ(told(inside), kTold);
    // less -R and script end lines with this.
    EXPECT_EQ(told(replaced(kLines, "\n", "\x1b[K\n")), kTold);
}

TEST(WrappedText, ColoursOfTheJournalAreTakenOff) {
    const std::string host = "Feb 03 04:05:06 pumpbox kernel: ";
    const std::string text =
        host + "a\n" + host + "\x1b[0;1;31mKernel panic\x1b[0m\n" + host + "b\n";
    EXPECT_EQ(told(text), (Told{"- a", "- Kernel panic", "- b"}));
}

/// The kernel's own text may have an escape character.
TEST(WrappedText, ASequenceInsideOneMessageStays) {
    const std::string text = kLines + "[   10.000000] init: \x1b[1mpump\x1b[0m started\n";
    EXPECT_EQ(told(text).back(), "10.000000 init: \x1b[1mpump\x1b[0m started");
}

TEST(WrappedText, QuotesAndIndentationAreTakenOff) {
    for (const std::string front :
         {"> ", ">", ">> ", "> > ", "| ", "    ", "\t", "  ", "JD> ", "&gt; ", "* ", "+",
          "\xc2\xa0\xc2\xa0", "dmesg.txt:", "/var/log/dmesg:12:", "web_1  | "}) {
        EXPECT_EQ(told(with_front(front, kLines)), kTold) << front;
        EXPECT_EQ(told(with_front(front, replaced(kLines, "[ ", "<6>[ "))), kTold) << front;
    }
    std::string numbered;
    int number = 8;
    for (const std::string_view line :
         {"[    1.000000] a", "[    2.000000] b", "[    3.000000] c"}) {
        numbered += fmt::format("{:6}\t{}\n", ++number, line);
    }
    EXPECT_EQ(told(numbered), (Told{"1.000000 a", "2.000000 b", "3.000000 c"}));
}

TEST(WrappedText, ALogQuotedInAMailIsRead) {
    EXPECT_EQ(
        told("Hello,\nthis is what I see:\n\n" + with_front("> ", kLines) + "\nBye\n"),
        (Told{"~Hello,\nthis is what I see:\n", kTold[0], kTold[1], kTold[2], kTold[3], "~\nBye"}));
    EXPECT_EQ(told("It died:\n\n```\n" + kLines + "```\nHelp!\n").back(), "~```\nHelp!");
}

TEST(WrappedText, LinesOfAQuotedMessageStayTogether) {
    EXPECT_EQ(told("> [    1.000000] a\n>                b\n> [    2.000000] c\n"),
              (Told{"1.000000 a\nb", "2.000000 c"}));
}

/// In a log that is not quoted, what looks like a quotation is another program's or a message's.
TEST(WrappedText, AQuotedLineInALogIsNotTheKernels) {
    EXPECT_EQ(told(kLines + "> [    0.700000] x\n"),
              (Told{kTold[0], kTold[1], kTold[2], kTold[3], "~> [    0.700000] x"}));
}

const std::string kHard = "\xc2\xa0";  // U+00A0

TEST(WrappedText, HardBlanksInStampsAreBlanks) {
    for (const std::string& blanks : {kHard + " ", " " + kHard}) {
        for (const std::string front : {"", "> "}) {
            EXPECT_EQ(told(with_front(front, replaced(kLines, "[    ", "[" + blanks + blanks))),
                      kTold);
        }
    }
}

TEST(WrappedText, AHardBlankInsideAMessageStays) {
    const std::string product = "[   10.000000] usb 1-1: Product: Pump" + kHard + "3" + kHard + " ";
    const std::string last = "10.000000 usb 1-1: Product: Pump" + kHard + "3" + kHard + " ";
    EXPECT_EQ(told(kLines + product + "\n").back(), last);
    // In a mail, only one between two words can be the message's.
    const std::string mail = replaced(kLines, "[    ", "[" + kHard + " " + kHard + " ");
    EXPECT_EQ(told(mail + product + "\n").back(),
              "10.000000 usb 1-1: Product: Pump" + kHard + "3  ");
}

TEST(WrappedText, WrittenLineEndsAreTakenOff) {
    const std::string ends = "\xe2\x90\x8d\xe2\x90\x8a";  // U+240D, U+240A
    EXPECT_EQ(told(replaced(kLines, "\n", ends + "\n")), kTold);
    EXPECT_EQ(told(replaced(kLines, "\n", ends + "\r\n")), kTold);
}

TEST(WrappedText, LinesThatAMailProgramBrokeAreWholeAgain) {
    const std::string begin = "[    9.000000] BUG: KASAN: slab-out-of-bounds in ";
    const std::string call = "pump_the_whole_well+0x5c/0x1b0";
    const std::string text = begin + "\n" + call + "\n[    9.000001] a \nb\n[    9.000002] c\n";
    EXPECT_EQ(told(text), (Told{"9.000000 BUG: KASAN: slab-out-of-bounds in " + call,
                                "9.000001 a \nb", "9.000002 c"}));
    // Quoted, and indented before that.
    EXPECT_EQ(told("Hi,\nthis:\n>   " + begin + "\n> " + call +
                   "\n>   [    9.000002] c\n>   [    9.000003] d\n"),
              (Told{"~Hi,\nthis:", "9.000000 BUG: KASAN: slab-out-of-bounds in " + call,
                    "9.000002 c", "9.000003 d"}));
}

TEST(WrappedText, NulsAreCountedAndNoText) {
    const std::string nuls(700, '\0');
    for (const std::string& text :
         {nuls + kLines, kLines + nuls, replaced(kLines, "valves\n", "valves\n" + nuls),
          replaced(kLines, "valves\n", "valves\n" + nuls + "\n")}) {
        EXPECT_THAT(remarks_of(text), HasSubstr("note: 700 NUL bytes are no text"));
        EXPECT_THAT(remarks_of(text), HasSubstr("700 NUL bytes here"));
        const auto lines = told(text);
        for (const std::string& line : kTold) {
            EXPECT_THAT(lines, ::testing::Contains(line));
        }
    }
}

TEST(WrappedText, NulsBetweenAndInsideLinesAreTakenOff) {
    EXPECT_EQ(told(replaced(kLines, "\n", "\n\0"s)), kTold);
    EXPECT_EQ(told(replaced(kLines, "\n", "\0"s)), kTold);
    EXPECT_EQ(told(replaced(kLines, "pump", "pu\0\0mp"s)), kTold);
    EXPECT_EQ(told(replaced(kLines, "    0.5", "    \0000.5"s)), kTold);
}

}  // namespace
}  // namespace lastwords::test
