// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the records of a row.
#include "gui/notes/note_map.h"

#include <algorithm>

namespace lastwords::gui {

std::vector<RecordKey> keysOf(const LogRows& rows, const LogRow& row,
                              const extractor::Recovered& recovered) {
    std::vector<RecordKey> keys;
    if (!row.isRecord()) {
        return keys;
    }
    if (!row.entry) {
        const auto source = &rows.source() - recovered.sources.data();
        keys.push_back({static_cast<std::uint32_t>(source), row.record.position});
        return keys;
    }
    for (const printkfmt::Occurrence& one : row.entry->in) {
        const printkfmt::Log& log = recovered.sources.at(one.source).log;
        keys.push_back({one.source, log.records.at(one.record).position});
    }
    std::stable_partition(keys.begin(), keys.end(),
                          [&](const RecordKey& key) { return key.source == row.entry->shown; });
    return keys;
}

Note noteOn(const NoteMap& notes, const std::vector<RecordKey>& keys) {
    Note all;
    for (const RecordKey& key : keys) {
        const auto found = notes.find(key);
        if (found != notes.end()) {
            all.marked = all.marked || found->second.marked;
            all.text += all.text.empty() || found->second.text.empty() ? "" : "\n";
            all.text += found->second.text;
        }
    }
    return all;
}

}  // namespace lastwords::gui
