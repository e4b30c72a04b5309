// SPDX-License-Identifier: GPL-2.0-or-later
// The threads for work that grows with the log.
#pragma once

#include <QThreadPool>

namespace lastwords::gui {

/// Returns the pool that everything in the background runs in. It is not Qt's own one: Qt paints
/// with that, so that a window whose workers are busy there is not painted until one of them ends.
QThreadPool& workers();

}  // namespace lastwords::gui
