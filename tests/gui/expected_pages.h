// SPDX-License-Identifier: GPL-2.0-or-later
// What the window must show besides lists of records, made from the JSON that the command line
// prints: the names of pages, the summary, remarks, and what pstore kept.
#pragma once

#include <QString>
#include <QStringList>
#include <cstddef>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "tests/gui/cli_answer.h"

namespace lastwords::test {

/// Returns the names of the pages in their order.
QStringList page_names(const CliAnswer& answer);

/// Returns the places, among the objects of `merge`, of the stories with several sources.
std::vector<std::size_t> stories_of_several(const CliAnswer& answer);

/// Returns rows of the summary by their labels. Rows without a label are left out.
std::map<QString, QString> summary_rows(const CliAnswer& answer, std::size_t source);

/// Returns the indices of the consoles that the page has links for: those that did not show a
/// record of the log, or perhaps not.
std::set<std::size_t> linked_consoles(const CliAnswer& answer, std::size_t source);

/// Returns what `merge` remarks besides what reading the files already did.
QStringList remarks_of_merging(const CliAnswer& answer);

/// Returns the remarks as the pages list them.
QStringList remarks(const Objects& objects);
/// Returns those of the page of several sources: of each of them, and of merging. `story` is its
/// place among the objects of `merge`.
QStringList remarks_of_story(const CliAnswer& answer, std::size_t story);

/// Returns the cells of a zone.
QStringList zone_row(const nlohmann::json& zone);
/// Returns the line of a record of pstore in the list of records.
QString pstore_headline(const nlohmann::json& record);
/// Returns the file that the kernel would show for a record of pstore.
QString pstore_file(const nlohmann::json& record);
/// Returns the parts of its text that are not proved.
QString pstore_doubtful(const nlohmann::json& record);

}  // namespace lastwords::test
