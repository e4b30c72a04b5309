// SPDX-License-Identifier: GPL-2.0-or-later
// What a region must contain, and may contain, after a sequence of events.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "extractor/formats/plog/region.h"
#include "printkfmt/base/bytes.h"
#include "tests/runtime/console_truth.h"
#include "tests/runtime/plog_machine.h"

namespace lastwords::test {

/// Follows the events, and checks that an image of the region has the messages that it must have.
class RegionTruth {
 public:
    /// If `consoles` is given, also checks what is said of them.
    explicit RegionTruth(const PlogMachine& machine, const ConsoleTruth* consoles = nullptr)
        : machine_(machine), consoles_(consoles) {
        for (std::size_t i = 0; i < machine.attempts().size(); ++i) {
            by_text_[machine.attempts()[i].text] = i;
        }
    }

    void advance(const RegionEvent& event);
    void check(Bytes image) const;

 private:
    const PlogMachine& machine_;
    const ConsoleTruth* consoles_;
    std::size_t events_ = 0;  // that advance() has followed
    std::map<std::string, std::size_t> by_text_;
    std::map<std::size_t, std::size_t> owner_;  // slot -> the message that was stored there last
    std::set<std::size_t> overwritten_;
    std::map<std::size_t, bool> must_be_there_;  // messages written and not overwritten later

    /// A console's position, as stored in the region.
    struct Position {
        std::uint64_t newest = 0;
        std::uint64_t safe = 0;                          // the newest persistent position
        std::map<std::size_t, std::uint64_t> pending{};  // not persistent, by message that set it
    };
    void store_position(const RegionEvent& event);
    void persist(const RegionEvent& event);
    void check_positions(const extractor::PlogRegion& region) const;
    // The words of the region that hold positions, by index of the word. A word may be half
    // written.
    std::map<std::size_t, std::uint64_t> position_words_;
    static constexpr std::size_t kNoMessage = ~std::size_t{0};
    std::map<std::pair<std::size_t, std::size_t>, Position> positions_;  // by bank and console
};

}  // namespace lastwords::test
