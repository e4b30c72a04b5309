// SPDX-License-Identifier: GPL-2.0-or-later
// Stands in for journal_reader.cpp in a build without libsystemd.
#include <fmt/format.h>

#include "extractor/formats/journal/journal_reader.h"

namespace lastwords::extractor {

Result<JournalText> read_journal(const ByteSource& file) {
    return failure(ErrorKind::kUnsupported,
                   fmt::format("{0}: a journal of systemd, for which this build has no reader: use "
                               "`journalctl --file {0} -o export | lastwords log -`",
                               file.name()));
}

}  // namespace lastwords::extractor
