// SPDX-License-Identifier: GPL-2.0-or-later
// find_transfer_damage(): says of a file of which nothing could be read what was done to it on its
// way, if that can be proved.
#pragma once

#include <memory>
#include <optional>

#include "extractor/file/input_file.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// Returns an Error of the form "path: offset: found ..., expected a machine's memory: what to do"
/// if the file was changed by a terminal, by FTP in ASCII mode, by a reader that swaps bytes, or is
/// wrapped in something else, or has nothing in it. Only for files that could not be read, because
/// memory may have anything in it. The work is bounded: it reads some 350 MiB, of zeros 4 GiB.
std::optional<Error> find_transfer_damage(const std::shared_ptr<const ByteSource>& file);

}  // namespace lastwords::extractor
