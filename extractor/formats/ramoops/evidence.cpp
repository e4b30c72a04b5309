// SPDX-License-Identifier: GPL-2.0-or-later
// Collects the evidence in a region's bytes once, and scores layouts by it. The weights of the
// evidence are at the beginning of this file.
#include "extractor/formats/ramoops/evidence.h"

#include <algorithm>

#include "extractor/formats/ramoops/carve.h"
#include "extractor/pstore/blank_bytes.h"

namespace lastwords::extractor {

using printkfmt::PstoreType;

namespace {

// The weights of the evidence. They have no unit and follow from no formula: they were set by hand,
// each in proportion to the others. Two tests check their balance as a whole:
// RamoopsLayout.IsWorkedOutWhateverTheSizes, with 150 random layouts, and the real regions of
// samples_test.cpp. "Tested by" names a test of layout_test.cpp that fails if the weight is 0; for
// the other weights no such test is known.

// A zone begins at a valid header of the right type. This is the measure for all other weights.
// Tested by SurvivesDestroyedHeaders.
constexpr int kHeaderThere = 10;
// A zone has no valid header of the right type. This weighs a little less than a header, so that a
// region with half of its headers destroyed still scores above 0, but enough that a layout does not
// gain from zones of which there is no sign. Tested by IsWorkedOutWhateverTheSizes.
constexpr int kHeaderMissing = -8;
// The header is missing, but a dump's "====" line is where the zone's data begin. This takes back
// most of kHeaderMissing. Tested by ACompressedRecordWithoutHeaderIsADumpsZone.
constexpr int kRecordWithoutHeader = 6;
// The header is missing, but a text begins exactly where the zone's data do. This takes back all of
// kHeaderMissing and a little more.
constexpr int kTextWithoutHeader = 10;
// One byte of a header's parity agrees. Four parity bytes agree by chance as rarely as a signature
// is there by chance, so four weigh a little more than a header. kParityMax limits the sum to that
// of 16 bytes (ecc=1), so that a larger parity size gains nothing by its size alone; it is tested
// by OldHeadersInsideZonesAreNoZones.
constexpr int kParityByte = 3;
constexpr int kParityMax = 48;
// The header's parity does not agree with it and cannot correct it. This weighs more than a header,
// so that a layout with ECC does not gain from headers that have no parity.
constexpr int kParityWrong = -14;
// A ring that has wrapped fills the zone's data to the byte. That proves the zone's size and parity
// size nearly as well as a header proves its offset.
constexpr int kRingFull = 8;
// Something that the kernel never writes. It outweighs a header and a full ring together.
constexpr int kContradiction = -20;
// A text begins in the part of a zone that its header does not count. Another zone may begin there,
// or the text is only an old one, so this weighs less than a missing header.
constexpr int kTextInUnused = -6;
// The layout leaves more bytes at the region's end than the module's divisions do. This weighs as
// much as a header, since at least one more zone could be there.
constexpr int kEndsEarly = -10;
// An intact header is where the layout has no zone. This weighs little, because headers of an older
// boot stay until something overwrites them, and a region may have many.
constexpr int kUnexplained = -3;
// A zone's text looks like that of the zone's type. This weighs less than all other evidence, so
// that it only decides between layouts that are equal otherwise.
constexpr int kTextFitsType = 2;

// How many headers are corrected by parity; further headers are used as they are.
constexpr std::size_t kHeadersMax = 200'000;
// For how many zones HeaderSearch::kDamaged tests whether some parity size corrects the header.
constexpr std::size_t kParitiesMax = 2'000;

/// Scores a header's `ecc` parity bytes after it was corrected. A correction uses up one parity
/// byte for each wrong byte's value and about half a byte for its position. Each of the remaining
/// parity bytes is evidence and scores kParityByte.
int score_parity(std::uint32_t ecc, unsigned corrected) {
    const int left = 2 * static_cast<int>(ecc) - 3 * static_cast<int>(corrected);
    return std::clamp(kParityByte * left / 2, 0, kParityMax);
}

/// True if at least three lines of the first 4 KiB begin like "[   12.345678] ". Only dmesg and
/// console zones have such lines.
bool has_console_lines(std::string_view text) {
    constexpr std::size_t kExamined = 4096;
    constexpr unsigned kEnough = 3;
    text = text.substr(0, kExamined);
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

RamoopsEvidence::RamoopsEvidence(Bytes region, BlockCodes& codes, HeaderSearch depth)
    : region_(region),
      codes_(codes),
      header_search_(depth),
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
        if (anchor.intact && anchor.offset >= text_end) {
            ++free_anchors_;
            text_end = anchor.offset + kPrzHeaderBytes + anchor.header.size;
        }
    }
}

int RamoopsEvidence::score_headers(const RamoopsSizes& sizes) const {
    int hits = 0;
    int misses = 0;
    std::uint64_t at = 0;
    const auto count = [&](const std::vector<bool>& anchors, std::uint64_t size,
                           std::uint64_t zones) {
        for (std::uint64_t i = 0; size != 0 && i < zones; ++i, at += size) {
            const bool hit = at < region_.size() && at % 2 == 0 && anchors[at / 2];
            (hit ? hits : misses) += 1;
        }
    };
    count(plain_, sizes.record, sizes.records);
    count(plain_, sizes.console, 1);
    count(plain_, sizes.pmsg_first ? sizes.pmsg : 0, 1);
    count(ftrace_, sizes.ftrace_zone(), sizes.cpus);
    count(plain_, sizes.pmsg_first ? 0 : sizes.pmsg, 1);
    // Fewer parity bytes than this may agree by chance.
    constexpr std::size_t kByChance = 4;
    const bool parity = sizes.records != 0 && sizes.record <= region_.size() && hits > misses &&
                        plain_[0] && (clean_parities(0, sizes.record) >> kByChance).any();
    return (parity ? 2 * kHeaderThere : kHeaderThere) * hits + kHeaderMissing * misses +
           kUnexplained * std::max(0, free_anchors_ - hits);
}

const Anchor* RamoopsEvidence::anchor_at(std::uint64_t offset) const {
    const auto found = by_offset_.find(offset);
    return found == by_offset_.end() ? nullptr : &anchors_[found->second];
}

const HeaderState& RamoopsEvidence::header(const PrzGeometry& geometry) const {
    const auto [known, fresh] =
        known_headers_.try_emplace({geometry.offset, geometry.size, geometry.ecc});
    if (!fresh) {
        return known->second;
    }
    if (known_headers_.size() > kHeadersMax) {  // take the header as it is
        known->second.header = PrzHeader::load(region_.subspan(geometry.offset, kPrzHeaderBytes));
        known->second.valid =
            known->second.header.is_valid(SignatureKind::kAny, geometry.data_size);
        known->second.correction.state = Correction::State::kBad;
    } else {
        known->second = read_header(region_, geometry, SignatureKind::kAny, codes_);
    }
    return known->second;
}

const RamoopsEvidence::Parities& RamoopsEvidence::clean_parities(std::uint64_t offset,
                                                                 std::uint64_t size) const {
    const auto [known, fresh] = known_clean_.try_emplace({offset, size});
    for (std::uint32_t ecc = 1; fresh && ecc <= kEccBytesMax; ++ecc) {
        const auto geometry = PrzGeometry::of(offset, size, ecc);
        known->second[ecc] =
            geometry && codes_.of(ecc, kPrzHeaderBytes)
                            .agrees(region_.subspan(offset, kPrzHeaderBytes),
                                    region_.subspan(geometry->header_parity_at(), ecc));
    }
    return known->second;
}

const RamoopsEvidence::Parities& RamoopsEvidence::parities(std::uint64_t offset,
                                                           std::uint64_t size) const {
    if (header_search_ == HeaderSearch::kIntact || known_parities_.size() > kParitiesMax) {
        return clean_parities(offset, size);
    }
    const auto [known, fresh] = known_parities_.try_emplace({offset, size});
    for (std::uint32_t ecc = 1; fresh && ecc <= kEccBytesMax; ++ecc) {
        const auto geometry = PrzGeometry::of(offset, size, ecc);
        if (geometry) {
            const HeaderState state =
                correct_header(region_, *geometry, SignatureKind::kAny, codes_);
            known->second[ecc] = state.accepted && state.correction.proved &&
                                 state.correction.state != Correction::State::kBad;
        }
    }
    return known->second;
}

bool RamoopsEvidence::explains_all(const RamoopsSizes& sizes) const {
    const std::vector<PrzPlan> zones = sizes.zones();
    for (const PrzPlan& zone : zones) {
        const auto geometry = PrzGeometry::of(zone.offset, zone.size, sizes.ecc);
        if (!geometry || zone.offset + zone.size > region_.size()) {
            return false;
        }
        const HeaderState& state = header(*geometry);
        if (!state.valid || !is_signature(state.header.signature, zone.signature()) ||
            state.correction.state != Correction::State::kClean) {
            return false;
        }
    }
    return count_intact_unexplained(zones, true) == 0;
}

bool RamoopsEvidence::starts_text_between(std::uint64_t begin, std::uint64_t end) const {
    const auto first = std::lower_bound(text_starts_.begin(), text_starts_.end(), begin);
    return first != text_starts_.end() && *first < end;
}

bool RamoopsEvidence::starts_text(const PrzPlan& zone) const {
    // If damage has left printable characters in the header, the text seems to begin there.
    return zone.type != PstoreType::kFtrace &&
           starts_text_between(zone.offset, zone.offset + kPrzHeaderBytes + 1);
}

int RamoopsEvidence::score_early_end(const RamoopsSizes& sizes) const {
    // fs/pstore/ram.c divides the bytes by the number of zones and makes the zone size even, which
    // leaves less than two bytes for each zone unused.
    const std::uint64_t left = 2 * (sizes.records + sizes.cpus);
    if (sizes.end() + left >= region_.size()) {
        return 0;
    }
    return kEndsEarly + (written_end_ > sizes.end() ? kContradiction : 0);
}

Score RamoopsEvidence::score_content(const PrzPlan& zone, const PrzGeometry& geometry,
                                     const PrzHeader& header) const {
    const bool wrapped = header.start != header.size;
    if (wrapped && header.size != geometry.data_size) {
        return {kContradiction, 0};  // a ring that has wrapped is full
    }
    const int full = wrapped ? kRingFull : 0;
    const std::string_view text = as_text(region_.subspan(geometry.data_at(), header.size));
    if (text.empty() || zone.type == PstoreType::kFtrace) {
        return {full, 0};
    }
    const bool record = resembles_record_line(text);
    if (zone.type == PstoreType::kDmesg) {
        const bool ring =
            wrapped && header.start != 0;  // a dmesg zone is written once, from its start
        const bool damaged = !record && geometry.ecc == 0;
        return {full + (ring ? kContradiction : 0) + (damaged ? kContradiction : 0) +
                    (record ? kTextFitsType : 0),
                0};
    }
    const bool console = zone.type == PstoreType::kConsole && has_console_lines(text);
    return {full + (record ? kContradiction : 0), console ? kTextFitsType : 0};
}

Score RamoopsEvidence::score_zone(const PrzPlan& zone, std::uint32_t ecc) const {
    const auto geometry = PrzGeometry::of(zone.offset, zone.size, ecc);
    if (!geometry || zone.offset + zone.size > region_.size()) {
        return {10 * kContradiction, 0};
    }
    const HeaderState& state = header(*geometry);
    if (!state.valid || !is_signature(state.header.signature, zone.signature())) {
        const Anchor* const other = anchor_at(zone.offset);
        if (other != nullptr && other->intact && !other->ftrace) {
            return {kContradiction, 0};  // an intact header of a zone of another type
        }
        const std::string_view text =
            as_text(region_.subspan(geometry->data_at(), geometry->data_size));
        const bool dmesg = zone.type == PstoreType::kDmesg;
        const bool record = dmesg && resembles_record_line(text);
        const int explained = starts_text(zone) && (record || !dmesg) ? kTextWithoutHeader
                              : record                                ? kRecordWithoutHeader
                                                                      : 0;
        const bool console = zone.type == PstoreType::kConsole && has_console_lines(text);
        return {kHeaderMissing + explained, console ? kTextFitsType : 0};
    }
    Score score = score_content(zone, *geometry, state.header);
    score.structure += kHeaderThere;
    // The rest of an older, longer text follows the newest one directly. Only a text that begins
    // after a gap suggests that another zone begins there.
    constexpr std::uint64_t kOldTextGap = 16;
    score.structure += starts_text_between(geometry->data_at() + state.header.size + kOldTextGap,
                                           geometry->data_at() + geometry->data_size)
                           ? kTextInUnused
                           : 0;
    if (ecc == 0) {
        return score;
    }
    if (state.correction.state == Correction::State::kBad) {
        score.structure += kParityWrong;
    } else if (state.accepted) {
        score.structure += score_parity(ecc, state.correction.bytes);
    }
    return score;
}

std::uint64_t RamoopsEvidence::count_unexplained(const std::vector<PrzPlan>& zones, bool to_end,
                                                 bool resembling) const {
    std::uint64_t count = 0;
    auto zone = zones.begin();
    const Anchor* holder = nullptr;
    for (const Anchor& anchor : anchors_) {
        if (!anchor.intact && !resembling) {
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
                             anchor.offset - zone->offset < kPrzHeaderBytes + holder->header.size;
        count += in_text ? 0 : 1;
    }
    return count;
}

Score RamoopsEvidence::score(const RamoopsSizes& sizes, bool to_end) const {
    const std::vector<PrzPlan> zones = sizes.zones();
    Score sum{kUnexplained * static_cast<int>(count_intact_unexplained(zones, to_end)), 0};
    sum.structure += to_end ? score_early_end(sizes) : 0;
    for (const PrzPlan& zone : zones) {
        const auto [known, fresh] =
            zone_scores_.try_emplace({zone.offset, zone.size, sizes.ecc, zone.type});
        if (fresh) {
            known->second = score_zone(zone, sizes.ecc);
        }
        sum.structure += known->second.structure;
        sum.appearance += known->second.appearance;
    }
    return sum;
}

}  // namespace lastwords::extractor
