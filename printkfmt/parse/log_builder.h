// SPDX-License-Identifier: GPL-2.0-or-later
// LogBuilder: makes a Log of the records of one text.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "printkfmt/model/log.h"
#include "printkfmt/parse/line_prefix.h"

namespace lastwords::printkfmt {

/// Collects the records of a text in the text's order. A record's place is the bytes of the text
/// that it was parsed from, prefix and newline included.
class LogBuilder {
 public:
    /// `input` must outlive this. Places are offsets into `input` and must ascend.
    explicit LogBuilder(std::string_view input) : input_(input) {}

    bool empty() const { return records_.empty(); }
    std::size_t size() const { return records_.size(); }
    Record& last() { return records_.back(); }

    /// Adds a record whose text is a run of the input.
    void add(const LinePrefix& prefix, ByteRun place, ByteRun text);
    /// Adds a record whose text differs from the input, such as an unescaped one.
    void add_decoded(const LinePrefix& prefix, ByteRun place, std::string_view text);
    /// Adds a record of which the input says nothing but the text.
    void add_text_only(ByteRun place, ByteRun text);
    /// Appends to the last record's text, and extends its place.
    void extend(ByteRun place, std::string_view text);
    /// Replaces the last record's text.
    void set_text(std::string_view text);
    /// Extends the last record's place, but not its text.
    void widen(ByteRun place) { places_.back().end = place.end; }
    /// Sets "SUBSYSTEM" or "DEVICE" of the last record's device. Ignores other keys.
    void set_device(std::string_view key, std::string value);
    /// Adds a mark after the last record. `dropped` is the number of messages; 0: unknown, or none.
    void mark(ByteRun place, std::uint64_t dropped, std::string words);

    /// Returns the log. It owns a copy of the input, followed by the decoded texts.
    Log finish() &&;

 private:
    void push(const LinePrefix& prefix, ByteRun place);

    struct Text {
        std::uint64_t at = 0;
        std::uint64_t length = 0;
        bool decoded = false;  ///< `at` is an offset into decoded_, not into the input
    };

    std::string_view input_;
    std::vector<Record> records_;
    std::vector<Text> texts_;
    std::vector<ByteRun> places_;
    std::vector<Mark> marks_;
    std::vector<Device> devices_{{}};
    std::map<std::pair<std::string, std::string>, std::uint32_t> device_numbers_;
    std::string decoded_;
};

}  // namespace lastwords::printkfmt
