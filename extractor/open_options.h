// SPDX-License-Identifier: GPL-2.0-or-later
// What a caller of open_dump() wants to know.
#pragma once

#include <cstdint>
#include <functional>

#include "extractor/file/progress.h"
#include "extractor/kernel/debug_files.h"
#include "extractor/pstore/parameters.h"
#include "extractor/stack/stack_scope.h"
#include "printkfmt/model/source.h"

namespace lastwords::extractor {

/// Which logs are read from a memory image. Files that hold records by themselves are always read.
enum class What {
    /// The kernel's log, and the logs outside pstore (plog) whose place the kernel names.
    kLog,
    kPstore,  ///< only what pstore kept
    kAll,     ///< both
};

struct OpenOptions {
    What what = What::kLog;
    /// Read consoles, CPUs and wall clock too. False: only the log, so that symbols and types need
    /// not be searched.
    bool consoles = true;
    bool extents = false;         ///< note where each record's bytes lie in the file (Log::extents)
    std::uint64_t raw_base = 0;   ///< physical address of a raw image's first byte
    bool scan = false;            ///< look through all of memory for more than the kernel's log
    bool raw_base_given = false;  ///< take a file of no known form as a raw RAM image
    StackScope stacks = {};       ///< the kernel stacks to read (Source::stacks)
    bool lines = false;           ///< find the lines of source code of traces and stacks
    PstoreOptions pstore = {};
    DebugFileOptions debug_files = {};  ///< files outside the dumps that describe their kernels
    /// May be empty. Called from within open_dump() with the newest records of a kernel's log
    /// before all of it is read, if they are known then (kernels since 5.10), so that they can be
    /// shown meanwhile: KernelLogOptions::newest.
    std::function<void(printkfmt::Source)> newest = {};
    /// May be empty. After it has returned false, open_dump() returns an Error of kCancelled.
    Progress progress;
};

}  // namespace lastwords::extractor
