// SPDX-License-Identifier: GPL-2.0-or-later
// Searches the gaps between zones that have a header for zones whose header is destroyed.
#include "extractor/formats/pstore_zone/headerless.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <optional>
#include <set>

#include "extractor/file/text_bytes.h"
#include "extractor/formats/pstore_zone/carve.h"
#include "extractor/pstore/blank_bytes.h"
#include "extractor/pstore/dump_record.h"

namespace lastwords::extractor {

namespace {

using printkfmt::PstoreType;

/// The order in which zones lie on the medium (fs/pstore/zone.c, psz_alloc_zones(); 6.1 and 7.2).
enum MediumOrder { kPmsgFirst, kConsoleSecond, kFtraceThird, kDumpsLast };

MediumOrder medium_order(PstoreType type) {
    switch (type) {
        case PstoreType::kPmsg:
            return kPmsgFirst;
        case PstoreType::kConsole:
            return kConsoleSecond;
        case PstoreType::kFtrace:
            return kFtraceThird;
        default:
            return kDumpsLast;
    }
}

std::size_t align_up(std::size_t at, std::size_t phase) {
    const std::size_t rest = (at + kPszAlignment - phase % kPszAlignment) % kPszAlignment;
    return rest == 0 ? at : at + kPszAlignment - rest;
}

/// Returns up to `bytes` bytes of the image from `at` on, but only those before `end`.
Bytes slice(Bytes image, std::size_t at, std::size_t bytes, std::size_t end) {
    end = std::min(end, image.size());
    return at >= end ? Bytes() : image.subspan(at, std::min(bytes, end - at));
}

void sort(std::vector<PszZone>& zones) {
    std::stable_sort(zones.begin(), zones.end(),
                     [](const PszZone& a, const PszZone& b) { return a.at < b.at; });
}

PszZone headerless_zone(std::size_t at, PstoreType type, std::endian order) {
    return {at, {type, order, 0, 0}, 0, 0, true};
}

std::endian first_byte_order(const std::vector<PszZone>& zones) {
    return zones.empty() ? std::endian::little : zones.front().header.order;
}

bool is_ring(const PszZone& zone) {
    return !zone.is_dump();
}

/// True if the 16 bytes before `at` were never written. The kernel fills up a dump's zone with
/// zeros and a ring's with 0xff.
bool is_blank_before(Bytes image, std::size_t at) {
    constexpr std::size_t kBlank = 16;
    return at >= kBlank && is_unwritten(image.subspan(at - kBlank, kBlank));
}

/// Searches the image after the last ring for dumps without a zone header. Zones of dumps begin at
/// multiples of 4 KiB, counted from the image's start, from the end of the last ring or from the
/// first dump that has a header. Each such offset that is inside no known zone is examined.
class DumpSearch {
 public:
    DumpSearch(Bytes image, std::vector<PszZone>& zones)
        : image_(image), zones_(zones), order_(first_byte_order(zones)) {}

    bool run() {
        std::size_t from = 0;
        std::set<std::size_t> phases{0};
        const std::vector<PszZone> known = zones_;
        for (std::size_t i = 0; i < known.size(); ++i) {
            if (is_ring(known[i])) {
                const std::size_t next = i + 1 < known.size() ? known[i + 1].at : image_.size();
                from = std::min(known[i].data_end(), next);
                phases = {0, from % kPszAlignment};
            } else {
                phases.insert(known[i].at % kPszAlignment);
                break;
            }
        }
        first_ = from;
        for (const std::size_t phase : phases) {
            search_phase(from, phase, known);
        }
        sort(zones_);
        return goes_on();
    }

 private:
    static constexpr unsigned kTriesMax = 512;
    static constexpr std::size_t kHeadersLeast = kPszHeaderBytes + kPszDumpHeaderBytes.back();

    void search_phase(std::size_t from, std::size_t phase, const std::vector<PszZone>& known) {
        auto next = known.begin();
        for (std::size_t at = align_up(from, phase); at < image_.size() && goes_on();
             at += kPszAlignment) {
            while (next != known.end() && next->at <= at) {
                ++next;
            }
            const std::size_t end = next == known.end() ? image_.size() : next->at;
            const bool inside = next != known.begin() && at < std::prev(next)->data_end();
            const bool there = next != known.begin() && at == std::prev(next)->at;
            if (inside || there || !may_be_dump(at, end)) {
                continue;
            }
            if (const auto dump = carve_dump(image_.subspan(at, end - at), order_)) {
                text_bytes_ += dump->text.size();
                zones_.push_back(headerless_zone(at, PstoreType::kDmesg, order_));
            }
        }
    }

