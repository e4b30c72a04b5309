// SPDX-License-Identifier: GPL-2.0-or-later
// Makes the paths at which debugging information may lie, and looks which of them exist.
#include "extractor/kernel/find_debug_file.h"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "extractor/file/path_parts.h"

namespace lastwords::extractor {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 3> kCompressions{".xz", ".zst", ".gz"};
constexpr std::size_t kFolderEntriesMax = 10000;

bool is_file(const std::string& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

bool is_compressed_name(std::string_view name) {
    return std::any_of(kCompressions.begin(), kCompressions.end(),
                       [&](std::string_view suffix) { return name.ends_with(suffix); });
}

class Candidates {
 public:
    /// Adds the file and its compressed forms, as far as they exist and are not there yet.
    void add(const std::string& path) {
        add_if_there(path);
        for (const std::string_view suffix : kCompressions) {
            add_if_there(path + std::string(suffix));
        }
    }
    void add_if_there(const std::string& path) {
        if (std::find(paths_.begin(), paths_.end(), path) == paths_.end() && is_file(path)) {
            paths_.push_back(path);
        }
    }
    std::vector<std::string> take() && {
        std::stable_partition(paths_.begin(), paths_.end(),
                              [](const std::string& path) { return !is_compressed_name(path); });
        paths_.resize(std::min(paths_.size(), kCandidatesMax));
        return std::move(paths_);
    }

 private:
    std::vector<std::string> paths_;
};

/// Adds root/.build-id/xx/yyyy.debug, where xx are the first two digits of the build id.
void add_by_build_id(const std::string& root, const std::string& build_id, Candidates& all) {
    const bool hex = build_id.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (hex && build_id.size() > 2 && is_path_part(build_id)) {
        all.add(root + "/.build-id/" + build_id.substr(0, 2) + "/" + build_id.substr(2) + ".debug");
    }
}

/// Returns the folder of the dump. A dump that was unpacked from a file "folder/vmcore.gz" is named
/// "folder/vmcore.gz/vmcore", so folders that do not exist are left.
std::string folder_of_dump(const std::string& dump) {
    constexpr unsigned kFoldersMax = 8;
    std::error_code ignored;
    std::string folder(folder_of(dump));
    for (unsigned depth = 0; depth < kFoldersMax && !fs::is_directory(folder, ignored); ++depth) {
        folder = folder_of(folder);
    }
    return folder;
}

void add_beside(const DebugFileQuery& query, Candidates& all) {
    const std::string folder = folder_of_dump(query.dump);
    if (is_path_part(query.release)) {
        all.add(folder + "/vmlinux-" + query.release);
    }
    all.add(folder + "/vmlinux");
    std::vector<std::string> found;
    std::error_code error;
    fs::directory_iterator at(folder, error);
    for (std::size_t i = 0; !error && at != fs::directory_iterator() && i < kFolderEntriesMax;
         ++i, at.increment(error)) {
        std::string name = at->path().filename().string();
        const std::size_t dot = is_compressed_name(name) ? name.rfind('.') : name.size();
        if (std::string_view(name).substr(0, dot).ends_with(".debug")) {
            found.push_back(folder + "/" + name);
        }
    }
    std::sort(found.begin(), found.end());
    for (const std::string& path : found) {
        all.add_if_there(path);
    }
}

}  // namespace

bool is_path_part(std::string_view text) {
    constexpr std::size_t kPathBytesMax = 128;
    return !text.empty() && text.size() <= kPathBytesMax && text != "." && text != ".." &&
           text.find('/') == std::string_view::npos && text.find('\0') == std::string_view::npos;
}

std::vector<std::string> find_debug_files(const DebugFileQuery& query) {
    Candidates all;
    add_by_build_id(query.root, query.build_id, all);
    if (is_path_part(query.release)) {
        // Fedora and its relatives have the folders below usr/, and openSUSE the suffix.
        for (const std::string folder : {"", "/usr"}) {
            const std::string boot = query.root + folder + "/boot/vmlinux-" + query.release;
            const std::string modules = query.root + folder + "/lib/modules/" + query.release;
            all.add(boot);
            all.add(modules + "/vmlinux");
            all.add(boot + ".debug");
            all.add(modules + "/vmlinux.debug");
        }
    }
    if (!query.dump.empty()) {
        add_beside(query, all);
    }
    return std::move(all).take();
}

std::vector<std::string> find_split_files(const std::string& path, const std::string& link,
                                          const std::string& build_id, const std::string& root) {
    Candidates all;
    add_by_build_id(root, build_id, all);
    const std::string folder(folder_of(path));
    if (is_path_part(link)) {
        all.add(folder + "/" + link);
        all.add(folder + "/.debug/" + link);
        all.add(root + "/" + folder + "/" + link);
    }
    all.add(path + ".debug");
    return std::move(all).take();
}

}  // namespace lastwords::extractor
