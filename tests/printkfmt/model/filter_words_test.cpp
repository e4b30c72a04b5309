// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/model/filter_words.cpp and filter_token.cpp.
#include "printkfmt/model/filter_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <random>
#include <string>

#include "printkfmt/model/bound_filter.h"
#include "printkfmt/model/filter_token.h"
#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

using namespace std::string_literals;
using testing::ElementsAre;
using testing::HasSubstr;

/// A record that each test changes where it needs to.
test::RecordSpec ordinary() {
    return {.text = "usb 1-1: New device", .seq = 7, .timestamp_ns = 12'500'000'000};
}

bool accepts(std::string_view filter, const Source& source) {
    const auto parsed = parse_filter(filter);
    EXPECT_TRUE(parsed) << filter << ": " << parsed.error().message;
    const auto bound = bind_filter(parsed.value(), source);
    EXPECT_TRUE(bound) << filter << ": " << bound.error().message;
    return bound.value().accepts(source.log.records[0], RecordKind::kStored);
}

bool accepts(std::string_view filter, const test::RecordSpec& spec) {
    return accepts(filter, test::source_of(spec));
}

std::string error_of(std::string_view filter) {
    const auto parsed = parse_filter(filter);
    EXPECT_FALSE(parsed) << filter;
    return parsed ? std::string() : parsed.error().message;
}

TEST(FilterWords, EmptyFilterAcceptsEverything) {
    EXPECT_TRUE(accepts("", ordinary()));
    EXPECT_TRUE(accepts(" \t ", ordinary()));
}

TEST(FilterWords, BareLevelIsALevelAndNotAText) {
    test::RecordSpec error = ordinary();
    error.level = 3;
    for (const char* const words : {"err", "err+", "+err", "crit..warn", "err,info", "level:3",
                                    "level:err,debug", "level:0..3", "level:ERR", "!info"}) {
        EXPECT_TRUE(accepts(words, error)) << words;
    }
    for (const char* const words : {"crit", "crit+", "+warn", "level:4..7", "!err", "\"err\""}) {
        EXPECT_FALSE(accepts(words, error)) << words;
    }
}

TEST(FilterWords, NumberAloneIsAText) {
    EXPECT_TRUE(accepts("1", ordinary()));
    EXPECT_FALSE(accepts("6", ordinary()));
}

TEST(FilterWords, RecordWithoutLevelIsExcludedByNoWordAboutLevels) {
    test::RecordSpec reserved = ordinary();
    reserved.has_level = false;
    EXPECT_TRUE(accepts("err", reserved));
    EXPECT_TRUE(accepts("!err", reserved));
    EXPECT_TRUE(accepts("facility:user", reserved));
}

TEST(FilterWords, FacilityIsANameOrANumber) {
    EXPECT_TRUE(accepts("facility:kern", ordinary()));
    EXPECT_TRUE(accepts("facility:user,0", ordinary()));
    EXPECT_FALSE(accepts("facility:user", ordinary()));
}

TEST(FilterWords, TaskAndCallerAreThoseOfPrintk) {
    test::RecordSpec by_task = ordinary();
    by_task.caller = 105;
    EXPECT_TRUE(accepts("task:105", by_task));
    EXPECT_TRUE(accepts("task:1,105", by_task));
    EXPECT_TRUE(accepts("caller:T105", by_task));
    EXPECT_FALSE(accepts("caller:C105", by_task));
    EXPECT_FALSE(accepts("cpu:105", by_task));
    EXPECT_TRUE(accepts("!cpu:105", by_task));
}

TEST(FilterWords, CpuIsThatOfTheCallerOrOfTheRecord) {
    test::RecordSpec by_cpu = ordinary();
    by_cpu.caller = 0x80000003U;
    EXPECT_TRUE(accepts("cpu:3", by_cpu));
    EXPECT_TRUE(accepts("caller:C3", by_cpu));
    EXPECT_FALSE(accepts("task:3", by_cpu));
    Source source = test::source_of(ordinary());
    source.log.records.unpack()[0].context = CallContext::kTask;
    source.log.records.unpack()[0].cpu = 5;
    EXPECT_TRUE(accepts("cpu:4,5", source));
    EXPECT_FALSE(accepts("cpu:1", source));
}

TEST(FilterWords, TimeIsARangeWithOpenEnds) {
    for (const char* const words : {"time:12.5..45", "time:..12.5", "time:12..", "time:1..2,12..13",
                                    "time:-0..", "!time:13.."}) {
        EXPECT_TRUE(accepts(words, ordinary())) << words;
    }
    EXPECT_FALSE(accepts("time:12.6..", ordinary()));
    test::RecordSpec timeless = ordinary();
    timeless.timestamp_ns = std::nullopt;
    EXPECT_TRUE(accepts("time:13..", timeless));
    EXPECT_TRUE(accepts("!time:13..", timeless));
}

TEST(FilterWords, SeqIsARangeThatExcludesRecordsWithoutASeq) {
    EXPECT_TRUE(accepts("seq:5..7", ordinary()));
    EXPECT_TRUE(accepts("seq:1,7", ordinary()));
    EXPECT_FALSE(accepts("seq:8..", ordinary()));
    Source source = test::source_of(ordinary());
    source.log.records.unpack()[0].seq = std::nullopt;
    EXPECT_FALSE(accepts("seq:0..", source));
    EXPECT_TRUE(accepts("!seq:0..", source));
}

TEST(FilterWords, StatesHaveTheNamesOfJson) {
    test::RecordSpec reserved = ordinary();
    reserved.state = RecordState::kReserved;
    reserved.text_state = TextState::kSoFar;
    EXPECT_TRUE(accepts("state:reserved", reserved));
    EXPECT_TRUE(accepts("state:committed,reserved !state:ghost", reserved));
    EXPECT_FALSE(accepts("state:finalized", reserved));
    EXPECT_TRUE(accepts("text:so-far", reserved));
    EXPECT_TRUE(accepts("!text:whole", reserved));
    EXPECT_FALSE(accepts("text:doubtful,cut,front-cut", reserved));
}

TEST(FilterWords, TextIsFoundInAnyCaseUnlessItHasACapital) {
    EXPECT_TRUE(accepts("new", ordinary()));
    EXPECT_TRUE(accepts("New", ordinary()));
    EXPECT_FALSE(accepts("NEW", ordinary()));
    EXPECT_FALSE(accepts("Usb", ordinary()));
    EXPECT_TRUE(accepts("\"new dev\"", ordinary()));
    EXPECT_FALSE(accepts("\"new  dev\"", ordinary()));
    EXPECT_TRUE(accepts("USB", {.text = "x USB"}));
    EXPECT_TRUE(accepts("usb", {.text = "x USB"}));
    EXPECT_FALSE(accepts("usbx", {.text = "USB"}));
}

TEST(FilterWords, ColonBelongsToATextThatDoesNotBeginWithAKey) {
    EXPECT_TRUE(accepts("1-1: \"1-1: New\"", ordinary()));
    EXPECT_TRUE(accepts("RIP:", {.text = "RIP: 0010:x"}));
    EXPECT_TRUE(accepts("0010:x", {.text = "RIP: 0010:x"}));
}

TEST(FilterWords, QuotesAndSlashesAreEscapedByABackslash) {
    EXPECT_TRUE(accepts(R"("say \"no\" \\")", {.text = R"(say "no" \)"}));
    EXPECT_TRUE(accepts(R"(/^\/dev\/sd[a-z]$/)", {.text = "/dev/sda"}));
    EXPECT_TRUE(accepts("\"/dev/sda\"", {.text = "/dev/sda"}));
}

TEST(FilterWords, EachOfSeveralValuesMayBeInQuotes) {
    const auto filter = parse_filter(R"(missed:"a, \"b",c,"\\")");
    ASSERT_TRUE(filter);
    EXPECT_THAT(std::get<DeliveryOn>(filter->alternatives[0][0].test).consoles,
                ElementsAre("a, \"b", "c", "\\"));
    for (const std::string value : {"ttyS0", "", "a b", "a,b", "\"", "\\", "\\\"", "tty\xff"}) {
        EXPECT_EQ(filter_item(value).front() == '"', value != "ttyS0") << value;
        const auto alone = parse_filter("missed:" + filter_item(value) + ",y");
        ASSERT_EQ(alone.has_value(), !value.empty()) << value;
        if (alone) {
            EXPECT_THAT(std::get<DeliveryOn>(alone->alternatives[0][0].test).consoles,
                        ElementsAre(value, "y"));
        }
    }
}

TEST(FilterWords, DifferNeedsTwoConsoles) {
    EXPECT_THAT(error_of("differ:ttyS0"), HasSubstr("one console differs from nothing"));
    EXPECT_TRUE(parse_filter("differ:any"));
}

TEST(FilterWords, ExpressionHasCaseUnlessAnIFollows) {
    EXPECT_TRUE(accepts("/new/i", ordinary()));
    EXPECT_FALSE(accepts("/new/", ordinary()));
    EXPECT_TRUE(accepts("/^two$/", {.text = "one\ntwo"}));
    EXPECT_FALSE(accepts("/one.two/", {.text = "one\ntwo"}));
    EXPECT_TRUE(accepts("/^.$/", {.text = "\xff"}));
    EXPECT_TRUE(accepts("/1-1: New/", ordinary()));
}

TEST(FilterWords, ExpressionsThatBacktrackForeverElsewhereEnd) {
    const std::string text(100'000, 'a');
    EXPECT_FALSE(accepts("/^(a+)+$b/", {.text = text}));
}

TEST(FilterWords, AllWordsMustHoldOnOneSideOfOr) {
    EXPECT_TRUE(accepts("info usb", ordinary()));
    EXPECT_FALSE(accepts("info nvme", ordinary()));
    EXPECT_TRUE(accepts("err nvme or info usb", ordinary()));
    EXPECT_FALSE(accepts("err usb or info nvme", ordinary()));
    EXPECT_TRUE(accepts("\"or\"", {.text = "word"}));
}

TEST(FilterWords, MessagesNameTheWordAndWhatExists) {
    EXPECT_EQ(
        error_of("usb level:errr"),
        "level:errr: unknown level 'errr': expected emerg, alert, crit, err, warn, notice, info, "
        "debug or 0..7");
    EXPECT_EQ(
        error_of("!levle:err"),
        "!levle:err: unknown word 'levle:': expected one of level: facility: cpu: task: caller: "
        "time: seq: missed: maybe: shown: suppressed: lost: differ: state: text: source:, or the "
        "text in "
        "quotes");
    EXPECT_EQ(error_of("state:reservd"),
              "state:reservd: unknown state of a record 'reservd': expected reserved, committed, "
              "finalized, reusable, buffered, ghost");
    EXPECT_EQ(error_of("cpu:1,"), "cpu:1,: a value is missing: expected it as in cpu:0,1");
    EXPECT_EQ(error_of("cpu:x"),
              "cpu:x: 'x' is not the number of a CPU: expected a decimal number");
    EXPECT_EQ(error_of("caller:105"),
              "caller:105: '105' is not a caller: expected T105 (a task) or C1 (a CPU)");
    EXPECT_EQ(error_of("time:12"),
              "time:12: '12' is not a range of times: expected A..B, A.. or ..B");
    EXPECT_EQ(error_of("/(/"), "/(/: not a regular expression: missing ): (");
}

TEST(FilterWords, WhatIsNotClosedOrStandsAloneIsRefused) {
    EXPECT_THAT(error_of("err \"soft lockup"), HasSubstr("\"soft lockup: found no second \""));
    EXPECT_THAT(error_of("/dev"), HasSubstr("written in quotes, as in \"/dev/sda\""));
    EXPECT_THAT(error_of("/dev/sda"), HasSubstr("'/dev/' is followed by 'sda', expected a blank"));
    EXPECT_THAT(error_of("\"a\"b"), HasSubstr("expected a blank"));
    EXPECT_THAT(error_of("! err"), HasSubstr("'!': expected a word behind one '!'"));
    EXPECT_THAT(error_of("!!err"), HasSubstr("expected a word behind one '!'"));
    for (const char* const words : {"or", "or err", "err or", "err or or info"}) {
        EXPECT_THAT(error_of(words), HasSubstr("'or': expected words before and after it"))
            << words;
    }
    for (const char* const words :
         {"\"\"", "//", "missed:", "time:..", "task:-1", "task:4294967295", "text:usb", "!", "!\"",
          "seq:7..5", "source:\"\""}) {
        EXPECT_FALSE(parse_filter(words)) << words;
    }
}

TEST(FilterWords, TableHasAnExampleOfEachWordThatIsUnderstood) {
    for (const FilterWord& word : filter_words()) {
        if (word.usage != "or") {
            EXPECT_TRUE(parse_filter(word.usage)) << word.usage;
        }
        EXPECT_TRUE(word.usage.starts_with(word.key)) << word.usage;
        EXPECT_EQ(word.key.empty(), word.parse == nullptr) << word.usage;
    }
}

TEST(FilterWords, PageHasExactlyTheWordsOfTheTable) {
    std::ifstream page(LASTWORDS_DOCS "/filter.md");
    std::vector<std::string> rows;
    for (std::string line; std::getline(page, line);) {
        if (line.starts_with("| `")) {
            rows.push_back(line);
        }
    }
    std::vector<std::string> expected;
    for (const FilterWord& word : filter_words()) {
        expected.push_back(fmt::format("| `{}` | {} |", word.usage, word.meaning));
    }
    EXPECT_EQ(rows, expected);
}

TEST(FilterWords, ValuesAreThoseOfTheSourcesAndAllAreUnderstood) {
    Source source = test::source_of(ordinary());
    source.consoles = {test::console_at("ttyS0", 5), test::console_at("lag1", 5)};
    for (const FilterWord& word : filter_words()) {
        const auto values = filter_values(word, {&source, 1});
        if (word.key == "missed") {
            EXPECT_THAT(values, ElementsAre("lag1", "ttyS0", "any"));
        }
        if (word.key == "differ") {
            EXPECT_THAT(values, ElementsAre("lag1,ttyS0", "any"));
        }
        if (word.key == "source") {
            EXPECT_THAT(values, ElementsAre("A"));
        }
        for (const std::string& value : values) {
            const std::string written =
                word.key.empty() ? value : std::string(word.key) + ":" + value;
            const auto filter = parse_filter(written);
            ASSERT_TRUE(filter) << written;
            EXPECT_TRUE(bind_filter(*filter, source)) << written;
        }
    }
}

TEST(FilterWords, RandomTextsAreParsedOrRefused) {
    std::mt19937 random(1);
    const std::string pieces = "!\"/\\:,.+ \t\n\0or07aAzi(|)[]*{}?^$\xff-"s;
    const Source source = test::source_of(ordinary());
    std::size_t parsed = 0;
    for (int round = 0; round < 3000; ++round) {
        std::string text;
        if (round % 2 == 0) {
            text = filter_words()[random() % filter_words().size()].usage;
        }
        for (std::size_t count = random() % 12; count != 0; --count) {
            text.insert(random() % (text.size() + 1), 1, pieces[random() % pieces.size()]);
        }
        const auto filter = parse_filter(text);
        if (!filter) {
            continue;
        }
        if (const auto bound = bind_filter(*filter, source)) {
            bound->accepts(source.log.records[0], RecordKind::kStored);
            ++parsed;
        }
    }
    EXPECT_GT(parsed, 500U);
}

}  // namespace
}  // namespace lastwords::printkfmt
