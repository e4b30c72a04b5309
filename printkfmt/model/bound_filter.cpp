// SPDX-License-Identifier: GPL-2.0-or-later
// Makes a filter ready for a source, and decides whether it accepts a record or an entry.
#include "printkfmt/model/bound_filter.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <string>
#include <string_view>

#include "printkfmt/model/verdict.h"

namespace lastwords::printkfmt {

namespace {

char small(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Whether `text`, with its capital letters as small ones, has `part`, which has no capital letter
/// and is not empty.
bool has_in_any_case(std::string_view text, std::string_view part) {
    if (part.size() > text.size()) {
        return false;
    }
    const std::size_t last = part.size() - 1;
    for (std::size_t at = 0; at + last < text.size(); ++at) {
        // Most places fail at the first comparison, which is cheaper than a call.
        if (small(text[at]) == part[0] && small(text[at + last]) == part[last] &&
            std::equal(part.begin(), part.end(), text.substr(at).begin(),
                       [](char a, char b) { return a == small(b); })) {
            return true;
        }
    }
    return false;
}

bool contains(const TextHas& test, std::string_view text) {
    return test.any_case ? has_in_any_case(text, test.part)
                         : text.find(test.part) != std::string_view::npos;
}

template <class Values, class Value>
bool is_in(const Values& values, const Value& value) {
    return std::find(values.begin(), values.end(), value) != values.end();
}

bool is_missed(Delivery delivery) {
    return delivery == Delivery::kUnflushed || delivery == Delivery::kLost ||
           delivery == Delivery::kMissing;
}

bool has_delivery(AskedDelivery asked, const Console& console, Seq number, RecordKind kind) {
    const Delivery delivery = console.coverage.of(number);
    switch (asked) {
        case AskedDelivery::kMissed:
            return is_missed(delivery);
        case AskedDelivery::kMaybe:
            return delivery == Delivery::kDoubtful;
        case AskedDelivery::kShown:
            return delivery == Delivery::kPassed && kind != RecordKind::kGhost;
        case AskedDelivery::kSuppressed:
            return delivery == Delivery::kSuppressed;
        case AskedDelivery::kLost:
            return delivery == Delivery::kLost;
    }
    return false;
}

/// A text outside the log has no number. The consoles that are asked about do not matter, because
/// none of them, or all of them, got it.
bool has_buffer_delivery(AskedDelivery asked, const Record& buffered) {
    return asked == (is_missed_buffer(buffered) ? AskedDelivery::kMissed : AskedDelivery::kShown);
}

std::string joined_console_names(std::span<const Source> sources) {
    std::string names;
    for (const Source& source : sources) {
        for (const Console& console : source.consoles) {
            names += names.empty() ? "" : ", ";
            names += console.name;
        }
    }
    return names;
}

bool has_console(std::span<const Source> sources, const std::string& name) {
    return std::any_of(sources.begin(), sources.end(), [&](const Source& source) {
        return std::any_of(source.consoles.begin(), source.consoles.end(),
                           [&](const Console& console) { return console.name == name; });
    });
}

/// Whether `name` is the letter of the source with this index, or a part of its name.
bool is_named(const std::string& name, std::span<const Source> sources, std::size_t index) {
    if (name.size() == 1) {
        return index < kMergeSourcesMax &&
               name.front() == letter_of(static_cast<std::uint32_t>(index));
    }
    const bool any_case =
        std::none_of(name.begin(), name.end(), [](char c) { return c != small(c); });
    return contains({name, any_case}, sources[index].origin);
}

std::string source_names(std::span<const Source> sources) {
    std::string names;
    for (std::size_t i = 0; i < std::min(sources.size(), kMergeSourcesMax); ++i) {
        names += fmt::format("{}{} ({})", names.empty() ? "" : ", ",
                             letter_of(static_cast<std::uint32_t>(i)), sources[i].origin);
    }
    return names;
}

}  // namespace

/// Asks one record.
class BoundFilter::Asker {
 public:
    Asker(const Log& log, const Record& record, RecordKind kind)
        : log_(log), record_(record), kind_(kind) {}

