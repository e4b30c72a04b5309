// SPDX-License-Identifier: GPL-2.0-or-later
// read_wall_clock(): the wall time that the kernel's timekeeper has for its boot.
#pragma once

#include "extractor/kernel/kernel_view.h"
#include "printkfmt/base/result.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Returns CLOCK_REALTIME minus CLOCK_MONOTONIC, which turns the records' time stamps into wall
/// time: they follow CLOCK_MONOTONIC, apart from NTP's corrections and suspend. Fails if the
/// timekeeper's symbol or layout is not known, or if it has an impossible time.
Result<printkfmt::WallClock> read_wall_clock(KernelView& view);

}  // namespace lastwords::extractor
