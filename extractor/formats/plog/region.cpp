// SPDX-License-Identifier: GPL-2.0-or-later
// Parses the superblocks, console entries and records of a region. Accepts none of them without a
// right checksum.
#include "extractor/formats/plog/region.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "printkfmt/base/cursor.h"
#include "runtime/plog_checksum.h"
#include "runtime/plog_format.h"

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kSlotsMax = std::uint64_t{1} << 24;  // a region of 2 GiB

std::uint32_t crc32c(Bytes bytes, std::uint32_t before = 0) {
    return plog_crc32c(before,
                       static_cast<const std::uint8_t*>(static_cast<const void*>(bytes.data())),
                       bytes.size());
}

std::string read_text_field(Bytes bytes) {
    return std::string(up_to_nul(as_text(bytes)));
}

std::optional<PlogSuper> parse_super(Bytes raw, std::endian order) {
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
    if (!whole || magic != PLOG_MAGIC_SUPER || crc != crc32c(raw.subspan(kCheckedFrom)) ||
        version != PLOG_VERSION || slots_at != PLOG_SLOTS_AT || slot_bytes != PLOG_SLOT_BYTES) {
        return std::nullopt;
    }
    return super;
}

/// A record's header, which is the first 48 bytes of its first slot. Its checksum is right.
struct Header {
    PlogRecord record;
    std::uint32_t crc = 0;
    std::uint32_t header_crc = 0;
    std::uint16_t length = 0;
};

std::optional<Header> parse_header(Bytes raw, std::endian order) {
    constexpr std::size_t kCheckedFrom = offsetof(plog_record, epoch);
    Cursor cursor(raw, order, "plog record", FileOffset{0});
    Header header;
    PlogRecord& record = header.record;
    const std::uint32_t word = cursor.u32("word");
    header.crc = cursor.u32("crc");
    header.header_crc = cursor.u32("header_crc");
    record.epoch = cursor.u32("epoch");
    record.seq = cursor.u64("seq");
    record.time_ns = cursor.u64("time_ns");
    record.slot = cursor.u32("slot");
    header.length = cursor.u16("length");
    record.level = cursor.u8("level");
    record.facility = cursor.u8("facility");
    record.cpu = cursor.u16("cpu");
    record.context = cursor.u8("context");
    record.flags = cursor.u8("flags");
    record.task = cursor.u32("task");
    record.committed = word == PLOG_SLOT_COMMITTED;
    const bool whole = cursor.finish(true).has_value();
    if (!whole || (word != PLOG_SLOT_COMMITTED && word != PLOG_SLOT_RESERVED) ||
        header.length > PLOG_TEXT_BYTES_MAX ||
        header.header_crc !=
            crc32c(raw.subspan(kCheckedFrom, sizeof(plog_record) - kCheckedFrom))) {
        return std::nullopt;
    }
    record.slots = plog_slots_of(header.length);
    return header;
}

/// Parses all slots of a region.
class Slots {
 public:
    Slots(Bytes region, std::endian order)
        : slots_(region.subspan(PLOG_SLOTS_AT)),
          order_(order),
          headers_(plog_slots_in(region.size())),
          taken_(headers_.size()) {}

    std::vector<PlogRecord> read();
    std::uint64_t damaged() const;

 private:
    Bytes slot(std::size_t number) const {
        return slots_.subspan(number * PLOG_SLOT_BYTES, PLOG_SLOT_BYTES);
    }
    std::uint32_t word(std::size_t number, std::size_t at) const {
        return load<std::uint32_t>(slot(number).subspan(at), order_);
    }
    void read_headers();
    bool is_overwritten(const PlogRecord& record) const;
    void read_text(Header& header);

    Bytes slots_;
    std::endian order_;
    std::vector<std::optional<Header>> headers_;  // by slot
    std::vector<bool> taken_;                     // by slot: it belongs to a record that was found
};

void Slots::read_headers() {
    for (std::size_t number = 0; number < headers_.size(); ++number) {
        auto header = parse_header(slot(number), order_);
        if (header && header->record.slot == number &&
            header->record.slots <= headers_.size() - number) {
            headers_[number] = std::move(header);
        }
    }
}

/// Whether the ring has wrapped over this record: a newer record begins in one of its slots after
/// the first.
bool Slots::is_overwritten(const PlogRecord& record) const {
    const auto age = [](const PlogRecord& one) { return std::pair(one.epoch, one.seq); };
    for (std::size_t i = 1; i < record.slots; ++i) {
        const std::optional<Header>& other = headers_[record.slot + i];
        if (other && age(other->record) > age(record)) {
            return true;
        }
    }
    return false;
}

