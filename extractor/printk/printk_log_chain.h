// SPDX-License-Identifier: GPL-2.0-or-later
// PrintkLogChain: the records of the ring that kernels 3.5 to 5.9 have in log_buf. Each record has
// its own length, so the next one is found only through the one before it.
#pragma once

#include <bit>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// Offsets in bytes from the start of struct printk_log (struct log before 3.11).
struct PrintkLogLayout {
    std::uint64_t bytes = 16;
    std::uint64_t ts_nsec = 0;
    std::uint64_t len = 8;
    std::uint64_t text_len = 10;
    std::uint64_t dict_len = 12;
    std::uint64_t facility = 14;
    std::uint64_t flags_and_level = 15;        ///< two bit fields in one byte
    std::optional<std::uint64_t> caller_id{};  ///< CONFIG_PRINTK_CALLER, 5.1 and later
    std::endian order = std::endian::little;
};

/// The head of one record. The text follows it, then the dictionary.
struct PrintkLogHead {
    std::uint64_t ts_nsec = 0;
    std::uint32_t len = 0;  ///< of the whole record, with padding
    std::uint32_t text_len = 0;
    std::uint32_t dict_len = 0;
    std::uint8_t facility = 0;
    std::uint8_t flags = 0;
    std::uint8_t level = 0;
    std::uint32_t caller_id = 0;
};

/// Bytes [begin, end) of log_buf that the dump does not have.
struct UnreadableRun {
    std::uint64_t begin = 0;
    std::uint64_t end = 0;
};

/// Records of log_buf that follow one another without a break.
struct PrintkLogRun {
    std::vector<std::uint32_t> at;  ///< their offsets, in the order in which they were written
    /// The run ends exactly where the next record would be written. False: damage follows it.
    bool reaches_end = false;
    /// Why the first record of the run was not found through the record before it: where the damage
    /// begins. nullopt: there is none, the run starts the log.
    std::optional<std::uint64_t> damage_at{};
};

/// Walks log_buf. It knows nothing but bytes, so that everything in it may be damaged. Source:
/// kernel/printk/printk.c (3.5 to 3.10: kernel/printk.c) log_next(), log_store(),
/// log_make_free_space(); 3.5 to 5.9.
class PrintkLogChain {
 public:
    PrintkLogChain(Bytes ring, const PrintkLogLayout& layout, std::vector<UnreadableRun> unreadable)
        : ring_(ring), layout_(layout), unreadable_(std::move(unreadable)) {}

    /// Returns the records from `first` to before `end` (log_first_idx, log_next_idx). After damage
    /// it goes on with the first record that proves itself: from it, the records lead to `end` or
    /// there are at least kRunMin of them. `full`: if both are equal, the ring is full, not empty.
    std::vector<PrintkLogRun> walk(std::uint32_t first, std::uint32_t end, bool full) const;

    /// Returns the records that were freed and not yet overwritten, oldest first: the longest chain
    /// that lies between `end` and `first` and leads exactly to `first`.
    std::vector<std::uint32_t> freed(std::uint32_t first, std::uint32_t end) const;

    PrintkLogHead head(std::uint32_t at) const;
    /// Whether a record can start there: its lengths fit each other and the ring, its text has no
    /// NUL, and its padding is zero.
    bool is_record(std::uint32_t at) const;
    /// Whether the mark lies there that sends the reader to offset 0: a head of zeros, behind which
    /// the record at offset 0 would not have had room.
    bool is_wrap(std::uint32_t at) const;

    /// So many records in a row prove themselves where no chain leads to the end.
    static constexpr std::uint32_t kRunMin = 4;

 private:
    /// For each offset that is a multiple of 4: the records from there on.
    struct Ahead {
        std::uint32_t run = 0;  ///< how many follow one another
        /// How many until the end of the log, plus one; 0: they do not lead to the end.
        std::uint32_t to_end = 0;
    };
    /// A place in the log. The log begins at an offset, and may go on at offset 0.
    struct Place {
        std::uint32_t at = 0;
        bool wrapped = false;  ///< the rest of the log lies between `at` and its end
    };
    std::vector<Ahead> look_ahead(std::uint32_t first, std::uint32_t end) const;
    bool fits(Place place, std::uint32_t end) const;
    Place skip_damage(Place place, std::uint32_t end, const std::vector<Ahead>& ahead) const;
    bool is_readable(std::uint64_t begin, std::uint64_t end) const;
    std::uint64_t room() const { return ring_.size(); }

    Bytes ring_;
    PrintkLogLayout layout_;
    std::vector<UnreadableRun> unreadable_;  // ascending
};

}  // namespace lastwords::extractor
