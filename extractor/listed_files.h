// SPDX-License-Identifier: GPL-2.0-or-later
// ListedFiles: decides what becomes of files of folders and archives that cannot be read.
#pragma once

#include <cstddef>
#include <optional>
#include <set>
#include <vector>

#include "extractor/read_files.h"
#include "extractor/recovered.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// A folder has files that have nothing to do with the crash. A file that is no dump costs only a
/// note if something else of what the user named so was read. If nothing was, it gets the error
/// that it would get if it were named itself.
class ListedFiles {
 public:
    explicit ListedFiles(Recovered& recovered) : recovered_(recovered) {}

    /// Returns whether the files are to be opened as memory. False for a file that merely lies in a
    /// folder and begins like nothing that is known, if the folder has something else to read or
    /// the file cannot be RAM. All calls for files that begin like a dump must come first.
    bool wants(MemoryFiles& files);
    /// Adds the reason why the files could not be read. Call finish() when all files were read.
    /// Files that look like the later pieces of a file get one reason: which pieces are missing.
    /// Several files of RAM without a kernel may be pieces of one: a loss says how to name these.
    void refuse(const MemoryFiles& files, Error why);
    void finish();

 private:
    struct Refusal {
        std::size_t path = 0;
        Error why;
        std::string name = {};      ///< of the file
        bool may_be_piece = false;  ///< it begins like nothing that is known
        bool listed = true;
        bool are_pieces = false;  ///< it stands for several files
        bool is_ram = false;      ///< it was searched as raw memory
    };
    /// The refusals of files whose names follow one another, as indices.
    using Run = std::vector<std::size_t>;

    std::set<std::size_t> paths_read() const;
    void set_aside(MemoryFiles& files, std::size_t path);
    std::vector<Run> runs_of_names() const;
    void join_pieces();
    void advise_addresses();

    Recovered& recovered_;
    /// The paths of which something was read before the first file of no known form.
    std::optional<std::set<std::size_t>> read_before_;
    std::vector<Refusal> refusals_;
};

}  // namespace lastwords::extractor