/// Reads the record's text, but only up to the first slot that does not belong to the record: its
/// writer may have stopped there.
void Slots::read_text(Header& header) {
    PlogRecord& record = header.record;
    std::size_t left = header.length;
    for (std::size_t i = 0; i < record.slots; ++i) {
        const std::size_t number = record.slot + i;
        const bool own = i == 0 || (word(number, 0) == PLOG_SLOT_CONTINUES &&
                                    word(number, 4) == static_cast<std::uint32_t>(record.seq));
        if (!own) {
            break;
        }
        taken_[number] = true;
        const std::size_t skip = i == 0 ? sizeof(plog_record) : sizeof(plog_continuation);
        const Bytes part = slot(number).subspan(skip);
        record.text += as_text(part.first(std::min(left, part.size())));
        left -= std::min(left, part.size());
    }
    record.proved = left == 0 && header.crc == crc32c(as_bytes(record.text), header.header_crc);
}

std::vector<PlogRecord> Slots::read() {
    read_headers();
    std::vector<PlogRecord> records;
    for (std::optional<Header>& header : headers_) {
        if (!header) {
            continue;
        }
        read_text(*header);
        if (header->record.proved || !is_overwritten(header->record)) {
            records.push_back(header->record);
        }
    }
    return records;
}

/// Counts the slots that are neither empty nor part of a record that was found. A slot whose first
/// word marks it as a continuation does not count: the start of its record was overwritten.
std::uint64_t Slots::damaged() const {
    std::uint64_t damaged = 0;
    for (std::size_t number = 0; number < headers_.size(); ++number) {
        const std::uint32_t first = word(number, 0);
        damaged += !taken_[number] && first != 0 && first != PLOG_SLOT_CONTINUES ? 1U : 0U;
    }
    return damaged;
}

std::optional<std::uint64_t> parse_position(std::uint64_t word, std::uint32_t epoch,
                                            std::uint32_t index) {
    const std::uint64_t seq = word & PLOG_POSITION_MAX;
    if (word != plog_position(seq, epoch, index)) {
        return std::nullopt;
    }
    return seq;
}

std::optional<PlogConsole> parse_console(Bytes raw, std::endian order) {
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
    return console;
}

/// The valid superblocks and console entries of a region's front and rear copy, merged.
struct ControlCopies {
    std::map<std::uint32_t, PlogSuper> supers;                                // by epoch
    std::map<std::pair<std::uint32_t, std::uint16_t>, PlogConsole> consoles;  // by epoch and index
    std::uint64_t damaged_supers = 0;

    void add(Bytes copy, std::endian order);

 private:
    void add_console(const PlogConsole& console);
};

void ControlCopies::add(Bytes copy, std::endian order) {
    for (std::size_t bank = 0; bank < 2; ++bank) {
        const Bytes raw = copy.subspan(bank * sizeof(plog_bank), sizeof(plog_bank));
        const auto super = parse_super(raw.first(sizeof(plog_superblock)), order);
        const bool empty = load<std::uint32_t>(raw, order) != PLOG_MAGIC_SUPER;
        damaged_supers += !super && !empty ? 1U : 0U;
        if (super) {
            PlogSuper& kept = supers.try_emplace(super->epoch, *super).first->second;
            kept = super->generation > kept.generation ? *super : kept;
        }
        for (std::size_t i = 0; i < PLOG_CONSOLES_MAX; ++i) {
            const std::size_t at = offsetof(plog_bank, consoles) + i * sizeof(plog_console_entry);
            if (const auto console =
                    parse_console(raw.subspan(at, sizeof(plog_console_entry)), order)) {
                add_console(*console);
            }
        }
    }
}

void ControlCopies::add_console(const PlogConsole& console) {
    PlogConsole& kept = consoles.try_emplace({console.epoch, console.index}, console).first->second;
    const std::optional<std::uint64_t> position = std::max(kept.position, console.position);
    std::optional<std::uint64_t> passed = kept.passed ? kept.passed : console.passed;
    if (passed && console.passed) {
        passed = std::min(*passed, *console.passed);
    }
    if (console.generation > kept.generation) {
        kept = console;
    }
    kept.position = position;
    kept.passed = passed;
}

/// Returns the byte order in which more of the known magic words are found.
std::endian guess_byte_order(Bytes region) {
    constexpr std::array kWords{PLOG_MAGIC_SUPER, PLOG_MAGIC_CONSOLE, PLOG_SLOT_COMMITTED,
                                PLOG_SLOT_RESERVED, PLOG_SLOT_CONTINUES};
    std::uint64_t little = 0;
    std::uint64_t big = 0;
    for (std::size_t at = 0; at + 4 <= region.size(); at += PLOG_SLOT_BYTES) {
        for (const std::uint32_t word : kWords) {
            little +=
                load<std::uint32_t>(region.subspan(at), std::endian::little) == word ? 1U : 0U;
            big += load<std::uint32_t>(region.subspan(at), std::endian::big) == word ? 1U : 0U;
        }
    }
    return big > little ? std::endian::big : std::endian::little;
}

/// Returns the length that the superblocks give the region, since a file may be longer than the
/// region at its start.
std::size_t region_bytes_from_super(Bytes region, std::endian order) {
    ControlCopies front;
    front.add(region, order);
    // The newest boot decides: a region may have grown since the boot before.
    for (auto newest = front.supers.rbegin(); newest != front.supers.rend(); ++newest) {
        const PlogSuper& super = newest->second;
        if (super.region_bytes >= PLOG_REGION_BYTES_MIN && super.region_bytes <= region.size()) {
            return super.region_bytes;
        }
    }
    return region.size();
}

