// SPDX-License-Identifier: GPL-2.0-or-later
// ModuleFiles: where the files of a kernel's modules lie that have debugging information.
#pragma once

#include <map>
#include <string>
#include <vector>

namespace lastwords::extractor {

class ModuleFiles {
 public:
    struct Places {
        std::string root;     ///< "/usr/lib/debug"
        std::string release;  ///< uname -r; empty: not known
        std::string dump;     ///< path of the dump, beside which modules are looked for
        std::string vmlinux;  ///< path of the kernel's debug file, beside which they may lie, too
    };
    explicit ModuleFiles(Places places) : places_(std::move(places)) {}

    /// Returns the files that exist for a module, whose name has _ where the file's may have -. The
    /// most probable come first. They may be of another kernel, or without debugging information.
    std::vector<std::string> find(const std::string& module);

    /// Returns the folders that are searched, as one phrase.
    std::string searched() const;

 private:
    std::vector<std::string> folders() const;
    void list();

    Places places_;
    bool listed_ = false;
    std::multimap<std::string, std::string> by_name_;  // module: path
};

}  // namespace lastwords::extractor
