// SPDX-License-Identifier: GPL-2.0-or-later
// Unites sources that share lines at the same time, then those that have no times by their texts.
// A text may hold thousands of boots, so only sources that share a line are compared.
#include "extractor/merge/boot_groups.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <string_view>
#include <tuple>
#include <utility>

#include "extractor/merge/wall_clocks.h"
#include "printkfmt/model/merged.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Source;

/// Two sources, the lower index first.
using Pair = std::pair<std::uint32_t, std::uint32_t>;

/// Returns the name of the input of which the source is one of several boots: of a text
/// ("serial.txt: text, boot 2 of 5", text_sources.cpp), or of a memory with several kernels; empty:
/// it is not.
std::string_view input_of_boots(const Source& source) {
    const std::string_view origin = source.origin;
    if (source.one_of_kernels && source.one_of_kernels->kernels != 1) {
        return origin.substr(0, origin.rfind(": kernel log"));
    }
    const std::size_t at = origin.rfind(", boot ");
    return at == std::string_view::npos || source.log.input.empty() ? std::string_view()
                                                                    : origin.substr(0, at);
}

bool is_of_capture_kernel(const Source& source) {
    return source.one_of_kernels && source.one_of_kernels->role == printkfmt::KernelRole::kCapture;
}

/// Disjoint sets of sources (union-find). A set is named by the lowest index of its members. No set
/// has two boots of one input.
class Groups {
 public:
    explicit Groups(std::span<const Source> sources) : parent_(sources.size()) {
        std::iota(parent_.begin(), parent_.end(), 0U);
        inputs_.reserve(sources.size());
        for (const Source& source : sources) {
            const std::string_view input = input_of_boots(source);
            inputs_.push_back(input.empty() ? std::vector<std::string_view>()
                                            : std::vector<std::string_view>{input});
            of_capture_.push_back(is_of_capture_kernel(source));
        }
    }
    std::uint32_t find(std::uint32_t one) {
        while (parent_[one] != one) {
            parent_[one] = parent_[parent_[one]];
            one = parent_[one];
        }
        return one;
    }
    bool may_unite(std::uint32_t a, std::uint32_t b) {
        const std::vector<std::string_view>& x = inputs_[find(a)];
        const std::vector<std::string_view>& y = inputs_[find(b)];
        return std::find_first_of(x.begin(), x.end(), y.begin(), y.end()) == x.end();
    }
    /// The same for sources of which only the texts are equal. A capture kernel is often the same
    /// kernel as the one that crashed, on the same machine.
    bool may_unite_by_text(std::uint32_t a, std::uint32_t b) {
        return may_unite(a, b) && of_capture_[find(a)] == of_capture_[find(b)];
    }
    void unite(std::uint32_t a, std::uint32_t b) {
        const auto [low, high] = std::minmax({find(a), find(b)});
        if (low != high) {
            parent_[high] = low;
            of_capture_[low] = of_capture_[low] || of_capture_[high];
            inputs_[low].insert(inputs_[low].end(), inputs_[high].begin(), inputs_[high].end());
            inputs_[high].clear();
        }
    }
    std::vector<std::vector<std::uint32_t>> list() {
        std::vector<std::vector<std::uint32_t>> groups;
        std::vector<std::size_t> number(parent_.size());
        for (std::uint32_t i = 0; i < parent_.size(); ++i) {
            const std::uint32_t first = find(i);
            if (first == i) {
                number[i] = groups.size();
                groups.emplace_back();
            }
            groups[number[first]].push_back(i);
        }
        return groups;
    }

 private:
    std::vector<std::uint32_t> parent_;
    std::vector<std::vector<std::string_view>>
        inputs_;                    // for each set: of which inputs it has boots
    std::vector<bool> of_capture_;  // for each set: whether a capture kernel's log is in it
};