/// Adds a trace for each of the two places where the region of a superblock may start: the
/// superblock does not say whether it belongs to the front or the rear copy. A region read from the
/// wrong place has nothing with a right checksum.
void add_super_trace(Bytes raw, std::endian order, std::int64_t at,
                     std::vector<PlogTrace>& traces) {
    const auto super = parse_super(raw, order);
    if (!super || super->region_bytes < PLOG_REGION_BYTES_MIN ||
        super->region_bytes > kPlogRegionBytesMax) {
        return;
    }
    const auto bank = static_cast<std::int64_t>(sizeof(plog_bank) * (super->epoch & 1U));
    const auto rear = static_cast<std::int64_t>(
        PLOG_SLOTS_AT + std::uint64_t{plog_slots_in(super->region_bytes)} * PLOG_SLOT_BYTES);
    traces.push_back({at - bank, super->region_bytes});
    traces.push_back({at - bank - rear, super->region_bytes});
}

void add_record_trace(Bytes raw, std::endian order, std::int64_t at,
                      std::vector<PlogTrace>& traces) {
    const auto header = parse_header(raw, order);
    if (!header || header->record.slot > kSlotsMax) {
        return;
    }
    const std::uint64_t before =
        PLOG_SLOTS_AT + std::uint64_t{header->record.slot} * PLOG_SLOT_BYTES;
    const std::uint64_t after =
        std::uint64_t{header->record.slots} * PLOG_SLOT_BYTES + sizeof(plog_bank_copy);
    traces.push_back({at - static_cast<std::int64_t>(before), before + after});
}

template <typename Map>
auto take_values(Map&& map) {
    std::vector<typename std::remove_cvref_t<Map>::mapped_type> values;
    for (auto& [key, value] : map) {
        values.push_back(std::move(value));
    }
    return values;
}

}  // namespace

Result<PlogRegion> PlogRegion::read(Bytes region) {
    if (region.size() < PLOG_REGION_BYTES_MIN ||
        (region.size() - PLOG_SLOTS_AT) / PLOG_SLOT_BYTES > kSlotsMax) {
        return failure(
            ErrorKind::kUnsupported,
            fmt::format("the plog region has {:#x} bytes, expected {:#x} to {:#x}", region.size(),
                        PLOG_REGION_BYTES_MIN, kSlotsMax * PLOG_SLOT_BYTES));
    }
    PlogRegion out;
    out.order = guess_byte_order(region);
    region = region.first(region_bytes_from_super(region, out.order));
    out.slots = plog_slots_in(region.size());
    Slots slots(region, out.order);
    out.records = slots.read();
    out.damaged_slots = slots.damaged();
    ControlCopies copies;
    copies.add(region, out.order);
    copies.add(region.subspan(PLOG_SLOTS_AT + out.slots * PLOG_SLOT_BYTES), out.order);
    out.damaged_supers = copies.damaged_supers;
    out.supers = take_values(std::move(copies.supers));
    out.consoles = take_values(std::move(copies.consoles));
    if (out.supers.empty() && out.records.empty()) {
        return failure(ErrorKind::kUnsupported,
                       "found no superblock and no record of a plog region");
    }
    return out;
}

std::vector<PlogTrace> plog_traces_in(Bytes memory) {
    std::vector<PlogTrace> traces;
    for (std::size_t at = 0; at + PLOG_SLOT_BYTES <= memory.size(); at += PLOG_SLOT_BYTES) {
        const Bytes raw = memory.subspan(at, PLOG_SLOT_BYTES);
        for (const std::endian order : {std::endian::little, std::endian::big}) {
            const auto word = load<std::uint32_t>(raw, order);
            if (word == PLOG_MAGIC_SUPER) {
                add_super_trace(raw, order, static_cast<std::int64_t>(at), traces);
            } else if (word == PLOG_SLOT_COMMITTED) {
                add_record_trace(raw, order, static_cast<std::int64_t>(at), traces);
            }
        }
    }
    return traces;
}

bool is_plog_region(Bytes first) {
    for (const std::endian order : {std::endian::little, std::endian::big}) {
        for (const std::size_t at : {std::size_t{0}, sizeof(plog_bank)}) {
            if (first.size() >= at + 4 &&
                load<std::uint32_t>(first.subspan(at), order) == PLOG_MAGIC_SUPER) {
                return true;
            }
        }
        for (std::size_t at = PLOG_SLOTS_AT; at + PLOG_SLOT_BYTES <= first.size();
             at += PLOG_SLOT_BYTES) {
            const auto header = parse_header(first.subspan(at), order);
            if (header && header->record.slot == (at - PLOG_SLOTS_AT) / PLOG_SLOT_BYTES) {
                return true;
            }
        }
    }
    return false;
}

}  // namespace lastwords::extractor
