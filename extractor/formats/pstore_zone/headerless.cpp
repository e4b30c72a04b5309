// SPDX-License-Identifier: GPL-2.0-or-later
// Looks for zones between zones.
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

/// The order of zones on the medium (fs/pstore/zone.c, psz_alloc_zones(); 6.1 and 7.2).
enum Place { kPmsgPlace, kConsolePlace, kFtracePlace, kDumpPlace };

Place place_of(PstoreType type) {
    switch (type) {
        case PstoreType::kPmsg:
            return kPmsgPlace;
        case PstoreType::kConsole:
            return kConsolePlace;
        case PstoreType::kFtrace:
            return kFtracePlace;
        default:
            return kDumpPlace;
    }
}

std::size_t align_up(std::size_t at, std::size_t phase) {
    const std::size_t rest = (at + kZoneAlignment - phase % kZoneAlignment) % kZoneAlignment;
    return rest == 0 ? at : at + kZoneAlignment - rest;
}

/// At most `bytes` from `at` on, none behind `end`.
Bytes part(Bytes image, std::size_t at, std::size_t bytes, std::size_t end) {
    end = std::min(end, image.size());
    return at >= end ? Bytes() : image.subspan(at, std::min(bytes, end - at));
}

void sort(std::vector<FoundZone>& zones) {
    std::stable_sort(zones.begin(), zones.end(),
                     [](const FoundZone& a, const FoundZone& b) { return a.at < b.at; });
}

FoundZone lost_zone(std::size_t at, PstoreType type, std::endian order) {
    return {at, {type, order, 0, 0}, 0, 0, true};
}

std::endian order_of(const std::vector<FoundZone>& zones) {
    return zones.empty() ? std::endian::little : zones.front().header.order;
}

bool is_ring(const FoundZone& zone) {
    return !zone.is_dump();
}

/// Bytes before `at` that are never written: a dump's zone is filled up with zeros, a ring's with
/// 0xff.
bool is_blank_before(Bytes image, std::size_t at) {
    constexpr std::size_t kBlank = 16;
    return at >= kBlank && is_unwritten(image.subspan(at - kBlank, kBlank));
}

class DumpSearch {
 public:
    DumpSearch(Bytes image, std::vector<FoundZone>& zones)
        : image_(image), zones_(zones), order_(order_of(zones)) {}

    bool run() {
        std::size_t from = 0;
        std::set<std::size_t> phases{0};
        const std::vector<FoundZone> known = zones_;
        for (std::size_t i = 0; i < known.size(); ++i) {
            if (is_ring(known[i])) {
                const std::size_t next = i + 1 < known.size() ? known[i + 1].at : image_.size();
                from = std::min(known[i].data_end(), next);
                phases = {0, from % kZoneAlignment};
            } else {
                phases.insert(known[i].at % kZoneAlignment);
                break;
            }
        }
        first_ = from;
        for (const std::size_t phase : phases) {
            look(from, phase, known);
        }
        sort(zones_);
        return goes_on();
    }

 private:
    static constexpr unsigned kTriesMax = 512;
    static constexpr std::size_t kHeadersLeast = kPszHeaderBytes + kPszDumpHeaderBytes.back();

    void look(std::size_t from, std::size_t phase, const std::vector<FoundZone>& known) {
        auto next = known.begin();
        for (std::size_t at = align_up(from, phase); at < image_.size() && goes_on();
             at += kZoneAlignment) {
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
                zones_.push_back(lost_zone(at, PstoreType::kDmesg, order_));
            }
        }
    }

    bool goes_on() const { return tries_ < kTriesMax && text_bytes_ <= AreaLimits::kBytesMax; }

    /// Media are large, and every attempt decompresses: what is left of a dump's header must be
    /// there, or bytes before it that were never written.
    bool may_be_dump(std::size_t at, std::size_t end) {
        constexpr std::size_t kLook = 64;
        const Bytes zone = part(image_, at, kPszHeaderBytes + kLook, end);
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
    std::vector<FoundZone>& zones_;
    std::endian order_;
    std::size_t first_ = 0;  // where the last ring ends, as far as it says
    unsigned tries_ = 0;
    std::size_t text_bytes_ = 0;
};

class RingSearch {
 public:
    RingSearch(Bytes image, std::vector<FoundZone>& zones)
        : image_(image), zones_(zones), ftrace_bytes_(size_of_ftrace_zones(zones)) {}

    void run() {
        const std::vector<FoundZone> known = zones_;
        const FoundZone* before = nullptr;
        for (const FoundZone& one : known) {
            look_between(before, &one, one.at);
            if (one.is_dump()) {
                sort(zones_);
                return;
            }
            before = &one;
        }
        look_between(before, nullptr, image_.size());
        sort(zones_);
    }

 private:
    /// Zones between two neighbours, of which there may be none on either side.
    void look_between(const FoundZone* before, const FoundZone* behind, std::size_t end) {
        std::size_t from = before == nullptr ? 0 : std::min(before->data_end(), end);
        if (before == nullptr && end != 0 && look_at_ring(data_at(0, end))) {
            add(0, before, behind, end);
        }
        if (is_ftrace(before) && is_ftrace(behind) && add_middle(*before, *behind)) {
            return;
        }
        from = std::max<std::size_t>(from, 1);
        if (const std::size_t told =
                before == nullptr ? 0 : told_end(*before, end, ftrace_bytes_)) {
            from = look_behind(*before, told, behind, end);
        }
        for (std::size_t at = align_up(from, 0); at < end; at += kZoneAlignment) {
            if (begins_ring(at, end)) {
                add(at, before, behind, end);
            }
        }
    }

