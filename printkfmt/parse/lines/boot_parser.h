// SPDX-License-Identifier: GPL-2.0-or-later
// BootParser: parses the lines of one boot.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/parse/lines/bare_report.h"
#include "printkfmt/parse/lines/fragments.h"
#include "printkfmt/parse/lines/inner_record.h"
#include "printkfmt/parse/lines/line_tally.h"
#include "printkfmt/parse/log_builder.h"
#include "printkfmt/parse/prefix/prefix_finder.h"

namespace lastwords::printkfmt {

/// How a text uses its dialects. All lines are looked at to guess it, before the first record is
/// parsed.
struct TextUse {
    const LineFormats* formats = nullptr;  ///< with counts
    bool capture = false;  ///< a console's output: lines without a prefix are foreign
};

/// Makes records of the lines of one boot, in order. Every byte of the text gets its place in a
/// record or a mark.
class BootParser {
 public:
    /// `from`: where the boot's text begins in the text that was counted. `followed`: another
    /// boot's text follows, so a last line without a newline is not cut.
    BootParser(std::string_view text, const TextUse& use, std::size_t from, bool followed);

    TextLog parse(std::span<const Mark> marks);

 private:
    /// What is left of a line: its text and the bytes that it has.
    struct Piece {
        std::string_view content;
        ByteRun place;
        bool inner = false;     ///< a record that does not begin the line
        std::string_view wall;  ///< of such a record: the logger's stamp on the line
    };
    /// The rest of a record that another one interrupted: the line after them.
    struct Rest {
        std::string text;
        std::size_t next = 0;
    };

    void take_lines(std::size_t from, std::size_t to);
    void take_line(const TextLine& line, TextLines& lines);
    void take_nuls(const TextLine& line);
    bool take_blank(const TextLine& line);
    void take_mark(Piece& piece);
    bool take_piece(const TextLine& line, Piece& piece, TextLines& lines);
    bool take_other_piece(const FoundPrefix& found, Piece& piece, const TextLines& lines);
    void take_fragment(const FoundPrefix& found, const TextLine& line, TextLines& lines);
    void take_record(const FoundPrefix& found, std::string_view text, ByteRun place);
    bool can_have_lost_stamp(const FoundPrefix& found) const;
    bool take_first_unstamped(const FoundPrefix& found, ByteRun place, TextLines lines);
    bool take_lost_bracket(const FoundPrefix& found, ByteRun place, const TextLines& lines);
    bool take_flowed(std::string_view content, ByteRun place);
    bool take_damaged(std::string_view content, ByteRun place);
    void take_unprefixed(std::string_view content, ByteRun place);
    void take_foreign(std::string_view content, ByteRun place);
    void take_dictionary(std::string_view entry, ByteRun place);
    std::optional<InnerStamp> find_record_inside(std::string_view text, bool in_record,
                                                 std::optional<std::uint64_t> ns,
                                                 const TextLines& lines);
    std::optional<std::uint64_t> next_stamp(TextLines lines);
    std::optional<Rest> find_rest(TextLines lines);
    void split(Piece& piece, std::string_view content, std::size_t at);
    bool is_logged(std::string_view line) const;
    bool is_before_log(const FoundPrefix& found) const;
    const ReportRun* report_at(std::uint64_t at);
    bool take_bare_line(FoundPrefix& found, const Piece& piece);
    bool take_report_line(std::string_view content, const Piece& piece);
    void take_reports(std::size_t from);
    bool is_own(std::string_view part) const;
    std::uint64_t offset_of(std::string_view part) const;
    void add(const LinePrefix& prefix, std::string_view text, ByteRun place);

    std::string_view text_;
    const TextUse& use_;  // outlives this
    const Wrapping& wrapping_;
    bool followed_;
    PrefixFinder finder_;
    PrefixFinder inner_;                          // for records that begin in the middle of a line
    PrefixFinder ahead_;                          // for lines that are looked at before their turn
    const LoggerStampedLines* logger_ = nullptr;  // of most lines
    LogBuilder log_;
    Fragments fragments_;
    LineTally tally_;
    std::string release_;
    std::string tag_;  // what stands before all texts, although it seems to be their first word
    std::string scratch_;
    std::string left_;                      // the rest of a line from which something was taken off
    std::string margin_;                    // of the last record
    const LineFormat* newest_ = nullptr;    // dialect of the last record
    std::optional<std::uint64_t> last_ns_;  // time of the last record that has one
    std::optional<Rest> rest_;
    std::vector<ReportRun> reports_;  // without times, among prose
    std::size_t report_ = 0;          // index of the one that is reached
    bool among_prose_ = false;        // the text has no other lines of the kernel
    /// What next_stamp() found, and before which line it looked, because a line may ask often.
    std::optional<std::uint64_t> next_ns_;
    std::optional<std::size_t> looked_at_;
    std::size_t pieces_ = 0;   // of this line, so far
    std::size_t prefix_ = 0;   // length of the last record's prefix, in bytes
    std::size_t before_ = 0;   // bytes of the line before
    bool flowed_ = false;      // the line before ended with a blank
    bool empty_ = false;       // the last record's text is empty, but for registers below it
    std::size_t blanks_ = 0;   // empty lines in a row
    bool kern_ = false;        // a record of facility kern has the kernel's tag
    bool user_ = false;        // a record of facility user has it
    bool foreign_ = false;     // the last record is not the kernel's
    bool bare_ = false;        // it is a line of a report without stamps
    bool logged_ = false;      // a logger has stamped this line
    bool after_mark_ = false;  // a mark was just taken: this line cannot continue a record
};

}  // namespace lastwords::printkfmt
