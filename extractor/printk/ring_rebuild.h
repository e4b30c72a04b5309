// SPDX-License-Identifier: GPL-2.0-or-later
// rebuild_static_ring(): a substitute for struct printk_ringbuffer if the dump lacks it.
#pragma once

#include "extractor/kernel/kernel_view.h"
#include "extractor/printk/ring_layout.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// Finds the static ring by the symbols of its three arrays. Its size is the size for which most
/// slots prove their records (proved()); it ends with the newest record that a slot proves.
/// kNotFound: the symbols are unknown (they need CONFIG_KALLSYMS_ALL), or no slot proves its
/// record. Source: kernel/printk/printk_ringbuffer.h _DEFINE_PRINTKRB(), 5.10 to 7.2.
Result<RingHead> rebuild_static_ring(KernelView& view, const RingLayout& layout);

}  // namespace lastwords::extractor
