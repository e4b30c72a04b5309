// SPDX-License-Identifier: GPL-2.0-or-later
// Weighs layouts of a region.
#include "extractor/pstore/ramoops/evidence.h"

#include <algorithm>

#include "extractor/pstore/ramoops/carve.h"

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
constexpr int kLikely = 2;
constexpr int kUnexplained = -3;  // older headers stay where nothing overwrites them

int parity_points(std::uint32_t bytes) {
    return std::min(kParityMax, 3 * static_cast<int>(bytes));
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

std::vector<Anchor> find_anchors(Bytes region) {
    std::vector<Anchor> out;
    constexpr auto kHigh = std::byte{kZoneSignature >> 24U};
    for (std::uint64_t at = 0; at + kZoneHeaderBytes < region.size() && out.size() < kAnchorsMax;
         at += 2) {
        if (region[at + 3] != kHigh) {
            continue;
        }
        const ZoneHeader header = ZoneHeader::load(region.subspan(at, kZoneHeaderBytes));
        if (header.is_valid(Signature::kAny, region.size() - at - kZoneHeaderBytes)) {
            out.push_back({at, header});
        }
    }
    return out;
}

RamoopsEvidence::RamoopsEvidence(Bytes region, BlockCodes& codes)
    : region_(region), codes_(codes), anchors_(find_anchors(region)) {
    plain_.resize(region.size() / 2 + 1);
    ftrace_.resize(region.size() / 2 + 1);
    std::uint64_t text_end = 0;
    for (std::size_t i = 0; i < anchors_.size(); ++i) {
        const Anchor& anchor = anchors_[i];
        by_offset_.emplace(anchor.offset, i);
        (anchor.ftrace() ? ftrace_ : plain_)[anchor.offset / 2] = true;
        if (anchor.offset >= text_end) {
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
    constexpr std::uint64_t kByChance =
        0xf;  // a code of that few parity bytes agrees with anything
    const bool parity = sizes.records != 0 && sizes.record <= region_.size() && hits > misses &&
                        plain_[0] && (parities(0, sizes.record) & ~kByChance) != 0;
    return (parity ? 2 * kHeaderThere : kHeaderThere) * hits + kHeaderMissing * misses +
           kUnexplained * std::max(0, free_anchors_ - hits);
}

const Anchor* RamoopsEvidence::anchor_at(std::uint64_t offset) const {
    const auto found = by_offset_.find(offset);
    return found == by_offset_.end() ? nullptr : &anchors_[found->second];
}

std::uint64_t RamoopsEvidence::parities(std::uint64_t offset, std::uint64_t size) const {
    const auto [known, fresh] = known_parities_.try_emplace({offset, size}, 0);
    if (!fresh) {
        return known->second;
    }
    for (std::uint32_t ecc = 1; ecc < kEccBytesMax; ++ecc) {
        const auto shape = ZoneShape::of(offset, size, ecc);
        if (shape && codes_.of(ecc, kZoneHeaderBytes)
                         .agrees(region_.subspan(offset, kZoneHeaderBytes),
                                 region_.subspan(shape->header_parity_at(), ecc))) {
            known->second |= std::uint64_t{1} << ecc;
        }
    }
    return known->second;
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
    const HeaderState state = read_header(region_, *shape, zone.signature(), codes_);
    if (!state.valid) {
        const std::string_view text = as_text(region_.subspan(shape->data_at(), shape->data_size));
        const bool record = zone.type == PstoreType::kDmesg && resembles_record_line(text);
        return {kHeaderMissing + (record ? kRecordWithoutHeader : 0), 0};
    }
    Points points = content_points(zone, *shape, state.header);
    points.sure += kHeaderThere;
    if (ecc == 0) {
        return points;
    }
    const unsigned spent = 2 * state.correction.bytes;
    if (state.correction.state == Correction::State::kBad) {
        points.sure += kParityWrong;
    } else if (state.accepted) {
        points.sure += parity_points(ecc - std::min(ecc, spent));
    }
    return points;
}

int RamoopsEvidence::unexplained_points(const std::vector<ZonePlan>& zones, bool to_end) const {
    int points = 0;
    auto zone = zones.begin();
    for (const Anchor& anchor : anchors_) {
        while (zone != zones.end() && zone->offset + zone->size <= anchor.offset) {
            ++zone;
        }
        if (zone == zones.end()) {
            points += to_end ? kUnexplained : 0;
            continue;
        }
        const Anchor* const holder = anchor_at(zone->offset);
        const bool in_text = holder != nullptr &&
                             anchor.offset - zone->offset < kZoneHeaderBytes + holder->header.size;
        points += anchor.offset == zone->offset || in_text ? 0 : kUnexplained;
    }
    return points;
}

Points RamoopsEvidence::points(const RamoopsSizes& sizes, bool to_end) const {
    const std::vector<ZonePlan> zones = sizes.zones();
    Points sum{unexplained_points(zones, to_end), 0};
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
