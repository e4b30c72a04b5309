// SPDX-License-Identifier: GPL-2.0-or-later
// Candidates: where the region's end is known all sizes that the module takes, else those that lead
// from one header to the next.
#include "extractor/formats/ramoops/candidates.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace lastwords::extractor {

namespace {

constexpr std::uint64_t kZoneBytesMin = 1024;  // smaller ones hold nothing that is worth reading
constexpr std::uint64_t kCpusMax = 8192;       // CONFIG_NR_CPUS of x86-64 with MAXSMP
// Weighed in full are the best by their headers alone: so many sizes of a dmesg zone, since zones
// of an older boot may stand between those of this one, and so many layouts of each.
constexpr std::size_t kWeighedRecords = 32;
constexpr std::size_t kWeighedOfOne = 48;
constexpr std::uint32_t kUsualEcc = 16;  // what ecc=1 means
// What hostile bytes may cost: places looked at for a header, and zones weighed.
constexpr std::uint64_t kLooksMax = 50'000'000;
constexpr std::uint64_t kLooksForCounts = 1000;  // that numbers of CPUs cost as much as
constexpr std::uint64_t kZonesWeighedMax = 500'000;
constexpr std::size_t kAnchorsAZone = 8;     // that cost as much as weighing one
constexpr std::size_t kStepsMax = 64;        // distances between ftrace headers
constexpr std::size_t kCountsMax = 64;       // numbers of CPUs
constexpr std::uint64_t kCpusTriedMax = 16;  // where headers need not be whole
constexpr std::size_t kVotersDestroyed = 3;  // zones asked for every parity size: that costs most

/// 0 and the powers of two up to `most`; only the given one where one is given.
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

class Candidates {
 public:
    Candidates(const RamoopsEvidence& evidence, const RamoopsQuestion& question,
               const TryLayout& weigh)
        : evidence_(evidence), question_(question), weigh_(weigh) {
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

    void try_to_end();
    void try_open();
    /// Those of the layouts tried that have the most headers where they should be.
    void weigh_best();

 private:
    struct Quick {
        int points = 0;
        RamoopsSizes sizes;
    };
    static void shorten(std::vector<Quick>& list, std::size_t most);
    using Size = std::uint64_t RamoopsParameters::*;
    std::optional<std::uint64_t> given(Size size) const {
        return question_.given ? std::optional(*question_.given.*size) : std::nullopt;
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
    std::uint64_t run_of(std::uint64_t record) const;
    bool leads_on(std::uint64_t offset) const { return evidence_.anchor_at(offset) != nullptr; }

    const RamoopsEvidence& evidence_;
    const RamoopsQuestion& question_;
    const TryLayout& weigh_;
    std::map<std::uint64_t, std::vector<Quick>> by_record_;  // by the size of a dmesg zone
    std::size_t ftrace_ = 0;                                 // anchors with an ftrace signature
    std::set<std::uint64_t> steps_;                          // from one of them to the next
    std::uint64_t looks_ = 0;
    mutable std::uint64_t weighed_ = 0;  // zones
};

/// nr_cpu_ids is nowhere said: headers that stand regularly say it.
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
        counts.insert(2);  // the other one's header is gone
    }
    const bool any = evidence_.depth() == Depth::kDestroyedHeaders;
    for (std::uint64_t cpus = 2; any && cpus <= kCpusTriedMax; ++cpus) {
        counts.insert(cpus);
    }
    return {counts.begin(), counts.end()};
}

/// Where headers are missing, parity may still have them: those few layouts are weighed too.
bool Candidates::has_headers(const RamoopsSizes& sizes) {
    if (question_.given) {
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

void Candidates::try_ecc(RamoopsSizes sizes) const {
    if (weighed_ > kZonesWeighedMax) {
        return;
    }
    if (question_.given) {
        sizes.ecc = question_.given->ecc == 1 ? kUsualEcc : question_.given->ecc;
        weigh_(sizes);
        return;
    }
    constexpr std::size_t kLook = 12;  // zones: the last ones are of other sizes than the first
    const std::size_t most =
        evidence_.depth() == Depth::kDestroyedHeaders ? kVotersDestroyed : 2 * kLook;
    std::array<unsigned, kEccBytesMax + 1> votes{};
    unsigned voters = 0;
    const std::vector<ZonePlan> zones = sizes.zones();
    // Those of one size for all layouts that have it: what was found out once is known.
    const bool alike = evidence_.depth() == Depth::kDestroyedHeaders && sizes.records >= 2;
    const std::size_t asked = alike ? sizes.records : zones.size();
    for (std::size_t i = 0; i < asked && voters < most; ++i) {
        if ((i >= kLook && i + kLook < zones.size()) ||
            evidence_.anchor_at(zones[i].offset) == nullptr ||
            zones[i].offset + zones[i].size > bytes()) {
            continue;  // zeros are a codeword of every code: no header, no vote
        }
        ++voters;
        const auto& parities = evidence_.parities(zones[i].offset, zones[i].size);
        for (std::uint32_t ecc = 1; ecc <= kEccBytesMax; ++ecc) {
            votes.at(ecc) += parities[ecc] ? 1U : 0U;
        }
    }
    for (std::uint32_t ecc = 0; ecc <= kEccBytesMax; ++ecc) {
        const bool usual = voters == 0 && ecc == kUsualEcc;  // parity may have what headers lack
        if (ecc == 0 || usual || (votes.at(ecc) != 0 && votes.at(ecc) * 3 >= voters)) {
            sizes.ecc = ecc;
            weighed_ += zones.size() + evidence_.anchors().size() / kAnchorsAZone;
            weigh_(sizes);
        }
    }
}

void Candidates::shorten(std::vector<Quick>& list, std::size_t most) {
    const auto middle = list.begin() + static_cast<std::ptrdiff_t>(std::min(most, list.size()));
    std::nth_element(list.begin(), middle, list.end(),
                     [](const Quick& a, const Quick& b) { return a.points > b.points; });
    list.erase(middle, list.end());
}

void Candidates::weigh_best() {
    std::vector<Quick> best;
    for (auto& [record, list] : by_record_) {
        shorten(list, kWeighedOfOne);
        best.push_back(
            *std::max_element(list.begin(), list.end(),
                              [](const Quick& a, const Quick& b) { return a.points < b.points; }));
    }
    shorten(best, kWeighedRecords);
    std::sort(best.begin(), best.end(),
              [](const Quick& a, const Quick& b) { return a.points > b.points; });
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
    list.push_back({evidence_.quick_points(sizes), sizes});
    if (list.size() >= 8 * kWeighedOfOne) {
        shorten(list, kWeighedOfOne);
    }
}

/// Both orders, and every number of CPUs.
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
                continue;  // the same layout
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

/// Distances between plain headers; and powers of two, in case there is one zone only.
std::vector<std::uint64_t> Candidates::record_sizes() const {
    constexpr std::size_t kLook = 64;
    std::set<std::uint64_t> sizes;
    std::uint64_t last = 0;
    for (const Anchor& anchor :
         evidence_.anchors().first(std::min<std::size_t>(kLook, evidence_.anchors().size()))) {
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

/// How many zones of this size are there in a row; a header may be missing here and there.
std::uint64_t Candidates::run_of(std::uint64_t record) const {
    constexpr unsigned kMissingMax = 2;  // in a row
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

/// Each zone begins where there is a header; only the last one's end is open.
void Candidates::try_open_tails(RamoopsSizes sizes) {
    const std::uint64_t begin = sizes.record * sizes.records;
    const auto fits = [&](std::uint64_t offset, std::uint64_t size) {
        return size == 0 || (offset + size <= bytes() && leads_on(offset));
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

/// ftrace and pmsg from `at` on.
void Candidates::try_open_orders(RamoopsSizes sizes, std::uint64_t at) {
    looks_ += sizes.ftrace == 0 ? 1 : kLooksForCounts;
    if (looks_ > kLooksMax) {
        return;
    }
    const auto fits = [&](std::uint64_t offset, std::uint64_t size) {
        return size == 0 || (offset + size <= bytes() && leads_on(offset));
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
    constexpr std::uint64_t kOthers = 4;  // zones of the run that may be no dmesg zones
    for (const std::uint64_t record : record_sizes()) {
        const std::uint64_t run = record == 0 ? 0 : run_of(record);
        const std::uint64_t least = run > kOthers ? run - kOthers : record == 0 ? 0 : 1;
        for (std::uint64_t count = least; count <= run; ++count) {
            try_open_tails({.record = record, .records = count});
        }
    }
}

}  // namespace

void try_layouts(const RamoopsEvidence& evidence, const RamoopsQuestion& question,
                 const TryLayout& weigh) {
    Candidates candidates(evidence, question, weigh);
    if (question.ends_here) {
        candidates.try_to_end();
        candidates.weigh_best();
    }
    // A copy may hold a little more than the region.
    const bool more = !question.given && evidence.depth() == Depth::kDestroyedHeaders &&
                      evidence.anchor_at(0) != nullptr;
    if (!question.ends_here || more) {
        candidates.try_open();
        candidates.weigh_best();
    }
}

}  // namespace lastwords::extractor
