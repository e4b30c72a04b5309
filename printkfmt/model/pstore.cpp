// SPDX-License-Identifier: GPL-2.0-or-later
// Names of pstore's record types.
#include "printkfmt/model/pstore.h"

#include <array>
#include <utility>

namespace lastwords::printkfmt {

std::string_view name_of(PstoreType type) {
    // fs/pstore/platform.c, pstore_type_names[] (5.10 to 7.2)
    static constexpr std::array<std::string_view, 9> kNames{
        "dmesg",          "mce",  "console",     "ftrace", "rtas", "powerpc-ofw",
        "powerpc-common", "pmsg", "powerpc-opal"};
    const auto number = static_cast<std::size_t>(type);
    return number < kNames.size() ? kNames[number] : "unknown";
}

}  // namespace lastwords::printkfmt
