// SPDX-License-Identifier: GPL-2.0-or-later
// Finds records that begin in the middle of a line, behind a prompt or behind another record.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace lastwords::printkfmt {

/// A time stamp in the middle of a line.
struct InnerStamp {
    std::size_t at = 0;  ///< where the record begins: at its "<6>" or at the stamp
    std::uint64_t ns = 0;
    std::string_view text;  ///< what follows the stamp and a blank
};

/// Returns the next stamp in `line` that the kernel can have written there, from `from` on: one as
/// print_time() in kernel/printk/printk.c writes it ("[%5lu.%06lu]", 2.6 to 7.2) with a blank or a
/// caller behind it.
std::optional<InnerStamp> find_inner_stamp(std::string_view line, std::size_t from);

/// What is known about the place where such a stamp stands.
struct InnerPlace {
    /// What stands before the stamp: a record's text, or what is not the kernel's.
    std::string_view before;
    bool in_record = false;
    std::optional<std::uint64_t> last_ns;  ///< time of the boot's last record; nullopt: none yet
    std::optional<std::uint64_t> next_ns;  ///< time of the next line that has one
};

/// Whether a record begins with the stamp. If not, it is a part of the text in which it stands.
bool begins_record(const InnerStamp& stamp, const InnerPlace& place);

/// Whether the text is one with which the kernel begins a boot's log.
bool begins_boot(std::string_view text);

}  // namespace lastwords::printkfmt
