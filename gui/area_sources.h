// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the source that the messages of a record of pstore are in.
#pragma once

#include <cstddef>
#include <optional>

#include "extractor/recovered.h"

namespace lastwords::gui {

/// Returns the source, as an index into Recovered::sources. nullopt: the record is no log, or
/// its log is named after a record of another place, of which it is a copy or a part.
std::optional<std::size_t> sourceOf(const extractor::Recovered& recovered,
                                    const printkfmt::PstoreArea& area,
                                    const printkfmt::PstoreRecord& record);

}  // namespace lastwords::gui