    bool goes_on() const { return tries_ < kTriesMax && text_bytes_ <= AreaLimits::kBytesMax; }

    /// True if a dump may begin at `at`: the fields of its dump header are plausible, or the bytes
    /// before the zone were never written, or the last ring ends there. This quick test limits the
    /// work, because media are large and carving decompresses.
    bool may_be_dump(std::size_t at, std::size_t end) {
        constexpr std::size_t kExamined = 64;
        const Bytes zone = slice(image_, at, kPszHeaderBytes + kExamined, end);
        if (zone.size() <= kPszHeaderBytes ||
            is_unwritten(zone.subspan(std::min(zone.size(), kHeadersLeast))) ||
            (at != first_ && !is_blank_before(image_, at) &&
             !resembles_psz_dump_header(zone.subspan(kPszHeaderBytes), order_))) {
            return false;
        }
        tries_ += 1;
        return true;
    }

    Bytes image_;
    std::vector<PszZone>& zones_;
    std::endian order_;
    std::size_t first_ = 0;  // the end of the last ring's data
    unsigned tries_ = 0;
    std::size_t text_bytes_ = 0;
};

/// Searches for rings whose header is destroyed: before the first ring, between two rings, and
/// before the first dump.
class RingSearch {
 public:
    RingSearch(Bytes image, std::vector<PszZone>& zones)
        : image_(image), zones_(zones), ftrace_bytes_(guess_ftrace_zone_bytes(zones)) {}

    void run() {
        const std::vector<PszZone> known = zones_;
        const PszZone* before = nullptr;
        for (const PszZone& one : known) {
            search_between(before, &one, one.at);
            if (one.is_dump()) {
                sort(zones_);
                return;
            }
            before = &one;
        }
        search_between(before, nullptr, image_.size());
        sort(zones_);
    }

 private:
    /// Adds the rings between two zones, up to `end`. Null: there is no zone on that side.
    void search_between(const PszZone* before, const PszZone* behind, std::size_t end) {
        std::size_t from = before == nullptr ? 0 : std::min(before->data_end(), end);
        if (before == nullptr && end != 0 && guess_ring_type(data_at(0, end))) {
            add(0, before, behind, end);
        }
        if (is_ftrace(before) && is_ftrace(behind) && add_ring_between(*before, *behind)) {
            return;
        }
        from = std::max<std::size_t>(from, 1);
        if (const std::size_t by_header =
                before == nullptr ? 0 : end_from_header(*before, end, ftrace_bytes_)) {
            from = search_after(*before, by_header, behind, end);
        }
        for (std::size_t at = align_up(from, 0); at < end; at += kPszAlignment) {
            if (may_be_ring(at, end)) {
                add(at, before, behind, end);
            }
        }
    }

    /// Adds a zone at `first`, which is where the zone `before` ends according to its header. After
    /// an ftrace zone of known size, adds further zones of this size up to `end`. Returns the
    /// offset at which to resume the search.
    std::size_t search_after(const PszZone& before, std::size_t first, const PszZone* behind,
                             std::size_t end) {
        const std::size_t step = is_ftrace(&before) ? ftrace_bytes_ : 0;
        std::size_t at = first;
        do {
            const std::size_t next = step == 0 ? end : std::min(end, at + step);
            if (at < next && !is_unwritten(data_at(at, next))) {
                add(at, &before, behind, next);
            }
            at += std::max<std::size_t>(step, 1);
        } while (step != 0 && at < end);
        return at;
    }

    static bool is_ftrace(const PszZone* zone) {
        return zone != nullptr && zone->header.type == PstoreType::kFtrace;
    }

    Bytes data_at(std::size_t at, std::size_t end) const {
        return slice(image_, at + kPszHeaderBytes, kPszAlignment, end);
    }

