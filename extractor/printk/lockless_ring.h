// SPDX-License-Identifier: GPL-2.0-or-later
// The lockless printk_ringbuffer of 5.10 to 7.2.
#pragma once

#include "extractor/printk/era.h"

namespace lastwords::extractor {

bool has_lockless_ring(const VmcoreInfo& info);

/// Every record that the descriptor ring proves, in the order of seq, and ghosts: recycled records
/// that are still whole. Damage costs the records that it hits; each loss is a Finding. Fails only
/// if the ring itself cannot be found. Source:
/// kernel/printk/printk_ringbuffer.c, 5.10.223, 6.1.192, 6.12.107, 7.2.13.
Result<printkfmt::Log> read_lockless_ring(KernelView& view, const LogOptions& options,
                                          Findings& findings);

inline constexpr Era kLocklessRing{"lockless ring buffer", "5.10", has_lockless_ring,
                                   read_lockless_ring};

}  // namespace lastwords::extractor
