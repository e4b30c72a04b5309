// SPDX-License-Identifier: GPL-2.0-or-later
// The table of finders.
#include <fmt/format.h>

#include <array>

#include "extractor/formats/finder.h"
#include "extractor/formats/plog/in_memory.h"
#include "extractor/formats/ramoops/in_memory.h"
#include "extractor/printk/kernel_log.h"

namespace lastwords::extractor {

namespace {

bool is_wanted(const Finder& finder, const FindOptions& options) {
    switch (options.want) {
        case Want::kLog:
            return !finder.is_pstore || finder.reads_everything || options.everywhere;
        case Want::kPstore:
            return finder.is_pstore;
        case Want::kAll:
            return true;
    }
    return true;
}

}  // namespace

std::span<const Finder> all_finders() {
    static constexpr std::array kAll{kKernelLog, kToldPlogRegion, kToldRamoops, kPlogRegions,
                                     kRamoopsRegions};
    return kAll;
}

Result<Contents> find_all(const std::shared_ptr<const MemoryImage>& image,
                          const FindOptions& options, Findings& findings) {
    Contents all;
    std::optional<Error> why;
    bool enough = false;  // was found without a look through all of memory
    for (const Finder& finder : all_finders()) {
        if (!is_wanted(finder, options) ||
            (finder.reads_everything && enough && !options.everywhere)) {
            continue;
        }
        Result<Contents> found = finder.find(image, options);
        if (found) {
            enough = enough || !finder.reads_everything;
            all.add(*std::move(found));
            continue;
        }
        Error error = std::move(found).error().in(
            fmt::format("{}: {}: {}", options.file, image->facts().container, finder.name));
        if ((finder.is_told || finder.is_pstore) && error.kind != ErrorKind::kNotFound) {
            findings.loss(error);
        }
        why = why ? std::move(why) : std::move(error);
    }
    if (all.empty()) {
        return tl::unexpected(why.value_or(Error{ErrorKind::kNotFound, "nothing to look for"}));
    }
    return all;
}

}  // namespace lastwords::extractor
