// SPDX-License-Identifier: GPL-2.0-or-later
// NoteMap: the marks and notes of a document's records.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "extractor/recovered.h"
#include "gui/rows/log_rows.h"

namespace lastwords::gui {

/// Names a record of a document.
struct RecordKey {
    std::uint32_t source = 0;    ///< index into Recovered::sources
    std::uint64_t position = 0;  ///< Record::position
    friend auto operator<=>(const RecordKey&, const RecordKey&) = default;
};

/// What the user has noted about one record.
struct Note {
    bool marked = false;
    std::string text;  ///< UTF-8; empty: no note
    bool empty() const { return !marked && text.empty(); }
    friend bool operator==(const Note&, const Note&) = default;
};

using NoteMap = std::map<RecordKey, Note>;

/// Returns the keys of the records that the row shows: one, or several if it is a message of
/// several sources; none if it is a gap or a mark. The first is the one whose text is shown.
std::vector<RecordKey> keysOf(const LogRows& rows, const LogRow& row,
                              const extractor::Recovered& recovered);

/// Returns what is noted about the row: about all its records, if there are several.
Note noteOn(const NoteMap& notes, const std::vector<RecordKey>& keys);

}  // namespace lastwords::gui
