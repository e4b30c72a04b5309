// SPDX-License-Identifier: GPL-2.0-or-later
// The table of consoles, and wrapped sentences.
#include <algorithm>
#include <vector>

#include "cli/report.h"
#include "printkfmt/render/console_fields.h"

namespace lastwords::cli {

namespace {

struct Column {
    std::string title;
    std::vector<std::string> cells;
    std::size_t width = 0;
    bool number = false;
};

std::vector<Column> columns_of(const printkfmt::Source& source) {
    std::vector<Column> columns;
    for (const printkfmt::ConsoleField& field : printkfmt::console_fields()) {
        if (field.title.empty()) {
            continue;
        }
        Column column;
        column.title = field.title;
        column.width = field.title.size();
        bool filled = false;
        for (const printkfmt::Console& console : source.consoles) {
            const printkfmt::FieldValue value = field.value(console);
            column.number = column.number || std::holds_alternative<std::uint64_t>(value);
            column.cells.push_back(printkfmt::cell_text(value));
            column.width = std::max(column.width, column.cells.back().size());
            filled = filled || !column.cells.back().empty();
        }
        if (filled) {
            columns.push_back(std::move(column));
        }
    }
    return columns;
}

void append_cell(const std::string& cell, const Column& column, std::string& out) {
    const std::string padding(column.width - cell.size(), ' ');
    out += column.number ? padding + cell : cell + padding;
    out += "  ";
}

void end_line(std::string& out) {
    out.erase(out.find_last_not_of(' ') + 1);
    out += '\n';
}

}  // namespace

void append_console_table(const printkfmt::Source& source, std::size_t indent, std::string& out) {
    const std::vector<Column> columns = columns_of(source);
    out.append(indent, ' ');
    for (const Column& column : columns) {
        append_cell(column.title, column, out);
    }
    end_line(out);
    for (std::size_t row = 0; row < source.consoles.size(); ++row) {
        out.append(indent, ' ');
        for (const Column& column : columns) {
            append_cell(column.cells[row], column, out);
        }
        end_line(out);
    }
}

void append_wrapped(std::string_view words, std::size_t indent, std::string& out) {
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

}  // namespace lastwords::cli
