// SPDX-License-Identifier: GPL-2.0-or-later
// Turns the content of a ramoops zone into the pstore record that the kernel shows as a file.
#pragma once

#include <optional>
#include <string_view>

#include "extractor/formats/ramoops/layout.h"
#include "extractor/formats/ramoops/zone.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::extractor {

/// The suffix in the name of a record that the kernel itself would not show.
inline constexpr std::string_view kRecoveredSuffix = ".recovered";

/// Returns the zone's record, or nothing if the zone is empty. The caller sets the record's notice,
/// which depends on the kernel's release.
std::optional<printkfmt::PstoreRecord> ramoops_record(const PrzPlan& plan,
                                                      const PrzContent& content);

/// Returns the line about ECC that a kernel of this release (LINUX_VERSION_CODE; 0: not known) adds
/// to a zone's file, or an empty text if the zone has no ECC.
std::string format_ecc_notice(const printkfmt::Zone& zone, std::uint32_t release);

}  // namespace lastwords::extractor
