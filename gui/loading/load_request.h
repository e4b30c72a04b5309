// SPDX-License-Identifier: GPL-2.0-or-later
// LoadRequest: what the user wants to open as one document.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "extractor/open_options.h"

class QSettings;

namespace lastwords::gui {

struct LoadRequest {
    std::vector<std::string> paths;
    /// If set, a file of no known form is taken as RAM that starts at this physical address.
    std::optional<std::uint64_t> raw_base;
};

/// Returns how the files of the request are to be read.
extractor::OpenOptions optionsOf(const LoadRequest& request);

/// Returns the request that writeRequest() has written into the current group of the settings; one
/// without paths if there is none.
LoadRequest readRequest(const QSettings& stored);

/// Writes the request with the absolute paths of its files.
void writeRequest(const LoadRequest& request, QSettings& stored);

}  // namespace lastwords::gui
