// SPDX-License-Identifier: GPL-2.0-or-later
// Coverage gives the fate of records of the log, and the verdict that of texts in front of it.
#include "printkfmt/render/fates.h"

#include <optional>

#include "printkfmt/model/verdict.h"

namespace lastwords::printkfmt {

Delivery fate_of(const Record& record, const Source& source, const Console& console) {
    if (record.buffer != Buffer::kNone) {
        return is_missed_buffer(record) ? Delivery::kUnflushed : Delivery::kPassed;
    }
    const std::optional<Seq> number = source.log.number_of(record);
    return number ? console.coverage.of(*number) : Delivery::kPassed;
}

std::string_view sign_of(Delivery delivery) {
    switch (delivery) {
        case Delivery::kPassed:
            return "\u25cf";
        case Delivery::kDoubtful:
            return "\u25d0";
        case Delivery::kUnflushed:
            return "\u25cb";
        case Delivery::kSuppressed:
            return "\u00b7";
        case Delivery::kLost:
            return "\u00d7";
        case Delivery::kMissing:
            break;
    }
    return "?";
}

std::string_view words_of(Delivery delivery) {
    switch (delivery) {
        case Delivery::kPassed:
            return "shown";
        case Delivery::kDoubtful:
            return "perhaps shown";
        case Delivery::kUnflushed:
            return "never shown";
        case Delivery::kSuppressed:
            return "kept back by its loglevel";
        case Delivery::kLost:
            return "overwritten before the console got to it";
        case Delivery::kMissing:
            break;
    }
    return "never shown, not in the dump";
}

std::string fate_signs(const Record& record, const Source& source) {
    std::string signs;
    for (const Console& console : source.consoles) {
        signs += sign_of(fate_of(record, source, console));
    }
    return signs;
}

std::string fate_words(const Record& record, const Source& source) {
    std::string words;
    for (const Console& console : source.consoles) {
        words += words.empty() ? "" : ", ";
        words += console.name;
        words += ": ";
        words += words_of(fate_of(record, source, console));
    }
    return words;
}

}  // namespace lastwords::printkfmt
