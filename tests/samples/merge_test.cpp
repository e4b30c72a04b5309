// SPDX-License-Identifier: GPL-2.0-or-later
// A dump joined with what its consoles really emitted: each record once, none lost, and what the
// captures prove agrees with what that kernel said of its consoles.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>

#include "extractor/join/join.h"
#include "extractor/open.h"
#include "tests/samples/sample.h"

namespace lastwords::test {
namespace {

using extractor::Entry;
using extractor::Held;
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
        joined_ = extractor::join(dump_.sources);
    }

    const Source& ring() const {
        return *std::find_if(dump_.sources.begin(), dump_.sources.end(),
                             [](const Source& source) { return source.log.next_seq.has_value(); });
    }

    Sample sample_ = load_sample(GetParam());
    extractor::Dump dump_;
    extractor::Joined joined_;
    std::vector<std::string> paths_;
};

TEST_P(Merge, ShowsEveryRecordOfEverySourceOnce) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
    for (const extractor::Story& story : joined_.stories) {
        std::optional<Seq> before;
        for (const Entry& entry : story.entries) {
            for (const Held& held : entry.in) {
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
                kept.append(source.log.content.data(), source.log.input_bytes);
            }
        }
        EXPECT_EQ(kept, capture) << paths_[i];
    }
}

/// The kernel's own position of a console is the first record that its capture does not have whole.
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

INSTANTIATE_TEST_SUITE_P(Real, Merge, testing::ValuesIn(sample_names()), test_name);

}  // namespace
}  // namespace lastwords::test
