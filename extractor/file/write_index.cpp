// SPDX-License-Identifier: GPL-2.0-or-later
// Sorts the runs in batches, and merges the batches. At no time are all runs in memory otherwise
// than coded.
#include "extractor/file/write_index.h"

#include <algorithm>
#include <array>
#include <queue>
#include <utility>

namespace lastwords::extractor {
namespace {

constexpr std::size_t kRunsPerBlock = 256;
/// A write has a header of this size, so that the run after another one often begins there.
constexpr std::uint64_t kWriteHeaderBytes = 16;
constexpr unsigned kBitsPerByte = 7;
constexpr std::uint8_t kMore = 0x80;

/// Appends the number in groups of 7 bits, the lowest first.
void append_number(std::uint64_t value, std::vector<std::uint8_t>& code) {
    while (value >= kMore) {
        code.push_back(static_cast<std::uint8_t>(value | kMore));
        value >>= kBitsPerByte;
    }
    code.push_back(static_cast<std::uint8_t>(value));
}

std::uint64_t take_number(const std::vector<std::uint8_t>& code, std::size_t& at) {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += kBitsPerByte) {
        const std::uint8_t byte = code[at++];
        value |= static_cast<std::uint64_t>(byte & (kMore - 1U)) << shift;
        if ((byte & kMore) == 0) {
            return value;
        }
    }
}

/// Numbers near 0 of either sign become small ones: 0, -1, 1, -2, ...
std::uint64_t fold(std::uint64_t difference) {
    const bool negative = (difference >> 63U) != 0;
    return negative ? ~(difference << 1U) : difference << 1U;
}

std::uint64_t unfold(std::uint64_t folded) {
    return (folded & 1U) != 0 ? ~(folded >> 1U) : folded >> 1U;
}

/// Where the run after this one has its header, if it is the next one in the flattened file and
/// this one is a single write.
std::uint64_t expected_header(const WrittenRun& before) {
    return before.header + kWriteHeaderBytes + (before.end - before.begin);
}

/// Makes of runs that overlap runs that do not, of which the later one owns each byte.
class Overlay {
 public:
    explicit Overlay(RunList& out) : out_(out) {}

    /// Takes a run that begins at or after all runs before it.
    void take(const WrittenRun& run) {
        settle_until(run.begin);
        at_ = run.begin;
        open_.push(run);
    }
    void finish() {
        settle_until(~std::uint64_t{0});
        if (settled_.begin < settled_.end) {
            out_.append(settled_);
        }
        out_.close();
    }

 private:
    struct Earlier {
        bool operator()(const WrittenRun& a, const WrittenRun& b) const {
            return a.header < b.header;
        }
    };

    /// Settles who owns the bytes up to `limit`.
    void settle_until(std::uint64_t limit) {
        while (!open_.empty() && at_ < limit) {
            const WrittenRun& owner = open_.top();
            const std::uint64_t end = std::min(owner.end, limit);
            if (end > at_) {
                settle({at_, end, owner.header});
                at_ = end;
            }
            if (owner.end <= at_) {
                open_.pop();
            }
        }
    }
    void settle(const WrittenRun& piece) {
        if (settled_.end == piece.begin && settled_.header == piece.header) {
            settled_.end = piece.end;
            return;
        }
        if (settled_.begin < settled_.end) {
            out_.append(settled_);
        }
        settled_ = piece;
    }

    RunList& out_;
    std::priority_queue<WrittenRun, std::vector<WrittenRun>, Earlier> open_;  // they reach to at_
    std::uint64_t at_ = 0;
    WrittenRun settled_;
};

}  // namespace

void RunList::append(const WrittenRun& run) {
    if (blocks_.empty() || runs_in_last_ == kRunsPerBlock) {
        close();
        blocks_.push_back({run.begin, {}});
        bytes_ += sizeof(Block);
        runs_in_last_ = 0;
        last_ = {run.begin, run.begin, 0};
    }
    append_number(run.begin - last_.end, growing_);
    append_number(run.end - run.begin, growing_);
    append_number(fold(run.header - expected_header(last_)), growing_);
    last_ = run;
    ++runs_in_last_;
}