    Answer operator()(const LevelIn& test) const {
        return !record_.has_level ? Answer::kUnknown : yes(test.levels.test(record_.level & 7U));
    }
    Answer operator()(const FacilityIn& test) const {
        return !record_.has_level ? Answer::kUnknown : yes(test.facilities.test(record_.facility));
    }
    Answer operator()(const CpuIn& test) const {
        const std::optional<std::uint32_t> cpu = log_.cpu_of(record_);
        return yes(cpu && is_in(test.cpus, *cpu));
    }
    Answer operator()(const CallerIn& test) const {
        return yes(record_.has_caller && is_in(test.ids, record_.caller.id));
    }
    Answer operator()(const BoundTime& test) const {
        Answer all = Answer::kNo;
        for (const TimeBounds& range : test.ranges) {
            const std::optional<bool> has = range.has(record_);
            if (has.value_or(false)) {
                return Answer::kYes;
            }
            all = has ? all : Answer::kUnknown;
        }
        return all;
    }
    Answer operator()(const SeqIn& test) const {
        return yes(std::any_of(test.ranges.begin(), test.ranges.end(),
                               [&](const SeqRange& range) { return range.has(record_.seq); }));
    }
    Answer operator()(const BoundDelivery& test) const {
        if (record_.state == RecordState::kBuffered) {
            return yes(!test.consoles.empty() && has_buffer_delivery(test.asked, record_));
        }
        const std::optional<Seq> number = log_.number_of(record_);
        return yes(number && std::any_of(test.consoles.begin(), test.consoles.end(),
                                         [&](const Console* console) {
                                             return has_delivery(test.asked, *console, *number,
                                                                 kind_);
                                         }));
    }
    /// A text outside the log has been given to all consoles or to none. Of a record without a
    /// number it is not known what became of it.
    Answer operator()(const BoundDiffers& test) const {
        const std::optional<Seq> number = log_.number_of(record_);
        if (!number || test.consoles.empty() || record_.state == RecordState::kBuffered) {
            return Answer::kNo;
        }
        const Delivery first = test.consoles.front()->coverage.of(*number);
        return yes(std::any_of(
            test.consoles.begin(), test.consoles.end(),
            [&](const Console* console) { return console->coverage.of(*number) != first; }));
    }
    Answer operator()(const StateIn& test) const {
        return yes(test.states.test(static_cast<std::size_t>(record_.state)) ||
                   (test.ghosts && kind_ == RecordKind::kGhost));
    }
    Answer operator()(const TextStateIn& test) const {
        return yes(test.states.test(static_cast<std::size_t>(record_.text_state)));
    }
    Answer operator()(const IsSource& test) const { return yes(test.yes); }
    Answer operator()(const TextHas& test) const { return yes(contains(test, record_.text)); }
    Answer operator()(const TextMatches& test) const {
        return yes(
            re2::RE2::PartialMatch({record_.text.data(), record_.text.size()}, *test.expression));
    }

 private:
    static Answer yes(bool holds) { return holds ? Answer::kYes : Answer::kNo; }

    const Log& log_;
    const Record& record_;
    RecordKind kind_;
};

/// Makes a condition ready for sources[index].
class BoundFilter::Binder {
 public:
    Binder(std::span<const Source> sources, std::size_t index) : sources_(sources), index_(index) {}

    template <class Unchanged>
    Result<BoundTest> operator()(const Unchanged& test) const {
        return test;
    }

    Result<BoundTest> operator()(const TimeIn& test) const {
        const Source& source = sources_[index_];
        BoundTime bound;
        for (const TimeRange& range : test.ranges) {
            TRY(TimeBounds bounds, resolve_range(range, source));
            bound.ranges.push_back(bounds);
        }
        return bound;
    }

    Result<BoundTest> operator()(const DeliveryOn& test) const {
        BoundDelivery bound{test.asked, {}};
        TRY(bound.consoles, consoles_named(test.consoles));
        return bound;
    }

    Result<BoundTest> operator()(const DiffersOn& test) const {
        BoundDiffers bound;
        TRY(bound.consoles, consoles_named(test.consoles));
        return bound;
    }

    Result<BoundTest> operator()(const SourceIn& test) const {
        IsSource bound;
        for (const std::string& name : test.names) {
            bool known = false;
            for (std::size_t i = 0; i < sources_.size(); ++i) {
                known = known || is_named(name, sources_, i);
            }
            if (!known) {
                return failure(ErrorKind::kNotFound,
                               fmt::format("there is no source '{}': expected one of {}", name,
                                           source_names(sources_)));
            }
            bound.yes = bound.yes || is_named(name, sources_, index_);
        }
        return bound;
    }

 private:
    /// Returns the consoles of sources[index] that have one of the names. Fails if there is a name
    /// that no source has.
    Result<std::vector<const Console*>> consoles_named(
        const std::vector<std::string>& wanted) const {
        const std::string names = joined_console_names(sources_);
        if (names.empty()) {
            return failure(ErrorKind::kNotFound,
                           "no console was found, so there is no telling what was never shown");
        }
        std::vector<const Console*> found;
        for (const std::string& name : wanted) {
            if (name != "any" && !has_console(sources_, name)) {
                return failure(
                    ErrorKind::kNotFound,
                    fmt::format("there is no console '{}': expected any, {}", name, names));
            }
            for (const Console& console : sources_[index_].consoles) {
                if (name == "any" || console.name == name) {
                    found.push_back(&console);
                }
            }
        }
        return found;
    }

