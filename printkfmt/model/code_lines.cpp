// SPDX-License-Identifier: GPL-2.0-or-later
// Writes lines of source code as one phrase.
#include "printkfmt/model/code_lines.h"

#include <fmt/format.h>

namespace lastwords::printkfmt {

namespace {

std::string place(const CodeLine& line) {
    if (line.file.empty()) {
        return "?";
    }
    return line.line == 0 ? line.file + ":?" : fmt::format("{}:{}", line.file, line.line);
}

}  // namespace

std::string lines_text(const LineTable::Choices& choices) {
    std::string text;
    for (const CodeLines& lines : choices) {
        text += text.empty() ? "" : " or ";
        for (std::size_t i = 0; i < lines.size(); ++i) {
            text += place(lines[i]);
            if (i + 1 < lines.size()) {
                text += fmt::format("{}{}, inlined at ", i == 0 ? " (" : "; ", lines[i].function);
            }
        }
        text += lines.size() > 1 ? ")" : "";
    }
    return text;
}

}  // namespace lastwords::printkfmt
