// SPDX-License-Identifier: GPL-2.0-or-later
// Names of the kinds of error.
#include "printkfmt/base/result.h"

namespace lastwords {

std::string_view name_of(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::kSystem:
            return "system";
        case ErrorKind::kUnsupported:
            return "unsupported";
        case ErrorKind::kNotFound:
            return "not found";
        case ErrorKind::kExcluded:
            return "excluded";
        case ErrorKind::kMissing:
            return "missing";
        case ErrorKind::kCorrupt:
            return "corrupt";
        case ErrorKind::kCancelled:
            return "cancelled";
    }
    return "unknown";
}

}  // namespace lastwords
