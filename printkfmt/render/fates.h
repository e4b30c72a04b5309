// SPDX-License-Identifier: GPL-2.0-or-later
// What became of one record on a console, as a sign and in words.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "printkfmt/model/source.h"

namespace lastwords::printkfmt {

/// What became of the record on the console. A text in front of the log is on a console if all of
/// it is.
Delivery fate_of(const Record& record, const Source& source, const Console& console);

/// In the order in which a legend explains them.
inline constexpr std::array kDeliveries{Delivery::kPassed,    Delivery::kDoubtful,
                                        Delivery::kUnflushed, Delivery::kSuppressed,
                                        Delivery::kLost,      Delivery::kMissing};

/// Returns a character in UTF-8. The signs differ in shape.
std::string_view sign_of(Delivery delivery);

/// Returns "shown", "never shown", ...
std::string_view words_of(Delivery delivery);

/// Returns the signs of the record on each of the source's consoles, in their order.
std::string fate_signs(const Record& record, const Source& source);

/// Returns "ttyS0: shown, tty0: never shown". The names may hold control bytes.
std::string fate_words(const Record& record, const Source& source);

}  // namespace lastwords::printkfmt
