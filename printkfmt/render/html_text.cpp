// SPDX-License-Identifier: GPL-2.0-or-later
// First as for a terminal, then the characters of markup.
#include "printkfmt/render/html_text.h"

#include "printkfmt/text/escape.h"

namespace lastwords::printkfmt {

void append_html_escaped(std::string_view text, std::string& out) {
    const std::string safe = terminal_escaped(text);
    for (std::string_view rest = safe; !rest.empty();) {
        const Utf8Character character = utf8_character(rest);
        const std::string_view bytes = rest.substr(0, character.length);
        rest.remove_prefix(character.length);
        switch (character.code) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            case '\'':
                out += "&#39;";
                break;
            case 0xfffe:  // the two characters that are valid UTF-8 but no characters of XML
            case 0xffff:
                append_hex(bytes, out);
                break;
            default:
                out += bytes;
        }
    }
}

}  // namespace lastwords::printkfmt
