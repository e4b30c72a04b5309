// SPDX-License-Identifier: GPL-2.0-or-later
// Fragments: joins the pieces of messages that extended netconsole sent in several packets.
#pragma once

#include <string>

#include "printkfmt/parse/lines/lines.h"
#include "printkfmt/parse/log_builder.h"

namespace lastwords::printkfmt {

/// Holds the message whose pieces are being joined. Source: drivers/net/netconsole.c,
/// send_ext_msg_udp(), 5.10 to 7.2.
class Fragments {
 public:
    /// Takes the piece that follows the prefix, and makes `lines` continue after it; the piece may
    /// end in the middle of a line. If the next piece of a record does not come, the record stays
    /// cut (TextState::kCut).
    void take(std::string_view text, const LinePlace& line, const LinePrefix& prefix,
              LogBuilder& log, Lines& lines);

 private:
    void set_body(LogBuilder& log);

    LinePrefix prefix_;
    std::string body_;
    std::size_t record_ = 0;  // index plus 1 of the record that body_ belongs to; 0: none
};

}  // namespace lastwords::printkfmt
