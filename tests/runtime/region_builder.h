// SPDX-License-Identifier: GPL-2.0-or-later
// RegionBuilder: writes a plog region word by word, as docs/formats/plog.md describes it, without
// the runtime.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/plog_format.h"

namespace lastwords::test {

struct BuiltRecord {
    std::string text;
    std::uint64_t seq = 0;
    std::uint32_t epoch = 1;
    std::uint8_t flags = 0;
    std::uint16_t cpu = 0;
    std::uint8_t context = PLOG_CONTEXT_TASK;
    std::uint32_t task = 1;
    std::uint8_t level = 6;
    std::uint32_t word = PLOG_SLOT_COMMITTED;
};

struct BuiltConsole {
    std::string name = "ttyS0";
    std::uint64_t position = 0;
    std::uint32_t epoch = 1;
    std::uint16_t index = 0;
    std::uint16_t reliability = PLOG_RELIABILITY_ATOMIC;
    std::uint32_t flags = PLOG_CONSOLE_ENABLED;
    std::uint64_t registered_seq = 0;
    std::uint32_t lost = 0;  // 0: its words are left as they are
    std::uint64_t lost_end = 0;
};

class RegionBuilder {
 public:
    explicit RegionBuilder(std::uint32_t version = PLOG_VERSION,
                           std::endian order = std::endian::native,
                           std::size_t bytes = PLOG_REGION_BYTES_MIN);

    /// These write both copies.
    RegionBuilder& super(std::uint32_t epoch, std::uint32_t cleared_epoch = 0);
    RegionBuilder& console(const BuiltConsole& console);
    RegionBuilder& no_record(std::uint32_t epoch, std::uint64_t refused, std::uint64_t dropped);
    /// Writes the record into the slots after those of the last one.
    RegionBuilder& record(const BuiltRecord& record);
    /// Writes `count` short records "line SEQ" with consecutive seqs.
    RegionBuilder& lines(std::uint64_t first_seq, std::uint64_t count);
    /// Continues at this slot.
    RegionBuilder& at_slot(std::uint32_t slot);

    std::size_t slots_at() const { return 2 * bank_bytes_; }
    std::size_t slots() const { return slots_; }
    /// Returns where the record that was written last begins.
    std::size_t last_record() const { return last_record_; }
    /// Returns where the console's entry begins in the front copy.
    std::size_t entry_at(std::uint32_t epoch, std::size_t index) const;
    std::size_t rear_at() const { return slots_at() + slots_ * PLOG_SLOT_BYTES; }
    std::vector<std::byte>& bytes() { return bytes_; }

 private:
    void put(std::size_t at, std::uint64_t value, std::size_t bytes);
    void put_text(std::size_t at, std::string_view text);
    std::uint32_t crc(std::size_t from, std::size_t to, std::uint32_t before = 0) const;

    std::uint32_t version_;
    std::endian order_;
    std::vector<std::byte> bytes_;
    std::size_t entry_bytes_;
    std::size_t consoles_at_;
    std::size_t bank_bytes_;
    std::size_t slots_;
    std::uint32_t next_slot_ = 0;
    std::size_t last_record_ = 0;
};

}  // namespace lastwords::test
