// SPDX-License-Identifier: GPL-2.0-or-later
// The contents (images) that a region may have after a crash. The crash may come after any store,
// and any of the words that were not yet persistent may be lost.
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

/// Assumes that a single store is never torn. Until a word has been cleaned and a barrier has
/// followed, memory may contain the word's last persistent value or any value stored after it.
class CrashImages {
 public:
    /// At each event there are some possible images. If they are at most `all_up_to`, advance()
    /// gives all of them, else `samples` random ones.
    explicit CrashImages(std::uint64_t samples, std::uint64_t all_up_to = kAllUpTo)
        : samples_(samples), all_up_to_(all_up_to) {}

    static constexpr std::uint64_t kAllUpTo = 1U << 12;

    /// Starts again from a region that contains `before`.
    void restart(Bytes before, std::uint64_t seed);

    /// Applies one event and calls `look` for images that are possible then. After a store these
    /// are the images with the stored value, after a clean none, after other events all images
    /// again.
    void advance(const RegionEvent& event, const std::function<void(Bytes image)>& look);

    std::uint64_t given() const { return given_; }
    std::uint64_t distinct() const { return seen_.size(); }

 private:
    struct Word {
        std::vector<std::uint64_t> values;  // stored after the persistent value, oldest first
        std::size_t cleaned = 0;  // how many of `values` the next barrier makes persistent
    };
    void store(const RegionEvent& event);
    void persist();
    std::uint64_t safe_word(std::size_t index) const;
    void put(std::vector<std::byte>& image, std::size_t index, std::uint64_t value) const;
    void give(const std::function<void(Bytes image)>& look, std::vector<std::byte>& image);

    std::vector<std::byte> safe_;
    std::map<std::size_t, Word> words_;  // the words that are not yet persistent, by index
    std::uint64_t samples_;
    std::uint64_t all_up_to_;
    std::uint64_t given_ = 0;
    std::mt19937_64 random_;
    std::unordered_set<std::uint64_t> seen_;
};

}  // namespace lastwords::test
