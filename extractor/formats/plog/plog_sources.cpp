// SPDX-License-Identifier: GPL-2.0-or-later
// Turns the valid parts of a region into Sources: one for each boot, with its records and consoles.
#include "extractor/formats/plog/plog_sources.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <string>

#include "extractor/formats/plog/boot.h"
#include "extractor/text/crash_cause.h"
#include "extractor/why/explain_plog.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Log;
using printkfmt::Source;

/// Sets how much of each boot later boots can have overwritten. What they wrote over it is there,
/// or was overwritten in its turn.
void set_overwritten(const PlogRegion& region, std::map<std::uint32_t, PlogBoot>& boots) {
    std::uint64_t later = 0;
    for (auto boot = boots.rbegin(); boot != boots.rend(); ++boot) {
        boot->second.overwritten_max = later == 0 ? 0 : later + region.orphaned_slots;
        for (const PlogRecord* record : boot->second.records) {
            later += record->slots;
        }
    }
}

/// Groups the region's contents by boot. Leaves out boots that have been marked as cleared.
std::map<std::uint32_t, PlogBoot> split_boots(const PlogRegion& region) {
    std::map<std::uint32_t, PlogBoot> boots;
    std::uint32_t cleared = 0;
    for (const PlogSuper& super : region.supers) {
        boots[super.epoch].super = &super;
        cleared = std::max(cleared, super.cleared_epoch);
    }
    for (const PlogRecord& record : region.records) {
        boots[record.epoch].records.push_back(&record);
    }
    for (const PlogConsole& console : region.consoles) {
        boots[console.epoch].consoles.push_back(&console);
    }
    for (const PlogNoRecord& none : region.no_records) {
        boots[none.epoch].no_record = none;
    }
    // Of a boot whose bank was used again, a console's entry may be all that is left.
    std::erase_if(boots, [](const auto& boot) {
        return boot.second.super == nullptr && boot.second.records.empty();
    });
    set_overwritten(region, boots);
    boots.erase(boots.begin(), boots.upper_bound(cleared));
    return boots;
}

printkfmt::Machine make_machine(const PlogBoot& boot, const Log& log) {
    printkfmt::Machine machine;
    if (boot.super != nullptr) {
        machine.release = boot.super->release;
        if (boot.super->wall_time_ns != 0) {
            machine.wall_clock = printkfmt::WallClock{
                static_cast<std::int64_t>(boot.super->wall_time_ns - boot.super->time_ns), 0,
                "the wall clock when the log was attached"};
        }
    }
    if (!log.records.empty()) {
        machine.uptime_ns = log.records.back().timestamp_ns;
    }
    return machine;
}

void add_consoles(const PlogBoot& boot, const PlogRegion& region, Source& source) {
    for (const PlogConsole* console : boot.consoles) {
        source.consoles.push_back(make_plog_console(*console, boot, source.log, region.version));
        if (!source.consoles.back().certain && !console->passed) {
            source.findings.loss(ErrorKind::kCorrupt,
                                 fmt::format("console {}: its stored position is damaged",
                                             source.consoles.back().name));
        }
    }
    source.has_consoles = boot.super != nullptr;
    const std::uint64_t damaged =
        boot.super == nullptr ? 0 : region.damaged_consoles[boot.super->epoch & 1U];
    if (damaged != 0) {
        source.has_consoles = false;
        source.findings.loss(
            ErrorKind::kCorrupt,
            fmt::format("{} consoles are not known: their entries are damaged", damaged));
    }
}

/// Whether a later boot has used the bank of this one. It has left what it did not overwrite.
bool is_bank_reused(const PlogRegion& region, std::uint32_t epoch) {
    return std::any_of(region.supers.begin(), region.supers.end(), [&](const PlogSuper& super) {
        return super.epoch > epoch && (super.epoch & 1U) == (epoch & 1U);
    });
}

}  // namespace

std::vector<Source> make_plog_sources(const PlogRegion& region, std::string_view origin) {
    std::vector<Source> sources;
    for (auto& [epoch, boot] : split_boots(region)) {
        Source& source = sources.emplace_back();
        source.origin = fmt::format("{}: boot {}", origin, epoch);
        source.id = fmt::format("boot {}", epoch);
        source.plog_boot = epoch;
        source.bank_reused = boot.super == nullptr && is_bank_reused(region, epoch);
        source.log = make_plog_log(boot, region, source.findings);
        source.machine = make_machine(boot, source.log);
        source.crash_cause = find_crash_cause(source.log);
        add_consoles(boot, region, source);
        explain_plog_consoles(source);
    }
    if (!sources.empty() && region.damaged_slots != 0) {
        sources.back().findings.loss(
            ErrorKind::kCorrupt,
            fmt::format("{}: {} of {} slots are damaged{}", origin, region.damaged_slots,
                        region.slots,
                        region.version == 1 ? "" : ", or their writers had not finished"));
    }
    if (!sources.empty() && region.damaged_supers != 0) {
        sources.back().findings.note(fmt::format("{}: {} copies of the superblock are damaged",
                                                 origin, region.damaged_supers));
    }
    return sources;
}

std::vector<Source> make_plog_sources(const std::vector<PlogRegion>& versions,
                                      std::string_view origin) {
    std::vector<Source> sources;
    for (const PlogRegion& region : versions) {
        const std::string which = versions.size() == 1
                                      ? std::string(origin)
                                      : fmt::format("{}, version {}", origin, region.version);
        std::vector<Source> more = make_plog_sources(region, which);
        std::move(more.begin(), more.end(), std::back_inserter(sources));
    }
    return sources;
}

}  // namespace lastwords::extractor