/// Returns the pairs of sources to compare: all, if they are few; otherwise those that share one of
/// the values of `values_of(source)`. Values that many sources have tell nothing.
template <class ValuesOf>
std::vector<Pair> pairs_to_compare(std::size_t sources, ValuesOf values_of) {
    constexpr std::size_t kFew = 64;
    std::vector<Pair> pairs;
    if (sources <= kFew) {
        for (std::uint32_t i = 0; i < sources; ++i) {
            for (std::uint32_t j = i + 1; j < sources; ++j) {
                pairs.emplace_back(i, j);
            }
        }
        return pairs;
    }
    std::vector<std::pair<std::uint64_t, std::uint32_t>> holders;  // pairs of value and source
    for (std::uint32_t i = 0; i < sources; ++i) {
        for (const std::uint64_t value : values_of(i)) {
            holders.emplace_back(value, i);
        }
    }
    std::sort(holders.begin(), holders.end());
    std::size_t sorted = 0;
    for (std::size_t from = 0; from < holders.size();) {
        std::size_t to = from;
        while (to < holders.size() && holders[to].first == holders[from].first) {
            ++to;
        }
        for (std::size_t i = from; i < to && to - from <= kFew; ++i) {
            for (std::size_t j = i + 1; j < to; ++j) {
                pairs.emplace_back(holders[i].second, holders[j].second);
            }
        }
        from = to;
        // Sources that share many lines give the same pair many times.
        if (pairs.size() > 2 * sorted + (std::size_t{1} << 20U) || from == holders.size()) {
            std::sort(pairs.begin(), pairs.end());
            pairs.erase(std::unique(pairs.begin(), pairs.end()), pairs.end());
            sorted = pairs.size();
        }
    }
    return pairs;
}

/// Unites sources that share lines at the same time: those that share most lines first and, if they
/// share equally many, the newest boot of a text, since that is where something else was saved.
void unite_timed(const std::vector<ComparedSource>& all, Groups& groups) {
    struct Shared {
        std::size_t lines = 0;
        Pair pair;
    };
    std::vector<Shared> shared;
    const auto timed = [&](std::uint32_t i) -> std::span<const std::uint64_t> {
        return all[i].keys.timed;
    };
    for (const Pair& pair : pairs_to_compare(all.size(), timed)) {
        const std::size_t lines = shows_same_boot(all[pair.first].keys, all[pair.second].keys);
        if (lines != 0) {
            shared.push_back({lines, pair});
        }
    }
    std::sort(shared.begin(), shared.end(), [](const Shared& x, const Shared& y) {
        return std::tuple(x.lines, x.pair.second, x.pair.first) >
               std::tuple(y.lines, y.pair.second, y.pair.first);
    });
    for (const Shared& one : shared) {
        if (groups.may_unite(one.pair.first, one.pair.second)) {
            groups.unite(one.pair.first, one.pair.second);
        }
    }
}

/// Returns whether the wall clock of any source in the group of `other` shows that `one` is of a
/// different boot. If so, adds a note.
bool is_of_another_time(std::span<const Source> sources, std::uint32_t one, std::uint32_t other,
                        Groups& groups, Findings& findings) {
    for (std::uint32_t k = 0; k < sources.size(); ++k) {
        if (k == one || groups.find(k) != groups.find(other)) {
            continue;
        }
        if (const auto apart = wall_clock_difference(sources[one], sources[k])) {
            findings.note(fmt::format(
                "{}: has the same text as {}, but its wall-clock times are {} s {} those that the "
                "other's clock gives, which no time zone explains: kept apart as another boot, "
                "unless the machine slept",
                sources[one].origin, sources[k].origin, std::abs(*apart) / 1'000'000'000,
                *apart < 0 ? "before" : "after"));
            return true;
        }
        if (const auto apart = logged_time_difference(sources[one], sources[k])) {
            findings.note(fmt::format(
                "{}: has the same text as {}, but its wall-clock times are {} s {} the other's: "
                "kept apart as another boot, unless the two are of different time zones",
                sources[one].origin, sources[k].origin, std::abs(*apart) / 1'000'000'000,
                *apart < 0 ? "before" : "after"));
            return true;
        }
    }
    return false;
}

