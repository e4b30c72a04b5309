// SPDX-License-Identifier: GPL-2.0-or-later
// SourceBuilder: makes a Source of records that a test lists.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "printkfmt/model/source.h"

namespace lastwords::test {

/// A record of a test. A field that the test does not set has the value of an ordinary record.
struct RecordSpec {
    std::string_view text = {};
    std::uint64_t seq = 0;
    std::optional<std::uint64_t> timestamp_ns = 0;
    std::uint8_t level = 6;
    std::uint8_t facility = 0;
    std::uint8_t flags = printkfmt::kLogNewline;
    printkfmt::RecordState state = printkfmt::RecordState::kFinalized;
    printkfmt::TextState text_state = printkfmt::TextState::kWhole;
    bool has_level = true;
    std::uint32_t caller = 1;
    std::uint32_t device = 0;
    bool foreign = false;
};

class SourceBuilder {
 public:
    SourceBuilder& record(const RecordSpec& spec) {
        records_.push_back(spec);
        return *this;
    }
    SourceBuilder& ghost(const RecordSpec& spec) {
        ghosts_.push_back(spec);
        return *this;
    }

    /// Adds `count` records "line SEQ" of level info, one a second, from seq `first` on.
    SourceBuilder& lines(std::uint64_t first, std::uint64_t count) {
        for (std::uint64_t seq = first; seq < first + count; ++seq) {
            lines_.push_back("line " + std::to_string(seq));
            RecordSpec spec;
            spec.seq = seq;
            spec.timestamp_ns = seq * 1'000'000'000;
            records_.push_back(spec);
            line_of_.emplace_back(records_.size() - 1, lines_.size() - 1);
        }
        return *this;
    }

    printkfmt::Source build() {
        for (const auto& [record, line] : line_of_) {
            records_[record].text = lines_[line];
        }
        printkfmt::Source source;
        source.origin = "dump: kernel log";
        std::size_t bytes = 0;
        for (const auto* specs : {&records_, &ghosts_}) {
            for (const RecordSpec& spec : *specs) {
                bytes += spec.text.size();
            }
        }
        source.log.content.reserve(bytes);
        add(records_, source.log, source.log.records);
        add(ghosts_, source.log, source.log.ghosts);
        if (!records_.empty()) {
            source.log.first_seq = Seq{records_.front().seq};
            source.log.next_seq = Seq{records_.back().seq} + 1;
        }
        return source;
    }

 private:
    template <class Records>
    static void add(const std::vector<RecordSpec>& specs, printkfmt::Log& log, Records& into) {
        for (const RecordSpec& spec : specs) {
            const std::size_t at = log.content.size();
            log.content.insert(log.content.end(), spec.text.begin(), spec.text.end());
            printkfmt::Record record;
            record.position = spec.seq;
            record.seq = Seq{spec.seq};
            record.timestamp_ns = spec.timestamp_ns;
            record.text = std::string_view(log.content.data(), log.content.size()).substr(at);
            record.text_at = at;
            record.caller = {spec.caller};
            record.device = spec.device;
            record.state = spec.state;
            record.text_state = spec.text_state;
            record.level = spec.level;
            record.facility = spec.facility;
            record.flags = spec.flags;
            record.has_level = spec.has_level;
            record.foreign = spec.foreign;
            into.push_back(record);
        }
    }

    std::vector<RecordSpec> records_;
    std::vector<RecordSpec> ghosts_;
    std::vector<std::string> lines_;
    std::vector<std::pair<std::size_t, std::size_t>> line_of_;  // indices in records_ and lines_
};

/// Returns a Source of one record.
inline printkfmt::Source source_of(const RecordSpec& spec) {
    return SourceBuilder().record(spec).build();
}

/// Returns an enabled legacy console that has shown everything before `next_seq`.
inline printkfmt::Console console_at(std::string name, std::uint64_t next_seq) {
    printkfmt::Console console;
    console.driver = name.substr(0, name.find_first_of("0123456789"));
    console.name = std::move(name);
    console.flags = static_cast<std::uint32_t>(printkfmt::ConsoleFlag::kEnabled);
    console.next_seq = Seq{next_seq};
    console.maybe_from = Seq{next_seq};
    console.loglevel = 7;
    return console;
}

/// Adds the seqs from `begin` up to `end` to the console's coverage, and counts them there.
inline void cover(printkfmt::Console& console, std::uint64_t begin, std::uint64_t end,
                  printkfmt::Delivery delivery) {
    printkfmt::Coverage& coverage = console.coverage;
    coverage.intervals.push_back({Seq{begin}, Seq{end}, delivery});
    const std::uint64_t count = end - begin;
    coverage.lost += delivery == printkfmt::Delivery::kLost ? count : 0;
    coverage.missing += delivery == printkfmt::Delivery::kMissing ? count : 0;
    coverage.unflushed += delivery == printkfmt::Delivery::kUnflushed ? count : 0;
    coverage.suppressed += delivery == printkfmt::Delivery::kSuppressed ? count : 0;
    coverage.pending = coverage.unflushed + coverage.suppressed;
}

inline printkfmt::SeqInterval interval(std::uint64_t begin, std::uint64_t end,
                                       printkfmt::Delivery delivery) {
    return {Seq{begin}, Seq{end}, delivery};
}

/// Returns the log of a source with a line for each seq in [first, end).
inline printkfmt::Log lines(std::uint64_t first, std::uint64_t end) {
    return SourceBuilder().lines(first, end - first).build().log;
}

}  // namespace lastwords::test
