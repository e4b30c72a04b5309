// SPDX-License-Identifier: GPL-2.0-or-later
// Names of levels and facilities, as loggers write them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace lastwords::printkfmt {

/// Returns 0 to 7 for "emerg", "panic", "alert", "crit", "err", "error", "warn", "warning",
/// "notice", "info" or "debug", in upper or lower case; nothing for any other word.
std::optional<std::uint32_t> level_number(std::string_view word);

/// Returns 0 to 23 for "kern" to "local7", in upper or lower case, and for "res0" to "res3", as
/// dmesg -x calls facilities 12 to 15; nothing for any other word.
std::optional<std::uint32_t> facility_number(std::string_view word);

/// Returns facility * 8 + level for "kern.info" or "local0/warn" (logread, busybox's syslogd), and
/// for "INFO" or "WARNING", whose facility is the kernel's if the kernel's tag follows. A level
/// alone must be in upper case: "debug" may be a host.
std::optional<std::uint32_t> priority_of(std::string_view word);

}  // namespace lastwords::printkfmt
