// SPDX-License-Identifier: GPL-2.0-or-later
// Numbers the devices and tasks of a ring's records.
#include "extractor/printk/slot_names.h"

namespace lastwords::extractor {

void SlotNames::fill(printkfmt::Record& record, const SlotInfo& info) {
    info.fill(record);
    if (!info.subsystem.empty() || !info.device.empty()) {
        std::pair key(std::string(info.subsystem), std::string(info.device));
        const auto next = static_cast<std::uint32_t>(log_.devices.size());
        const auto [entry, added] = devices_.try_emplace(std::move(key), next);
        if (added) {
            log_.devices.push_back({entry->first.first, entry->first.second});
        }
        record.device = entry->second;
    }
    if (!info.comm.empty()) {
        const auto next = static_cast<std::uint32_t>(log_.tasks.size());
        const auto [entry, added] =
            tasks_.try_emplace(std::pair(std::string(info.comm), info.caller_id2), next);
        if (added) {
            log_.tasks.push_back({entry->first.first, {info.caller_id2}});
        }
        record.task = entry->second;
    }
}

}  // namespace lastwords::extractor
