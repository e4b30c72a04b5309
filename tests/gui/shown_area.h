// SPDX-License-Identifier: GPL-2.0-or-later
// Compares the page of an area of pstore with what the command line prints of it.
#pragma once

#include <QWidget>
#include <cstddef>

#include "tests/gui/cli_answer.h"

namespace lastwords::test {

/// Compares the zones, the records and each record's text. Returns how many records there are.
std::size_t compareArea(QWidget& page, const CliAnswer& answer, std::size_t area);

}  // namespace lastwords::test
