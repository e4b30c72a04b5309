// SPDX-License-Identifier: GPL-2.0-or-later
// PrefixFinder: finds the prefix of a line in a text that may have several dialects, behind quotes
// and colours.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/parse/text_format.h"

namespace lastwords::printkfmt {

/// A line and what it begins with.
struct FoundPrefix {
    const LineFormat* format = nullptr;  ///< null: the line has no prefix
    LinePrefix prefix;
    /// The line without colours and, if it has a prefix, without quotes and indentation. It points
    /// into the line or, if colours were taken off, is valid until the next line is looked at.
    std::string_view content;
    std::size_t margin = 0;  ///< how many bytes of quotes and indentation were taken off
    bool coloured = false;   ///< colours were taken off
    /// It has no prefix, but the stamp of the logger of most lines: another program's line.
    bool logged = false;
};

/// Returns the length of what mail programs, pagers and editors put before each line: blanks, "> ",
/// "| ", "JD> ", "&gt; ", a line's number.
std::size_t margin_of(std::string_view line);

/// Returns how often a margin quotes the line, if it is one of mails and bug reports: as often as
/// ">" or a bar stands in it, or once if it only indents. nullopt: it is a prompt, a list's dash, a
/// number or a name.
std::optional<unsigned> quoting_depth(std::string_view margin);

/// Takes "** 41 printk messages dropped **" (kernel/printk/printk.c, 3.x to 7.2) and returns 41.
std::optional<std::uint64_t> take_dropped_mark(LineReader& reader);
/// Returns the line without a remark of the kernel at its front, which up to 4.14 (with
/// console_unlock()'s "** %u printk messages dropped ** " in the record's own line) has no newline.
std::string_view without_remark(std::string_view line);

/// Tries the dialect of most lines, then that of the line before, then all others.
class PrefixFinder {
 public:
    /// What `wrapping` does not name is tried nevertheless if `try_all`.
    PrefixFinder(std::span<const LineFormat* const> formats, const Wrapping& wrapping,
                 bool try_all = false)
        : formats_(formats.begin(), formats.end()), wrapping_(wrapping), try_all_(try_all) {}

    /// Returns whether the line has a prefix. `found` is filled in either case.
    bool find(std::string_view line, FoundPrefix& found);
    /// The dialect that is tried first.
    const LineFormat& main() const { return *formats_.front(); }
    void set_main(const LineFormat* format);

 private:
    bool parse(std::string_view line, FoundPrefix& found);
    bool find_behind_margin(std::string_view line, FoundPrefix& found);
    bool take_colours(std::string_view line);

    std::vector<const LineFormat*> formats_;
    Wrapping wrapping_;
    bool try_all_;
    std::size_t newest_ = 0;  // the dialect of the last line that had a prefix
    std::string plain_;
};

}  // namespace lastwords::printkfmt
