// SPDX-License-Identifier: GPL-2.0-or-later
// Condition: what one word of a filter asks about a record.
#pragma once

#include <bitset>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "printkfmt/model/level.h"
#include "printkfmt/model/seq_range.h"
#include "printkfmt/model/time_point.h"

namespace re2 {
class RE2;
}

namespace lastwords::printkfmt {

struct LevelIn {
    LevelSet levels;
};

struct FacilityIn {
    FacilitySet facilities;
};

/// The CPU that called printk(), from the caller or from Record::cpu.
struct CpuIn {
    std::vector<std::uint32_t> cpus;
};

struct CallerIn {
    std::vector<std::uint32_t> ids;  ///< as Caller::id
};

struct TimeIn {
    std::vector<TimeRange> ranges;
};

struct SeqIn {
    std::vector<SeqRange> ranges;
};

/// What became of a record on a console, as a filter asks for it.
enum class AskedDelivery : std::uint8_t {
    /// Unflushed, lost or missing; also a text outside the log that the consoles did not get.
    kMissed,
    kMaybe,  ///< doubtful
    /// Passed: printed, or kept back by the loglevel of that time, which the kernel does not note
    /// (panic() itself raises it). Also a text outside the log that the consoles got. Never a
    /// ghost, because it is not known when it was recycled.
    kShown,
    kSuppressed,
    kLost,
};

struct DeliveryOn {
    AskedDelivery asked = AskedDelivery::kMissed;
    /// Names of consoles, on one of which the record must have this delivery; "any" is each console
    /// of the source.
    std::vector<std::string> consoles;
};

/// What became of the record is not the same on all of these consoles.
struct DiffersOn {
    std::vector<std::string> consoles;  ///< names; "any" is each console of the source
};

/// The record is in one of the states, or is a ghost and `ghosts` is true.
struct StateIn {
    std::bitset<8> states;  ///< bit n: the RecordState of value n
    bool ghosts = false;
};

struct TextStateIn {
    std::bitset<8> states;  ///< bit n: the TextState of value n
};

struct SourceIn {
    /// A letter (A: the first source), or a part of Source::origin.
    std::vector<std::string> names;
};

/// The text has this part. If `any_case` is true, `part` has no capital letter and those of the
/// text count as small ones (ASCII).
struct TextHas {
    std::string part;
    bool any_case = false;
};

/// The text matches an expression of RE2, in which `^` and `$` match at every line.
struct TextMatches {
    std::shared_ptr<const re2::RE2> expression;
};

using Test = std::variant<LevelIn, FacilityIn, CpuIn, CallerIn, TimeIn, SeqIn, DeliveryOn,
                          DiffersOn, StateIn, TextStateIn, SourceIn, TextHas, TextMatches>;

struct Condition {
    Test test;
    bool negated = false;
    std::string word;  ///< as the user wrote it, for messages
};

}  // namespace lastwords::printkfmt
