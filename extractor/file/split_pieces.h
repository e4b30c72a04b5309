// SPDX-License-Identifier: GPL-2.0-or-later
// PieceJoiner: joins the pieces into which split(1) and similar programs cut a file.
#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/file/input_file.h"
#include "printkfmt/base/finding.h"

namespace lastwords::extractor {

/// Whether the first piece of a file may have this name: it ends with "aa" (split(1)), or with a
/// number whose value is 0 or 1, as in "a.000", "a-00", "a.part1" and "a00".
bool is_name_of_first_piece(std::string_view name);

/// Returns the name of the piece that follows the one with this name: "a.ab" after "a.aa", "a.10"
/// after "a.9". nullopt: the name ends with neither a letter from a to z nor a digit.
std::optional<std::string> name_of_next_piece(std::string_view name);

/// Names of pieces that follow one another.
struct PieceNames {
    std::string first;
    std::string last;
};

/// Returns which pieces are missing from `given` before the one with this name: those after the
/// nearest one that is given, or all from the first on. nullopt: none is missing, or so many that
/// it is probably not the name of a piece. Of "a.ac", if "a.aa" is given: "a.ab".
std::optional<PieceNames> missing_pieces_before(std::string_view name,
                                                const std::set<std::string>& given);

/// Parts of messages that say that pieces of a file are missing.
inline constexpr std::string_view kPiecesFollow =
    "this is the first part of a file that was cut into pieces: name those that follow, too: ";
inline constexpr std::string_view kPiecesLack = "pieces of a file, of which ";

/// Whether the files, in this order, are the pieces of one file: the first begins like a dump, an
/// archive or a compressed file, and is no ELF file that is complete; the others do not begin so;
/// and all but the last, which may be shorter, have the same size. Two files have less in common:
/// that size must be one that people and programs choose, and the second file must not be text.
bool are_pieces(const std::vector<std::unique_ptr<ByteSource>>& files);

struct JoinedPieces {
    std::unique_ptr<ByteSource> file;  ///< named "vmcore.gz.aa..ac"
    std::string whole_name;            ///< "vmcore.gz"
    std::size_t first = 0;             ///< index of the first piece
    std::size_t last = 0;              ///< index of the last piece
    std::size_t pieces = 0;
};

/// The files of a folder, of an archive, or of a command line.
class PieceJoiner {
 public:
    /// Opens the file with this index. May be called more than once.
    using Open = std::function<Result<std::unique_ptr<ByteSource>>(std::size_t index)>;

    PieceJoiner(std::vector<std::string> names, Open open);

    /// Whether the file is one of the pieces that join() has joined.
    bool has_joined(std::size_t index) const { return joined_[index]; }
    /// Returns the whole of which this file is a piece; nullopt if it is none. Findings: a note of
    /// which pieces it is made.
    std::optional<JoinedPieces> join(std::size_t index, Findings& findings);

 private:
    /// Indices of files whose names follow one another.
    using Run = std::vector<std::size_t>;

    Run run_from(std::size_t index) const;

    std::vector<std::string> names_;
    Open open_;
    std::map<std::string, std::size_t> by_name_;
    std::vector<Run>
        runs_;  // for each file the run in which it may be a piece; empty: there is none
    std::vector<bool> joined_;
};

}  // namespace lastwords::extractor
