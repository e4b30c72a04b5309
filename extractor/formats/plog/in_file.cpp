// SPDX-License-Identifier: GPL-2.0-or-later
// A region's file, read whole.
#include "extractor/formats/plog/in_file.h"

#include <fmt/format.h>

#include "extractor/formats/plog/plog_sources.h"

namespace lastwords::extractor {

Result<Contents> read_plog_file(const ByteSource& file, const PstoreOptions& /*options*/) {
    if (file.size() > kPlogRegionBytesMax) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("{}: a plog region of {:#x} bytes, expected at most {:#x}",
                                   file.name(), file.size(), kPlogRegionBytesMax));
    }
    std::vector<std::byte> bytes(file.size());
    TRY_VOID(file.read(FileOffset{0}, bytes));
    Result<PlogRegion> region = PlogRegion::read(bytes);
    if (!region) {
        return tl::unexpected(std::move(region).error().in(file.name()));
    }
    return Contents{sources_of(*region, fmt::format("{}: plog region", file.name())), {}};
}

}  // namespace lastwords::extractor
