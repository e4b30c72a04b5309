// SPDX-License-Identifier: GPL-2.0-or-later
// Tests of extractor/merge/merge.h on whole texts, damaged texts and long logs: no record is lost,
// and none comes twice.
#include "extractor/merge/merge.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "extractor/merge/captured_consoles.h"
#include "tests/extractor/merge/merge_support.h"
#include "tests/support/rounds.h"

namespace lastwords::test {
namespace {

using printkfmt::Merged;
using printkfmt::Source;

TEST(Merge, StampsOfALoggerAreNotPartOfTheRecords) {
    std::string text = "[-- Console up -- Sat Nov 21 10:00:00 2026]\r\n";
    std::string_view rest;
    const std::string shown = console_text(kernel_log());
    for (std::size_t at = 0; at < shown.size(); at = shown.find('\n', at) + 1) {
        rest = std::string_view(shown).substr(at, shown.find('\n', at) - at);
        text += fmt::format("2026-11-21T10:26:59.123456Z {}\r\n", rest);
    }
    std::vector<Source> sources;
    sources.push_back(kernel_log());
    sources.push_back(text_source(text));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(holders(merged), "AB AB AB AB AB AB AB");
    EXPECT_EQ(sources[1].console, "serial");
    expect_none_lost(sources, merged);
    const printkfmt::Log& log = sources[1].log;
    EXPECT_EQ(log.input, text);
}

TEST(Merge, MutantsLoseNothing) {
    std::mt19937 random(3);
    const std::string whole = console_text(SourceBuilder().lines(1, 60).build());
    const unsigned rounds = test::rounds(150);
    for (unsigned round = 0; round < rounds; ++round) {
        std::string text = whole;
        for (auto changes = random() % 6 + 1; changes != 0; --changes) {
            const std::size_t at = random() % text.size();
            switch (random() % 3) {
                case 0:
                    text[at] = static_cast<char>(random());
                    break;
                case 1:
                    text.erase(at, random() % 90);
                    break;
                default:
                    text.insert(at, text.substr(random() % text.size(), random() % 200));
            }
            text += text.empty() ? "x" : "";
        }
        std::vector<Source> sources;
        sources.push_back(SourceBuilder().lines(1, 60).build());
        for (Source& source : extractor::make_text_sources(text, "serial", {})) {
            sources.push_back(std::move(source));
        }
        const Merged merged = extractor::merge(sources);
        expect_none_lost(sources, merged);
        extractor::add_captured_consoles(sources);
    }
}

TEST(Merge, ManyEqualLinesAreMatchedQuickly) {
    constexpr std::size_t kLines = 200'000;
    std::string text;
    for (std::size_t i = 0; i < kLines; ++i) {
        text += "[    1.000000] x\n";
    }
    std::vector<Source> sources;
    sources.push_back(text_source(text));
    text.insert(text.size() / 2 / 17 * 17, "[    1.000000] y\n[    1.000000] z\n");
    sources.push_back(text_source(text));
    const Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.timelines.size(), 1U);
    EXPECT_EQ(merged.timelines[0].entries.size(), kLines + 2);
}

TEST(Merge, LinesThatWaitInABufferAreSaidToBeLeftOut) {
    std::vector<Source> sources;
    sources.push_back(SourceBuilder().lines(1, 40).build());
    sources.push_back(SourceBuilder().lines(1, 40).build());
    printkfmt::Record waiting;
    waiting.text = "in NMI context";
    sources[0].log.buffered.push_back(waiting);
    const printkfmt::Merged merged = extractor::merge(sources);
    ASSERT_EQ(merged.findings.kept().size(), 1U);
    EXPECT_EQ(merged.findings.kept()[0].weight, Finding::Weight::kLoss);
    EXPECT_EQ(merged.findings.kept()[0].message,
              sources[0].origin +
                  ": 1 line that is not stored in the log yet is left out of the merge: `lastwords "
                  "log` shows it at the end");
}

TEST(Merge, KernelsOfOneMemoryAreBootsOfTheirOwnWhateverTheirLines) {
    // Two boots of the same kernel print much of the same, and an emulated clock may repeat itself.
    std::vector<Source> sources;
    sources.push_back(SourceBuilder().lines(1, 40).build());
    sources.push_back(SourceBuilder().lines(1, 40).build());
    EXPECT_EQ(extractor::merge(sources).timelines.size(), 1U);
    sources[0].origin = "vmcore: kernel log of 6.1.0 at 0x8000000 (running)";
    sources[1].origin = "vmcore: kernel log of 6.1.0 at 0x1000000 (earlier boot)";
    for (Source& source : sources) {
        source.one_of_kernels = printkfmt::OneOfKernels{};
    }
    EXPECT_EQ(extractor::merge(sources).timelines.size(), 2U);
}

}  // namespace
}  // namespace lastwords::test
