// SPDX-License-Identifier: GPL-2.0-or-later
// Tests damaged texts of every dialect. Each byte must belong to one record or mark; time and
// memory must follow the text's length.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "printkfmt/parse/text_formats.h"
#include "tests/fuzz/dialect_texts.h"
#include "tests/fuzz/mutate.h"
#include "tests/fuzz/text_check.h"
#include "tests/support/rounds.h"

namespace lastwords::test {
namespace {

class TextMutants : public testing::TestWithParam<DialectText> {};

TEST_P(TextMutants, KeepEachByteOnceInBoundedTimeAndMemory) {
    constexpr std::size_t kBytesMax = 64U << 10U;
    const DialectText& dialect = GetParam();
    std::mt19937 random(static_cast<unsigned>(dialect.line.size()));
    const std::string longest = make_text(dialect, kBytesMax - 1024);
    ASSERT_EQ(check_text(longest), "");
    const unsigned all = rounds(15);
    for (unsigned round = 0; round < all; ++round) {
        // Most of the texts are short, so that each change weighs more.
        const bool whole = round % 50 == 24;
        std::string text = whole ? longest : make_text(dialect, 1 + random() % 3000);
        mutate(text, random);
        text.resize(std::min(text.size(), kBytesMax));
        const std::string wrong = check_text(text);
        ASSERT_EQ(wrong, "") << "round " << round << ":\n" << text;
    }
}

std::string name_of(const testing::TestParamInfo<DialectText>& info) {
    std::string name(info.param.dialect);
    std::erase_if(name, [](unsigned char c) { return std::isalnum(c) == 0; });
    return name;
}

INSTANTIATE_TEST_SUITE_P(All, TextMutants,
                         testing::ValuesIn(dialect_texts().begin(), dialect_texts().end()),
                         name_of);

TEST(TextMutantsTable, HasTextsOfEveryDialect) {
    for (const printkfmt::TextFormat& format : printkfmt::text_formats()) {
        const auto texts = dialect_texts();
        EXPECT_TRUE(std::any_of(texts.begin(), texts.end(), [&](const DialectText& one) {
            return one.dialect == printkfmt::name_of(format);
        })) << printkfmt::name_of(format);
    }
}

}  // namespace
}  // namespace lastwords::test
