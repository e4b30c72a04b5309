// SPDX-License-Identifier: GPL-2.0-or-later
// From a zone of ramoops to the file that the kernel makes of it.
#pragma once

#include <optional>
#include <string_view>

#include "extractor/formats/ramoops/layout.h"
#include "extractor/formats/ramoops/zone.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// The kernel would show the zone under this name; what it would not show has kRecoveredSuffix.
inline constexpr std::string_view kRecoveredSuffix = ".recovered";

/// Nothing: there is nothing in the zone. Everything but the notice, which depends on the kernel.
std::optional<printkfmt::PstoreRecord> ramoops_record(const ZonePlan& plan,
                                                      const ZoneContent& content);

/// What the kernel of this release (0: not known) adds to a zone's file; empty: no ECC.
std::string ecc_notice(const printkfmt::Zone& zone, std::uint32_t release);

}  // namespace lastwords::extractor
