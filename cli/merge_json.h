// SPDX-License-Identifier: GPL-2.0-or-later
// The merged story as JSON, and an entry made one record.
#pragma once

#include <span>
#include <string>

#include "cli/print_merge.h"

namespace lastwords::cli {

/// What one source has of an entry, as one record: the lines of several in one text.
class MergedRecord {
 public:
    MergedRecord(std::span<const printkfmt::Source> sources, const printkfmt::Entry& entry,
                 std::uint32_t of);
    MergedRecord(const MergedRecord&) = delete;
    MergedRecord& operator=(const MergedRecord&) = delete;
    ~MergedRecord() = default;

    const printkfmt::Record& record() const { return record_; }

 private:
    printkfmt::Record record_;
    std::string joined_;
};

using Wanted = bool (*)(const printkfmt::Entry& entry, const MergeRequest& request);
void write_merge_json(const extractor::Recovered& recovered, const printkfmt::Merged& merged,
                      Wanted wanted, const MergeRequest& request, Output& output);

}  // namespace lastwords::cli
