// SPDX-License-Identifier: GPL-2.0-or-later
// find_hidden_dump(): finds a dump before which a file has something else.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "extractor/file/input_file.h"

namespace lastwords::extractor {

struct HiddenDump {
    FileOffset at;
    std::string name;  ///< "a kdump-compressed dump"
};

/// Looks for a dump that begins in the first MiB, but not at its beginning: behind what ssh or
/// kubectl said, a lost byte, the header of some program, a partition table. A compressed file is
/// only found behind text or zeros, because many things have compressed files in them.
std::optional<HiddenDump> find_hidden_dump(const std::shared_ptr<const ByteSource>& file);

}  // namespace lastwords::extractor
