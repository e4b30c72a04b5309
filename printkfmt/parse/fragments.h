// SPDX-License-Identifier: GPL-2.0-or-later
// Fragments: messages that extended netconsole sent in several packets.
#pragma once

#include <string>

#include "printkfmt/parse/lines.h"
#include "printkfmt/parse/log_builder.h"

namespace lastwords::printkfmt {

class Fragments {
 public:
    /// Takes the piece behind the head, which may end in the middle of a line, and lets `lines` go
    /// on behind it. A piece that another one does not continue leaves its record cut.
    void take(std::string_view text, const LinePlace& line, const LineHead& head, LogBuilder& log,
              class Lines& lines);

 private:
    void set_body(LogBuilder& log);

    LineHead head_;
    std::string body_;
    std::size_t record_ = 0;  // index plus 1 of the record that the body is of; 0: none
};

}  // namespace lastwords::printkfmt
