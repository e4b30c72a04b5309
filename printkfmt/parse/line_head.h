// SPDX-License-Identifier: GPL-2.0-or-later
// LineHead: what stands before a line's text, and the readers of its parts.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lastwords::printkfmt {

/// A piece of an extended netconsole message that did not fit into one packet.
struct Fragment {
    std::uint64_t offset = 0;  ///< of the piece in the whole body, bytes
    std::uint64_t total = 0;   ///< of the body
};

struct LineHead {
    std::size_t length = 0;  ///< bytes before the text
    std::optional<std::uint64_t> seq;
    std::optional<std::uint64_t> timestamp_ns;
    std::optional<std::uint32_t> priority;   ///< facility * 8 + level
    std::optional<std::uint32_t> caller_id;  ///< as in struct printk_info
    std::optional<Fragment> fragment;
    std::string_view wall;     ///< wall time as it stands; empty: none
    std::string_view release;  ///< uname -r, which netconsole can send
    std::uint8_t flags = 0;
    bool step = false;  ///< it says the time since the line before, which gives no clock
};

/// The front of a line, taken away piece by piece.
class LineReader {
 public:
    explicit LineReader(std::string_view line) : line_(line) {}

    std::size_t taken() const { return at_; }
    std::string_view rest() const { return line_.substr(at_); }
    bool take(char c);
    bool take(std::string_view word);
    void skip_blanks();
    /// A decimal number of at least one digit that fits; nothing is taken otherwise.
    std::optional<std::uint64_t> number();
    /// As many characters as `pattern` has, where its '0' stands for a digit, 'A' for a letter, '_'
    /// for a digit or blank; empty, and nothing taken, if they differ.
    std::string_view shape(std::string_view pattern);

 private:
    std::string_view line_;
    std::size_t at_ = 0;
};

/// "    5.123456": seconds and six decimals, in nanoseconds.
std::optional<std::uint64_t> take_seconds(LineReader& reader);
/// "T123" or "C3", blanks before it allowed, as a caller_id.
std::optional<std::uint32_t> take_caller(LineReader& reader);
/// After a stamp: "[  T123]" if it is there, and the blank before the text.
void take_caller_and_blank(LineReader& reader, LineHead& head);

/// Readers of a stamp, "[" and "]" included; false leaves the reader anywhere.
bool boot_stamp(LineReader& reader, LineHead& head);      ///< "[    5.123456]"
bool wall_stamp(LineReader& reader, LineHead& head);      ///< "[Sat Nov 21 10:26:59 2026]"
bool iso_stamp(LineReader& reader, LineHead& head);       ///< "2026-11-21T10:26:59,123456+00:00"
bool delta_stamp(LineReader& reader, LineHead& head);     ///< "[    5.123456 <    0.000123>]"
bool relative_stamp(LineReader& reader, LineHead& head);  ///< "[Nov21 10:26]", "[  +0.000123]"

/// "<6>": facility and level; "<-1>": neither is known.
bool take_priority(LineReader& reader, LineHead& head);
/// "kern  :info  : "
bool take_names(LineReader& reader, LineHead& head);

}  // namespace lastwords::printkfmt
