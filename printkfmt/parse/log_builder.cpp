// SPDX-License-Identifier: GPL-2.0-or-later
// Collects records, packed. The log has only such texts as differ from the input.
#include "printkfmt/parse/log_builder.h"

#include <algorithm>
#include <functional>

namespace lastwords::printkfmt {

namespace {

constexpr std::uint64_t kRecordBytes = 40;  // what RecordList and PlaceList take for a record
// A device takes its two names twice, and the parts of a map.
constexpr std::uint64_t kDeviceBytes = 256;
constexpr std::uint64_t kDevicesMax = 65535;  // RecordList packs no higher number
// The longest text of a record. The kernel's own have at most some
// kilobytes (kernel/printk/printk.c, PRINTKRB_RECORD_MAX and LOG_LINE_MAX, up to 7.2).
constexpr std::uint64_t kTextBytesMax = 128U << 10U;
constexpr std::size_t kMarkBytesMax = 1024;  // of a mark

/// Returns how many bytes the records of a text may take. Together with the text itself this is
/// less than eight times the text. The lines of real logs have 80 bytes on average, those of a
/// short text may all be empty.
std::uint64_t room_for(std::string_view input) {
    constexpr std::uint64_t kAlways = 1024 * kRecordBytes;
    constexpr std::uint64_t kPerByte = 6;
    return kAlways + kPerByte * input.size();
}

}  // namespace

LogBuilder::LogBuilder(std::string_view input) : input_(input), room_(room_for(input)) {
    const auto lines = static_cast<std::uint64_t>(std::count(input.begin(), input.end(), '\n')) + 1;
    // Pieces of long texts, and of what stays unparsed, are not counted as records.
    const std::uint64_t pieces = 2 * input.size() / kTextBytesMax + 2;
    const std::uint64_t most = std::min(lines, room_ / kRecordBytes) + pieces;
    records_.set_input(input);
    records_.reserve(most);
    places_.reserve(most);
}

/// Takes the bytes from the room for records. Returns false, from then on always, if it is used up.
bool LogBuilder::charge(std::uint64_t bytes) {
    room_ = unparsed_ == 0 && bytes < room_ ? room_ - bytes : 0;
    return room_ != 0;
}

/// Adds a record without text. Returns false if it belongs to those that stay unparsed.
bool LogBuilder::push(const LinePrefix& prefix, ByteRun place) {
    if (!charge(kRecordBytes)) {
        leave_unparsed(place);
        return false;
    }
    append_record(prefix, place);
    return true;
}

void LogBuilder::append_record(const LinePrefix& prefix, ByteRun place) {
    complete_last();
    const std::size_t position = records_.size();
    Record& record = records_.emplace_back();
    record.position = position;
    record.seq = prefix.seq ? std::optional<Seq>(Seq{*prefix.seq}) : std::nullopt;
    record.timestamp_ns = prefix.timestamp_ns;
    record.has_caller = prefix.caller_id.has_value();
    record.caller = Caller{prefix.caller_id.value_or(0)};
    record.has_level = prefix.priority.has_value();
    record.level = static_cast<std::uint8_t>(prefix.priority.value_or(0) % 8);
    record.facility = static_cast<std::uint8_t>(prefix.priority.value_or(0) / 8);
    record.flags = prefix.flags;
    if (!prefix.wall.empty()) {
        const std::less_equal<> not_behind;
        const bool in_input = not_behind(input_.data(), prefix.wall.data()) &&
                              not_behind(prefix.wall.data(), input_.data() + input_.size());
        record.wall = in_input ? prefix.wall : keep(prefix.wall);
    }
    places_.push_back(place);
    run_ = {place.begin, place.begin};
    is_decoded_ = false;
    is_unparsed_ = false;
}

/// Adds the bytes to the last record, which has what is not parsed any more, or to a new one.
void LogBuilder::leave_unparsed(ByteRun place) {
    if (!is_unparsed_ || place.end - run_.begin > kTextBytesMax) {
        append_record(LinePrefix{}, place);
        is_unparsed_ = true;
    }
    ++unparsed_;
    run_.end = place.end;
    places_.extend_back(place.end);
}

/// Adds a record for what is left of a text that is too long for one.
void LogBuilder::add_piece(ByteRun place) {
    if (push(LinePrefix{}, place)) {
        records_.back().foreign = true;
    }
}

/// Copies bytes that are not in the input to the log's content.
std::string_view LogBuilder::keep(std::string_view bytes) {
    const std::size_t at = decoded_.size();
    const char* const before = decoded_.data();
    decoded_.insert(decoded_.end(), bytes.begin(), bytes.end());
    if (decoded_.data() != before) {
        records_.move_texts(before, at, decoded_.data());
    }
    records_.set_content({decoded_.data(), decoded_.size()});
    return {decoded_.data() + at, bytes.size()};
}

/// Gives the last record its text.
void LogBuilder::complete_last() {
    if (records_.empty()) {
        return;
    }
    if (is_decoded_) {
        const std::uint64_t at = input_.size() + decoded_.size();
        const std::string_view text = keep(text_);
        records_.back().text_at = at;
        records_.back().text = text;
        return;
    }
    std::string_view text = input_.substr(run_.begin, run_.end - run_.begin);
    text.remove_suffix(is_unparsed_ && text.ends_with('\n') ? 1 : 0);
    records_.back().text_at = run_.begin;
    records_.back().text = text;
}

void LogBuilder::add(const LinePrefix& prefix, ByteRun place, ByteRun text) {
    const std::uint64_t first = std::min(text.begin + kTextBytesMax, text.end);
    if (!push(prefix, {place.begin, first == text.end ? place.end : first})) {
        return;
    }
    run_ = {text.begin, first};
    for (std::uint64_t at = first; at < text.end && !is_unparsed_; at = run_.end) {
        records_.back().text_state = at == first ? TextState::kCut : TextState::kWhole;
        const std::uint64_t end = std::min(at + kTextBytesMax, text.end);
        add_piece({at, end == text.end ? place.end : end});
        run_ = {at, end};
    }
}

void LogBuilder::add_decoded(const LinePrefix& prefix, ByteRun place, std::string_view text) {
    if (push(prefix, place)) {
        set_text(text);
    }
}

void LogBuilder::add_text_only(ByteRun place, ByteRun text) {
    add(LinePrefix{}, place, text);
}

void LogBuilder::extend(ByteRun place, std::string_view text) {
    if (is_unparsed_) {
        widen(place);
        return;
    }
    const bool in_input = !is_decoded_ && input_.substr(run_.end).starts_with(text);
    if (text_bytes() + text.size() > kTextBytesMax) {
        const std::uint64_t newline = text.starts_with('\n') ? 1 : 0;
        const ByteRun run{run_.end + newline, run_.end + text.size()};
        add_piece(place);
        if (in_input && !is_unparsed_) {
            run_ = run;
        } else {
            set_text(text.substr(newline));
        }
        return;
    }
    widen(place);
    if (in_input) {
        run_.end += text.size();
        return;
    }
    if (!is_decoded_) {
        text_ = input_.substr(run_.begin, run_.end - run_.begin);
        is_decoded_ = true;
    }
    text_ += text;
}

void LogBuilder::set_text(std::string_view text) {
    if (is_unparsed_) {
        return;
    }
    const std::uint64_t end = places_.back().end;
    text_ = text.substr(0, kTextBytesMax);
    is_decoded_ = true;
    for (std::size_t at = text_.size(); at < text.size() && !is_unparsed_; at += kTextBytesMax) {
        records_.back().text_state = at == kTextBytesMax ? TextState::kCut : TextState::kWhole;
        add_piece({end, end});
        text_ = text.substr(at, kTextBytesMax);
        is_decoded_ = !is_unparsed_;
    }
}

void LogBuilder::widen(ByteRun place) {
    if (!marks_.empty() && marks_.back().before == records_.size()) {
        marks_.back().place.end = place.end;
    } else if (records_.empty()) {
        mark(place, 0, {});
    } else {
        places_.extend_back(place.end);
        run_.end = is_unparsed_ ? place.end : run_.end;
    }
}

void LogBuilder::set_device(std::string_view key, std::string value) {
    Record& record = records_.back();
    Device device = devices_[record.device];
    if (is_unparsed_) {
        return;
    }
    if (key == "SUBSYSTEM") {
        device.subsystem = std::move(value);
    } else if (key == "DEVICE") {
        device.device = std::move(value);
    } else {
        return;
    }
    std::string name = device.subsystem;
    name += '\0';
    name += device.device;
    const std::uint64_t bytes = 2 * name.size() + kDeviceBytes;
    const auto known = device_numbers_.find(name);
    if (known != device_numbers_.end()) {
        record.device = known->second;
    } else if (devices_.size() <= kDevicesMax && charge(bytes)) {
        record.device = static_cast<std::uint32_t>(devices_.size());
        device_numbers_.emplace(std::move(name), record.device);
        devices_.push_back(std::move(device));
    } else {
        room_ = 0;  // the next record and those behind it stay unparsed
    }
}

void LogBuilder::mark(ByteRun place, std::uint64_t dropped, std::string words) {
    const bool goes_on = words.empty() && dropped == 0 && !marks_.empty() &&
                         marks_.back().before == records_.size() && marks_.back().words.empty() &&
                         marks_.back().dropped == 0;
    if (goes_on) {
        marks_.back().place.end = place.end;
    } else if (charge(2 * sizeof(Mark) + std::min(words.size(), kMarkBytesMax))) {
        words.resize(std::min(words.size(), kMarkBytesMax));
        marks_.push_back({records_.size(), dropped, std::move(words), place});
    } else {
        leave_unparsed(place);
    }
}

Log LogBuilder::finish() && {
    complete_last();
    Log log;
    log.records = std::move(records_);
    log.places = std::move(places_);
    log.marks = std::move(marks_);
    log.devices = std::move(devices_);
    log.content = std::move(decoded_);
    log.input = input_;
    log.unparsed = unparsed_;
    return log;
}

}  // namespace lastwords::printkfmt