    std::span<const Source> sources_;
    std::size_t index_;
};

Result<BoundFilter> bind_filter(const Filter& filter, std::span<const Source> sources,
                                std::size_t index) {
    BoundFilter bound(filter, sources[index]);
    for (const std::vector<Condition>& conditions : filter.alternatives) {
        auto& into = bound.alternatives_.emplace_back();
        for (const Condition& condition : conditions) {
            auto test = std::visit(BoundFilter::Binder(sources, index), condition.test);
            if (!test) {
                return tl::unexpected<Error>(std::move(test).error().in(condition.word));
            }
            into.push_back({*std::move(test), condition.negated});
        }
    }
    return bound;
}

BoundFilter::Answer BoundFilter::answer(const BoundCondition& condition, const Record& record,
                                        RecordKind kind) const {
    return std::visit(Asker(source_->log, record, kind), condition.test);
}

bool BoundFilter::is_met(Answer answer, bool negated) {
    return answer != (negated ? Answer::kYes : Answer::kNo);
}

bool BoundFilter::is_of_window(const BoundCondition& condition) {
    return std::holds_alternative<BoundTime>(condition.test) ||
           std::holds_alternative<SeqIn>(condition.test) ||
           std::holds_alternative<IsSource>(condition.test);
}

/// Whether in one of the alternatives every condition is met. `ask(i, k)` gives the answer to
/// condition k of alternative i. If `window_only` is true, only seqs, times and sources are asked.
template <class Ask>
bool BoundFilter::has_alternative(bool window_only, Ask ask) const {
    for (std::size_t i = 0; i < alternatives_.size(); ++i) {
        bool met = true;
        for (std::size_t k = 0; met && k < alternatives_[i].size(); ++k) {
            const BoundCondition& condition = alternatives_[i][k];
            met = (window_only && !is_of_window(condition)) || is_met(ask(i, k), condition.negated);
        }
        if (met) {
            return true;
        }
    }
    return alternatives_.empty();
}

bool BoundFilter::accepts(const Record& record, RecordKind kind) const {
    return filter_.accepts(record) && has_alternative(false, [&](std::size_t i, std::size_t k) {
               return answer(alternatives_[i][k], record, kind);
           });
}

bool BoundFilter::accepts_remark_before(const Record* next) const {
    return next == nullptr ||
           (filter_.in_window(*next) && has_alternative(true, [&](std::size_t i, std::size_t k) {
                return answer(alternatives_[i][k], *next, RecordKind::kStored);
            }));
}

Result<MergedFilter> MergedFilter::create(const Filter& filter, std::span<const Source> sources) {
    MergedFilter merged;
    for (std::size_t i = 0; i < sources.size(); ++i) {
        TRY(BoundFilter bound, bind_filter(filter, sources, i));
        merged.of_source_.push_back(std::move(bound));
    }
    return merged;
}

bool MergedFilter::check(const Entry& entry, bool window_only) const {
    using Answer = BoundFilter::Answer;
    if (of_source_.empty()) {
        return true;
    }
    const auto record_of = [&](const Occurrence& one) {
        return of_source_[one.source].source_->log.records[one.record];
    };
    const auto plain = [&](const Occurrence& one) {
        const Filter& filter = of_source_[one.source].filter_;
        return window_only ? filter.in_window(record_of(one)) : filter.accepts(record_of(one));
    };
    if (std::none_of(entry.in.begin(), entry.in.end(), plain)) {
        return false;
    }
    return of_source_.front().has_alternative(window_only, [&](std::size_t i, std::size_t k) {
        Answer all = Answer::kUnknown;
        for (const auto* const occurrences : {&entry.in, &entry.also}) {
            for (const Occurrence& one : *occurrences) {
                const BoundFilter& bound = of_source_[one.source];
                const Answer its =
                    bound.answer(bound.alternatives_[i][k], record_of(one), RecordKind::kStored);
                if (its == Answer::kYes) {
                    return its;
                }
                all = its == Answer::kNo ? its : all;
            }
        }
        return all;
    });
}

bool MergedFilter::accepts(const Entry& entry) const {
    return check(entry, false);
}

bool MergedFilter::accepts_remark_before(const Entry& entry) const {
    return check(entry, true);
}

}  // namespace lastwords::printkfmt
