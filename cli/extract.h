// SPDX-License-Identifier: GPL-2.0-or-later
// `pstore --extract`: files as the kernel would have shown them in /sys/fs/pstore.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "printkfmt/base/result.h"
#include "printkfmt/model/pstore.h"

namespace lastwords::cli {

struct Extracted {
    std::size_t files = 0;
    std::size_t not_shown = 0;  ///< how many of `files` the kernel would not have shown
};

/// Writes every record to a file in `folder`, which is made if it does not exist. If two areas have
/// records of the same name, each area gets a folder of its own in `folder`. Overwrites no file and
/// follows no symbolic link in `folder`: fails with kSystem if a name is taken.
Result<Extracted> extract_records(std::span<const printkfmt::PstoreArea> areas,
                                  const std::string& folder);

}  // namespace lastwords::cli
