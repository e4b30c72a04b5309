// SPDX-License-Identifier: GPL-2.0-or-later
// Judges a layout by the number of its headers and by their parity and, if there are only two
// headers without such proof, by what the zones hold.
#include "extractor/formats/ramoops/proof.h"

#include <algorithm>
#include <bit>

#include "extractor/file/text_bytes.h"
#include "extractor/formats/ramoops/carve.h"

namespace lastwords::extractor {

using printkfmt::PstoreType;

namespace {

/// Counts zones by what they hold.
struct ContentTally {
    unsigned records = 0;   ///< begin with the "====" line of a dump, as only dmesg zones do
    unsigned texts = 0;     ///< hold other text
    unsigned strange = 0;   ///< hold bytes that are no text, as only pmsg's zone may
    unsigned contrary = 0;  ///< are strange, and have a start and size that no ring has
};

bool is_some_text(std::string_view data) {
    constexpr std::size_t kExamined = 1024;
    constexpr std::size_t kLeast = 16;
    return data.size() >= kLeast && is_mostly_lines(as_bytes(data.substr(0, kExamined)));
}

void add_content(ContentTally& all, Bytes bytes, const PrzGeometry& geometry,
                 const PrzHeader& header) {
    // Until a ring is full, its start equals its size (fs/pstore/ram_core.c,
    // persistent_ram_write()).
    const bool contrary = header.start != header.size && header.size != geometry.data_size;
    const std::string_view data = as_text(bytes.subspan(
        geometry.data_at(), std::min<std::uint64_t>(header.size, geometry.data_size)));
    if (read_record_line(data)) {
        ++all.records;
    } else if (is_some_text(data)) {
        ++all.texts;
    } else {
        all.strange += data.empty() ? 0U : 1U;
        all.contrary += contrary ? 1U : 0U;
    }
}

/// True if at least four parity bytes agree beyond those that corrections used up. Four agree by
/// chance once in 2^32 times, which is rare enough for a search that tries thousands of offsets and
/// codes. Each corrected byte uses up one parity byte for its value and about half of one for its
/// position.
bool is_proof(const Correction& correction, std::uint32_t ecc) {
    constexpr std::uint64_t kBytes = 4;
    return correction.state != Correction::State::kBad && correction.proved &&
           2 * std::uint64_t{ecc} >= 2 * kBytes + 3 * std::uint64_t{correction.bytes};
}

/// Judges a layout with two headers and no proof by parity. Any memory has two headers somewhere,
/// so their distance must be a usual size, and what follows them must look like the data of zones.
void prove_by_contents(LayoutProof& proof, std::uint64_t zone_bytes, const ContentTally& tally) {
    const bool contradicted = tally.contrary != 0 || tally.strange > 1;
    const bool supported = tally.records + tally.texts != 0;
    proof.convincing = is_usual_zone_size(zone_bytes) && (supported || !contradicted);
    proof.doubtful = tally.records == 0 && tally.texts < proof.headers;
}

}  // namespace

bool is_usual_zone_size(std::uint64_t bytes) {
    constexpr std::uint64_t kSmallZone = 0x10000;
    return bytes <= kSmallZone || std::has_single_bit(bytes);
}

LayoutProof prove_layout(Bytes bytes, std::span<const PrzPlan> zones, std::uint32_t ecc,
                         bool ends_here, BlockCodes& codes) {
    LayoutProof proof;
    ContentTally tally;
    bool parity = false;
    for (const PrzPlan& zone : zones) {
        const auto geometry = PrzGeometry::of(zone.offset, zone.size, ecc);
        if (!geometry || zone.offset + zone.size > bytes.size()) {
            continue;
        }
        const HeaderState state = read_header(bytes, *geometry, zone.signature(), codes);
        if (!state.valid) {
            continue;
        }
        ++proof.headers;
        parity = parity || is_proof(state.correction, ecc);
        if (zone.type != PstoreType::kFtrace) {
            add_content(tally, bytes, *geometry, state.header);
        }
    }
    if (proof.headers == 0 || 2 * proof.headers < zones.size()) {
        return proof;
    }
    proof.convincing = proof.headers > 2 || parity || (proof.headers == 2 && ends_here);
    if (!proof.convincing && proof.headers == 2) {
        prove_by_contents(proof, zones.front().size, tally);
    }
    return proof;
}

}  // namespace lastwords::extractor
