// SPDX-License-Identifier: GPL-2.0-or-later
// Merges a dump with the captured output of its consoles. Each record must be there once, and the
// positions that the captures prove must be those that the kernel itself had.
#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <random>
#include <set>

#include "extractor/merge/merge.h"
#include "extractor/open.h"
#include "extractor/text/text_sources.h"
#include "tests/samples/sample.h"
#include "tests/support/rounds.h"

namespace lastwords::test {
namespace {

using printkfmt::Entry;
using printkfmt::Occurrence;
using printkfmt::Source;

class Merge : public testing::TestWithParam<std::string> {
 protected:
    void SetUp() override {
        std::vector<std::string> paths{sample_.dump_path};
        const std::filesystem::path folder = std::filesystem::path(sample_.dump_path).parent_path();
        for (const TrueConsole& console : sample_.consoles) {
            if (console.capture && !console.capture->empty()) {
                paths.push_back((folder / (console.name + ".out")).string());
            }
        }
        if (std::filesystem::exists(folder / "ttyS0.txt")) {
            paths.push_back((folder / "ttyS0.txt").string());
        }
        auto dump = extractor::open_dump(paths, {});
        ASSERT_TRUE(dump) << dump.error().message;
        dump_ = *std::move(dump);
        paths_ = paths;
        joined_ = extractor::merge(dump_.sources);
    }

    const Source& ring() const {
        return *std::find_if(dump_.sources.begin(), dump_.sources.end(),
                             [](const Source& source) { return source.log.next_seq.has_value(); });
    }

    Sample sample_ = load_sample(GetParam());
    extractor::Recovered dump_;
    printkfmt::Merged joined_;
    std::vector<std::string> paths_;
};

TEST_P(Merge, ShowsEveryRecordOfEverySourceOnce) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
    for (const printkfmt::BootTimeline& story : joined_.timelines) {
        std::optional<Seq> before;
        for (const Entry entry : story.entries) {
            for (const Occurrence& held : entry.in) {
                EXPECT_TRUE(seen.emplace(held.source, held.record).second);
            }
            if (entry.held_by(static_cast<std::uint32_t>(&ring() - dump_.sources.data()))) {
                EXPECT_TRUE(!before || *before < *entry.seq);
                before = entry.seq;
            }
        }
    }
    std::size_t records = 0;
    for (const Source& source : dump_.sources) {
        records += source.log.records.size();
    }
    EXPECT_EQ(seen.size(), records);
}

TEST_P(Merge, GivesEachCaptureBackUnchanged) {
    for (std::size_t i = 1; i < paths_.size(); ++i) {
        std::ifstream file(paths_[i], std::ios::binary);
        const std::string capture(std::istreambuf_iterator<char>(file), {});
        std::string kept;
        for (const Source& source : dump_.sources) {
            if (source.origin.starts_with(paths_[i] + ":")) {
                kept.append(source.log.input);
            }
        }
        EXPECT_EQ(kept, capture) << paths_[i];
    }
}

/// The position that a capture proves is the first record that is not whole in it. It must be the
/// position that the kernel had.
TEST_P(Merge, WhatCapturesProveIsWhatTheKernelSays) {
    for (const TrueConsole& truth : sample_.consoles) {
        const auto captured = std::find_if(
            ring().consoles.begin(), ring().consoles.end(), [&](const printkfmt::Console& one) {
                return one.captured() && one.name.starts_with(truth.name + ".");
            });
        if (captured == ring().consoles.end()) {
            continue;
        }
        EXPECT_EQ(captured->next_seq, Seq{truth.first_missed.value_or(truth.next_seq)})
            << truth.name;
    }
}

std::string text_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// Expects that each record is in one entry, that the records of a source keep their order, and
/// that no entry has two records with seqs of one source.
void expect_sound(const std::vector<Source>& sources, const printkfmt::Merged& merged) {
    std::vector<std::size_t> seen(sources.size());
    for (const printkfmt::BootTimeline& story : merged.timelines) {
        for (const Entry entry : story.entries) {
            ASSERT_FALSE(entry.in.empty());
            for (std::size_t i = 0; i < entry.in.size(); ++i) {
                const auto [source, record] = entry.in[i];
                ASSERT_EQ(record, seen[source]++);
                ASSERT_TRUE(i == 0 || entry.in[i - 1].source != source ||
                            !sources[source].log.records[record].seq);
            }
        }
    }
    for (std::size_t i = 0; i < sources.size(); ++i) {
        ASSERT_EQ(seen[i], sources[i].log.records.size());
    }
}

/// A damaged capture may lose its own lines. The dump's records must stay as they are, in their
/// order.
TEST_P(Merge, ADamagedCaptureDoesNotTouchTheDumpsRecords) {
    const std::filesystem::path folder = std::filesystem::path(sample_.dump_path).parent_path();
    const std::string whole = text_of(folder / "ttyS0.txt");
    ASSERT_FALSE(whole.empty());
    std::vector<Source> sources;
    sources.push_back(std::move(dump_.sources.at(0)));
    ASSERT_TRUE(sources[0].log.next_seq);
    std::mt19937 random(5);
    const unsigned mutants = rounds(5);
    for (unsigned round = 0; round < mutants; ++round) {
        std::string text = whole;
        for (unsigned bytes = std::array{1U, 20U, 60U, 200U}[round % 4]; bytes != 0; --bytes) {
            text[random() % text.size()] = static_cast<char>(random());
        }
        for (Source& source : extractor::make_text_sources(text, "damaged", {.capture = true})) {
            sources.push_back(std::move(source));
        }
        const printkfmt::Merged merged = extractor::merge(sources);
        expect_sound(sources, merged);
        ASSERT_FALSE(HasFatalFailure()) << "round " << round;
        sources.erase(sources.begin() + 1, sources.end());
    }
}

INSTANTIATE_TEST_SUITE_P(Real, Merge, testing::ValuesIn(sample_names()), test_name);

}  // namespace
}  // namespace lastwords::test
