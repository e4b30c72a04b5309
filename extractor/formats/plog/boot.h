// SPDX-License-Identifier: GPL-2.0-or-later
// PlogBoot: the parts of a plog region that belong to one boot, and how they become a log with
// consoles.
#pragma once

#include <cstdint>
#include <vector>

#include "extractor/formats/plog/region.h"
#include "printkfmt/base/finding.h"
#include "printkfmt/model/console.h"
#include "printkfmt/model/log.h"

namespace lastwords::extractor {

struct PlogBoot {
    const PlogSuper* super = nullptr;
    std::vector<const PlogRecord*> records;
    std::vector<const PlogConsole*> consoles;
    PlogNoRecord no_record;
    /// The most records of this boot that later boots can have overwritten.
    std::uint64_t overwritten_max = 0;
};

/// Makes the boot's log. Keeps in boot.records one record for each seq, in ascending order. Adds to
/// `findings` what is missing, damaged or worth knowing.
printkfmt::Log make_plog_log(PlogBoot& boot, const PlogRegion& region, Findings& findings);

/// Makes a console, and replays what it showed of the boot's log. `version` is that of the format.
printkfmt::Console make_plog_console(const PlogConsole& from, const PlogBoot& boot,
                                     const printkfmt::Log& log, std::uint32_t version);

}  // namespace lastwords::extractor
