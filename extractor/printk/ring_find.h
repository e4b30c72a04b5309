// SPDX-License-Identifier: GPL-2.0-or-later
// find_ring(): the kernel's printk_ringbuffer, by the best way to it that the dump still has.
#pragma once

#include "extractor/kernel/kernel_view.h"
#include "extractor/printk/ring_layout.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// Follows the pointer `prb`, which names the static or the dynamic ring. If that fails, tries both
/// rings by their own symbols, then rebuilds the static ring's head from its slots; each of these
/// is a loss in `findings`. Numbers of descriptors and text bytes that contradict each other are
/// settled by the slots, which is a loss too. If nothing works, the error is that of `prb`:
/// kCorrupt if the numbers cannot be a ring's.
Result<RingHead> find_ring(KernelView& view, const RingLayout& layout, Findings& findings);

}  // namespace lastwords::extractor
