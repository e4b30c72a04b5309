// SPDX-License-Identifier: GPL-2.0-or-later
// How many mutants a test tries.
#pragma once

#include <cstdlib>

namespace lastwords::test {

/// Returns LASTWORDS_MUTANTS if it is set in the environment (10000 is a long run), else `usual`,
/// which should take some seconds.
inline unsigned rounds(unsigned usual) {
    const char* const wanted = std::getenv("LASTWORDS_MUTANTS");
    return wanted == nullptr ? usual : static_cast<unsigned>(std::atoi(wanted));
}

}  // namespace lastwords::test
