// SPDX-License-Identifier: GPL-2.0-or-later
// Patience diff on lines. Gaps that are small enough are searched exactly.
#include "extractor/merge/align.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace lastwords::extractor {

namespace {

// How deep anchors are searched for in the gaps between other anchors.
constexpr unsigned kDepthMax = 8;
// The largest exact search, in pairs of lines. Each takes a cell of 4 bytes: about 160 KB.
constexpr std::size_t kCellsMax = 40'000;

/// Lines [begin, end) of one of the two logs.
struct Range {
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t size() const { return end - begin; }
};

/// A line by its key. Several lines may have the same key.
struct Keyed {
    std::uint64_t key = 0;
    std::uint32_t line = 0;
    friend bool operator<(const Keyed& x, const Keyed& y) {
        return std::pair(x.key, x.line) < std::pair(y.key, y.line);
    }
};

std::vector<Keyed> sorted_keys(std::span<const std::uint64_t> all, Range range) {
    std::vector<Keyed> keys;
    keys.reserve(range.size());
    for (std::uint32_t i = range.begin; i < range.end; ++i) {
        keys.push_back({all[i], i});
    }
    std::sort(keys.begin(), keys.end());
    return keys;
}

/// Collects pairs of lines in any order, and gives them in the order of their lines in `a`.
class Pairs {
 public:
    explicit Pairs(Range a) : begin_(a.begin), partners_(a.size()) {}

    void add(std::uint32_t a, std::uint32_t b) {
        partners_[a - begin_] = b + 1;
        ++count_;
    }
    std::vector<Match> in_order() const {
        std::vector<Match> pairs;
        pairs.reserve(count_);
        for (std::uint32_t i = 0; i < partners_.size(); ++i) {
            if (partners_[i] != 0) {
                pairs.push_back({begin_ + i, partners_[i] - 1});
            }
        }
        return pairs;
    }

 private:
    std::uint32_t begin_;
    std::vector<std::uint32_t> partners_;  // for each line of a, 1 plus that of b; 0: none
    std::size_t count_ = 0;
};

/// Pairs the lines whose key is the only one of its kind on both sides.
void pair_unique_keys(const std::vector<Keyed>& a, const std::vector<Keyed>& b, Pairs& pairs) {
    const auto end_of_key = [](const std::vector<Keyed>& keys, std::size_t i) {
        const std::uint64_t key = keys[i].key;
        do {
            ++i;
        } while (i < keys.size() && keys[i].key == key);
        return i;
    };
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        const std::uint64_t x = a[i].key;
        const std::uint64_t y = b[j].key;
        const std::size_t next_i = x <= y ? end_of_key(a, i) : i;
        const std::size_t next_j = y <= x ? end_of_key(b, j) : j;
        if (next_i == i + 1 && next_j == j + 1) {
            pairs.add(a[i].line, b[j].line);
        }
        i = next_i;
        j = next_j;
    }
}

/// Pairs the lines with equal keys: the first of a key with the first, and so on.
void pair_equal_keys(const std::vector<Keyed>& a, const std::vector<Keyed>& b, Pairs& pairs) {
    for (std::size_t i = 0, j = 0; i < a.size() && j < b.size();) {
        const std::uint64_t x = a[i].key;
        const std::uint64_t y = b[j].key;
        if (x == y) {
            pairs.add(a[i].line, b[j].line);
        }
        i += x <= y ? 1U : 0U;
        j += y <= x ? 1U : 0U;
    }
}

