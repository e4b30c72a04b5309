// SPDX-License-Identifier: GPL-2.0-or-later
// The table of inputs that hold records already.
#include <array>

#include "extractor/input/input.h"
#include "extractor/input/plog_region.h"
#include "extractor/input/pstore_inputs.h"
#include "extractor/input/ramoops_region.h"
#include "extractor/input/text_log.h"

namespace lastwords::extractor {

/// What a name or a magic at the start tells comes before what must be looked for in the file;
/// zones with a magic of their own (pstore/zone's) before those that take a look at all of them.
std::span<const Input> all_inputs() {
    static const std::array kAll{kPlogRegion,  kKernelFile,    kEfiVariable, kDumpText,
                                 kCperRecords, kMtdoopsImage,  kNvramImage,  kEfiStore,
                                 kZoneImage,   kRamoopsRegion, kTextLog};
    return kAll;
}

}  // namespace lastwords::extractor
