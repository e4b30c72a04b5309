// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of printkfmt/render/fates.cpp.
#include "printkfmt/render/fates.h"

#include <gtest/gtest.h>

#include <array>
#include <set>
#include <string_view>

#include "tests/support/source_builder.h"

namespace lastwords::printkfmt {
namespace {

Source source_with_two_consoles() {
    Source source = test::SourceBuilder().lines(0, 2).build();
    for (const char* name : {"ttyS0", "tty0"}) {
        source.consoles.push_back(test::console_at(name, 1));
    }
    test::cover(source.consoles[0], 0, 2, Delivery::kPassed);
    test::cover(source.consoles[1], 0, 1, Delivery::kPassed);
    test::cover(source.consoles[1], 1, 2, Delivery::kUnflushed);
    return source;
}

TEST(Fates, AreThoseOfTheConsolesCoverage) {
    const Source source = source_with_two_consoles();
    EXPECT_EQ(fate_signs(source.log.records.front(), source), "\u25cf\u25cf");
    EXPECT_EQ(fate_signs(source.log.records.back(), source), "\u25cf\u25cb");
    EXPECT_EQ(fate_words(source.log.records.back(), source), "ttyS0: shown, tty0: never shown");
}

TEST(Fates, TextInFrontOfTheLogIsOnAllConsolesOrOnNone) {
    const Source source = source_with_two_consoles();
    Record waiting;
    waiting.state = RecordState::kBuffered;
    waiting.buffer = Buffer::kNmi;
    waiting.text = "waiting";
    EXPECT_EQ(fate_of(waiting, source, source.consoles[0]), Delivery::kUnflushed);
    waiting.buffer = Buffer::kCont;
    waiting.on_consoles = 7;
    EXPECT_EQ(fate_of(waiting, source, source.consoles[0]), Delivery::kPassed);
}

TEST(Fates, EachHasItsOwnSignAndItsOwnWords) {
    constexpr std::array kAll{Delivery::kPassed,     Delivery::kDoubtful, Delivery::kUnflushed,
                              Delivery::kSuppressed, Delivery::kLost,     Delivery::kMissing};
    std::set<std::string_view> signs;
    std::set<std::string_view> words;
    for (const Delivery one : kAll) {
        signs.insert(sign_of(one));
        words.insert(words_of(one));
    }
    EXPECT_EQ(signs.size(), kAll.size());
    EXPECT_EQ(words.size(), kAll.size());
}

}  // namespace
}  // namespace lastwords::printkfmt
