// SPDX-License-Identifier: GPL-2.0-or-later
// LineTally: counts how much of a text was understood, and says so.
#pragma once

#include <cstdint>
#include <string_view>

#include "printkfmt/base/finding.h"

namespace lastwords::printkfmt {

/// Whether the front of the line looks as if it told a time: "12.345678" or "10:26:59".
bool seems_to_tell_time(std::string_view line);

/// Counts the lines of one boot.
class LineTally {
 public:
    /// A record of the kernel with this text. `timed`: it has a time of any kind.
    void add_record(std::string_view text, bool timed);
    /// A line that is not the kernel's. `by_logger`: it has a logger's stamp, so it is another
    /// program's, or the lines of a console that a logger has saved.
    void add_foreign(std::string_view line, std::uint64_t bytes, bool first_of_run, bool by_logger);
    /// A line that is taken for the next one of a record, although nothing but its place says so.
    void add_loose(std::string_view line) { unknown_ += seems_to_tell_time(line) ? 1U : 0U; }
    void add_dropped(std::uint64_t messages) { dropped_ += messages; }
    void add_blank() { ++blank_; }
    void add_nuls(std::uint64_t bytes) { nuls_ += bytes; }
    /// A record that another one interrupted was put together.
    void add_joined() { ++joined_; }
    /// A line whose time stamp is damaged was taken for a record.
    void add_damaged() { ++damaged_; }
    /// A line contains "\x" in a dialect that does not escape.
    void add_escape() { ++escapes_; }

    /// Adds what the user must be told.
    void add_findings(Findings& findings) const;

 private:
    void add_doubts(Findings& findings) const;

    std::uint64_t records_ = 0;
    std::uint64_t timed_ = 0;
    std::uint64_t clocks_inside_ = 0;  // records without a time in whose text one seems to be
    std::uint64_t foreign_lines_ = 0;
    std::uint64_t foreign_bytes_ = 0;
    std::uint64_t foreign_runs_ = 0;
    std::uint64_t unknown_ = 0;  // foreign lines that seem to have a prefix that is not known
    std::uint64_t dropped_ = 0;
    std::uint64_t blank_ = 0;
    std::uint64_t nuls_ = 0;
    std::uint64_t joined_ = 0;
    std::uint64_t escapes_ = 0;
    std::uint64_t damaged_ = 0;
};

}  // namespace lastwords::printkfmt
