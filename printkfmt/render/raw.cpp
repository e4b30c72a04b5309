// SPDX-License-Identifier: GPL-2.0-or-later
// Prints records as the bytes of their texts.
#include "printkfmt/render/raw.h"

#include "printkfmt/text/escape.h"

namespace lastwords::printkfmt {

void append_raw(const RenderContext& context, const Record& record, std::string& out) {
    if (context.options.terminal) {
        append_terminal_escaped(record.text, out);
    } else {
        out += record.text;
    }
    out += '\n';
}

}  // namespace lastwords::printkfmt
