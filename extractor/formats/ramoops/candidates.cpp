// SPDX-License-Identifier: GPL-2.0-or-later
// Lists the possible layouts of one region. If the region's end is known, these are all
// combinations of sizes that the module accepts and that fill the region. If it is not known, these
// are the layouts whose zones begin at headers, wherever the last of them ends.
#include "extractor/formats/ramoops/candidates.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kZoneBytesMin = 1024;  // smaller zones hold too little to be worth a search
constexpr std::uint64_t kCpusMax = 8192;       // CONFIG_NR_CPUS of x86-64 with MAXSMP
// How many layouts get a full score: kScoredOfOneSize layouts for each of kScoredRecordSizes sizes
// of a dmesg zone, namely those with the best header scores. One size is not enough, because
// headers of an older boot with other sizes may have survived among the headers of this boot.
constexpr std::size_t kScoredRecordSizes = 32;
constexpr std::size_t kScoredOfOneSize = 48;
constexpr std::uint32_t kUsualEcc = 16;  // what ecc=1 means (fs/pstore/ram.c)
// Limits of the work that hostile bytes can cause. A look tests whether a header is at an offset.
constexpr std::uint64_t kLooksMax = 50'000'000;
constexpr std::uint64_t kLooksForCounts = 1000;  // the cost of trying all CPU counts, in looks
constexpr std::uint64_t kZonesScoredMax = 500'000;
constexpr std::size_t kAnchorsAZone = 8;  // scoring so many anchors is counted as one zone
constexpr std::size_t kStepsMax = 64;     // different distances between ftrace headers
constexpr std::size_t kCountsMax = 64;    // different CPU counts
// HeaderSearch::kDamaged tries all CPU counts up to this, also those that no distance suggests.
constexpr std::uint64_t kCpusTriedMax = 16;
// How many zones HeaderSearch::kDamaged tests for every parity size, which is its slowest test.
constexpr std::size_t kVotersDamaged = 3;

/// Returns the sizes to try for one kind of zone: 0 and the powers of two up to `most`, or only the
/// size that the user gave, rounded as the module rounds it.
std::vector<std::uint64_t> choices(std::uint64_t most, const std::optional<std::uint64_t>& given) {
    if (given) {
        const std::uint64_t size = ramoops_rounded(*given);
        return size <= most ? std::vector{size} : std::vector<std::uint64_t>{};
    }
    std::vector<std::uint64_t> out{0};
    for (std::uint64_t size = kZoneBytesMin; size <= most; size *= 2) {
        out.push_back(size);
    }
    return out;
}

/// Collects layouts with their header scores (RamoopsEvidence::score_headers()) and passes the best
/// on.
///
/// try_to_end() or try_open() enumerates layouts and adds each of them to a list for its dmesg zone
/// size. A list that grows too long is shortened to its best layouts. score_best() then takes the
/// dmesg zone sizes with the best layouts, works out which parity sizes the headers of each layout
/// allow, and calls the caller's function for every pair of layout and parity size.
class Candidates {
 public:
    Candidates(const RamoopsEvidence& evidence, const LayoutQuery& query, const TryLayout& score)
        : evidence_(evidence), query_(query), score_(score) {
        std::uint64_t last = 0;
        for (const Anchor& anchor : evidence.anchors()) {
            if (anchor.ftrace) {
                if (ftrace_++ != 0 && steps_.size() < kStepsMax) {
                    steps_.insert(anchor.offset - last);
                }
                last = anchor.offset;
            }
        }
    }

    /// Collects layouts that fill all of the bytes, because the region ends where the bytes end.
    void try_to_end();
    /// Collects layouts that may end before the bytes do.
    void try_open();
    /// Calls the caller's function for the collected layouts with the best header scores, and
    /// forgets all collected layouts.
    void score_best();

 private:
    struct Quick {
        int score = 0;
        RamoopsSizes sizes;
    };
    static void shorten(std::vector<Quick>& list, std::size_t most);
    using Size = std::uint64_t RamoopsParameters::*;
    std::optional<std::uint64_t> given(Size size) const {
        return query_.given ? std::optional(*query_.given.*size) : std::nullopt;
    }
    std::uint64_t bytes() const { return evidence_.region().size(); }

    std::vector<std::uint64_t> cpu_counts(std::uint64_t ftrace) const;
    void try_tails(RamoopsSizes sizes);
    void try_ecc(RamoopsSizes sizes) const;
    bool has_headers(const RamoopsSizes& sizes);

