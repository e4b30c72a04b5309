// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the rows of each source.
#include "gui/rows/opened.h"

#include <utility>

namespace lastwords::gui {

Opened::Opened(std::shared_ptr<const extractor::Recovered> from) : recovered(std::move(from)) {
    for (const printkfmt::Source& source : recovered->sources) {
        // Points at one source, but keeps the whole result alive.
        rows.push_back(std::make_shared<const LogRows>(
            std::shared_ptr<const printkfmt::Source>(recovered, &source)));
    }
}

}  // namespace lastwords::gui
