// SPDX-License-Identifier: GPL-2.0-or-later
// Patience diff on lines. Gaps that are small enough are searched exactly.
#include "extractor/merge/align.h"

#include <algorithm>
#include <utility>

#include "extractor/merge/line_similarity.h"
#include "printkfmt/text/escape.h"

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kMix = 0x9e3779b97f4a7c15U;
// How deep anchors are searched for in the gaps between other anchors.
constexpr unsigned kDepthMax = 8;
// The largest exact search, in pairs of lines. Each takes a cell of 4 bytes: about 160 KB.
constexpr std::size_t kCellsMax = 40'000;

std::uint64_t mixed(std::uint64_t hash, std::uint64_t value) {
    hash = (hash ^ value) * kMix;
    return hash ^ (hash >> 29U);
}

/// Lines [begin, end) of one of the two logs.
struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t size() const { return end - begin; }
};

/// A line by its key. `rank` counts the earlier lines with the same key, so that repeated lines can
/// be paired in order.
struct Keyed {
    std::uint64_t key = 0;
    std::uint32_t rank = 0;
    std::uint32_t line = 0;
    friend bool operator<(const Keyed& x, const Keyed& y) {
        return std::pair(x.key, x.line) < std::pair(y.key, y.line);
    }
};

std::vector<Keyed> sorted_keys(std::span<const AlignLine> lines, Range range) {
    std::vector<Keyed> keys;
    keys.reserve(range.size());
    for (std::uint32_t i = range.begin; i < range.end; ++i) {
        keys.push_back({lines[i].key, 0, i});
    }
    std::sort(keys.begin(), keys.end());
    for (std::size_t i = 1; i < keys.size(); ++i) {
        keys[i].rank = keys[i].key == keys[i - 1].key ? keys[i - 1].rank + 1 : 0;
    }
    return keys;
}

/// Removes all lines whose key occurs more than once.
void keep_unique(std::vector<Keyed>& keys) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const bool last = i + 1 == keys.size() || keys[i + 1].key != keys[i].key;
        if (keys[i].rank == 0 && last) {
            keys[kept++] = keys[i];
        }
    }
    keys.resize(kept);
}

/// Pairs the lines of `a` and `b` that have equal key and rank. Both inputs are sorted by key; the
/// pairs are sorted by the line in `a`.
std::vector<Match> pair_equal_keys(const std::vector<Keyed>& a, const std::vector<Keyed>& b) {
    std::vector<Match> pairs;
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        const auto x = std::pair(a[i].key, a[i].rank);
        const auto y = std::pair(b[j].key, b[j].rank);
        if (x == y) {
            pairs.push_back({a[i].line, b[j].line});
        }
        i += x <= y ? 1U : 0U;
        j += y <= x ? 1U : 0U;
    }
    std::sort(pairs.begin(), pairs.end(), [](Match x, Match y) { return x.a < y.a; });
    return pairs;
}

/// Returns the longest subset of the pairs in which the lines of `b` ascend, too. It is a longest
/// increasing subsequence, found by binary search in O(n log n).
std::vector<Match> longest_ascending(const std::vector<Match>& pairs) {
    // ends[n] is the index of the pair with the lowest b that ends an ascending sequence of n + 1
    // pairs.
    std::vector<std::uint32_t> ends;
    // before[i] is 1 plus the index of the pair before pair i in its sequence; 0 if pair i is the
    // first.
    std::vector<std::uint32_t> before(pairs.size());
    for (std::uint32_t i = 0; i < pairs.size(); ++i) {
        const auto place = std::partition_point(
            ends.begin(), ends.end(), [&](std::uint32_t end) { return pairs[end].b < pairs[i].b; });
        before[i] = place == ends.begin() ? 0 : *(place - 1) + 1;
        if (place == ends.end()) {
            ends.push_back(i);
        } else {
            *place = i;
        }
    }
    std::vector<Match> out(ends.size());
    std::uint32_t at = ends.empty() ? 0 : ends.back() + 1;
    for (std::size_t i = ends.size(); i-- > 0; at = before[at - 1]) {
        out[i] = pairs[at - 1];
    }
    return out;
}

/// Matches the lines of two logs. A small gap (at first the gap is both logs) is solved exactly by
/// match_exactly(), which also pairs lines that are cut or damaged. In a large gap, lines that
/// occur once on each side are anchors (patience diff), and the gaps between anchors are aligned in
/// the same way, up to kDepthMax levels deep. A large gap without anchors has its equal lines
/// paired in order. Time stays near-linear, because no exact search is larger than kCellsMax.
class Aligner {
 public:
    Aligner(std::span<const AlignLine> a, std::span<const AlignLine> b) : a_(a), b_(b) {}

    std::vector<Match> run() {
        align_between({0, static_cast<std::uint32_t>(a_.size())},
                      {0, static_cast<std::uint32_t>(b_.size())}, 0);
        std::sort(matches_.begin(), matches_.end(), [](Match x, Match y) { return x.a < y.a; });
        return std::move(matches_);
    }

