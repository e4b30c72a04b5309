// SPDX-License-Identifier: GPL-2.0-or-later
// What a region may look like after a crash: every prefix of what was done to it, with any of the
// words that were not yet made safe in it or not.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <random>
#include <set>
#include <span>
#include <unordered_set>
#include <vector>

#include "printkfmt/base/bytes.h"
#include "tests/runtime/plog_machine.h"

namespace lastwords::test {

/// What the machine stores at once is in one piece; until it is cleaned and persisted, memory may
/// have any value that it had since.
class CrashImages {
 public:
    /// All images of a point that has up to 2^12 of them; of one that has more, so many samples.
    explicit CrashImages(std::uint64_t samples) : samples_(samples) {}

    /// Begins with a region that has not been touched.
    void restart(Bytes before, std::uint64_t seed);

    /// Goes on by one event and gives every image that is new since: those with what was just
    /// stored. After an event that stores nothing: all of them once more.
    void advance(const RegionEvent& event, const std::function<void(Bytes image)>& look);

    std::uint64_t given() const { return given_; }
    std::uint64_t distinct() const { return seen_.size(); }

 private:
    struct Word {
        std::vector<std::uint64_t> values;  // since the safe one, oldest first
        std::size_t cleaned = 0;            // so many of them will be safe at the next barrier
    };
    void store(const RegionEvent& event);
    void persist();
    std::uint64_t safe_word(std::size_t index) const;
    void put(std::vector<std::byte>& image, std::size_t index, std::uint64_t value) const;
    void give(const std::function<void(Bytes image)>& look, std::vector<std::byte>& image);

    std::vector<std::byte> safe_;
    std::map<std::size_t, Word> words_;  // not yet safe, by index
    std::uint64_t samples_;
    std::uint64_t given_ = 0;
    std::mt19937_64 random_;
    std::unordered_set<std::uint64_t> seen_;
};

}  // namespace lastwords::test
