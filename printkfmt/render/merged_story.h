// SPDX-License-Identifier: GPL-2.0-or-later
// The merged story as text: a letter for each source, and each record once with who has it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "printkfmt/model/merged.h"
#include "printkfmt/model/source.h"

namespace lastwords::printkfmt {

/// Sources are named A to Z, then a to z.
inline constexpr std::size_t kMergeSourcesMax = 52;
char letter_of(std::uint32_t source);
/// "A, C": the timeline's sources.
std::string letters_of(const BootTimeline& timeline);

/// "A.C": for each of the timeline's sources its letter if it has the entry, else a dot.
std::string who_has(const BootTimeline& timeline, const Entry& entry);

/// Which entries a user wants to see; every part that is set must hold.
struct MergeFilter {
    std::optional<std::uint32_t> only = {};     ///< no other source has the entry
    std::optional<std::uint32_t> lacking = {};  ///< this source does not have the entry

    bool accepts(const Entry& entry) const;
};

/// An entry as one record, as the source `of` has it: where that source has a record for each line,
/// their texts are joined by newlines. The other fields are those of the first record.
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

/// The lines of one timeline, as dmesg(1) prints records, each after the column of who has it.
class TimelineText {
 public:
    /// All arguments outlive this. `terminal`: control bytes are escaped.
    TimelineText(std::span<const Source> sources, const BootTimeline& timeline, bool terminal);

    /// Appends the entry and the texts that other sources have for it, and before them what its
    /// sources say is missing there. To be called for every entry in order; one that is not
    /// `wanted` is left out, but what is missing before it is not.
    void append(const Entry& entry, bool wanted, std::string& out);
    /// Appends what the sources say is missing after their last records.
    void append_end(std::string& out) const;

 private:
    using Place = std::pair<std::uint32_t, std::uint64_t>;  // source, index of the record after it

    void append_remark(std::string_view words, std::string& out) const;
    void append_gap(const Entry& entry, std::string& out);
    void append_marks(std::uint32_t source, std::uint64_t before, std::string& out) const;
    void append_entry(const Entry& entry, std::string& out) const;
    void append_variant(std::uint32_t source, std::string_view shown, std::string_view theirs,
                        std::string& out) const;

    std::span<const Source> sources_;
    const BootTimeline& timeline_;
    bool terminal_;
    std::multimap<Place, const Mark*> marks_;
    std::optional<Seq> expected_;
    std::uint64_t without_seq_ = 0;  // entries without a seq since the last one that has one
};

}  // namespace lastwords::printkfmt
