// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/merge/align.h: lines of two logs are matched, even if they repeat or are
// damaged.
#include "extractor/merge/align.h"

#include <gtest/gtest.h>

#include "tests/support/source_builder.h"

namespace lastwords::test {
namespace {

using printkfmt::Source;

extractor::AlignSide side_of(const extractor::LogLines& lines) {
    return {lines.keys(), [&lines](std::uint32_t i) {
                return extractor::ComparedLine{lines.time(i), std::string(lines.text(i))};
            }};
}

TEST(Align, LinesWithoutAnyUniqueOneAreMatchedInOrder) {
    const auto lines = [](std::string_view pattern) {
        SourceBuilder builder;
        for (std::size_t i = 0; i < 3000; ++i) {
            builder.record({.text = pattern.substr(i % pattern.size(), 1),
                            .seq = i,
                            .timestamp_ns = 1'000'000});
        }
        return builder.build();
    };
    const Source a = lines("abc");
    const Source b = lines("abcd");
    const extractor::LogLines lines_a(a.log);
    const extractor::LogLines lines_b(b.log);
    const auto matches = extractor::align(side_of(lines_a), side_of(lines_b));
    EXPECT_GT(matches.size(), 1500U);
    for (std::size_t i = 1; i < matches.size(); ++i) {
        ASSERT_LT(matches[i - 1].a, matches[i].a);
        ASSERT_LT(matches[i - 1].b, matches[i].b);
    }
}

}  // namespace
}  // namespace lastwords::test
