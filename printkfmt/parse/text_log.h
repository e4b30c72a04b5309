// SPDX-License-Identifier: GPL-2.0-or-later
// TextLog: what a parser makes of a text that holds a kernel's log.
#pragma once

#include <string>

#include "printkfmt/base/finding.h"
#include "printkfmt/model/log.h"

namespace lastwords::printkfmt {

/// The log of one boot, parsed from a text. A text can hold the logs of several boots.
struct TextLog {
    Log log;
    Findings findings;
    std::string boot_id;  ///< _BOOT_ID of the journal's entries; empty: not in the text
    std::string release;  ///< uname -r, which netconsole can send; empty: not in the text
    std::string
        architecture;      ///< uname -m, which a panic screen's QR code has; empty: no such text
    bool capture = false;  ///< the text is what a console showed, not what a program printed
};

}  // namespace lastwords::printkfmt
