// SPDX-License-Identifier: GPL-2.0-or-later
// Splits records into lines and hashes each.
#include "extractor/merge/log_lines.h"

#include <algorithm>

#include "extractor/merge/plain_line.h"

namespace lastwords::extractor {

LogLines::LogLines(const printkfmt::Log& log) : log_(&log) {
    const std::size_t records = std::min(log.records.size(), kAlignLinesMax + 1);
    keys_.reserve(records);
    for (std::uint32_t i = 0; i < records && !too_long(); ++i) {
        add_record(i);
    }
}

void LogLines::add_record(std::uint32_t index) {
    const printkfmt::Record record = log_->records[index];
    const std::uint64_t time = time_of(record);
    std::size_t at = 0;
    do {
        const std::size_t end = std::min(record.text.find('\n', at), record.text.size());
        const bool several = at != 0 || end != record.text.size();
        if (several && places_.empty()) {
            places_.reserve(keys_.capacity());
            for (std::uint32_t i = 0; i < keys_.size(); ++i) {
                places_.push_back({i, 0});
            }
        }
        if (several || !places_.empty()) {
            places_.push_back({index, static_cast<std::uint32_t>(at)});
        }
        keys_.push_back(mixed(hash_line(record.text.substr(at, end - at)), time));
        at = end + 1;
    } while (at <= record.text.size() && !too_long());
}

std::uint64_t LogLines::time(std::uint32_t line) const {
    return time_of(log_->records[record(line)]);
}

std::string_view LogLines::text(std::uint32_t line) const {
    const std::string_view text = log_->records[record(line)].text;
    const std::size_t at = places_.empty() ? 0 : places_[line].at;
    return text.substr(at, text.find('\n', at) - at);
}

}  // namespace lastwords::extractor
