// SPDX-License-Identifier: GPL-2.0-or-later
// Counts headers, and where these are few looks at what the zones hold.
#include "extractor/formats/ramoops/proof.h"

#include <algorithm>
#include <bit>

#include "extractor/file/text_bytes.h"
#include "extractor/formats/ramoops/carve.h"

namespace lastwords::extractor {

using printkfmt::PstoreType;

namespace {

/// What zones hold, where there is no parity.
struct Held {
    unsigned records = 0;   ///< with the line that stands before each dump: nothing else has it
    unsigned texts = 0;     ///< other text
    unsigned strange = 0;   ///< what is neither: no zone but pmsg's may hold it
    unsigned contrary = 0;  ///< start and size that no ring has
};

bool is_some_text(std::string_view data) {
    constexpr std::size_t kLook = 1024;
    constexpr std::size_t kLeast = 16;
    return data.size() >= kLeast && is_mostly_lines(as_bytes(data.substr(0, kLook)));
}

void add_content(Held& all, Bytes bytes, const ZoneShape& shape, const ZoneHeader& header) {
    // Before a ring is full its start is its size (fs/pstore/ram_core.c, persistent_ram_write()).
    const bool contrary = header.start != header.size && header.size != shape.data_size;
    const std::string_view data = as_text(
        bytes.subspan(shape.data_at(), std::min<std::uint64_t>(header.size, shape.data_size)));
    if (read_record_line(data)) {
        ++all.records;
    } else if (is_some_text(data)) {
        ++all.texts;
    } else {
        all.strange += data.empty() ? 0U : 1U;
        all.contrary += contrary ? 1U : 0U;
    }
}

/// Of a search's thousands of places and codes, parity agrees with bytes that it does not belong to
/// once in 2^32 times. A corrected byte takes one byte of it for its value, and half of one for its
/// place.
bool is_proof(const Correction& correction, std::uint32_t ecc) {
    constexpr std::uint64_t kBytes = 4;
    return correction.state != Correction::State::kBad && correction.proved &&
           2 * std::uint64_t{ecc} >= 2 * kBytes + 3 * std::uint64_t{correction.bytes};
}

/// Two headers somewhere in memory are soon found: sizes as they are usual must lie between them,
/// and what zones hold.
void prove_by_contents(LayoutProof& proof, std::uint64_t zone_bytes, const Held& held) {
    const bool contradicted = held.contrary != 0 || held.strange > 1;
    const bool spoken_for = held.records + held.texts != 0;
    proof.convincing = is_usual_zone_size(zone_bytes) && (spoken_for || !contradicted);
    proof.doubtful = held.records == 0 && held.texts < proof.headers;
}

}  // namespace

bool is_usual_zone_size(std::uint64_t bytes) {
    constexpr std::uint64_t kSmallZone = 0x10000;
    return bytes <= kSmallZone || std::has_single_bit(bytes);
}

LayoutProof prove_layout(Bytes bytes, std::span<const ZonePlan> zones, std::uint32_t ecc,
                         bool ends_here, BlockCodes& codes) {
    LayoutProof proof;
    Held held;
    bool parity = false;
    for (const ZonePlan& zone : zones) {
        const auto shape = ZoneShape::of(zone.offset, zone.size, ecc);
        if (!shape || zone.offset + zone.size > bytes.size()) {
            continue;
        }
        const HeaderState state = read_header(bytes, *shape, zone.signature(), codes);
        if (!state.valid) {
            continue;
        }
        ++proof.headers;
        parity = parity || is_proof(state.correction, ecc);
        if (zone.type != PstoreType::kFtrace) {
            add_content(held, bytes, *shape, state.header);
        }
    }
    if (proof.headers == 0 || 2 * proof.headers < zones.size()) {
        return proof;
    }
    proof.convincing = proof.headers > 2 || parity || (proof.headers == 2 && ends_here);
    if (!proof.convincing && proof.headers == 2) {
        prove_by_contents(proof, zones.front().size, held);
    }
    return proof;
}

}  // namespace lastwords::extractor
