// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of lines inside JSON objects, the tags of container runtimes, and strace's output.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "printkfmt/parse/unwrap/unwrap.h"

namespace lastwords::test {
namespace {

using printkfmt::unwrap;
using testing::HasSubstr;

/// Returns the lines inside the text; "(none)" if it has no known form.
std::string inside(std::string_view text) {
    const auto unwrapped = unwrap(text);
    return unwrapped ? unwrapped->text : "(none)";
}

TEST(Unwrap, TakesTheMemberThatHasTheKernelsLines) {
    EXPECT_EQ(inside(R"(- {"dt": "2025-01-06T10:00:01.5", "lvl": "info", "msg": "start: 1 boot"}
- {"dt": "2025-01-06T10:00:02.5", "lvl": "target", "msg": "[    1.000000] mill: ready"}
)"),
              "2025-01-06T10:00:01.5 start: 1 boot\n"
              "2025-01-06T10:00:02.5 [    1.000000] mill: ready\n");
}

TEST(Unwrap, MembersOfADockerLogAreAStreamOfBytes) {
    EXPECT_EQ(
        inside(R"({"log":"[    1.000000] mill: ","stream":"stdout","time":"2025-01-06T10:00:01Z"}
{"log":"ready\n","stream":"stdout","time":"2025-01-06T10:00:01Z"}
{"log":"[    2.000000] a \u001b[1mb\n","stream":"stdout","time":"2025-01-06T10:00:02Z"}
)"),
        "2025-01-06T10:00:01Z [    1.000000] mill: ready\n"
        "2025-01-06T10:00:02Z [    2.000000] a \x1b[1mb\n");
}

TEST(Unwrap, ListsAndMembersOfMembersAreFound) {
    EXPECT_EQ(inside(R"([ {"_source": {"message": "<6>[    1.000000] one"}},
  {"_source": {"message": "<6>[    2.000000] two"}} ])"),
              "<6>[    1.000000] one\n<6>[    2.000000] two\n");
    EXPECT_EQ(inside(R"({ "events": [
  {"timestamp": 1736157601000, "message": "[    1.000000] one"},
  {"timestamp": 1736157602000, "message": "[    2.000000] two"} ]})"),
              "[    1.000000] one\n[    2.000000] two\n");
}

TEST(Unwrap, LinesOfAnotherLoggerGetNoSecondStamp) {
    EXPECT_EQ(inside(R"({"ts":"2025-01-06T10:00:01Z","line":"Jan  6 10:00:01 box kernel: one"})"),
              "Jan  6 10:00:01 box kernel: one\n");
}

TEST(Unwrap, MemberThatNamesTheProgramBecomesTheLinesTag) {
    EXPECT_EQ(
        inside(
            R"({"@timestamp":"2025-01-06T10:00:01Z","programname":"kernel","msg":" usb 1-1: a"}
{"@timestamp":"2025-01-06T10:00:02Z","programname":"milld","msg":" the wheel is slow"}
{"@timestamp":"2025-01-06T10:00:03Z","programname":"kernel","msg":" usb 1-1: b"}
)"),
        "2025-01-06T10:00:01Z kernel: usb 1-1: a\n"
        "2025-01-06T10:00:02Z milld: the wheel is slow\n"
        "2025-01-06T10:00:03Z kernel: usb 1-1: b\n");
}

TEST(Unwrap, ObjectsInsideObjectsStayObjects) {
    EXPECT_EQ(inside(R"({"labels":{"transport":"kernel"},"line":"{\"MESSAGE\":\"a\"}"}
{"labels":{"transport":"kernel"},"line":"{\"MESSAGE\":\"b\"}"})"),
              "{\"MESSAGE\":\"a\"}\n{\"MESSAGE\":\"b\"}\n");
}

TEST(Unwrap, ListDeepInsideAnObjectIsFound) {
    EXPECT_EQ(inside(R"({"took": 3, "hits": {"total": 2, "hits": [
  {"_source": {"message": "[    1.000000] one"}}, {"_source": {"message": "[    2.000000] two"}}]}})"),
              "[    1.000000] one\n[    2.000000] two\n");
}

TEST(Unwrap, WholeLogInOneMemberIsLines) {
    EXPECT_EQ(inside(R"({"output": "[    1.000000] one\n[    2.000000] two\n"})"),
              "[    1.000000] one\n[    2.000000] two\n");
}

TEST(Unwrap, ColoursInStringsAreTakenOff) {
    EXPECT_EQ(inside("{\"\x1b[0;32mmsg\x1b[0m\":\"\x1b[0;32m[    1.000000] one\x1b[0m\"}\n"),
              "[    1.000000] one\n");
}

