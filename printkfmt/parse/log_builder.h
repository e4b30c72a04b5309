// SPDX-License-Identifier: GPL-2.0-or-later
// LogBuilder: a Log of the records of one text, in its order.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "printkfmt/model/log.h"
#include "printkfmt/parse/line_head.h"

namespace lastwords::printkfmt {

class LogBuilder {
 public:
    /// `input` must outlive this; places are offsets into it, and must come in order.
    explicit LogBuilder(std::string_view input) : input_(input) {}

    bool empty() const { return records_.empty(); }
    std::size_t size() const { return records_.size(); }
    Record& last() { return records_.back(); }

    /// A record whose text stands in the input as it is.
    void add(const LineHead& head, ByteRun place, ByteRun text);
    /// A record whose text is made of the input.
    void add_decoded(const LineHead& head, ByteRun place, std::string_view text);
    /// A record of which the input says nothing but its text.
    void add_bare(ByteRun place, ByteRun text);
    /// More text for the last record, and more of the input.
    void extend(ByteRun place, std::string_view text);
    /// Another text for the last record.
    void set_text(std::string_view text);
    /// More of the input for the last record, whose text it does not change.
    void widen(ByteRun place) { places_.back().end = place.end; }
    /// One more word about the last record's device: "SUBSYSTEM" and "DEVICE" are kept.
    void set_device(std::string_view key, std::string value);
    void mark(ByteRun place, std::uint64_t dropped, std::string words);

    Log finish() &&;

 private:
    void push(const LineHead& head, ByteRun place);

    struct Text {
        std::uint64_t at = 0;
        std::uint64_t length = 0;
        bool decoded = false;  ///< at is in decoded_, not in the input
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
