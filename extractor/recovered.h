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

/// One file that was read. A folder or an archive that the user names gives one Input for each of
/// its files.
struct Input {
    std::string name;  ///< its path; in an archive "dumps.tar/vmcore"
    /// Index into Recovered::paths: the path that names the file, its folder or its archive.
    std::size_t path = 0;
    /// The container of the memory image in the file: "kdump-compressed v6 (zlib)", "ELF vmcore,
    /// flattened"; empty if the file holds no memory image. The files of a split dump share one
    /// image and have the same text.
    std::string container;
};

/// The result of open_dump(), and of each of its steps: add() adds the result of a step to the
/// whole.
struct Recovered {
    std::vector<std::string> paths;  ///< as the user gave them
    /// The files behind the paths. input_index of sources and areas is an index into `inputs`.
    std::vector<Input> inputs;
    std::vector<printkfmt::Source> sources;
    /// The places where pstore kept records. Their logs join `sources` only after the records of
    /// all files are known, because the parts of one crash may lie in several files.
    std::vector<printkfmt::PstoreArea> areas;
    /// About the files as such: each source and each area has findings of its own.
    Findings findings;

    bool empty() const { return sources.empty() && areas.empty(); }
    /// Marks all sources and areas as read from inputs[index].
    void set_input_index(std::size_t index);
    /// Takes over the sources, areas and findings of `more`. Areas with the same origin and no
    /// zones become one area, because they are files of one folder.
    void add(Recovered more);

    /// Visits all findings: calls `visit(findings, source)` for the files, then for each source,
    /// then for each area. `source`: index into `sources`; nullopt for files and areas.
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
    /// Returns whether something is missing, so that the exit code is 2.
    bool partial() const;
};

}  // namespace lastwords::extractor
