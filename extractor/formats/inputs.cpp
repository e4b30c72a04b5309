// SPDX-License-Identifier: GPL-2.0-or-later
// The table of inputs that hold records already.
#include <array>

#include "extractor/formats/format.h"
#include "extractor/formats/plog/in_file.h"
#include "extractor/formats/pstore_inputs.h"
#include "extractor/formats/ramoops/in_file.h"
#include "extractor/text/text_sources.h"

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
