// SPDX-License-Identifier: GPL-2.0-or-later
// The merged story as text: each record once, with the letters of the sources that have it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "printkfmt/model/bound_filter.h"
#include "printkfmt/model/merged.h"
#include "printkfmt/model/source.h"
#include "printkfmt/render/timeline_walk.h"

namespace lastwords::printkfmt {

/// Returns the letters of the timeline's sources: "A, C".
std::string letters_of(const BootTimeline& timeline);

/// Returns "A.C": for each of the timeline's sources its letter if it has the entry, else a dot.
std::string who_has(const BootTimeline& timeline, const Entry& entry);

/// Which entries a user wants to see. An entry must satisfy every part that is set.
struct MergeFilter {
    std::optional<std::uint32_t> only = {};     ///< shows entries that only this source has
    std::optional<std::uint32_t> lacking = {};  ///< shows entries that this source does not have
    MergedFilter words = {};

    bool accepts(const Entry& entry) const;
};

/// An entry as one record, with the text that the source `of` has. If that source has several
/// records for it (one for each line), their texts are joined by newlines, and the other fields are
/// those of the first record.
class MergedRecord {
 public:
    MergedRecord(std::span<const Source> sources, const Entry& entry, std::uint32_t of);
    MergedRecord(const MergedRecord&) = delete;
    MergedRecord& operator=(const MergedRecord&) = delete;
    ~MergedRecord() = default;

    const Record& record() const { return record_; }

 private:
    Record record_;
    std::string joined_;
};

/// Prints the items of one timeline: records as dmesg(1) prints them, each after a column that
/// shows which sources have it.
class TimelineText {
 public:
    /// All arguments must outlive this. `terminal`: escape control bytes.
    TimelineText(std::span<const Source> sources, const BootTimeline& timeline, bool terminal)
        : sources_(sources), timeline_(timeline), terminal_(terminal) {}

    /// Appends a gap or a mark as a remark of lastwords, or an entry and the texts of sources that
    /// differ from the one that is shown.
    void append(const TimelineItem& item, std::string& out) const;

 private:
    void append_remark(std::string_view words, std::string& out) const;
    void append_entry(const Entry& entry, std::string& out) const;
    void append_variant(std::uint32_t source, std::string_view shown, std::string_view theirs,
                        std::string& out) const;

    std::span<const Source> sources_;
    const BootTimeline& timeline_;
    bool terminal_;
};

}  // namespace lastwords::printkfmt
