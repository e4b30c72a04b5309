// SPDX-License-Identifier: GPL-2.0-or-later
// Where the debugging information of a kernel usually lies.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace lastwords::extractor {

/// What the places depend on. What is not known is empty.
struct DebugFileQuery {
    std::string root;      ///< "/usr/lib/debug"
    std::string release;   ///< uname -r of the dumped kernel
    std::string build_id;  ///< of the dumped kernel, in hex
    std::string dump;      ///< path of the dump
};

/// Returns the files that exist where packages put a kernel's debugging information (below `root`:
/// .build-id/xx/yyyy.debug, boot/vmlinux-RELEASE, lib/modules/RELEASE/vmlinux) and beside the dump
/// (vmlinux, vmlinux-RELEASE, *.debug). Each may be compressed; those that are not come first. The
/// file may be of another kernel, so the caller checks it. The most probable come first, and at
/// most kCandidatesMax are returned.
std::vector<std::string> find_debug_files(const DebugFileQuery& query);

/// Returns the files that exist where the debugging information that was split off from the file
/// `path` may lie: by its build id, or by the name `link` beside it, in .debug beside it, or below
/// `root`.
std::vector<std::string> find_split_files(const std::string& path, const std::string& link,
                                          const std::string& build_id, const std::string& root);

/// Returns whether the text can be a part of a path. Releases and build ids come from dumps, which
/// may be damaged, and must not lead to another folder.
bool is_path_part(std::string_view text);

inline constexpr std::size_t kCandidatesMax = 16;

}  // namespace lastwords::extractor
