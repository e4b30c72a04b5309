// SPDX-License-Identifier: GPL-2.0-or-later
// Finds out whose clock the times of `journalctl -o short-monotonic` are.
#pragma once

#include <span>
#include <vector>

#include "printkfmt/parse/text_format.h"
#include "printkfmt/parse/text_log.h"

namespace lastwords::printkfmt {

/// Whose time "[   12.345678] host kernel: text" says.
enum class JournalClock {
    kKernel,    ///< when the kernel logged the record: systemd up to 256
    kJournald,  ///< when journald took it: systemd 257 and later
    kUnknown,   ///< the lines do not tell
};

/// Whether texts of these dialects say a time of which it is not known whose clock it is.
bool has_journal_clock(std::span<const LineFormat* const> dialects);

/// Returns whose clock the time stamps of all these logs are, which one journalctl printed. It is
/// the kernel's if a stamp is 0, if stamps fall, or if three in a row are equal, for journald needs
/// some microseconds for each record and its clock never falls. It is journald's if the kernel's
/// banner, which the kernel prints at or near 0, has a time at which user space can run.
JournalClock find_journal_clock(const std::vector<TextLog>& logs);

/// Does what the clock of the logs asks for: if it is journald's, the times become wall times,
/// which are shown but not taken for the kernel's, and a note says so. If it is not known, a note
/// says that.
void apply_journal_clock(std::vector<TextLog>& logs);

}  // namespace lastwords::printkfmt
