// SPDX-License-Identifier: GPL-2.0-or-later
// The cells that the window's lists must show, made from the JSON that the command line prints.
#pragma once

#include <QString>
#include <QStringList>
#include <cstddef>
#include <cstdint>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tests/gui/cli_answer.h"

namespace lastwords::test {

/// Returns the exact text of a record as the window shows it, on one line.
QString one_line(const nlohmann::json& record);
/// Returns the text with its lines.
QString exact_text(const nlohmann::json& record);

/// What became of records on the consoles of one source.
class ExpectedFates {
 public:
    ExpectedFates(const CliAnswer& answer, std::size_t source);

    /// Returns a sign for each console. `record` is an object of `log`.
    QString of(const nlohmann::json& record) const;
    /// The same for a message that only other sources have.
    QString of_number(std::optional<std::uint64_t> seq) const;

 private:
    struct Share {
        bool captured = false;
        bool by_position = false;            // the records have no seqs
        std::uint64_t next = 0;              // what was to be shown next
        std::uint64_t oldest = 0;            // in the ring
        std::map<std::string, bool> missed;  // the record, and whether for sure
        std::vector<std::pair<std::uint64_t, std::uint64_t>> lost;  // half-open
    };
    static QString sign(const Share& share, std::optional<std::uint64_t> number);

    std::vector<Share> shares_;
};

/// The cells of one row: In, On, Seq, Time, Level, Caller, Text.
using ExpectedRow = QStringList;

/// Returns the rows of the page of this source.
std::vector<ExpectedRow> rows_of_source(const CliAnswer& answer, std::size_t source);
/// Returns the rows of the page of these sources. `story` is its place among the objects of
/// `merge`. JSON has no order for gaps and marks, so these come from the text.
std::vector<ExpectedRow> rows_of_story(const CliAnswer& answer, std::size_t story);

/// Returns the source that the page of several sources tells of: the first one with consoles.
std::size_t main_source(const CliAnswer& answer, const nlohmann::json& story);

/// Returns a row for each console of the source, without the columns in which no console has
/// anything; the first row has the titles.
std::vector<QStringList> console_rows(const CliAnswer& answer, std::size_t source);

}  // namespace lastwords::test
