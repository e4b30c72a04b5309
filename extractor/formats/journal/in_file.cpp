// SPDX-License-Identifier: GPL-2.0-or-later
// Recognises files of systemd's journal. journal_reader.cpp reads them, where libsystemd is built
// in.
#include "extractor/formats/journal/in_file.h"

#include <fmt/format.h>

#include "extractor/formats/journal/journal_reader.h"
#include "extractor/text/text_sources.h"

namespace lastwords::extractor {

namespace {

/// Marks the records of entries whose checksum is wrong.
void mark_doubtful(const std::vector<DoubtfulEntry>& doubtful,
                   std::vector<printkfmt::Source>& sources) {
    for (const DoubtfulEntry& entry : doubtful) {
        for (printkfmt::Source& source : sources) {
            if (source.id == entry.boot_id && entry.index < source.log.records.size()) {
                source.log.records.set_text_state(entry.index, printkfmt::TextState::kDoubtful);
            }
        }
    }
}

}  // namespace

bool may_be_journal(const Candidate& candidate) {
    return as_text(candidate.first).starts_with("LPKSHHRH");
}

Result<Recovered> read_journal_file(const ByteSource& file, const PstoreOptions& /*options*/) {
    TRY(JournalText journal, read_journal(file));
    Recovered recovered;
    recovered.sources = make_text_sources(share(std::move(journal.text)), file.name(), {});
    mark_doubtful(journal.doubtful, recovered.sources);
    recovered.findings = std::move(journal.findings);
    if (recovered.sources.empty()) {
        return failure(
            ErrorKind::kNotFound,
            fmt::format("{}: a journal of systemd in which no entry can be read", file.name()));
    }
    for (printkfmt::Source& source : recovered.sources) {
        source.facts.push_back({"journal", "file of systemd's journal", "libsystemd"});
    }
    return recovered;
}

}  // namespace lastwords::extractor
