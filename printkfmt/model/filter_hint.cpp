// SPDX-License-Identifier: GPL-2.0-or-later
// Looks for the first record that names what is asked for.
#include "printkfmt/model/filter_hint.h"

#include <algorithm>

#include "printkfmt/model/bound_filter.h"

namespace lastwords::printkfmt {

namespace {

template <class Asked>
bool asks(const std::vector<Condition>& conditions) {
    return std::any_of(conditions.begin(), conditions.end(), [](const Condition& one) {
        return !one.negated && std::holds_alternative<Asked>(one.test);
    });
}

/// Whether the test holds for a record of one of the logs, or for a text outside of it.
template <class IsIt>
bool any_record(std::span<const Source> sources, IsIt is_it) {
    return std::any_of(sources.begin(), sources.end(), [&](const Source& source) {
        const Log& log = source.log;
        const auto is_one = [&](const Record& record) { return is_it(log, record); };
        return std::any_of(log.records.begin(), log.records.end(), is_one) ||
               std::any_of(log.buffered.begin(), log.buffered.end(), is_one) ||
               std::any_of(log.ghosts.begin(), log.ghosts.end(), is_one);
    });
}

}  // namespace

std::string why_no_caller(const Filter& filter, std::span<const Source> sources) {
    if (filter.alternatives.empty()) {
        return {};
    }
    bool for_cpus = false;
    for (const std::vector<Condition>& conditions : filter.alternatives) {
        if (!asks<CpuIn>(conditions) && !asks<CallerIn>(conditions)) {
            return {};
        }
        for_cpus = for_cpus || !asks<CallerIn>(conditions);
    }
    if (for_cpus && any_record(sources, [](const Log& log, const Record& one) {
            return log.cpu_of(one).has_value();
        })) {
        return {};
    }
    if (!any_record(sources, [](const Log&, const Record& one) { return one.has_caller; })) {
        // Source: kernel/printk/printk.c and printk_ringbuffer.h, caller_id and print_caller().
        return "no record here names its caller: kernels up to 5.9 keep it only with "
               "CONFIG_PRINTK_CALLER, and texts have it only with that";
    }
    return for_cpus ? "no record here names a CPU: its caller is a CPU only where no task called "
                      "printk()"
                    : "";
}

}  // namespace lastwords::printkfmt
