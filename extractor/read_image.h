// SPDX-License-Identifier: GPL-2.0-or-later
// read_image(): everything that one memory image holds.
#pragma once

#include <memory>
#include <string>

#include "extractor/image/image.h"
#include "extractor/image/memory_scan.h"
#include "extractor/kernel/debug_files.h"
#include "extractor/open_options.h"
#include "extractor/recovered.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// What the images of one call of open_dump() share, so that each thing is done only once.
struct SharedByImages {
    std::shared_ptr<MemoryScan> scan;
    std::shared_ptr<DebugFiles> debug_files;
};

/// Reads the kernel's log and the persistent logs in the image, as far as `options` ask for them.
/// `file`: the image's path, for Source::origin. `findings` gets what should be there and cannot be
/// read. Fails only if nothing was found, with the Error of the first attempt.
Result<Recovered> read_image(const std::shared_ptr<const MemoryImage>& image,
                             const std::string& file, const OpenOptions& options,
                             const SharedByImages& shared, Findings& findings);

}  // namespace lastwords::extractor
