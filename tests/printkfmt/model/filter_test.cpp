// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/model/filter.cpp.
#include "printkfmt/model/filter.h"

#include <gtest/gtest.h>

#include <vector>

namespace lastwords::printkfmt {
namespace {

using namespace std::string_view_literals;

Record record(std::uint64_t seq, std::uint64_t timestamp_ns, std::uint8_t level) {
    Record made;
    made.seq = Seq{seq};
    made.timestamp_ns = timestamp_ns;
    made.level = level;
    made.text = "some text";
    return made;
}

Filter with_pattern(const std::string& expression) {
    Filter filter;
    filter.pattern = Pattern::compile(expression).value();
    return filter;
}

TEST(Filter, EmptyFilterAcceptsEverything) {
    EXPECT_TRUE(Filter{}.accepts(record(0, 0, 7)));
}

TEST(Filter, LevelOutsideTheSetIsRefused) {
    Filter filter;
    filter.levels = parse_levels("err+").value();
    EXPECT_TRUE(filter.accepts(record(0, 0, 3)));
    EXPECT_FALSE(filter.accepts(record(0, 0, 4)));
}

TEST(Filter, RecordWithoutLevelIsNotRefusedForIt) {
    Filter filter;
    filter.levels = parse_levels("err+").value();
    Record reserved = record(0, 0, 6);
    reserved.has_level = false;
    EXPECT_TRUE(filter.accepts(reserved));
}

TEST(Filter, TimesAreInclusive) {
    Filter filter;
    filter.times.since_ns = 100;
    filter.times.until_ns = 200;
    EXPECT_FALSE(filter.accepts(record(0, 99, 6)));
    EXPECT_TRUE(filter.accepts(record(0, 100, 6)));
    EXPECT_TRUE(filter.accepts(record(0, 200, 6)));
    EXPECT_FALSE(filter.accepts(record(0, 201, 6)));
}

TEST(Filter, FacilityOutsideTheSetIsRefused) {
    Filter filter;
    filter.facilities = parse_facilities("user").value();
    Record from_user = record(0, 0, 6);
    from_user.facility = 1;
    EXPECT_TRUE(filter.accepts(from_user));
    EXPECT_FALSE(filter.accepts(record(0, 0, 6)));
}

TEST(Filter, SeqRangeIncludesBothEnds) {
    Filter filter;
    filter.seqs = parse_seq_range("5..7").value();
    EXPECT_FALSE(filter.accepts(record(4, 0, 6)));
    EXPECT_TRUE(filter.accepts(record(5, 0, 6)));
    EXPECT_TRUE(filter.accepts(record(7, 0, 6)));
    EXPECT_FALSE(filter.accepts(record(8, 0, 6)));
}

TEST(Pattern, ExtendedExpressionMatchesAnywhereInTheText) {
    Record panic = record(0, 0, 0);
    panic.text = "Kernel panic - not syncing: x";
    EXPECT_TRUE(with_pattern("panic|oops").accepts(panic));
    EXPECT_FALSE(with_pattern("^panic").accepts(panic));
}

TEST(Pattern, AnchorsMatchAtEveryLine) {
    Record two = record(0, 0, 6);
    two.text = "one\ntwo";
    EXPECT_TRUE(with_pattern("^two$").accepts(two));
}

TEST(Pattern, TextAfterANulIsSearched) {
    Record odd = record(0, 0, 6);
    odd.text = "a\0needle"sv;
    EXPECT_TRUE(with_pattern("needle").accepts(odd));
}

TEST(Pattern, NothingAfterTheTextIsRead) {
    const std::vector<char> bytes{
        'e', 'n', 'd'};  // on the heap, so that a sanitizer reports a read past the end
    const auto pattern = Pattern::compile("end$").value();
    EXPECT_TRUE(pattern.found_in({bytes.data(), bytes.size()}));
}

TEST(Pattern, EmptyTextIsMatchedByTheEmptyLine) {
    Record empty = record(0, 0, 6);
    empty.text = {};
    EXPECT_TRUE(with_pattern("^$").accepts(empty));
    EXPECT_FALSE(with_pattern(".").accepts(empty));
}

TEST(Pattern, BadExpressionIsRefusedWithTheReason) {
    const auto pattern = Pattern::compile("(");
    ASSERT_FALSE(pattern);
    EXPECT_EQ(pattern.error().kind, ErrorKind::kUnsupported);
    EXPECT_EQ(pattern.error().message.find("pattern '(': "), 0U);
}

}  // namespace
}  // namespace lastwords::printkfmt
