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
#include "printkfmt/parse/prefix/line_prefix.h"

namespace lastwords::printkfmt {

/// Collects the records of a text in the text's order. A record's place is the bytes of the text
/// that it was parsed from, prefix and newline included.
///
/// The log takes at most about eight times the memory of the text. A text with far more records
/// than a kernel's log has for its length (lines of a few bytes each) is not parsed to its end: the
/// last records have what is left of it, and Log::unparsed tells how many records that would be.
/// A text of more than 128 KiB is no kernel's record. It is cut into several records, of which the
/// first is marked (TextState::kCut) and the others are foreign.
class LogBuilder {
 public:
    /// `input` must outlive the Log, unless Log::input_owner is set to what keeps it. It must have
    /// less than 4 GiB. Places are offsets into `input` and must ascend.
    explicit LogBuilder(std::string_view input);
    LogBuilder(const LogBuilder&) = delete;
    LogBuilder& operator=(const LogBuilder&) = delete;

    bool empty() const { return records_.empty(); }
    std::size_t size() const { return records_.size(); }
    /// Returns the last record, to be changed. It does not have its text yet.
    Record& last() { return records_.back(); }

    /// Adds a record whose text is a run of the input.
    void add(const LinePrefix& prefix, ByteRun place, ByteRun text);
    /// Adds a record whose text differs from the input, such as an unescaped one.
    void add_decoded(const LinePrefix& prefix, ByteRun place, std::string_view text);
    /// Adds a record of which the input says nothing but the text.
    void add_text_only(ByteRun place, ByteRun text);
    /// Appends to the last record's text, and extends its place. Takes no memory if the bytes of
    /// the input that follow that text are `text`.
    void extend(ByteRun place, std::string_view text);
    /// Replaces the last record's text.
    void set_text(std::string_view text);
    /// Adds bytes that say nothing, such as blank lines, to the place of the last record or mark.
    void widen(ByteRun place);
    /// Sets "SUBSYSTEM" or "DEVICE" of the last record's device. Ignores other keys.
    void set_device(std::string_view key, std::string value);
    /// Adds a mark after the last record. `dropped` is the number of messages; 0: unknown, or none.
    void mark(ByteRun place, std::uint64_t dropped, std::string words);

    /// Returns the log. Its owner must be set: see the constructor.
    Log finish() &&;

 private:
    bool push(const LinePrefix& prefix, ByteRun place);
    bool charge(std::uint64_t bytes);
    void append_record(const LinePrefix& prefix, ByteRun place);
    void leave_unparsed(ByteRun place);
    void add_piece(ByteRun place);
    std::size_t text_bytes() const { return is_decoded_ ? text_.size() : run_.end - run_.begin; }
    void complete_last();
    std::string_view keep(std::string_view bytes);

    std::string_view input_;
    RecordList records_;
    PlaceList places_;
    std::vector<Mark> marks_;
    std::vector<Device> devices_{{}};
    std::map<std::string, std::uint32_t> device_numbers_;  // by subsystem, NUL and device
    std::vector<char> decoded_;                            // the texts that differ from the input
    // The last record's text is a run of the input or, if is_decoded_, text_.
    ByteRun run_;
    std::string text_;
    bool is_decoded_ = false;
    bool is_unparsed_ = false;
    std::uint64_t room_;  // for records, marks and devices, in bytes
    std::uint64_t unparsed_ = 0;
};

}  // namespace lastwords::printkfmt
