// SPDX-License-Identifier: GPL-2.0-or-later
// Writes the rows that a list shows to a file.
#pragma once

#include <QString>
#include <cstddef>
#include <functional>
#include <memory>

#include "extractor/recovered.h"
#include "gui/notes/note_map.h"
#include "gui/rows/log_model.h"
#include "gui/rows/log_rows.h"
#include "printkfmt/base/result.h"

namespace lastwords::gui {

enum class ExportFormat {
    kText,  ///< as `lastwords log --ghosts` or `lastwords pstore` writes it into a file
    kJson,  ///< as `lastwords log --ghosts --format json` (several sources: `merge --format json`)
    kCsv,   ///< of rows only
    kHtml,  ///< a report in one file; of rows only
};

/// What to write. Nothing in it changes, so that a worker can read it.
struct ExportRequest {
    ExportFormat format = ExportFormat::kText;
    QString path;
    std::shared_ptr<const extractor::Recovered> recovered;  ///< never nullptr
    std::shared_ptr<const LogRows> rows;                    ///< of `recovered`; nullptr: `area`
    std::size_t area = 0;                                   ///< of those of `recovered`
    std::shared_ptr<const RowNumbers> shown;                ///< nullptr: all rows
    QString filter;                                         ///< that has chosen them
    std::shared_ptr<const NoteMap> notes;                   ///< nullptr: there are none
};

/// Writes the file. If that fails, or if `progress`, which is told the part that is done (0 to 1),
/// returns false, the file that was there before stays as it was. The error is kSystem or
/// kCancelled.
Result<void> writeExport(const ExportRequest& request, const std::function<bool(double)>& progress);

}  // namespace lastwords::gui
