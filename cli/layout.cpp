// SPDX-License-Identifier: GPL-2.0-or-later
// Rows, wrapped sentences and the table of consoles.
#include "cli/layout.h"

#include <algorithm>
#include <vector>

#include "printkfmt/render/console_table.h"
#include "printkfmt/text/escape.h"

namespace lastwords::cli {

namespace {

constexpr std::size_t kLabelColumns = 14;
constexpr std::size_t kRowBytesMax = 400;

std::size_t width_of(const printkfmt::ConsoleColumn& column) {
    std::size_t width = column.field.title.size();
    for (const std::string& cell : column.cells) {
        width = std::max(width, cell.size());
    }
    return width;
}

void append_cell(std::string_view cell, std::size_t width, bool right, std::string& out) {
    const std::size_t padding = width - cell.size();
    out.append(right ? padding : 0, ' ');
    out += cell;
    out.append(right ? 0 : padding, ' ');
    out += "  ";
}

void end_line(std::string& out) {
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
}

void append_lines(std::string_view words, std::size_t indent, std::string& out) {
    const std::size_t room = kReportColumns - indent;
    while (words.size() > room) {
        std::size_t stop = words.rfind(' ', room);
        if (stop == std::string_view::npos || stop == 0) {
            stop = std::min(words.find(' ', room), words.size());
        }
        out.append(indent, ' ');
        out += words.substr(0, stop);
        out += '\n';
        words.remove_prefix(std::min(stop + 1, words.size()));
    }
    if (!words.empty()) {
        out.append(indent, ' ');
        out += words;
        out += '\n';
    }
}

}  // namespace

void append_row(std::string_view label, std::string_view value, std::string& out) {
    std::string shown = printkfmt::terminal_escaped(value.substr(0, kRowBytesMax));
    std::replace(shown.begin(), shown.end(), '\n', ' ');
    const std::size_t line = out.size();
    append_lines(shown, kLabelColumns, out);
    out.replace(line + 2, label.size(), label);
}

void append_wrapped(std::string_view words, std::size_t indent, std::string& out) {
    append_lines(printkfmt::terminal_escaped(words), indent, out);
}

void append_console_table(const printkfmt::Source& source, std::size_t indent, std::string& out) {
    const std::vector<printkfmt::ConsoleColumn> columns = printkfmt::console_table(source);
    std::vector<std::size_t> widths;
    out.append(indent, ' ');
    for (const printkfmt::ConsoleColumn& column : columns) {
        widths.push_back(width_of(column));
        append_cell(column.field.title, widths.back(), column.number, out);
    }
    end_line(out);
    for (std::size_t row = 0; row < source.consoles.size(); ++row) {
        out.append(indent, ' ');
        for (std::size_t i = 0; i < columns.size(); ++i) {
            append_cell(columns[i].cells[row], widths[i], columns[i].number, out);
        }
        end_line(out);
    }
}

}  // namespace lastwords::cli
