// SPDX-License-Identifier: GPL-2.0-or-later
// or_out_of_memory(): a file for which the memory does not suffice costs itself only.
#pragma once

#include <new>
#include <string>
#include <string_view>

#include "printkfmt/base/result.h"

namespace lastwords::extractor {

/// Returns what `read()` returns; kSystem, with the file's name, if memory ran out in it.
template <class Read>
auto or_out_of_memory(std::string_view file, Read read) -> decltype(read()) {
    try {
        return read();
    } catch (const std::bad_alloc&) {
        return failure(ErrorKind::kSystem,
                       std::string(file) +
                           ": there is not enough memory to read it: raise the limit (ulimit -v), "
                           "or read it on a machine with more memory");
    }
}

}  // namespace lastwords::extractor
