// SPDX-License-Identifier: GPL-2.0-or-later
// Why a filter accepts nothing.
#pragma once

#include <span>
#include <string>

#include "printkfmt/model/filter.h"
#include "printkfmt/model/source.h"

namespace lastwords::printkfmt {

/// Returns why no record of the sources can be accepted: each alternative asks for a CPU or a
/// caller, which none of the records names. Empty: that is not why.
std::string why_no_caller(const Filter& filter, std::span<const Source> sources);

}  // namespace lastwords::printkfmt
