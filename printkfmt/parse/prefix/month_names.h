// SPDX-License-Identifier: GPL-2.0-or-later
// Names of months, as programs print them in many languages.
#pragma once

#include <string_view>

namespace lastwords::printkfmt {

/// Returns 1 to 12 for the short name of a month as strftime(3)'s %b gives it: "Jan", "Mär",
/// "janv.", "1月". Returns 0 for any other word, and for the three names that are different months
/// in different languages ("lis", "lip", "srp").
/// Source: abmon and ab_alt_mon of glibc 2.36's locales.
int month_number(std::string_view name);

}  // namespace lastwords::printkfmt
