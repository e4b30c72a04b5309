// SPDX-License-Identifier: GPL-2.0-or-later
// newest_in_ring(): the end of the log, before the rest of it is read.
#pragma once

#include "extractor/printk/ring_ends.h"
#include "extractor/printk/ring_layout.h"
#include "extractor/printk/ring_reader.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

/// Of the newest 1000 slots, returns the longest run of records that follow each other and of which
/// everything is proved; of several such runs the newest. Records have no device. Reads no more
/// of the ring than these slots and their texts.
printkfmt::Log newest_in_ring(const KernelMemory& memory, RingReader& reader, const RingHead& head,
                              const RingEnds& ends);

}  // namespace lastwords::extractor
