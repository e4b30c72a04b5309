// SPDX-License-Identifier: GPL-2.0-or-later
// Lists the files of modules below lib/modules/RELEASE.
#include "extractor/lines/module_files.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "extractor/file/path_parts.h"
#include "extractor/kernel/find_debug_file.h"

namespace lastwords::extractor {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kModuleFilesMax = 100'000;  // Debian's packages have 4,000 to 5,000 modules

/// Returns the module's name of "snd-hda-intel.ko.xz", "ext4.ko.debug"; empty: it is none.
std::string module_of(std::string_view file) {
    constexpr std::array<std::string_view, 3> kCompressions{".xz", ".zst", ".gz"};
    for (const std::string_view suffix : kCompressions) {
        if (file.ends_with(suffix)) {
            file.remove_suffix(suffix.size());
        }
    }
    if (file.ends_with(".debug")) {
        file.remove_suffix(6);
    }
    if (!file.ends_with(".ko")) {
        return {};
    }
    std::string name(file.substr(0, file.size() - 3));
    std::replace(name.begin(), name.end(), '-', '_');
    return name;
}

}  // namespace

/// A vmlinux of a package lies in ROOT/boot or in lib/modules/RELEASE itself.
std::vector<std::string> ModuleFiles::folders() const {
    std::vector<std::string> folders;
    if (!is_path_part(places_.release)) {
        return folders;
    }
    const std::string below = "/lib/modules/" + places_.release;
    const std::string folder(folder_of(places_.vmlinux));
    if (folder.ends_with(below)) {
        folders.push_back(folder);
    } else if (folder.ends_with("/boot")) {
        folders.push_back(folder.substr(0, folder.size() - 5) + below);
    }
    folders.push_back(places_.root + below);
    folders.push_back(places_.root + "/usr" + below);
    folders.push_back(below);
    const std::vector<std::string> all = folders;
    folders.clear();
    std::copy_if(all.begin(), all.end(), std::back_inserter(folders), [&](const std::string& one) {
        return std::find(folders.begin(), folders.end(), one) == folders.end();
    });
    return folders;
}

void ModuleFiles::list() {
    listed_ = true;
    const auto add = [&](const fs::path& path) {
        if (const std::string name = module_of(path.filename().string()); !name.empty()) {
            by_name_.emplace(name, path.string());
        }
    };
    std::error_code error;
    for (const std::string& path : {places_.vmlinux, places_.dump}) {
        if (path.empty()) {
            continue;
        }
        fs::directory_iterator beside(std::string(folder_of(path)), error);
        for (std::size_t i = 0; !error && beside != fs::directory_iterator() && i < kModuleFilesMax;
             ++i, beside.increment(error)) {
            add(beside->path());
        }
    }
    for (const std::string& folder : folders()) {
        fs::recursive_directory_iterator at(folder, fs::directory_options::skip_permission_denied,
                                            error);
        for (std::size_t i = 0;
             !error && at != fs::recursive_directory_iterator() && i < kModuleFilesMax;
             ++i, at.increment(error)) {
            add(at->path());
        }
    }
}

std::vector<std::string> ModuleFiles::find(const std::string& module) {
    if (!listed_) {
        list();
    }
    std::vector<std::string> found;
    const auto [first, last] = by_name_.equal_range(module);
    for (auto one = first; one != last && found.size() < kCandidatesMax; ++one) {
        found.push_back(one->second);
    }
    return found;
}

std::string ModuleFiles::searched() const {
    std::vector<std::string> all = folders();
    return all.empty() ? "beside the dump (its kernel's release is not known)"
                       : fmt::format("beside the dump and below {}", fmt::join(all, ", "));
}

}  // namespace lastwords::extractor
