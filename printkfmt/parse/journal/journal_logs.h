// SPDX-License-Identifier: GPL-2.0-or-later
// Makes a log of each boot from the entries of a journal, whatever form they were printed in.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "printkfmt/parse/journal/journal_entry.h"
#include "printkfmt/parse/text_log.h"

namespace lastwords::printkfmt {

/// How one form of a journal's entries is read.
struct JournalForm {
    /// Returns the bytes of the entry that begins at or after `from`; nothing after the last entry.
    std::optional<ByteRun> (*find)(std::string_view text, std::size_t from);
    /// Reads the entry from its bytes. Returns nothing if they are no entry. Offsets in the entry
    /// count from the first of these bytes.
    std::optional<JournalEntry> (*read)(std::string_view bytes);
    /// Whether the bytes between two entries are no part of any.
    bool (*is_filler)(std::string_view bytes);
};

/// Returns a TextLog for each boot, in the order in which the boots begin, at least one. Entries of
/// a boot belong together wherever they are. Entries that do not name their boot belong to the boot
/// of the entry before; another boot then begins where the kernel's clock falls, and at the
/// kernel's banner. Entries that stand newest first (journalctl -r) are turned round.
///
/// Bytes that are no entry become a record without time and level, and a loss says so.
std::vector<TextLog> parse_journal(std::string_view text, const JournalForm& form);

}  // namespace lastwords::printkfmt
