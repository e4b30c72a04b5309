// SPDX-License-Identifier: GPL-2.0-or-later
// What the tests of merge share: a small kernel log, texts made of it, and a check of who has each
// entry.
#pragma once

#include <gtest/gtest.h>

#include <set>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "extractor/merge/merge.h"
#include "extractor/text/text_sources.h"
#include "printkfmt/render/console.h"
#include "tests/support/source_builder.h"

namespace lastwords::test {

/// Makes a Source of a text that is of one boot. `capture`: the text is the output of a console.
inline printkfmt::Source text_source(const std::string& text, bool capture = false) {
    printkfmt::ParseOptions options;
    options.capture = capture;
    options.split = false;
    std::vector<printkfmt::Source> sources = extractor::make_text_sources(text, "serial", options);
    EXPECT_EQ(sources.size(), 1U);
    return std::move(sources.at(0));
}

/// Returns the lines that a console shows of the log.
inline std::string console_text(const printkfmt::Source& source) {
    const printkfmt::RenderContext context(source, {});
    std::string text;
    for (const printkfmt::Record& record : source.log.records) {
        printkfmt::append_console(context, record, text);
    }
    return text;
}

/// Expects each record of each source to be in exactly one entry.
inline void expect_none_lost(const std::vector<printkfmt::Source>& sources,
                             const printkfmt::Merged& merged) {
    std::set<std::pair<std::uint32_t, std::uint32_t>> seen;
    for (const printkfmt::BootTimeline& boot : merged.timelines) {
        for (const printkfmt::Entry entry : boot.entries) {
            for (const printkfmt::Occurrence& occurrence : entry.in) {
                EXPECT_TRUE(seen.emplace(occurrence.source, occurrence.record).second);
            }
        }
    }
    std::size_t records = 0;
    for (const printkfmt::Source& source : sources) {
        records += source.log.records.size();
    }
    EXPECT_EQ(seen.size(), records);
}

/// Returns what a list of an Entry has.
template <class Item>
std::vector<Item> items(std::span<const Item> list) {
    return {list.begin(), list.end()};
}

/// Returns who has each entry of the first boot: "AB A" if sources 0 and 1 have the first entry,
/// and source 0 has the second.
inline std::string holders(const printkfmt::Merged& merged) {
    std::string out;
    for (const printkfmt::Entry entry : merged.timelines.at(0).entries) {
        out += out.empty() ? "" : " ";
        for (std::uint32_t source = 0; source < 9; ++source) {
            out += entry.held_by(source) ? std::string(1, static_cast<char>('A' + source)) : "";
        }
    }
    return out;
}

/// Makes the kernel's log: records 10 to 16. One of them has three lines, and two are equal.
inline printkfmt::Source kernel_log() {
    return SourceBuilder()
        .record({.text = "early", .seq = 10, .timestamp_ns = 0})
        .record({.text = "one\ntwo\nthree", .seq = 11, .timestamp_ns = 1'000'000})
        .record({.text = "esc \x1b[1m", .seq = 12, .timestamp_ns = 2'000'000})
        .record({.text = "the same", .seq = 13, .timestamp_ns = 3'000'000})
        .record({.text = "the same", .seq = 14, .timestamp_ns = 3'000'000})
        .record({.text = "a long one that is cut", .seq = 15, .timestamp_ns = 4'000'000})
        .record({.text = "last", .seq = 16, .timestamp_ns = 5'000'000})
        .build();
}

}  // namespace lastwords::test