/// Returns the longest subset of the pairs in which the lines of `b` ascend, too. It is a longest
/// increasing subsequence, found by binary search in O(n log n).
std::vector<Match> longest_ascending(std::vector<Match> pairs) {
    const auto by_b = [](Match x, Match y) { return x.b < y.b; };
    if (std::is_sorted(pairs.begin(), pairs.end(), by_b)) {
        return pairs;
    }
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
    Aligner(const AlignSide& a, const AlignSide& b) : a_(a), b_(b) {}

    std::vector<Match> run() {
        matches_.reserve(std::min(a_.keys.size(), b_.keys.size()));
        align_between({0, static_cast<std::uint32_t>(a_.keys.size())},
                      {0, static_cast<std::uint32_t>(b_.keys.size())}, 0);
        return std::move(matches_);
    }

 private:
    /// Aligns one gap, and appends its matches. Equal lines at both ends are matched first.
    void align_between(Range a, Range b, unsigned depth) {
        const auto left = [&] { return std::min(a.size(), b.size()); };
        while (left() != 0 && a_.keys[a.begin] == b_.keys[b.begin]) {
            matches_.push_back({a.begin++, b.begin++});
        }
        std::uint32_t behind = 0;
        while (behind < left() && a_.keys[a.end - behind - 1] == b_.keys[b.end - behind - 1]) {
            ++behind;
        }
        align_middle({a.begin, a.end - behind}, {b.begin, b.end - behind}, depth);
        for (std::uint32_t i = behind; i > 0; --i) {
            matches_.push_back({a.end - i, b.end - i});
        }
    }

    void align_middle(Range a, Range b, unsigned depth) {
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
        std::vector<Match> anchors = find_anchors(a, b, depth);
        if (anchors.empty() && depth < kDepthMax) {
            depth = kDepthMax;
            anchors = find_anchors(a, b, depth);
        }
        align_around(anchors, a, b, depth + 1);
    }

    /// Returns the lines that occur once on each side or, at kDepthMax, all that are equal.
    std::vector<Match> find_anchors(Range a, Range b, unsigned depth) const {
        Pairs pairs(a);
        {
            const std::vector<Keyed> keys_a = sorted_keys(a_.keys, a);
            const std::vector<Keyed> keys_b = sorted_keys(b_.keys, b);
            (depth < kDepthMax ? pair_unique_keys : pair_equal_keys)(keys_a, keys_b, pairs);
        }
        return longest_ascending(pairs.in_order());
    }

    /// Takes the anchors as matches and aligns the gaps between them.
    void align_around(const std::vector<Match>& anchors, Range a, Range b, unsigned depth) {
        for (const Match anchor : anchors) {
            align_between({a.begin, anchor.a}, {b.begin, anchor.b}, depth);
            matches_.push_back(anchor);
            a.begin = anchor.a + 1;
            b.begin = anchor.b + 1;
        }
        align_between(a, b, depth);
    }

    /// Chooses, by dynamic programming over all pairs of lines, the ascending pairs with the
    /// highest total similarity. If several choices are equally good, takes the first.
    void match_exactly(Range a, Range b) {
        const std::vector<ComparedLine> lines_a = lines_of(a_, a);
        const std::vector<ComparedLine> lines_b = lines_of(b_, b);
        const std::size_t width = b.size() + std::size_t{1};
        cells_.assign((a.size() + std::size_t{1}) * width, 0);
        const auto cell = [&](std::size_t i, std::size_t j) -> std::uint32_t& {
            return cells_[i * width + j];
        };
        for (std::size_t i = a.size(); i-- > 0;) {
            for (std::size_t j = b.size(); j-- > 0;) {
                const std::uint32_t alike = line_similarity(lines_a[i], lines_b[j]);
                const std::uint32_t pair = alike == 0 ? 0 : cell(i + 1, j + 1) + alike;
                cell(i, j) = std::max({pair, cell(i + 1, j), cell(i, j + 1)});
            }
        }
        for (std::uint32_t i = 0, j = 0; i < a.size() && j < b.size();) {
            const std::uint32_t best = cell(i, j);
            const std::uint32_t alike = line_similarity(lines_a[i], lines_b[j]);
            if (alike != 0 && best == cell(i + 1, j + 1) + alike) {
                matches_.push_back({a.begin + i++, b.begin + j++});
            } else if (best == cell(i + 1, j)) {
                ++i;
            } else {
                ++j;
            }
        }
    }

    static std::vector<ComparedLine> lines_of(const AlignSide& side, Range range) {
        std::vector<ComparedLine> lines;
        lines.reserve(range.size());
        for (std::uint32_t i = range.begin; i < range.end; ++i) {
            lines.push_back(side.line(i));
        }
        return lines;
    }

    const AlignSide& a_;
    const AlignSide& b_;
    std::vector<Match> matches_;
    std::vector<std::uint32_t> cells_;
};

}  // namespace

std::vector<Match> align(const AlignSide& a, const AlignSide& b) {
    return Aligner(a, b).run();
}

}  // namespace lastwords::extractor
