// SPDX-License-Identifier: GPL-2.0-or-later
// A report on one source as an HTML page in one file: summary, what each console missed, the rows
// of a list, remarks, and what all that was made from. It has no scripts and refers to nothing
// outside, and it is XML as well.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "printkfmt/base/finding.h"
#include "printkfmt/model/source.h"
#include "printkfmt/render/shown_row.h"

namespace lastwords::printkfmt {

/// A file that was read.
struct ReportFile {
    std::string name;
    std::optional<std::uint64_t> bytes;  ///< nullopt: not known, as of a folder
    std::string container;               ///< as in extractor::Input; empty: none
};

/// What stands above and below the rows.
struct HtmlReport {
    const Source& source;              ///< outlives this
    std::vector<std::string> sources;  ///< "A  vmcore: kernel log"; empty: there is one source
    std::vector<ReportFile> files;     ///< what was read
    std::vector<Finding> findings;     ///< remarks on what is missing
    std::string filter;                ///< which rows are shown; empty: all
    std::uint64_t rows = 0;            ///< how many rows there would be without the filter
    std::string written;               ///< when, in UTC
};

/// Appends everything that is above the rows.
void append_html_head(const HtmlReport& report, std::string& out);
/// Appends one row.
void append_html_row(const HtmlReport& report, const ShownRow& row, std::string& out);
/// Appends everything that is below the rows.
void append_html_end(const HtmlReport& report, std::string& out);

}  // namespace lastwords::printkfmt