    /// Adds an ftrace zone halfway between two others and returns true, if one is there. The
    /// distance between the two alone does not say whether it spans one zone or two.
    bool add_ring_between(const PszZone& before, const PszZone& behind) {
        const std::size_t middle = before.at + (behind.at - before.at) / 2;
        const bool there = middle >= before.data_end() && is_blank_before(image_, middle) &&
                           guess_ring_type(data_at(middle, behind.at)) == PstoreType::kFtrace;
        if (there) {
            add(middle, &before, &behind, behind.at);
        }
        return there;
    }

    bool may_be_ring(std::size_t at, std::size_t end) const {
        constexpr std::size_t kFront = 16;
        constexpr std::ptrdiff_t kNoText = 3;
        const Bytes header = slice(image_, at, kPszHeaderBytes, end);
        const bool after_blank = is_unwritten(header) || is_blank_before(image_, at);
        const auto lines = std::count_if(header.begin(), header.end(), is_line_byte);
        if (is_unwritten(slice(image_, at + kPszHeaderBytes, kFront, end)) ||
            (!after_blank && std::ssize(header) - lines < kNoText)) {
            return false;
        }
        const auto ring_type = guess_ring_type(data_at(at, end));
        return ring_type && (after_blank || *ring_type != PstoreType::kFtrace);
    }

    /// Adds a ring. Only some types may lie between its neighbours, and its first bytes rule out
    /// others. If more than one type remains, its type is kUnknown.
    void add(std::size_t at, const PszZone* before, const PszZone* behind, std::size_t end) {
        int first = before == nullptr ? kPmsgFirst : medium_order(before->header.type);
        first += before != nullptr && first != kFtraceThird ? 1 : 0;
        int last = behind == nullptr ? kFtraceThird : medium_order(behind->header.type);
        last -= behind != nullptr && last != kFtraceThird ? 1 : 0;
        const auto ring_type = guess_ring_type(data_at(at, end));
        if (ring_type == PstoreType::kFtrace) {
            first = std::max<int>(first, kFtraceThird);
        } else if (ring_type) {
            last =
                std::min<int>(last, *ring_type == PstoreType::kPmsg ? kPmsgFirst : kConsoleSecond);
        }
        constexpr std::array kTypes{PstoreType::kPmsg, PstoreType::kConsole, PstoreType::kFtrace};
        const PstoreType type = first == last && first < kDumpsLast
                                    ? kTypes.at(static_cast<std::size_t>(first))
                                    : PstoreType::kUnknown;
        if (zones_.size() < AreaLimits::kRecordsMax) {
            zones_.push_back(headerless_zone(at, type, first_byte_order(zones_)));
        }
    }

    Bytes image_;
    std::vector<PszZone>& zones_;
    std::size_t ftrace_bytes_;
};

}  // namespace

std::size_t end_from_header(const PszZone& ring, std::size_t next, std::size_t ftrace_bytes) {
    const bool is_ftrace = ring.header.type == PstoreType::kFtrace;
    if (is_ftrace && ftrace_bytes != 0 && ring.at + ftrace_bytes <= next) {
        return ring.at + ftrace_bytes;
    }
    const std::size_t end = ring.data_end();
    const bool is_known =
        ring.header.datalen != 0 && end <= next && (end == next || end % kPszAlignment == 0);
    return is_known ? end : 0;
}

std::size_t guess_ftrace_zone_bytes(const std::vector<PszZone>& zones) {
    std::optional<std::size_t> before;
    std::size_t apart = 0;
    std::size_t counted = 0;
    for (const PszZone& zone : zones) {
        if (zone.header.type != PstoreType::kFtrace || zone.headerless) {
            continue;
        }
        const bool round = zone.header.datalen != zone.header.start && zone.header.datalen != 0;
        counted = round ? kPszHeaderBytes + zone.header.datalen : counted;
        apart = before ? std::gcd(apart, zone.at - *before) : 0;
        before = zone.at;
    }
    return counted != 0 && apart % counted == 0 ? counted : apart;
}

bool add_headerless_dumps(Bytes image, std::vector<PszZone>& zones) {
    return DumpSearch(image, zones).run();
}

void add_headerless_rings(Bytes image, std::vector<PszZone>& zones) {
    RingSearch(image, zones).run();
}

}  // namespace lastwords::extractor
