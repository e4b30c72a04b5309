// SPDX-License-Identifier: GPL-2.0-or-later
// Recovered: everything that the given files hold: logs, what pstore kept, and what was lost on the
// way.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "printkfmt/base/finding.h"
#include "printkfmt/model/pstore.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// One file that was read. A folder or an archive that the user names gives one for each of its
/// files.
struct Input {
    std::string name;      ///< its path; below an archive "dumps.tar/vmcore"
    std::size_t path = 0;  ///< index into Recovered::paths of what it is, or lies below
    /// The container of the memory image in it, "kdump-compressed v6 (zlib)", "ELF vmcore,
    /// flattened"; empty if the file holds no memory image. The files of a split dump share one
    /// image and have the same text.
    std::string container;
};

/// The result of opening files, and of each step on the way there: a step's result is added to the
/// whole.
struct Recovered {
    std::vector<std::string> paths;  ///< as the user gave them
    std::vector<Input>
        inputs;  ///< the files behind the paths; input_index of what follows counts these
    std::vector<printkfmt::Source> sources;
    /// Where pstore kept records. Their logs are among `sources` once the records of all files are
    /// known, because a crash may lie in several files.
    std::vector<printkfmt::PstoreArea> areas;
    Findings findings;  ///< about the files as such; each source and area has its own besides

    bool empty() const { return sources.empty() && areas.empty(); }
    /// Says that all sources and areas came from inputs[index].
    void set_input_index(std::size_t index);
    /// Takes over the other's sources, areas and findings. Files of one folder have one origin and
    /// no zones: they become one area.
    void add(Recovered more);

    /// The one walk over everything that was lost or is worth knowing: calls `visit(findings,
    /// source)` for the files, then for each source, then for each area. `source`: index into
    /// `sources`, nothing for files and areas.
    template <class Visit>
    void visit_findings(Visit visit) const {
        visit(findings, std::optional<std::size_t>());
        for (std::size_t i = 0; i < sources.size(); ++i) {
            visit(sources[i].findings, std::optional<std::size_t>(i));
        }
        for (const printkfmt::PstoreArea& area : areas) {
            visit(area.findings, std::optional<std::size_t>());
        }
    }
    /// Something is missing: exit code 2.
    bool partial() const;
};

}  // namespace lastwords::extractor
