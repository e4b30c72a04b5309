// SPDX-License-Identifier: GPL-2.0-or-later
// Writes lines of source code as text and JSON.
#include "printkfmt/render/code_lines.h"

#include <fmt/format.h>

#include "printkfmt/render/json_line.h"
#include "printkfmt/text/escape.h"

namespace lastwords::printkfmt {

namespace {

/// Calls `visit` with each symbol of the text for which lines are known, and the lines.
template <class Visit>
void visit_known(std::string_view text, const LineTable& lines, Visit visit) {
    if (lines.empty()) {
        return;
    }
    for (const TraceSymbol& symbol : trace_symbols(text)) {
        const std::string name = symbol_text(symbol);
        if (const LineTable::Choices& known = lines.find(name, symbol.is_pc); !known.empty()) {
            visit(name, known);
        }
    }
}

std::string line_json(const CodeLine& line) {
    std::string json;
    {
        JsonLine one(json);
        one.text("function", line.function);
        one.text("file", line.file);
        one.number("line", line.line);
    }
    json.pop_back();  // the newline
    return json;
}

}  // namespace

std::string choices_json(const LineTable::Choices& choices) {
    std::string json = "[";
    for (const CodeLines& lines : choices) {
        json += json.size() > 1 ? ",[" : "[";
        for (const CodeLine& line : lines) {
            json += json.back() == '[' ? "" : ",";
            json += line_json(line);
        }
        json += ']';
    }
    return json + "]";
}

std::string symbol_lines_json(std::string_view text, const LineTable& lines) {
    std::string json = "[";
    visit_known(text, lines, [&](const std::string& name, const LineTable::Choices& known) {
        json += json.size() > 1 ? "," : "";
        {
            JsonLine one(json);
            one.text("symbol", name);
            one.verbatim("code", choices_json(known));
        }
        json.pop_back();  // the newline
    });
    return json + "]";
}

std::string symbol_lines_text(std::string_view text, const LineTable& lines) {
    std::string words;
    visit_known(text, lines, [&](const std::string&, const LineTable::Choices& known) {
        words += words.empty() ? "" : "; ";
        words += terminal_escaped(lines_text(known));
    });
    return words;
}

}  // namespace lastwords::printkfmt