TEST(Unwrap, EscapesOfYamlAreUnderstood) {
    EXPECT_EQ(inside("- {\"dt\": \"x\", \"msg\": \"[    1.000000] \\e[1m\\x41\"}\n"),
              "[    1.000000] \x1b[1mA\n");
}

TEST(Unwrap, WhatIsNotUnderstoodStaysAsALine) {
    const auto unwrapped = unwrap(R"({"msg":"[    1.000000] one"}
{"other":"x"}
plain
{"msg":"[    2.000000] tw)");
    ASSERT_TRUE(unwrapped.has_value());
    EXPECT_EQ(unwrapped->text,
              "[    1.000000] one\n{\"other\":\"x\"}\nplain\n{\"msg\":\"[    2.000000] tw\n");
    EXPECT_EQ(unwrapped->unread, 1U);
}

TEST(Unwrap, ContainerRuntimesTagsAreTakenOffAndPartsJoined) {
    EXPECT_EQ(inside("2025-01-06T10:00:01.123456789Z stdout P [    1.000000] mill: \n"
                     "2025-01-06T10:00:01.223456789Z stdout F ready\n"
                     "2025-01-06T10:00:02.123456789Z stderr F [    2.000000] two\n"),
              "2025-01-06T10:00:01.123456789Z [    1.000000] mill: ready\n"
              "2025-01-06T10:00:02.123456789Z [    2.000000] two\n");
    EXPECT_EQ(inside("2025-01-06T10:00:01.123456Z 00O [    1.000000] mill: \n"
                     "2025-01-06T10:00:01.123456Z 00O+ready\n"),
              "2025-01-06T10:00:01.123456Z [    1.000000] mill: ready\n");
}

TEST(Unwrap, BytesThatStraceShowsAreTakenBack) {
    const auto unwrapped = unwrap(R"(execve("/bin/dmesg", ["dmesg"], 0x7ffe) = 0
read(3, "6,12,1000000,-;a \"b\" \\x41\n SUBSYSTEM=usb\n", 8191) = 43
[pid    77] 10:00:01 read(3, "3,13,2000000,-;\303\251\n", 8191) = 18
write(1, "[    1.000000] a", 16)       = 16
)");
    ASSERT_TRUE(unwrapped.has_value());
    EXPECT_EQ(unwrapped->text,
              "6,12,1000000,-;a \"b\" \\x41\n SUBSYSTEM=usb\n3,13,2000000,-;\xc3\xa9\n");
    EXPECT_EQ(unwrapped->left_out, 2U);
}

TEST(Unwrap, RecordsOfKmsgThatEndWithANulAreLines) {
    using std::string_literals::operator""s;
    const std::string lines =
        "6,12,1000000,-;a\n SUBSYSTEM=usb\n DEVICE=+usb:1-1\n3,13,2000000,-;b\n";
    EXPECT_EQ(inside("6,12,1000000,-;a\0 SUBSYSTEM=usb\0 DEVICE=+usb:1-1\0\0"
                     "3,13,2000000,-;b\0"s),
              lines);
    EXPECT_EQ(inside("6,12,1000000,-;a\n SUBSYSTEM=usb\n DEVICE=+usb:1-1\0"
                     "3,13,2000000,-;b\0"s),
              lines);
}

/// Two lines with characters that most forms must escape, and what is in the form.
const std::string kPlain =
    "[    0.000000] a 'b' & <c>\n[    1.000000] \"d\", e\n[    2.000000] f\n";

TEST(Unwrap, TagsAndEntitiesOfHtmlAreTakenOff) {
    EXPECT_EQ(inside("[    0.000000] a &#39;b&#39; &amp; &lt;c&gt;<br>\n[    1.000000] "
                     "&quot;d&quot;, e<br/>\n[    2.000000] f<br>\n"),
              kPlain);
    EXPECT_EQ(inside("<!DOCTYPE html>\n<html><body>\n<pre>\n<b>[    0.000000]</b> a 'b' &amp; "
                     "&lt;c&gt;\n[    1.000000] &quot;d&quot;, e\n[    2.000000] "
                     "f\n</pre>\n</body></html>\n"),
              kPlain);
    EXPECT_EQ(inside("&lt;6&gt;[    0.000000] a<br>&lt;6&gt;[    1.000000] b<br>"),
              "<6>[    0.000000] a\n<6>[    1.000000] b\n");
}

TEST(Unwrap, NewlinesWrittenAsEscapesEndLines) {
    const std::string escaped =
        R"([    0.000000] a 'b' & <c>\n[    1.000000] \"d\", e\n[    2.000000] f\n[    3.000000] g)";
    for (const std::string& text : {'"' + escaped + "\"\n", "b'" + escaped + "\\n'\n", escaped}) {
        EXPECT_EQ(inside(text), kPlain + "[    3.000000] g\n") << text;
    }
    EXPECT_EQ(inside("[    0.000000] a\\n\n[    1.000000] b\\n\n[    2.000000] c\\n\n"),
              "[    0.000000] a\n[    1.000000] b\n[    2.000000] c\n");
}

TEST(Unwrap, AnsiblesListsAreLines) {
    const std::string list =
        "\"stdout_lines\": [\n  \"[    0.000000] a 'b' & <c>\",\n  \"[    1.000000] \\\"d\\\", "
        "e\",\n  \"[    2.000000] f\"\n]";
    EXPECT_EQ(inside("ok: [box] => {\n\"changed\": false,\n" + list + "\n}\n"), kPlain);
    EXPECT_EQ(inside(list + '\n'), "\"stdout_lines\": [\n" + kPlain);
}

TEST(Unwrap, YamlsSingleQuotesAreUnderstood) {
    EXPECT_EQ(inside("- {dt: '2026-11-21T10:26:59', lvl: target, msg: '[    1.000000] it''s "
                     "\"a\"'}\n- {dt: '2026-11-21T10:27:00', lvl: target, msg: '[    2.000000] a "
                     "long\n    line'}\n"),
              "2026-11-21T10:26:59 [    1.000000] it's \"a\"\n"
              "2026-11-21T10:27:00 [    2.000000] a long line\n");
    EXPECT_EQ(inside("- dt: '2026-11-21T10:26:59'\n  lvl: target\n  msg: '[    1.000000] a'\n"
                     "- dt: '2026-11-21T10:27:00'\n  lvl: target\n  msg: '[    2.000000] b'\n"),
              "2026-11-21T10:26:59 [    1.000000] a\n2026-11-21T10:27:00 [    2.000000] b\n");
}

TEST(Unwrap, TablesColumnOfMessagesIsTaken) {
    EXPECT_EQ(inside("message\n\"[    0.000000] a 'b' & <c>\"\n\"[    1.000000] \"\"d\"\", e\"\n"
                     "[    2.000000] f\n"),
              kPlain);
    // Exports of searches begin with what is newest.
    EXPECT_EQ(
        inside("\"@timestamp\",message\n\"Nov 21, 2026 @ 10:27:00.123\",\"[    2.000000] b\"\n"
               "\"Nov 21, 2026 @ 10:26:59.123\",\"[    1.000000] a\"\n"),
        "Nov 21, 2026 10:26:59.123 [    1.000000] a\n"
        "Nov 21, 2026 10:27:00.123 [    2.000000] b\n");
    EXPECT_EQ(inside("timestamp;host;message\n1795256819123;h;[    1.000000] a\n"
                     "1795256820123;h;[    2.000000] b\n"),
              "1795256819.123 [    1.000000] a\n1795256820.123 [    2.000000] b\n");
}

TEST(Unwrap, LogcatsLongFormatIsJoined) {
    EXPECT_EQ(inside("[ 11-21 10:26:59.123     0:     0 I/toy      ]\none\n\n"
                     "[ 11-21 10:27:00.123   512:   530 I/ActivityManager ]\ntwo\nthree\n\n"),
              "11-21 10:26:59.123 0 0 I toy     : one\n"
              "11-21 10:27:00.123 512 530 I ActivityManager: two\n"
              " three\n");
}

TEST(Unwrap, OtherTextsAreLeftAlone) {
    const std::vector<std::string_view> texts{
        "",
        "{",
        "[    1.000000] a {\"msg\":\"[    1.000000] b\"}\n",
        "{\"a\":\"b\"}\n",
        "2025-01-06T10:00:01Z [    1.000000] a\n",
        "{\"dmesg\": [ {\"msg\": \"[    1.000000] a\"}]}",
        "{\"MESSAGE\":\"[    1.000000] a\",\"_BOOT_ID\":\"1\"}\n",
        std::string_view("6,12,1000000,-;a\n\0\0\0"
                         "6,13,1000000,-;b\n",
                         38)};
    for (const std::string_view text : texts) {
        EXPECT_EQ(inside(text), "(none)") << text;
    }
}

}  // namespace
}  // namespace lastwords::test
