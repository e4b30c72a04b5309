// SPDX-License-Identifier: GPL-2.0-or-later
// The table of inputs that hold records already.
#include "extractor/input/input.h"

namespace lastwords::extractor {

std::span<const Input> all_inputs() {
    return {};
}

}  // namespace lastwords::extractor