    /// Where a zone must begin, at `told`, and up to `end` as many more as are known to be of one
    /// size. Gives from where on more are to be looked for.
    std::size_t look_behind(const FoundZone& before, std::size_t told, const FoundZone* behind,
                            std::size_t end) {
        const std::size_t step = is_ftrace(&before) ? ftrace_bytes_ : 0;
        std::size_t at = told;
        do {
            const std::size_t next = step == 0 ? end : std::min(end, at + step);
            if (at < next && !is_unwritten(data_at(at, next))) {
                add(at, &before, behind, next);
            }
            at += std::max<std::size_t>(step, 1);
        } while (step != 0 && at < end);
        return at;
    }

    static bool is_ftrace(const FoundZone* zone) {
        return zone != nullptr && zone->header.type == PstoreType::kFtrace;
    }

    Bytes data_at(std::size_t at, std::size_t end) const {
        return part(image_, at + kPszHeaderBytes, kZoneAlignment, end);
    }

    /// Two ftrace zones with a third one between, which their distance does not tell.
    bool add_middle(const FoundZone& before, const FoundZone& behind) {
        const std::size_t middle = before.at + (behind.at - before.at) / 2;
        const bool there = middle >= before.data_end() && is_blank_before(image_, middle) &&
                           look_at_ring(data_at(middle, behind.at)) == PstoreType::kFtrace;
        if (there) {
            add(middle, &before, &behind, behind.at);
        }
        return there;
    }

    bool begins_ring(std::size_t at, std::size_t end) const {
        constexpr std::size_t kFront = 16;
        constexpr std::ptrdiff_t kNoText = 3;
        const Bytes header = part(image_, at, kPszHeaderBytes, end);
        const bool apart = is_unwritten(header) || is_blank_before(image_, at);
        const auto lines = std::count_if(header.begin(), header.end(), is_line_byte);
        if (is_unwritten(part(image_, at + kPszHeaderBytes, kFront, end)) ||
            (!apart && std::ssize(header) - lines < kNoText)) {
            return false;
        }
        const auto kind = look_at_ring(data_at(at, end));
        return kind && (apart || *kind != PstoreType::kFtrace);
    }

    /// The type is what may lie between its neighbours; where that are several, what its bytes say.
    void add(std::size_t at, const FoundZone* before, const FoundZone* behind, std::size_t end) {
        int first = before == nullptr ? kPmsgPlace : place_of(before->header.type);
        first += before != nullptr && first != kFtracePlace ? 1 : 0;
        int last = behind == nullptr ? kFtracePlace : place_of(behind->header.type);
        last -= behind != nullptr && last != kFtracePlace ? 1 : 0;
        const auto kind = look_at_ring(data_at(at, end));
        if (kind == PstoreType::kFtrace) {
            first = std::max<int>(first, kFtracePlace);
        } else if (kind) {
            last = std::min<int>(last, *kind == PstoreType::kPmsg ? kPmsgPlace : kConsolePlace);
        }
        constexpr std::array kTypes{PstoreType::kPmsg, PstoreType::kConsole, PstoreType::kFtrace};
        const PstoreType type = first == last && first < kDumpPlace
                                    ? kTypes.at(static_cast<std::size_t>(first))
                                    : PstoreType::kUnknown;
        if (zones_.size() < AreaLimits::kRecordsMax) {
            zones_.push_back(lost_zone(at, type, order_of(zones_)));
        }
    }

    Bytes image_;
    std::vector<FoundZone>& zones_;
    std::size_t ftrace_bytes_;
};

}  // namespace

std::size_t told_end(const FoundZone& ring, std::size_t next, std::size_t ftrace_bytes) {
    const bool is_ftrace = ring.header.type == PstoreType::kFtrace;
    if (is_ftrace && ftrace_bytes != 0 && ring.at + ftrace_bytes <= next) {
        return ring.at + ftrace_bytes;
    }
    const std::size_t end = ring.data_end();
    const bool is_told =
        ring.header.datalen != 0 && end <= next && (end == next || end % kZoneAlignment == 0);
    return is_told ? end : 0;
}

std::size_t size_of_ftrace_zones(const std::vector<FoundZone>& zones) {
    std::optional<std::size_t> before;
    std::size_t apart = 0;
    std::size_t counted = 0;
    for (const FoundZone& zone : zones) {
        if (zone.header.type != PstoreType::kFtrace || zone.lost) {
            continue;
        }
        const bool round = zone.header.datalen != zone.header.start && zone.header.datalen != 0;
        counted = round ? kPszHeaderBytes + zone.header.datalen : counted;
        apart = before ? std::gcd(apart, zone.at - *before) : 0;
        before = zone.at;
    }
    return counted != 0 && apart % counted == 0 ? counted : apart;
}

bool add_lost_dumps(Bytes image, std::vector<FoundZone>& zones) {
    return DumpSearch(image, zones).run();
}

void add_lost_rings(Bytes image, std::vector<FoundZone>& zones) {
    RingSearch(image, zones).run();
}

}  // namespace lastwords::extractor