    void try_open_tails(RamoopsSizes sizes);
    void try_open_orders(RamoopsSizes sizes, std::uint64_t at);
    void add(const RamoopsSizes& sizes);
    std::vector<std::uint64_t> record_sizes() const;
    std::uint64_t count_run(std::uint64_t record) const;
    bool has_anchor(std::uint64_t offset) const { return evidence_.anchor_at(offset) != nullptr; }

    const RamoopsEvidence& evidence_;
    const LayoutQuery& query_;
    const TryLayout& score_;
    std::map<std::uint64_t, std::vector<Quick>> by_record_;  // by dmesg zone size
    std::size_t ftrace_ = 0;                                 // number of ftrace anchors
    std::set<std::uint64_t> steps_;  // distances between successive ftrace anchors
    std::uint64_t looks_ = 0;        // offsets tested for a header; see kLooksMax
    mutable std::uint64_t zones_scored_ = 0;
};

/// Returns the CPU counts to try if all ftrace zones together have `ftrace` bytes. The region does
/// not record nr_cpu_ids, but each distance between two ftrace headers may be the size of a zone,
/// which gives the number of zones.
std::vector<std::uint64_t> Candidates::cpu_counts(std::uint64_t ftrace) const {
    if (ftrace == 0) {
        return {0};
    }
    std::set<std::uint64_t> counts{1};
    for (const std::uint64_t step : steps_) {
        const std::uint64_t most = std::min(ftrace / step, kCpusMax);
        for (std::uint64_t cpus = std::max<std::uint64_t>(ftrace / (step + 2), 1);
             cpus <= most && counts.size() < kCountsMax; ++cpus) {
            if (RamoopsSizes::even(ftrace / cpus) == step) {
                counts.insert(cpus);
            }
        }
    }
    if (ftrace_ == 1) {
        counts.insert(2);  // there may be a second ftrace zone whose header is destroyed
    }
    const bool any = evidence_.depth() == HeaderSearch::kDamaged;
    for (std::uint64_t cpus = 2; any && cpus <= kCpusTriedMax; ++cpus) {
        counts.insert(cpus);
    }
    return {counts.begin(), counts.end()};
}

/// True if at least half of the dmesg zones begin at a header. Half is enough, because parity may
/// restore the other headers. Always true for sizes that the user gave.
bool Candidates::has_headers(const RamoopsSizes& sizes) {
    if (query_.given) {
        return true;
    }
    std::uint64_t hits = 0;
    const std::uint64_t enough = (sizes.records + 1) / 2;
    if (enough > evidence_.anchors().size() || looks_ > kLooksMax) {
        return false;
    }
    looks_ += enough;
    for (std::uint64_t i = 0; i < sizes.records && hits < enough; ++i) {
        const Anchor* const anchor = evidence_.anchor_at(i * sizes.record);
        hits += anchor != nullptr && !anchor->ftrace ? 1U : 0U;
        if (hits + (sizes.records - i - 1) < enough) {
            return false;
        }
    }
    return true;
}

/// Calls the caller's function with the layout, once for each parity size that it may have: 0, and
/// every size that fits at least a third of the headers examined.
void Candidates::try_ecc(RamoopsSizes sizes) const {
    if (zones_scored_ > kZonesScoredMax) {
        return;
    }
    if (query_.given) {
        sizes.ecc = query_.given->ecc == 1 ? kUsualEcc : query_.given->ecc;
        score_(sizes);
        return;
    }
    // How many zones at each end of the layout are examined: the last have other sizes than the
    // first.
    constexpr std::size_t kExamined = 12;
    const std::size_t most =
        evidence_.depth() == HeaderSearch::kDamaged ? kVotersDamaged : 2 * kExamined;
    std::array<unsigned, kEccBytesMax + 1> votes{};
    unsigned voters = 0;
    const std::vector<PrzPlan> zones = sizes.zones();
    // With HeaderSearch::kDamaged and several dmesg zones, only dmesg zones are examined: the
    // cached results then serve all layouts with this dmesg zone size.
    const bool alike = evidence_.depth() == HeaderSearch::kDamaged && sizes.records >= 2;
    const std::size_t asked = alike ? sizes.records : zones.size();
    for (std::size_t i = 0; i < asked && voters < most; ++i) {
        if ((i >= kExamined && i + kExamined < zones.size()) ||
            evidence_.anchor_at(zones[i].offset) == nullptr ||
            zones[i].offset + zones[i].size > bytes()) {
            continue;  // a zone without header says nothing: zeros fit every parity size
        }
        ++voters;
        const auto& parities = evidence_.parities(zones[i].offset, zones[i].size);
        for (std::uint32_t ecc = 1; ecc <= kEccBytesMax; ++ecc) {
            votes.at(ecc) += parities[ecc] ? 1U : 0U;
        }
    }
    for (std::uint32_t ecc = 0; ecc <= kEccBytesMax; ++ecc) {
        // If no zone has a header, parity may still restore all headers.
        const bool usual = voters == 0 && ecc == kUsualEcc;
        if (ecc == 0 || usual || (votes.at(ecc) != 0 && votes.at(ecc) * 3 >= voters)) {
            sizes.ecc = ecc;
            zones_scored_ += zones.size() + evidence_.anchors().size() / kAnchorsAZone;
            score_(sizes);
        }
    }
}

