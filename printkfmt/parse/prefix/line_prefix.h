// SPDX-License-Identifier: GPL-2.0-or-later
// LinePrefix: what stands before a line's text; LineReader, which takes it apart.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lastwords::printkfmt {

/// Where the piece in one packet belongs, if an extended netconsole message did not fit into one
/// packet. Both numbers are in bytes.
struct Fragment {
    std::uint64_t offset = 0;  ///< where the piece begins in the message's body
    std::uint64_t total = 0;   ///< length of the message's body
};

/// What a line says before its text. What it does not say is absent, empty or 0.
struct LinePrefix {
    std::size_t length = 0;  ///< bytes before the text
    std::optional<std::uint64_t> seq;
    std::optional<std::uint64_t> timestamp_ns;
    std::optional<std::uint32_t> priority;   ///< facility * 8 + level
    std::optional<std::uint32_t> caller_id;  ///< as in struct printk_info
    std::optional<Fragment> fragment;
    std::string_view wall;     ///< wall time, or a logger's other stamp, unchanged
    std::string_view host;     ///< the machine's name, as syslog and the journal write it
    std::string_view program;  ///< syslog's tag without the process id: "kernel", "systemd"
    std::string_view release;  ///< uname -r, which netconsole can send
    /// The first word of the text if the line has it apart from the rest, which is joined to it
    /// by ": ".
    std::string_view first_word;
    std::uint8_t flags = 0;  ///< as in struct printk_info: kLogCont or 0
    /// It says how much time has passed since the line before, as dmesg -d prints it.
    bool has_delta = false;
};

/// Takes pieces off the front of a line.
class LineReader {
 public:
    explicit LineReader(std::string_view line) : line_(line) {}

    /// How many bytes have been taken.
    std::size_t taken() const { return at_; }
    /// What has not been taken yet.
    std::string_view rest() const { return line_.substr(at_); }
    /// Takes the character or word and returns true, or takes nothing and returns false.
    bool take(char c);
    bool take(std::string_view word);
    void skip_blanks();
    /// Takes a decimal number. Takes nothing if there is no digit or the number is too large.
    std::optional<std::uint64_t> number();
    /// Takes and returns the characters that match `pattern`, in which '0' stands for a digit, 'A'
    /// for a letter, '_' for a digit or blank, and anything else for itself. Takes nothing and
    /// returns an empty text if they do not match.
    std::string_view shape(std::string_view pattern);

 private:
    std::string_view line_;
    std::size_t at_ = 0;
};

/// Takes "    5.123456", seconds with six decimals, and returns nanoseconds.
std::optional<std::uint64_t> take_seconds(LineReader& reader);

/// Takes "[    5.123456]" without what makers put into it. Takes nothing and returns false if it is
/// not there.
bool take_bracketed_seconds(LineReader& reader);

/// Takes "T123" or "C3", perhaps with blanks before it, and returns a caller_id.
std::optional<std::uint32_t> take_caller(LineReader& reader);

}  // namespace lastwords::printkfmt
