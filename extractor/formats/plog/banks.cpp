// SPDX-License-Identifier: GPL-2.0-or-later
// Parses superblocks and consoles' entries, none without a right checksum, and merges their copies.
#include "extractor/formats/plog/banks.h"

#include <algorithm>
#include <string>

#include "extractor/formats/plog/crc32c.h"
#include "printkfmt/base/cursor.h"
#include "runtime/plog_format.h"

namespace lastwords::extractor {

namespace {

std::string read_text_field(Bytes bytes) {
    return std::string(up_to_nul(as_text(bytes)));
}

std::optional<std::uint64_t> parse_position(std::uint64_t word, std::uint32_t epoch,
                                            std::uint32_t index) {
    const std::uint64_t seq = word & PLOG_POSITION_MAX;
    if (word != plog_position(seq, epoch, index)) {
        return std::nullopt;
    }
    return seq;
}

/// Reads what the console lost from its entry of version 2. Leaves the console as it is if the
/// checksum is wrong.
void parse_lost(Bytes entry, std::endian order, PlogConsole& console) {
    constexpr std::size_t kAt = offsetof(plog_console_entry, lost);
    constexpr std::size_t kEpochAt = offsetof(plog_console_entry, epoch);
    constexpr std::size_t kIdentityBytes = offsetof(plog_console_entry, flags) - kEpochAt;
    const Bytes lost = entry.subspan(kAt, sizeof(plog_console_lost));
    const Bytes counted = lost.subspan(offsetof(plog_console_lost, count));
    const std::uint32_t crc = crc32c(counted, crc32c(entry.subspan(kEpochAt, kIdentityBytes)));
    if (load<std::uint32_t>(lost, order) == crc) {
        console.lost = load<std::uint32_t>(counted, order);
        console.lost_end = load<std::uint64_t>(
            counted.subspan(offsetof(plog_console_lost, end) - offsetof(plog_console_lost, count)),
            order);
    }
}

std::optional<PlogConsole> parse_console(Bytes raw, std::endian order, const PlogLayout& layout) {
    constexpr std::size_t kCheckedFrom = offsetof(plog_console_entry, epoch);
    constexpr std::size_t kCheckedTo = offsetof(plog_console_entry, position);
    Cursor cursor(raw, order, "plog console", FileOffset{0});
    const std::uint32_t magic = cursor.u32("magic");
    const std::uint32_t crc = cursor.u32("crc");
    PlogConsole console;
    console.epoch = cursor.u32("epoch");
    console.index = cursor.u16("index");
    console.reliability = cursor.u16("reliability");
    console.flags = cursor.u32("flags");
    console.generation = cursor.u32("generation");
    console.name = read_text_field(cursor.take(PLOG_CONSOLE_NAME_BYTES, "name"));
    console.registered_seq = cursor.u64("registered_seq");
    const std::uint64_t position = cursor.u64("position");
    const std::uint64_t passed = cursor.u64("passed");
    const bool whole = cursor.finish(true).has_value();
    if (!whole || magic != PLOG_MAGIC_CONSOLE || console.index >= PLOG_CONSOLES_MAX ||
        crc != crc32c(raw.subspan(kCheckedFrom, kCheckedTo - kCheckedFrom))) {
        return std::nullopt;
    }
    console.position = parse_position(position, console.epoch, console.index);
    console.passed = parse_position(passed, console.epoch, console.index + PLOG_CONSOLES_MAX);
    if (console.passed == PLOG_POSITION_MAX) {
        console.passed.reset();
    }
    if (layout.counts_losses()) {
        parse_lost(raw, order, console);
    }
    return console;
}

std::uint64_t newest_valid(const std::vector<std::uint64_t>& words, std::uint32_t epoch,
                           std::uint32_t index) {
    std::uint64_t newest = 0;
    for (const std::uint64_t word : words) {
        newest = std::max(newest, parse_position(word, epoch, index).value_or(0));
    }
    return newest;
}

}  // namespace

std::optional<PlogSuper> parse_plog_super(Bytes raw, std::endian order, const PlogLayout& layout) {
    constexpr std::size_t kCheckedFrom = offsetof(plog_superblock, version);
    Cursor cursor(raw, order, "plog superblock", FileOffset{0});
    const std::uint32_t magic = cursor.u32("magic");
    const std::uint32_t crc = cursor.u32("crc");
    const std::uint32_t version = cursor.u32("version");
    PlogSuper super;
    super.epoch = cursor.u32("epoch");
    super.region_bytes = cursor.u64("region_bytes");
    const std::uint64_t slots_at = cursor.u64("slots_at");
    super.slots = cursor.u32("slots");
    const std::uint32_t slot_bytes = cursor.u32("slot_bytes");
    super.cleared_epoch = cursor.u32("cleared_epoch");
    super.generation = cursor.u32("generation");
    super.wall_time_ns = cursor.u64("wall_time_ns");
    super.time_ns = cursor.u64("time_ns");
    super.release = read_text_field(cursor.take(PLOG_RELEASE_BYTES, "release"));
    const bool whole = cursor.finish(true).has_value();
    if (!whole || magic != PLOG_MAGIC_SUPER || version != layout.version ||
        crc != crc32c(raw.subspan(kCheckedFrom, sizeof(plog_superblock) - kCheckedFrom)) ||
        slots_at != layout.slots_at() || slot_bytes != PLOG_SLOT_BYTES) {
        return std::nullopt;
    }
    return super;
}

void PlogBanks::add_super(Bytes raw, std::endian order, const PlogLayout& layout) {
    const auto super = parse_plog_super(raw, order, layout);
    if (super) {
        ++super_copies_;
        PlogSuper& kept = supers.try_emplace(super->epoch, *super).first->second;
        kept = super->generation > kept.generation ? *super : kept;
        std::optional<std::uint32_t>& epoch = epochs_[super->epoch & 1U];
        epoch = std::max(epoch, std::optional(super->epoch));
        return;
    }
    // A superblock of another version is left from before.
    const bool damaged =
        load<std::uint32_t>(raw, order) == PLOG_MAGIC_SUPER &&
        std::none_of(kPlogLayouts.begin(), kPlogLayouts.end(), [&](const PlogLayout& other) {
            return parse_plog_super(raw, order, other).has_value();
        });
    damaged_supers += damaged ? 1U : 0U;
}

void PlogBanks::add_entry(Bytes raw, std::endian order, const PlogLayout& layout, Entry& entry,
                          std::size_t index) {
    const auto console = parse_console(raw, order, layout);
    // Where entries of another version are left, one may be at the place of another index.
    if (console && console->index == index) {
        merge(*console);
        entry.valid = true;
        return;
    }
    const Bytes index_at = raw.subspan(offsetof(plog_console_entry, index));
    entry.found += load<std::uint32_t>(raw, order) == PLOG_MAGIC_CONSOLE &&
                           load<std::uint16_t>(index_at, order) == index
                       ? 1
                       : 0;
}

void PlogBanks::merge(const PlogConsole& console) {
    PlogConsole& kept = consoles.try_emplace({console.epoch, console.index}, console).first->second;
    PlogConsole merged = console.generation > kept.generation ? console : kept;
    merged.position = std::max(kept.position, console.position);
    merged.passed = kept.passed ? kept.passed : console.passed;
    if (merged.passed && console.passed) {
        merged.passed = std::min(*merged.passed, *console.passed);
    }
    const auto more =
        std::max(std::pair(kept.lost, kept.lost_end), std::pair(console.lost, console.lost_end));
    merged.lost = more.first;
    merged.lost_end = more.second;
    kept = merged;
}

void PlogBanks::add(Bytes copy, std::endian order, const PlogLayout& layout) {
    for (std::size_t bank = 0; bank < 2; ++bank) {
        const Bytes raw = copy.subspan(bank * layout.bank_bytes(), layout.bank_bytes());
        add_super(raw.first(sizeof(plog_superblock)), order, layout);
        for (std::size_t i = 0; i < PLOG_CONSOLES_MAX; ++i) {
            add_entry(raw.subspan(layout.consoles_at + i * layout.entry_bytes, layout.entry_bytes),
                      order, layout, entries_[bank][i], i);
        }
        if (layout.counts_losses()) {
            const Bytes words = raw.subspan(offsetof(plog_bank, no_record));
            refused_[bank].push_back(
                load<std::uint64_t>(words.subspan(offsetof(plog_no_record, refused)), order));
            dropped_[bank].push_back(
                load<std::uint64_t>(words.subspan(offsetof(plog_no_record, dropped)), order));
        }
    }
}

std::vector<PlogNoRecord> PlogBanks::no_records() const {
    std::vector<PlogNoRecord> all;
    for (std::size_t bank = 0; bank < 2; ++bank) {
        if (!epochs_[bank]) {
            continue;
        }
        PlogNoRecord one{.epoch = *epochs_[bank]};
        one.refused = newest_valid(refused_[bank], one.epoch, PLOG_REFUSED_INDEX);
        one.dropped = newest_valid(dropped_[bank], one.epoch, PLOG_DROPPED_INDEX);
        if (one.refused != 0 || one.dropped != 0) {
            all.push_back(one);
        }
    }
    return all;
}

bool PlogBanks::have_one_super_only() const {
    return super_copies_ == 1 && damaged_supers == 0 &&
           std::all_of(entries_.begin(), entries_.end(), [](const auto& bank) {
               return std::all_of(bank.begin(), bank.end(), [](const Entry& entry) {
                   return !entry.valid && entry.found == 0;
               });
           });
}

std::array<std::uint64_t, 2> PlogBanks::damaged_consoles() const {
    std::array<std::uint64_t, 2> damaged{};
    for (std::size_t bank = 0; bank < 2; ++bank) {
        for (const Entry& entry : entries_[bank]) {
            // A kernel that stops while it writes an entry leaves one copy intact or untouched.
            damaged[bank] += !entry.valid && entry.found == 2 ? 1U : 0U;
        }
    }
    return damaged;
}

}  // namespace lastwords::extractor