void Candidates::shorten(std::vector<Quick>& list, std::size_t most) {
    const auto middle = list.begin() + static_cast<std::ptrdiff_t>(std::min(most, list.size()));
    std::nth_element(list.begin(), middle, list.end(),
                     [](const Quick& a, const Quick& b) { return a.score > b.score; });
    list.erase(middle, list.end());
}

void Candidates::score_best() {
    std::vector<Quick> best;
    for (auto& [record, list] : by_record_) {
        shorten(list, kScoredOfOneSize);
        best.push_back(
            *std::max_element(list.begin(), list.end(),
                              [](const Quick& a, const Quick& b) { return a.score < b.score; }));
    }
    shorten(best, kScoredRecordSizes);
    std::sort(best.begin(), best.end(),
              [](const Quick& a, const Quick& b) { return a.score > b.score; });
    for (const Quick& one : best) {
        for (const Quick& each : by_record_.at(one.sizes.record)) {
            try_ecc(each.sizes);
        }
    }
    by_record_.clear();
}

void Candidates::add(const RamoopsSizes& sizes) {
    looks_ += sizes.records + sizes.cpus + 2;
    if (looks_ > kLooksMax) {
        return;
    }
    std::vector<Quick>& list = by_record_[sizes.record];
    list.push_back({evidence_.score_headers(sizes), sizes});
    if (list.size() >= 8 * kScoredOfOneSize) {
        shorten(list, kScoredOfOneSize);
    }
}

/// Adds all layouts with these sizes: one for each CPU count and each order of pmsg and ftrace.
void Candidates::try_tails(RamoopsSizes sizes) {
    looks_ += sizes.ftrace == 0 ? 1 : kLooksForCounts;
    if (looks_ > kLooksMax) {
        return;
    }
    for (const std::uint64_t cpus : cpu_counts(sizes.ftrace)) {
        sizes.cpus = cpus;
        for (const bool first : {false, true}) {
            sizes.pmsg_first = first;
            if (first && (sizes.ftrace == 0 || sizes.pmsg == 0)) {
                continue;  // without ftrace or pmsg, both orders are the same layout
            }
            add(sizes);
        }
    }
}

void Candidates::try_to_end() {
    const std::uint64_t all = bytes();
    for (const std::uint64_t console : choices(all, given(&RamoopsParameters::console_size))) {
        for (const std::uint64_t pmsg :
             choices(all - console, given(&RamoopsParameters::pmsg_size))) {
            const std::uint64_t room = all - console - pmsg;
            for (const std::uint64_t ftrace :
                 choices(room, given(&RamoopsParameters::ftrace_size))) {
                const std::uint64_t dump = room - ftrace;
                for (const std::uint64_t record :
                     choices(dump, given(&RamoopsParameters::record_size))) {
                    const auto zones = divide_dump_memory(dump, record);
                    if (!zones || (zones->count == 0 && console + pmsg + ftrace == 0)) {
                        continue;
                    }
                    const RamoopsSizes sizes{.record = zones->size,
                                             .records = zones->count,
                                             .console = console,
                                             .pmsg = pmsg,
                                             .ftrace = ftrace};
                    if (has_headers(sizes)) {
                        try_tails(sizes);
                    }
                }
            }
        }
    }
}

/// Returns the dmesg zone sizes to try if the region's end is not known: the distances between the
/// first headers and, because there may be only one dmesg zone, the powers of two.
std::vector<std::uint64_t> Candidates::record_sizes() const {
    constexpr std::size_t kExamined = 64;
    std::set<std::uint64_t> sizes;
    std::uint64_t last = 0;
    for (const Anchor& anchor :
         evidence_.anchors().first(std::min<std::size_t>(kExamined, evidence_.anchors().size()))) {
        if (anchor.offset - last >= kZoneBytesMin) {
            sizes.insert(anchor.offset - last);
        }
        last = anchor.offset;
    }
    for (const std::uint64_t size : choices(bytes(), given(&RamoopsParameters::record_size))) {
        sizes.insert(size);
    }
    return {sizes.begin(), sizes.end()};
}