/// Copies the code of the last block to memory of just its size.
void RunList::close() {
    if (!blocks_.empty() && !growing_.empty()) {
        blocks_.back().code.assign(growing_.begin(), growing_.end());
        bytes_ += growing_.size();
        growing_.clear();
        runs_in_last_ = kRunsPerBlock;
    }
}

/// Reads the run at index `at` of the code. `run` is the one before it, and becomes this one.
bool RunList::decode(const Block& block, std::size_t& at, WrittenRun& run) {
    if (at == 0) {
        run = {block.begin, block.begin, 0};
    }
    if (at == block.code.size()) {
        return false;
    }
    const std::uint64_t begin = run.end + take_number(block.code, at);
    const std::uint64_t end = begin + take_number(block.code, at);
    run = {begin, end, expected_header(run) + unfold(take_number(block.code, at))};
    return true;
}

std::optional<WrittenRun> RunList::take_first() {
    while (!blocks_.empty()) {
        if (decode(blocks_.front(), first_at_, first_)) {
            return first_;
        }
        blocks_.pop_front();
        first_at_ = 0;
    }
    return std::nullopt;
}

RunList::Reader::Reader(const RunList& list, std::uint64_t at) : list_(list) {
    const auto after =
        std::upper_bound(list.blocks_.begin(), list.blocks_.end(), at,
                         [](std::uint64_t value, const Block& one) { return value < one.begin; });
    const auto before = static_cast<std::size_t>(after - list.blocks_.begin());
    block_ = before == 0 ? 0 : before - 1;
    do {
        ready_ = step();
    } while (ready_ && run_.end <= at);
}

bool RunList::Reader::step() {
    for (; block_ < list_.blocks_.size(); ++block_, at_ = 0) {
        if (decode(list_.blocks_[block_], at_, run_)) {
            return true;
        }
    }
    return false;
}

std::optional<WrittenRun> RunList::Reader::next() {
    if (!ready_) {
        return std::nullopt;
    }
    const WrittenRun run = run_;
    ready_ = step();
    return run;
}

void WriteIndex::add(const WrittenRun& run) {
    batch_.push_back(run);
    if (batch_.size() == batch_runs_) {
        sort_batch();
    }
}

void WriteIndex::sort_batch() {
    std::sort(batch_.begin(), batch_.end(),
              [](const WrittenRun& a, const WrittenRun& b) { return a.begin < b.begin; });
    RunList& level = levels_.emplace_back();
    Overlay overlay(level);
    for (const WrittenRun& run : batch_) {
        overlay.take(run);
    }
    overlay.finish();
    level_bytes_ += level.bytes();
    batch_.clear();
}

void WriteIndex::finish() {
    sort_batch();
    std::vector<WrittenRun>().swap(batch_);  // clear() would keep its memory
    if (levels_.size() == 1) {
        runs_ = std::move(levels_.front());
        levels_.clear();
        return;
    }
    using Head = std::pair<WrittenRun, std::size_t>;  // the next run of a level
    const auto later = [](const Head& a, const Head& b) { return a.first.begin > b.first.begin; };
    std::priority_queue<Head, std::vector<Head>, decltype(later)> heads(later);
    const auto push_next = [&](std::size_t level) {
        if (const auto run = levels_[level].take_first()) {
            heads.emplace(*run, level);
        }
    };
    for (std::size_t level = 0; level < levels_.size(); ++level) {
        push_next(level);
    }
    Overlay overlay(runs_);
    while (!heads.empty()) {
        const auto [run, level] = heads.top();
        heads.pop();
        overlay.take(run);
        push_next(level);
    }
    overlay.finish();
    levels_.clear();
}

}  // namespace lastwords::extractor
