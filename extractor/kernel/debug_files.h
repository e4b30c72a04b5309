// SPDX-License-Identifier: GPL-2.0-or-later
// DebugFiles: the files outside the dump that the user named as descriptions of the kernel.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "extractor/kernel/debug_file.h"
#include "extractor/kernel/symbol_table.h"
#include "printkfmt/base/result.h"

namespace lastwords::extractor {

struct DebugFileOptions {
    std::string vmlinux;     ///< path of a vmlinux or a split .debug file; empty: none was named
    std::string system_map;  ///< path; empty: none was named
    /// Use the named files even if they are of another kernel than the dump.
    bool force = false;
    /// Look for a debug file in the usual places, if none was named.
    bool search = true;
    std::string root = "/usr/lib/debug";  ///< where packages install debugging information
};

/// A System.map, with its symbols.
struct MapFile {
    std::string path;
    std::string text;
    SymbolTable symbols;  // its names point into `text`

    /// Reads the file, which may be compressed. kCorrupt: it has no symbols.
    static Result<std::shared_ptr<const MapFile>> open(const std::string& path);
};

/// Shared by all that open a kernel, so that each file is opened only once.
class DebugFiles {
 public:
    explicit DebugFiles(DebugFileOptions options) : options_(std::move(options)) {}

    const DebugFileOptions& options() const { return options_; }
    Result<std::shared_ptr<DebugFile>> vmlinux(const std::string& path);
    /// Opens options().system_map.
    Result<std::shared_ptr<const MapFile>> system_map();

    /// Notes that a file that the user named cannot be used. Returns the same Error.
    Error refuse(Error why);
    /// Why nothing must be shown: a named file cannot be used; nullopt: there is no such reason.
    const std::optional<Error>& refusal() const { return refusal_; }

 private:
    DebugFileOptions options_;
    std::map<std::string, Result<std::shared_ptr<DebugFile>>> opened_;
    std::optional<Result<std::shared_ptr<const MapFile>>> map_;
    std::optional<Error> refusal_;
};

}  // namespace lastwords::extractor
