// SPDX-License-Identifier: GPL-2.0-or-later
// Decides whether a filter accepts a record, and compiles patterns.
#include "printkfmt/model/filter.h"

#include <fmt/format.h>
#include <regex.h>

#include <algorithm>
#include <array>
#include <string>

namespace lastwords::printkfmt {

struct Pattern::Compiled {
    Compiled() = default;
    Compiled(const Compiled&) = delete;
    Compiled& operator=(const Compiled&) = delete;
    ~Compiled() {
        if (ready) {
            regfree(&expression);
        }
    }

    regex_t expression{};
    bool ready = false;
};

namespace {

/// Whether `asks(test)` is true for the test of one condition that is of type T.
template <class T, class Asks>
bool any_test(const Filter& filter, Asks asks) {
    for (const std::vector<Condition>& conditions : filter.alternatives) {
        for (const Condition& condition : conditions) {
            const T* const test = std::get_if<T>(&condition.test);
            if (test != nullptr && asks(*test)) {
                return true;
            }
        }
    }
    return false;
}

bool is_wall(const std::optional<TimePoint>& point) {
    return point && point->from == TimePoint::From::kEpoch;
}

}  // namespace

Result<Pattern> Pattern::compile(const std::string& expression) {
    auto compiled = std::make_shared<Compiled>();
    const int error =
        regcomp(&compiled->expression, expression.c_str(), REG_EXTENDED | REG_NEWLINE);
    if (error != 0) {
        std::array<char, 256> words{};
        regerror(error, &compiled->expression, words.data(), words.size());
        return failure(ErrorKind::kUnsupported,
                       fmt::format("pattern '{}': {}", expression, words.data()));
    }
    compiled->ready = true;
    return Pattern(std::move(compiled));
}

bool Pattern::found_in(std::string_view text) const {
    if (!compiled_) {
        return true;
    }
    // REG_STARTEND allows NULs inside the text. It is an extension that a sanitizer's regexec() may
    // not know, so the text gets a terminating NUL as well.
    const std::string terminated(text);
    regmatch_t range{};
    range.rm_so = 0;
    range.rm_eo = static_cast<regoff_t>(text.size());
    return regexec(&compiled_->expression, terminated.c_str(), 1, &range, REG_STARTEND) == 0;
}

bool Filter::in_window(const Record& record) const {
    return times.has(record).value_or(true) && seqs.has(record.seq);
}

bool Filter::accepts(const Record& record) const {
    if (levels && record.has_level && !levels->test(record.level & 7U)) {
        return false;
    }
    if (facilities && record.has_level && !facilities->test(record.facility)) {
        return false;
    }
    return in_window(record) && pattern.found_in(record.text);
}

bool Filter::needs_consoles() const {
    return any_test<DeliveryOn>(*this, [](const DeliveryOn&) { return true; }) ||
           any_test<DiffersOn>(*this, [](const DiffersOn&) { return true; });
}

bool Filter::needs_wall_clock() const {
    return any_test<TimeIn>(*this, [](const TimeIn& test) {
        return std::any_of(test.ranges.begin(), test.ranges.end(), [](const TimeRange& range) {
            return is_wall(range.since) || is_wall(range.until);
        });
    });
}

}  // namespace lastwords::printkfmt
