// SPDX-License-Identifier: GPL-2.0-or-later
// Opened: what was recovered from files, with what the window needs to show it at once.
#pragma once

#include <memory>
#include <vector>

#include "extractor/recovered.h"
#include "gui/rows/log_rows.h"

namespace lastwords::gui {

struct Opened {
    Opened() = default;  ///< nothing was opened
    /// Takes time in proportion to the logs, and so belongs into a worker.
    explicit Opened(std::shared_ptr<const extractor::Recovered> from);

    std::shared_ptr<const extractor::Recovered> recovered;
    std::vector<std::shared_ptr<const LogRows>> rows;  ///< of each of recovered->sources
};

}  // namespace lastwords::gui