/// Counts the dmesg zones of `record` bytes that follow one another from the region's start. Up to
/// two headers in a row may be missing, but the last zone that is counted has a header.
std::uint64_t Candidates::count_run(std::uint64_t record) const {
    constexpr unsigned kMissingMax = 2;
    std::uint64_t run = 0;
    unsigned missing = 0;
    for (std::uint64_t i = 0; i < kRamoopsZonesMax && (i + 1) * record <= bytes(); ++i) {
        const Anchor* const anchor = evidence_.anchor_at(i * record);
        missing = anchor != nullptr && !anchor->ftrace ? 0 : missing + 1;
        if (missing > kMissingMax) {
            break;
        }
        run = missing == 0 ? i + 1 : run;
    }
    return run;
}

/// Adds all layouts that append console, ftrace and pmsg zones to the given dmesg zones, if each of
/// these (of ftrace only the first) begins at a header. So a header proves the end of every zone
/// but the last.
void Candidates::try_open_tails(RamoopsSizes sizes) {
    const std::uint64_t begin = sizes.record * sizes.records;
    const auto fits = [&](std::uint64_t offset, std::uint64_t size) {
        return size == 0 || (offset + size <= bytes() && has_anchor(offset));
    };
    for (const std::uint64_t console :
         choices(bytes() - begin, given(&RamoopsParameters::console_size))) {
        sizes.console = console;
        if (!fits(begin, console)) {
            continue;
        }
        const std::uint64_t room = bytes() - begin - console;
        for (const std::uint64_t pmsg : choices(room, given(&RamoopsParameters::pmsg_size))) {
            sizes.pmsg = pmsg;
            for (const std::uint64_t ftrace :
                 choices(room - pmsg, given(&RamoopsParameters::ftrace_size))) {
                sizes.ftrace = ftrace;
                if (sizes.records + console + pmsg + ftrace != 0 && (ftrace == 0 || ftrace_ != 0)) {
                    try_open_orders(sizes, begin + console);
                }
            }
        }
    }
}

/// Adds the layouts that have ftrace and pmsg zones from `at` on, in both orders.
void Candidates::try_open_orders(RamoopsSizes sizes, std::uint64_t at) {
    looks_ += sizes.ftrace == 0 ? 1 : kLooksForCounts;
    if (looks_ > kLooksMax) {
        return;
    }
    const auto fits = [&](std::uint64_t offset, std::uint64_t size) {
        return size == 0 || (offset + size <= bytes() && has_anchor(offset));
    };
    for (const std::uint64_t cpus : cpu_counts(sizes.ftrace)) {
        sizes.cpus = cpus;
        const std::uint64_t ftrace = sizes.ftrace_zone() * cpus;
        for (const bool first : {false, true}) {
            sizes.pmsg_first = first;
            const bool fit = first ? fits(at, sizes.pmsg) && fits(at + sizes.pmsg, ftrace)
                                   : fits(at, ftrace) && fits(at + ftrace, sizes.pmsg);
            if (fit && !(first && (ftrace == 0 || sizes.pmsg == 0))) {
                add(sizes);
            }
        }
    }
}

void Candidates::try_open() {
    // How many zones at the end of the run may be console, ftrace or pmsg zones of the same size.
    constexpr std::uint64_t kOthers = 4;
    for (const std::uint64_t record : record_sizes()) {
        const std::uint64_t run = record == 0 ? 0 : count_run(record);
        const std::uint64_t least = run > kOthers ? run - kOthers : record == 0 ? 0 : 1;
        for (std::uint64_t count = least; count <= run; ++count) {
            try_open_tails({.record = record, .records = count});
        }
    }
}

}  // namespace

void try_layouts(const RamoopsEvidence& evidence, const LayoutQuery& query,
                 const TryLayout& score) {
    Candidates candidates(evidence, query, score);
    if (query.ends_here) {
        candidates.try_to_end();
        candidates.score_best();
    }
    // Although the caller says that the region ends where the bytes end, the bytes may be a copy of
    // more memory.
    const bool more = !query.given && evidence.depth() == HeaderSearch::kDamaged &&
                      evidence.anchor_at(0) != nullptr;
    if (!query.ends_here || more) {
        candidates.try_open();
        candidates.score_best();
    }
}

}  // namespace lastwords::extractor
