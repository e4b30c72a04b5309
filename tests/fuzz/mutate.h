// SPDX-License-Identifier: GPL-2.0-or-later
// Damages a text as serial lines, loggers and people do.
#pragma once

#include <random>
#include <string>

namespace lastwords::test {

/// Changes the text at one to eight random places: bits flipped; bytes deleted, inserted or
/// doubled; NULs, returns, newlines; lines swapped; the text cut.
void mutate(std::string& text, std::mt19937& random);

}  // namespace lastwords::test
