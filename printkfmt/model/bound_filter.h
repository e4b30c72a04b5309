// SPDX-License-Identifier: GPL-2.0-or-later
// BoundFilter: a filter for the records of one source. MergedFilter: the same for the entries of
// several sources.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "printkfmt/base/result.h"
#include "printkfmt/model/filter.h"
#include "printkfmt/model/merged.h"
#include "printkfmt/model/source.h"

namespace lastwords::printkfmt {

enum class RecordKind : std::uint8_t {
    kStored,  ///< of Log::records or Log::buffered
    kGhost,   ///< of Log::ghosts
};

/// Made by bind_filter(). Several threads may use one at the same time.
class BoundFilter {
 public:
    /// Whether the filter accepts the record. What a record does not have (its level, its time)
    /// does not exclude it, neither by a word nor by the word's negation. A record without a seq is
    /// in no range of seqs, one without a caller has none of the callers, and of one without a
    /// number it is not known what became of it on a console.
    bool accepts(const Record& record, RecordKind kind) const;

    /// Whether to show a gap or a mark. `next` is the record after it; null: there is none. It is
    /// shown if the filter's seqs, times and sources accept the record after it, whatever the
    /// filter's other parts say, and always at the end of the log.
    bool accepts_remark_before(const Record* next) const;

 private:
    friend class MergedFilter;
    friend Result<BoundFilter> bind_filter(const Filter& filter, std::span<const Source> sources,
                                           std::size_t index);

    struct BoundTime {
        std::vector<TimeBounds> ranges;
    };
    struct BoundDelivery {
        AskedDelivery asked = AskedDelivery::kMissed;
        std::vector<const Console*> consoles;
    };
    struct BoundDiffers {
        std::vector<const Console*> consoles;
    };
    struct IsSource {
        bool yes = false;
    };
    using BoundTest =
        std::variant<LevelIn, FacilityIn, CpuIn, CallerIn, BoundTime, SeqIn, BoundDelivery,
                     BoundDiffers, StateIn, TextStateIn, IsSource, TextHas, TextMatches>;
    struct BoundCondition {
        BoundTest test;
        bool negated = false;
    };
    enum class Answer : std::uint8_t { kNo, kYes, kUnknown };
    class Asker;
    class Binder;

    BoundFilter(const Filter& filter, const Source& source) : filter_(filter), source_(&source) {}

    Answer answer(const BoundCondition& condition, const Record& record, RecordKind kind) const;
    static bool is_met(Answer answer, bool negated);
    static bool is_of_window(const BoundCondition& condition);
    template <class Ask>
    bool has_alternative(bool window_only, Ask ask) const;

    Filter filter_;
    const Source* source_;
    std::vector<std::vector<BoundCondition>> alternatives_;  // as in Filter::alternatives
};

/// Makes the filter ready for the records of sources[index]. All sources must outlive the result,
/// and must not be moved. Fails if the filter names a console that none of the sources has, or a
/// source that there is not, or if one of its times cannot be converted to the source's clock; the
/// message lists what there is. The records of a source that does not have the console count
/// neither as missed nor as shown there.
Result<BoundFilter> bind_filter(const Filter& filter, std::span<const Source> sources,
                                std::size_t index);
inline Result<BoundFilter> bind_filter(const Filter& filter, const Source& source) {
    return bind_filter(filter, {&source, 1}, 0);
}

/// A filter for the entries that merge() makes of these sources. Several threads may use one at the
/// same time.
class MergedFilter {
 public:
    /// Accepts every entry.
    MergedFilter() = default;
    /// Fails as bind_filter() does for each of the sources, which must outlive the result.
    static Result<MergedFilter> create(const Filter& filter, std::span<const Source> sources);

    /// Whether the filter accepts the entry. A word holds for an entry if it holds for one of its
    /// records, whichever source has it; the negated word, if it holds for none.
    bool accepts(const Entry& entry) const;
    /// Whether to show what is remarked before the entry, by the rule of
    /// BoundFilter::accepts_remark_before().
    bool accepts_remark_before(const Entry& entry) const;

 private:
    bool check(const Entry& entry, bool window_only) const;

    std::vector<BoundFilter> of_source_;
};

}  // namespace lastwords::printkfmt