/// Joins each source without times to the group of the source with which it shares most texts,
/// unless a wall clock shows that the two are of different boots. Texts alone cannot show it. Of
/// two sources that both have time stamps, 0 or not, equal texts prove nothing.
void unite_timeless(std::span<const Source> sources, const std::vector<ComparedSource>& all,
                    Groups& groups, Findings& findings) {
    const auto is_timeless = [](const ComparedSource& one) { return !one.keys.has_times(); };
    if (std::none_of(all.begin(), all.end(), is_timeless)) {
        return;
    }
    std::vector<std::vector<std::uint64_t>> texts;
    for (const ComparedSource& one : all) {
        texts.push_back(one.lines.too_long() ? std::vector<std::uint64_t>() : texts_of(one.lines));
    }
    std::vector<std::vector<std::uint32_t>> candidates(all.size());
    const auto its_texts = [&](std::uint32_t i) {
        return std::span<const std::uint64_t>(texts[i]);
    };
    for (const auto& [i, j] : pairs_to_compare(all.size(), its_texts)) {
        if (!all[i].keys.has_stamps() || !all[j].keys.has_stamps()) {
            candidates[i].push_back(j);
            candidates[j].push_back(i);
        }
    }
    for (std::uint32_t i = 0; i < all.size(); ++i) {
        if (!is_timeless(all[i])) {
            continue;
        }
        std::size_t most = 0;
        std::uint32_t nearest = i;
        std::sort(candidates[i].begin(), candidates[i].end());
        for (const std::uint32_t j : candidates[i]) {
            const std::size_t shared = common_texts(texts[i], texts[j]);
            if (shared > most && groups.may_unite_by_text(i, j) &&
                !is_of_another_time(sources, i, j, groups, findings)) {
                most = shared;
                nearest = j;
            }
        }
        if (most != 0) {
            groups.unite(i, nearest);
            findings.note(fmt::format(
                "{}: has no times since boot: merged by its texts alone, so it may be of another "
                "boot with the same messages",
                sources[i].origin));
        }
    }
}

/// Adds a note on each boot but the first: why its sources are not of an earlier boot. It names the
/// source of an earlier boot with which most is in common.
void explain(std::span<const Source> sources, const std::vector<ComparedSource>& all,
             const std::vector<std::vector<std::uint32_t>>& boots, Findings& findings) {
    for (std::size_t n = 1; n < boots.size(); ++n) {
        const std::uint32_t one = boots[n].front();
        Common most;
        const Source* nearest = nullptr;
        for (std::uint32_t other = 0; other < one; ++other) {
            const std::string_view input = input_of_boots(sources[one]);
            if (all[one].lines.too_long() || all[other].lines.too_long() ||
                (!input.empty() && input == input_of_boots(sources[other])) ||
                std::find(boots[n].begin(), boots[n].end(), other) != boots[n].end()) {
                continue;
            }
            const Common common = compare(all[one].lines, all[other].lines);
            const auto rank = [](const Common& x) {
                return std::tuple(x.at_same_time, x.at_zero, x.texts);
            };
            if (nearest == nullptr || rank(common) > rank(most)) {
                most = common;
                nearest = &sources[other];
            }
        }
        if (nearest != nullptr) {
            const bool differ =
                is_of_capture_kernel(sources[one]) != is_of_capture_kernel(*nearest);
            findings.note(fmt::format(
                "{}: kept apart from {}: {}", sources[one].origin, nearest->origin,
                differ ? "only one of them is the log of a capture kernel" : reason_of(most)));
        }
    }
}

}  // namespace

std::vector<std::vector<std::uint32_t>> group_by_boot(std::span<const Source> sources,
                                                      const std::vector<ComparedSource>& all,
                                                      Findings& findings) {
    Groups groups(sources);
    unite_timed(all, groups);
    unite_timeless(sources, all, groups, findings);
    std::vector<std::vector<std::uint32_t>> boots = groups.list();
    if (boots.size() > 1) {
        findings.note(fmt::format(
            "the sources are of {} boots: those that share too few lines at the same time are kept "
            "apart",
            boots.size()));
        if (sources.size() <= printkfmt::kMergeSourcesMax) {
            explain(sources, all, boots, findings);
        }
    }
    return boots;
}

}  // namespace lastwords::extractor
