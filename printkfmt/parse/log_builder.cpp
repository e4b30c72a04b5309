// SPDX-License-Identifier: GPL-2.0-or-later
// Collects records. The finished log holds the input unchanged, then the texts that differ from it.
#include "printkfmt/parse/log_builder.h"

namespace lastwords::printkfmt {

void LogBuilder::push(const LinePrefix& prefix, ByteRun place) {
    Record record;
    record.position = records_.size();
    record.seq = prefix.seq ? std::optional<Seq>(Seq{*prefix.seq}) : std::nullopt;
    record.timestamp_ns = prefix.timestamp_ns;
    record.wall = prefix.wall;
    record.has_caller = prefix.caller_id.has_value();
    record.caller = Caller{prefix.caller_id.value_or(0)};
    record.has_level = prefix.priority.has_value();
    record.level = static_cast<std::uint8_t>(prefix.priority.value_or(0) % 8);
    record.facility = static_cast<std::uint8_t>(prefix.priority.value_or(0) / 8);
    record.flags = prefix.flags;
    records_.push_back(record);
    places_.push_back(place);
}

void LogBuilder::add(const LinePrefix& prefix, ByteRun place, ByteRun text) {
    push(prefix, place);
    texts_.push_back({text.begin, text.end - text.begin, false});
}

void LogBuilder::add_decoded(const LinePrefix& prefix, ByteRun place, std::string_view text) {
    push(prefix, place);
    texts_.push_back({decoded_.size(), text.size(), true});
    decoded_ += text;
}

void LogBuilder::add_text_only(ByteRun place, ByteRun text) {
    add(LinePrefix{}, place, text);
}

void LogBuilder::extend(ByteRun place, std::string_view text) {
    Text& last = texts_.back();
    if (!last.decoded) {
        const std::string_view so_far = input_.substr(last.at, last.length);
        last = {decoded_.size(), so_far.size(), true};
        decoded_ += so_far;
    }
    decoded_ += text;
    last.length += text.size();
    widen(place);
}

void LogBuilder::set_text(std::string_view text) {
    texts_.back() = {decoded_.size(), text.size(), true};
    decoded_ += text;
}

void LogBuilder::set_device(std::string_view key, std::string value) {
    Record& record = records_.back();
    Device device = devices_[record.device];
    if (key == "SUBSYSTEM") {
        device.subsystem = std::move(value);
    } else if (key == "DEVICE") {
        device.device = std::move(value);
    } else {
        return;
    }
    const auto number = static_cast<std::uint32_t>(devices_.size());
    const auto [known, is_new] =
        device_numbers_.try_emplace({device.subsystem, device.device}, number);
    if (is_new) {
        devices_.push_back(std::move(device));
    }
    record.device = known->second;
}

void LogBuilder::mark(ByteRun place, std::uint64_t dropped, std::string words) {
    marks_.push_back({records_.size(), dropped, std::move(words), place});
}

Log LogBuilder::finish() && {
    Log log;
    log.content.reserve(input_.size() + decoded_.size());
    log.content.assign(input_.begin(), input_.end());
    log.content.insert(log.content.end(), decoded_.begin(), decoded_.end());
    const std::string_view content(log.content.data(), log.content.size());
    for (std::size_t i = 0; i < records_.size(); ++i) {
        Record& record = records_[i];
        record.text_at = texts_[i].at + (texts_[i].decoded ? input_.size() : 0);
        record.text = content.substr(record.text_at, texts_[i].length);
        if (!record.wall.empty()) {
            const auto at = static_cast<std::size_t>(record.wall.data() - input_.data());
            record.wall = content.substr(at, record.wall.size());
        }
    }
    log.records = std::move(records_);
    log.places = std::move(places_);
    log.marks = std::move(marks_);
    log.devices = std::move(devices_);
    log.input_bytes = input_.size();
    return log;
}

}  // namespace lastwords::printkfmt
