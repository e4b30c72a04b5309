// SPDX-License-Identifier: GPL-2.0-or-later
// Reads a plog region from a file, which is read whole.
#include "extractor/formats/plog/in_file.h"

#include <fmt/format.h>

#include "extractor/formats/plog/plog_sources.h"
#include "extractor/formats/plog/traces.h"

namespace lastwords::extractor {

bool may_be_plog_region(const Candidate& candidate) {
    return is_plog_region(candidate.first);
}

Result<Recovered> read_plog_file(const ByteSource& file, const PstoreOptions& /*options*/) {
    if (file.size() > kPlogRegionBytesMax) {
        return failure(ErrorKind::kUnsupported,
                       fmt::format("{}: the plog region has {:#x} bytes, expected at most {:#x}",
                                   file.name(), file.size(), kPlogRegionBytesMax));
    }
    std::vector<std::byte> bytes(file.size());
    TRY_VOID(file.read(FileOffset{0}, bytes));
    Result<std::vector<PlogRegion>> regions = PlogRegion::read_all(bytes);
    if (!regions) {
        return tl::unexpected(std::move(regions).error().in(file.name()));
    }
    Recovered recovered;
    recovered.sources = make_plog_sources(*regions, fmt::format("{}: plog region", file.name()));
    return recovered;
}

}  // namespace lastwords::extractor
