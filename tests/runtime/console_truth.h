// SPDX-License-Identifier: GPL-2.0-or-later
// Checks what an image of a region says of its consoles against what they have shown until then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "extractor/formats/plog/region.h"
#include "printkfmt/base/bytes.h"
#include "runtime/plog_console.h"

namespace lastwords::test {

/// Reads what a region says that a console lost: the valid copy with the higher count, then with
/// the higher end, as plog_format.h says. The count is 0 if there is none.
plog_console_lost lost_in_region(Bytes region, const plog_console_entry& entry);

/// The records that the consoles of one boot have shown, and when.
class ConsoleTruth {
 public:
    explicit ConsoleTruth(std::uint32_t epoch) : epoch_(epoch) {}

    /// Called by show(), after `events` events of the machine.
    void add_shown(std::size_t console, std::uint64_t seq, std::size_t events);

    /// Checks an image after that many events: as many records are counted as lost as the console
    /// has not got before its position. One more may be counted, which it had shown before another
    /// CPU took it over.
    void check(const extractor::PlogRegion& region, Bytes image, std::size_t events) const;

    /// How many images with a loss were checked.
    std::uint64_t with_loss() const { return with_loss_; }

 private:
    struct Shown {
        std::size_t console = 0;
        std::uint64_t seq = 0;
        std::size_t events = 0;
    };
    std::uint32_t epoch_;
    std::vector<Shown> shown_;
    mutable std::uint64_t with_loss_ = 0;
};

}  // namespace lastwords::test
