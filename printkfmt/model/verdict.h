// SPDX-License-Identifier: GPL-2.0-or-later
// Verdict: what a console missed, as a sentence.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "printkfmt/model/source.h"

namespace lastwords::printkfmt {

/// How complete a console's output is, worst first.
enum class Standing : std::uint8_t {
    kMissed,   ///< it did not show records that it should have shown
    kMayMiss,  ///< it may have missed records: its position proves no more
    /// It missed, or may have missed, records, but is disabled or suspended, so that this is
    /// expected.
    kDisabled,
    kComplete,  ///< it showed everything
};

/// What one console missed.
struct Verdict {
    Standing standing = Standing::kComplete;
    std::string sentence;  ///< begins with the console's name, which may hold control bytes
};

/// Returns what verdict_on() says of the console, without the sentence.
Standing standing_of(const Console& console, const Log& log);

/// Returns the verdict on a console of the source. The sentence names the first and last missed
/// record, and says whether the panic or oops message is among them.
Verdict verdict_on(const Console& console, const Source& source);

/// Whether the consoles did not get all of this text, which was waiting outside the log.
bool is_missed_buffer(const Record& buffered);

/// Whether Log::buffered has such a text.
bool has_missed_buffers(const Source& source);

/// Returns the words for what a complete console got: "everything", or all that was in the log.
std::string_view everything(const Source& source);

/// Which records of a log have a certain delivery on a console.
struct DeliveredRecords {
    std::uint64_t count = 0;
    std::optional<Seq> first;
    std::optional<Seq> last;
    std::optional<std::uint64_t> first_timestamp_ns;  ///< of the first one that has a time stamp
};
DeliveredRecords records_with(Delivery delivery, const Console& console, const Log& log);

}  // namespace lastwords::printkfmt
