// SPDX-License-Identifier: GPL-2.0-or-later
// The era of the lockless printk_ringbuffer, 5.10 to 7.2.
#pragma once

#include "extractor/printk/era.h"

namespace lastwords::extractor {

/// Implements Era::matches.
bool has_lockless_ring(const VmcoreInfo& info);

/// Implements Era::read. Returns every record that the descriptor ring proves, and as ghosts the
/// recycled records that are still whole. Damage costs only the records that it hits. Fails only if
/// the ring cannot be found or none of its descriptors is usable. Source:
/// kernel/printk/printk_ringbuffer.c, 5.10.223, 6.1.192, 6.12.107, 7.2.13.
Result<printkfmt::Log> read_lockless_ring(KernelView& view, const LogOptions& options,
                                          Findings& findings);

/// Implements Era::places (ring_places.cpp): a record's descriptor, its printk_info, and its block
/// in the text ring.
Result<std::unique_ptr<RecordPlaces>> open_ring_places(KernelView& view);

inline constexpr Era kLocklessRing{"lockless ring buffer", "5.10",  has_lockless_ring,
                                   read_lockless_ring,     nullptr, open_ring_places};

}  // namespace lastwords::extractor