 private:
    /// Aligns one gap. Appends its matches in any order: run() sorts them.
    void align_between(Range a, Range b, unsigned depth) {
        match_ends(a, b);
        if (a.size() == 0 || b.size() == 0) {
            return;
        }
        if (std::uint64_t{a.size()} * b.size() <= kCellsMax) {
            match_exactly(a, b);
            return;
        }
        if (depth > kDepthMax) {
            return;
        }
        std::vector<Keyed> keys_a = sorted_keys(a_, a);
        std::vector<Keyed> keys_b = sorted_keys(b_, b);
        if (depth < kDepthMax) {
            std::vector<Keyed> unique_a = keys_a;
            std::vector<Keyed> unique_b = keys_b;
            keep_unique(unique_a);
            keep_unique(unique_b);
            const std::vector<Match> anchors =
                longest_ascending(pair_equal_keys(unique_a, unique_b));
            if (!anchors.empty()) {
                align_around(anchors, a, b, depth + 1);
                return;
            }
        }
        align_around(longest_ascending(pair_equal_keys(keys_a, keys_b)), a, b, kDepthMax + 1);
    }

    /// Takes the anchors as matches and aligns the gaps between them.
    void align_around(const std::vector<Match>& anchors, Range a, Range b, unsigned depth) {
        for (const Match anchor : anchors) {
            matches_.push_back(anchor);
            align_between({a.begin, anchor.a}, {b.begin, anchor.b}, depth);
            a.begin = anchor.a + 1;
            b.begin = anchor.b + 1;
        }
        align_between(a, b, depth);
    }

    /// Matches equal lines at both ends of the gap and shortens the gap by them.
    void match_ends(Range& a, Range& b) {
        while (a.size() != 0 && b.size() != 0 && a_[a.begin].key == b_[b.begin].key) {
            matches_.push_back({a.begin++, b.begin++});
        }
        while (a.size() != 0 && b.size() != 0 && a_[a.end - 1].key == b_[b.end - 1].key) {
            matches_.push_back({--a.end, --b.end});
        }
    }

    /// Chooses, by dynamic programming over all pairs of lines, the ascending pairs with the
    /// highest total similarity. If several choices are equally good, takes the first.
    void match_exactly(Range a, Range b) {
        const std::size_t width = b.size() + std::size_t{1};
        cells_.assign((a.size() + std::size_t{1}) * width, 0);
        const auto cell = [&](std::size_t i, std::size_t j) -> std::uint32_t& {
            return cells_[i * width + j];
        };
        for (std::size_t i = a.size(); i-- > 0;) {
            for (std::size_t j = b.size(); j-- > 0;) {
                const std::uint32_t alike = line_similarity(a_[a.begin + i], b_[b.begin + j]);
                const std::uint32_t pair = alike == 0 ? 0 : cell(i + 1, j + 1) + alike;
                cell(i, j) = std::max({pair, cell(i + 1, j), cell(i, j + 1)});
            }
        }
        for (std::uint32_t i = 0, j = 0; i < a.size() && j < b.size();) {
            const std::uint32_t best = cell(i, j);
            const std::uint32_t alike = line_similarity(a_[a.begin + i], b_[b.begin + j]);
            if (alike != 0 && best == cell(i + 1, j + 1) + alike) {
                matches_.push_back({a.begin + i++, b.begin + j++});
            } else if (best == cell(i + 1, j)) {
                ++i;
            } else {
                ++j;
            }
        }
    }

    std::span<const AlignLine> a_;
    std::span<const AlignLine> b_;
    std::vector<Match> matches_;
    std::vector<std::uint32_t> cells_;
};

}  // namespace

std::uint64_t hash_text(std::string_view text, std::uint64_t seed) {
    while (text.ends_with('\r')) {
        text.remove_suffix(1);
    }
    std::uint64_t hash = mixed(seed, kMix);
    for (std::size_t at = 0; at < text.size();) {
        const auto escaped =
            text[at] == '\\' ? printkfmt::escaped_byte(text.substr(at)) : std::nullopt;
        hash = mixed(hash, static_cast<unsigned char>(escaped.value_or(text[at])));
        at += escaped ? 4U : 1U;
    }
    return hash;
}

std::vector<AlignLine> split_into_lines(const printkfmt::Log& log) {
    std::vector<AlignLine> lines;
    for (std::uint32_t i = 0; i < log.records.size(); ++i) {
        const printkfmt::Record& record = log.records[i];
        const std::uint64_t time = record.timestamp_ns ? *record.timestamp_ns / 1000 : kNoTime;
        std::string_view rest = record.text;
        for (bool more = true; more;) {
            if (lines.size() > kAlignLinesMax) {
                return lines;
            }
            const std::size_t newline = rest.find('\n');
            const std::string_view line = rest.substr(0, newline);
            const std::uint64_t text = hash_text(line);
            lines.push_back({mixed(text, time), text, time, line, i});
            more = newline != std::string_view::npos;
            rest.remove_prefix(more ? newline + 1 : rest.size());
        }
    }
    return lines;
}

std::vector<Match> align(std::span<const AlignLine> a, std::span<const AlignLine> b) {
    return Aligner(a, b).run();
}

}  // namespace lastwords::extractor
