// SPDX-License-Identifier: GPL-2.0-or-later
// Files of systemd's journal (*.journal, *.journal~).
#pragma once

#include "extractor/formats/format.h"

namespace lastwords::extractor {

/// Whether the file begins with "LPKSHHRH". Source: src/libsystemd/sd-journal/journal-def.h of
/// systemd, 252.
bool may_be_journal(const Candidate& candidate);
/// Returns one Source for each boot. Fails with kUnsupported, and says what to do, if this program
/// was built without libsystemd.
Result<Recovered> read_journal_file(const ByteSource& file, const PstoreOptions& options);

}  // namespace lastwords::extractor
