// SPDX-License-Identifier: GPL-2.0-or-later
// rebuild_static_ring(): the ring's head from its slots, where the page that holds it is lost.
#pragma once

#include "extractor/kernel/kernel_view.h"
#include "extractor/printk/ring_layout.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// The static ring by the symbols of its three arrays: its size is the one for which the slots
/// prove themselves, its end is the newest record that a slot proves. kNotFound: no symbols
/// (CONFIG_KALLSYMS_ALL), or no slot proves anything. Source: kernel/printk/printk_ringbuffer.h
/// _DEFINE_PRINTKRB(), 5.10 to 7.2.
Result<RingHead> rebuild_static_ring(KernelView& view, const RingLayout& layout);

}  // namespace lastwords::extractor
