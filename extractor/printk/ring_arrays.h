// SPDX-License-Identifier: GPL-2.0-or-later
// repair_arrays(): finds the ring's arrays again if a pointer to one of them is damaged.
#pragma once

#include "extractor/kernel/kernel_view.h"
#include "extractor/printk/ring_layout.h"
#include "printkfmt/base/finding.h"

namespace lastwords::extractor {

/// Checks the three pointers of `head` (descs, infos, data) by what they lead to, and replaces
/// those that lead to something else. The arrays prove each other: a descriptor's id, the seq of
/// its printk_info and the id word of its block follow from one another, so two right arrays say
/// what must stand in the third. That one is looked for by the symbol of the static ring's array
/// (kernel/printk/printk_ringbuffer.h _DEFINE_PRINTKRB(), printk.c __log_buf, 5.10 to 7.2), at the
/// addresses that differ in one bit from the pointer, and by its contents in the memory around the
/// ring. Each replacement is a loss in `findings`. A pointer for which nothing better is found is
/// left as it is. head.count_bits and head.text must be set.
void repair_arrays(KernelView& view, const RingLayout& layout, RingHead& head, Findings& findings);

}  // namespace lastwords::extractor
