// SPDX-License-Identifier: GPL-2.0-or-later
// Weighs layouts of a region.
#include "extractor/formats/ramoops/evidence.h"

#include <algorithm>

#include "extractor/formats/ramoops/carve.h"
#include "extractor/pstore/blank_bytes.h"

namespace lastwords::extractor {

using printkfmt::PstoreType;

namespace {

constexpr int kHeaderThere = 10;
constexpr int kHeaderMissing = -8;
constexpr int kRecordWithoutHeader = 6;  // its "====" line is there
constexpr int kParityMax = 48;           // 3 for each parity byte that agrees
constexpr int kParityWrong = -14;
constexpr int kRingFull = 8;  // a wrapped ring fills its zone to the byte
constexpr int kContradiction = -20;
constexpr int kTextWithoutHeader = 10;  // data begin with a text where the layout has data begin
constexpr int kTextInUnused = -6;       // a text begins where the layout has none begin
constexpr int kEndsEarly = -10;         // bytes that no zone takes: more than division leaves
constexpr int kLikely = 2;
constexpr std::size_t kHeadersMax = 200'000;  // that parity is asked about; then it is not
constexpr std::size_t kParitiesMax = 2'000;   // zones that are asked for every parity size
constexpr int kUnexplained = -3;              // older headers stay where nothing overwrites them

/// What is left of the parity bytes' word where some went into corrections: each of these takes
/// one for its value, and about half of one for its place.
int parity_points(std::uint32_t ecc, unsigned corrected) {
    const int left = 2 * static_cast<int>(ecc) - 3 * static_cast<int>(corrected);
    return std::clamp(3 * left / 2, 0, kParityMax);
}

/// Lines that begin "[   12.345678] ": consoles have them, and of all zones but dmesg only theirs.
bool has_console_lines(std::string_view text) {
    constexpr std::size_t kLook = 4096;
    constexpr unsigned kEnough = 3;
    text = text.substr(0, kLook);
    unsigned lines = 0;
    for (std::size_t at = text.find('\n'); at != text.npos; at = text.find('\n', at + 1)) {
        const std::string_view line = text.substr(at + 1, 15);
        lines += line.size() == 15 && line[0] == '[' && line[6] == '.' &&
                         (line[13] == ']' || line[14] == ']')
                     ? 1U
                     : 0U;
    }
    return lines >= kEnough;
}

}  // namespace

RamoopsEvidence::RamoopsEvidence(Bytes region, BlockCodes& codes, Depth depth)
    : region_(region),
      codes_(codes),
      depth_(depth),
      anchors_(find_anchors(region, depth)),
      text_starts_(find_text_starts(region)),
      written_end_(written_part(region).size()) {
    plain_.resize(region.size() / 2 + 1);
    ftrace_.resize(region.size() / 2 + 1);
    std::uint64_t text_end = 0;
    for (std::size_t i = 0; i < anchors_.size(); ++i) {
        const Anchor& anchor = anchors_[i];
        by_offset_.emplace(anchor.offset, i);
        (anchor.ftrace ? ftrace_ : plain_)[anchor.offset / 2] = true;
        if (anchor.whole && anchor.offset >= text_end) {
            ++free_anchors_;
            text_end = anchor.offset + kZoneHeaderBytes + anchor.header.size;
        }
    }
}

int RamoopsEvidence::quick_points(const RamoopsSizes& sizes) const {
    int hits = 0;
    int misses = 0;
    std::uint64_t at = 0;
    const auto look = [&](const std::vector<bool>& anchors, std::uint64_t size,
                          std::uint64_t count) {
        for (std::uint64_t i = 0; size != 0 && i < count; ++i, at += size) {
            const bool hit = at < region_.size() && at % 2 == 0 && anchors[at / 2];
            (hit ? hits : misses) += 1;
        }
    };
    look(plain_, sizes.record, sizes.records);
    look(plain_, sizes.console, 1);
    look(plain_, sizes.pmsg_first ? sizes.pmsg : 0, 1);
    look(ftrace_, sizes.ftrace_zone(), sizes.cpus);
    look(plain_, sizes.pmsg_first ? 0 : sizes.pmsg, 1);
    constexpr std::size_t kByChance = 4;  // a code of fewer parity bytes agrees with anything
    const bool parity = sizes.records != 0 && sizes.record <= region_.size() && hits > misses &&
                        plain_[0] && (clean_parities(0, sizes.record) >> kByChance).any();
    return (parity ? 2 * kHeaderThere : kHeaderThere) * hits + kHeaderMissing * misses +
           kUnexplained * std::max(0, free_anchors_ - hits);
}

const Anchor* RamoopsEvidence::anchor_at(std::uint64_t offset) const {
    const auto found = by_offset_.find(offset);
    return found == by_offset_.end() ? nullptr : &anchors_[found->second];
}

const HeaderState& RamoopsEvidence::header(const ZoneShape& shape) const {
    const auto [known, fresh] = known_headers_.try_emplace({shape.offset, shape.size, shape.ecc});
    if (!fresh) {
        return known->second;
    }
    if (known_headers_.size() > kHeadersMax) {  // as it lies there
        known->second.header = ZoneHeader::load(region_.subspan(shape.offset, kZoneHeaderBytes));
        known->second.valid = known->second.header.is_valid(Signature::kAny, shape.data_size);
        known->second.correction.state = Correction::State::kBad;
    } else {
        known->second = read_header(region_, shape, Signature::kAny, codes_);
    }
    return known->second;
}

const RamoopsEvidence::Parities& RamoopsEvidence::clean_parities(std::uint64_t offset,
                                                                 std::uint64_t size) const {
    const auto [known, fresh] = known_clean_.try_emplace({offset, size});
    for (std::uint32_t ecc = 1; fresh && ecc <= kEccBytesMax; ++ecc) {
        const auto shape = ZoneShape::of(offset, size, ecc);
        known->second[ecc] = shape && codes_.of(ecc, kZoneHeaderBytes)
                                          .agrees(region_.subspan(offset, kZoneHeaderBytes),
                                                  region_.subspan(shape->header_parity_at(), ecc));
    }
    return known->second;
}

const RamoopsEvidence::Parities& RamoopsEvidence::parities(std::uint64_t offset,
                                                           std::uint64_t size) const {
    if (depth_ == Depth::kWholeHeaders || known_parities_.size() > kParitiesMax) {
        return clean_parities(offset, size);
    }
    const auto [known, fresh] = known_parities_.try_emplace({offset, size});
    for (std::uint32_t ecc = 1; fresh && ecc <= kEccBytesMax; ++ecc) {
        const auto shape = ZoneShape::of(offset, size, ecc);
        if (shape) {
            const HeaderState state = correct_header(region_, *shape, Signature::kAny, codes_);
            known->second[ecc] = state.accepted && state.correction.proved &&
                                 state.correction.state != Correction::State::kBad;
        }
    }
    return known->second;
}

bool RamoopsEvidence::explains_all(const RamoopsSizes& sizes) const {
    const std::vector<ZonePlan> zones = sizes.zones();
    for (const ZonePlan& zone : zones) {
        const auto shape = ZoneShape::of(zone.offset, zone.size, sizes.ecc);
        if (!shape || zone.offset + zone.size > region_.size()) {
            return false;
        }
        const HeaderState& state = header(*shape);
        if (!state.valid || !is_signature(state.header.signature, zone.signature()) ||
            state.correction.state != Correction::State::kClean) {
            return false;
        }
    }
    return unexplained(zones, true) == 0;
}

bool RamoopsEvidence::starts_text_between(std::uint64_t begin, std::uint64_t end) const {
    const auto first = std::lower_bound(text_starts_.begin(), text_starts_.end(), begin);
    return first != text_starts_.end() && *first < end;
}

bool RamoopsEvidence::starts_text(const ZonePlan& zone) const {
    // What destroyed the header may have left characters there.
    return zone.type != PstoreType::kFtrace &&
           starts_text_between(zone.offset, zone.offset + kZoneHeaderBytes + 1);
}

int RamoopsEvidence::early_end_points(const RamoopsSizes& sizes) const {
    const std::uint64_t left = 2 * (sizes.records + sizes.cpus);  // fs/pstore/ram.c: even sizes
    if (sizes.end() + left >= region_.size()) {
        return 0;
    }
    return kEndsEarly + (written_end_ > sizes.end() ? kContradiction : 0);
}

Points RamoopsEvidence::content_points(const ZonePlan& zone, const ZoneShape& shape,
                                       const ZoneHeader& header) const {
    const bool wrapped = header.start != header.size;
    if (wrapped && header.size != shape.data_size) {
        return {kContradiction, 0};  // a ring that has wrapped is full
    }
    const int full = wrapped ? kRingFull : 0;
    const std::string_view text = as_text(region_.subspan(shape.data_at(), header.size));
    if (text.empty() || zone.type == PstoreType::kFtrace) {
        return {full, 0};
    }
    const bool record = resembles_record_line(text);
    if (zone.type == PstoreType::kDmesg) {
        const bool ring = wrapped && header.start != 0;  // a record is written once, from the start
        const bool damaged = !record && shape.ecc == 0;
        return {full + (ring ? kContradiction : 0) + (damaged ? kContradiction : 0) +
                    (record ? kLikely : 0),
                0};
    }
    const bool console = zone.type == PstoreType::kConsole && has_console_lines(text);
    return {full + (record ? kContradiction : 0), console ? kLikely : 0};
}

Points RamoopsEvidence::zone_points(const ZonePlan& zone, std::uint32_t ecc) const {
    const auto shape = ZoneShape::of(zone.offset, zone.size, ecc);
    if (!shape || zone.offset + zone.size > region_.size()) {
        return {10 * kContradiction, 0};
    }
    const HeaderState& state = header(*shape);
    if (!state.valid || !is_signature(state.header.signature, zone.signature())) {
        const Anchor* const other = anchor_at(zone.offset);
        if (other != nullptr && other->whole && !other->ftrace) {
            return {kContradiction, 0};  // a header that is whole is not a destroyed one of another
        }
        const std::string_view text = as_text(region_.subspan(shape->data_at(), shape->data_size));
        const bool dmesg = zone.type == PstoreType::kDmesg;
        const bool record = dmesg && resembles_record_line(text);
        const int explained = starts_text(zone) && (record || !dmesg) ? kTextWithoutHeader
                              : record                                ? kRecordWithoutHeader
                                                                      : 0;
        const bool console = zone.type == PstoreType::kConsole && has_console_lines(text);
        return {kHeaderMissing + explained, console ? kLikely : 0};
    }
    Points points = content_points(zone, *shape, state.header);
    points.sure += kHeaderThere;
    constexpr std::uint64_t kBehind = 16;  // an older text goes on right behind the new one
    points.sure += starts_text_between(shape->data_at() + state.header.size + kBehind,
                                       shape->data_at() + shape->data_size)
                       ? kTextInUnused
                       : 0;
    if (ecc == 0) {
        return points;
    }
    if (state.correction.state == Correction::State::kBad) {
        points.sure += kParityWrong;
    } else if (state.accepted) {
        points.sure += parity_points(ecc, state.correction.bytes);
    }
    return points;
}

std::uint64_t RamoopsEvidence::others(const std::vector<ZonePlan>& zones, bool to_end,
                                      bool resembling) const {
    std::uint64_t count = 0;
    auto zone = zones.begin();
    const Anchor* holder = nullptr;
    for (const Anchor& anchor : anchors_) {
        if (!anchor.whole && !resembling) {
            continue;
        }
        while (zone != zones.end() && zone->offset + zone->size <= anchor.offset) {
            ++zone;
            holder = nullptr;
        }
        if (zone == zones.end()) {
            count += to_end ? 1 : 0;
            continue;
        }
        holder = anchor.offset == zone->offset ? &anchor : holder;
        const bool in_text = holder != nullptr &&
                             anchor.offset - zone->offset < kZoneHeaderBytes + holder->header.size;
        count += in_text ? 0 : 1;
    }
    return count;
}

Points RamoopsEvidence::points(const RamoopsSizes& sizes, bool to_end) const {
    const std::vector<ZonePlan> zones = sizes.zones();
    Points sum{kUnexplained * static_cast<int>(unexplained(zones, to_end)), 0};
    sum.sure += to_end ? early_end_points(sizes) : 0;
    for (const ZonePlan& zone : zones) {
        const auto [known, fresh] =
            known_points_.try_emplace({zone.offset, zone.size, sizes.ecc, zone.type});
        if (fresh) {
            known->second = zone_points(zone, sizes.ecc);
        }
        sum.sure += known->second.sure;
        sum.likely += known->second.likely;
    }
    return sum;
}

}  // namespace lastwords::extractor
