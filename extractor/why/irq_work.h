// SPDX-License-Identifier: GPL-2.0-or-later
// find_queue_of(): the CPU on which a struct irq_work waits to be run.
#pragma once

#include <cstdint>
#include <optional>

#include "extractor/kernel/kernel_view.h"
#include "extractor/stack/per_cpu.h"
#include "printkfmt/base/strong.h"

namespace lastwords::extractor {

/// Returns the CPU in whose list (raised_list, lazy_list) the irq_work is; nullopt: in none that
/// can be read. A work that waits is not queued again, on no CPU. Source: kernel/irq_work.c, 5.11
/// to 7.2.
std::optional<std::uint32_t> find_queue_of(KernelView& view, const PerCpu& per_cpu, VirtAddr work);

}  // namespace lastwords::extractor
