// SPDX-License-Identifier: GPL-2.0-or-later
// RecentFiles: what was opened lately. It is kept in the user's settings.
#pragma once

#include <cstddef>
#include <vector>

#include "gui/loading/load_request.h"

namespace lastwords::gui {

class RecentFiles {
 public:
    static constexpr std::size_t kMax = 10;

    /// Returns what was opened, the latest first, with absolute paths.
    std::vector<LoadRequest> all() const;
    void add(const LoadRequest& request);
    void clear();
};

}  // namespace lastwords::gui
