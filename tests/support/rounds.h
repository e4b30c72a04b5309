// SPDX-License-Identifier: GPL-2.0-or-later
// How much a test tries: in little time for CI, or as much as tests/run_long.sh wants.
#pragma once

#include <cstdlib>

namespace lastwords::test {

/// Returns LASTWORDS_MUTANTS if it is set in the environment (10000 is a long run), else `usual`,
/// which should take some seconds.
inline unsigned rounds(unsigned usual) {
    const char* const wanted = std::getenv("LASTWORDS_MUTANTS");
    return wanted == nullptr ? usual : static_cast<unsigned>(std::atoi(wanted));
}

/// Whether LASTWORDS_LONG is set in the environment: what takes half a minute a case is tried too.
inline bool is_long_run() {
    return std::getenv("LASTWORDS_LONG") != nullptr;
}

}  // namespace lastwords::test
