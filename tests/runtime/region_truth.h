// SPDX-License-Identifier: GPL-2.0-or-later
// What a region must hold, and may say, after what was done to it.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "extractor/formats/plog/region.h"
#include "printkfmt/base/bytes.h"
#include "tests/runtime/plog_machine.h"

namespace lastwords::test {

/// Which messages must be in an image, as far as the events have come.
class RegionTruth {
 public:
    explicit RegionTruth(const PlogMachine& machine) : machine_(machine) {
        for (std::size_t i = 0; i < machine.attempts().size(); ++i) {
            by_text_[machine.attempts()[i].text] = i;
        }
    }

    void advance(const RegionEvent& event);
    void check(Bytes image) const;

 private:
    const PlogMachine& machine_;
    std::map<std::string, std::size_t> by_text_;
    std::map<std::size_t, std::size_t> owner_;  // slot -> the message whose words are in it
    std::set<std::size_t> overwritten_;
    std::map<std::size_t, bool> must_be_there_;  // message -> not overwritten since it was written

    /// A console's position, as the region has been told of it.
    struct Position {
        std::uint64_t newest = 0;
        std::uint64_t safe = 0;                          // the newest behind which a barrier was
        std::map<std::size_t, std::uint64_t> pending{};  // by the message that moved it
    };
    void store_position(const RegionEvent& event);
    void persist(const RegionEvent& event);
    void check_positions(const extractor::PlogRegion& region) const;
    std::map<std::size_t, std::uint64_t> position_words_;  // by index; may be half stored
    static constexpr std::size_t kNoMessage = ~std::size_t{0};
    std::map<std::pair<std::size_t, std::size_t>, Position>
        positions_;  // by epoch's bank and index
};

}  // namespace lastwords::test
