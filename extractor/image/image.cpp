// SPDX-License-Identifier: GPL-2.0-or-later
// MemoryImage::read(): combines as many partial reads as are needed.
#include "extractor/image/image.h"

namespace lastwords::extractor {

Result<void> MemoryImage::read(PhysAddr at, MutableBytes into) const {
    std::uint64_t done = 0;
    while (done < into.size()) {
        TRY(const std::uint64_t got, read_some(at + done, into.subspan(done)));
        done += got;
    }
    return {};
}

}  // namespace lastwords::extractor
