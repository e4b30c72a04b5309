// SPDX-License-Identifier: GPL-2.0-or-later
// find_ring(): finds the kernel's printk_ringbuffer by the best way that the dump still allows.
#pragma once

#include "extractor/kernel/kernel_view.h"
#include "extractor/printk/ring_layout.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// Follows the pointer `prb`, which leads to the static or the dynamic ring. If that fails, tries
/// both rings by their own symbols, then rebuilds the static ring's head from its slots; each of
/// these is a loss in `findings`. If the numbers of descriptors and of text bytes contradict each
/// other, the slots decide which is right, which is a loss too. If nothing works, returns the error
/// of the attempt by `prb`; kCorrupt: struct printk_ringbuffer has values that no ring has.
Result<RingHead> find_ring(KernelView& view, const RingLayout& layout, Findings& findings);

}  // namespace lastwords::extractor
