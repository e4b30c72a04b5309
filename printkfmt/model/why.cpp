// SPDX-License-Identifier: GPL-2.0-or-later
// The words for reasons.
#include "printkfmt/model/why.h"

#include <array>

namespace lastwords::printkfmt {

namespace {

// In the order of enum Reason.
constexpr std::array<std::string_view, 21> kReasonNames{
    "nothing-missing",
    "loglevel",
    "disabled",
    "suspended",
    "registered-late",
    "console-sem-sleeper",
    "stuck-in-write",
    "locked-no-owner",
    "nbcon-owned",
    "thread-not-running",
    "atomic-unsafe",
    "reserved-record",
    "slow",
    "panic-cpu-stuck",
    "crash-kernel-first",
    "buffers-not-merged",
    "logbuf-lock",
    "port-suspended",
    "deferred",
    "not-used-in-panic",
    "not-known",
};
static_assert(kReasonNames.size() == static_cast<std::size_t>(Reason::kNotKnown) + 1);

}  // namespace

std::string_view name_of(Reason reason) {
    return kReasonNames.at(static_cast<std::size_t>(reason));
}

std::string_view name_of(Sureness sureness) {
    switch (sureness) {
        case Sureness::kProved:
            return "proved";
        case Sureness::kLikely:
            return "likely";
        case Sureness::kNotKnown:
            break;
    }
    return "not known";
}

}  // namespace lastwords::printkfmt
