// SPDX-License-Identifier: GPL-2.0-or-later
// ModuleLines: from addresses in a module's file to lines of source code.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "extractor/file/temporary_file.h"
#include "printkfmt/base/result.h"
#include "printkfmt/model/code_lines.h"
#include "printkfmt/model/trace_symbol.h"

struct Dwfl;
struct Dwfl_Module;

namespace lastwords::extractor {

/// A module is an object file that was not linked: its debugging information has its addresses only
/// after relocation, which libdwfl does. libdwfl maps the file, so it gets a copy that no one else
/// can cut short.
class ModuleLines {
 public:
    /// Larger files are refused. Those of Debian have 1 to 60 MB.
    static constexpr std::uint64_t kFileBytesMax = std::uint64_t{1} << 30U;

    /// Opens the file, which may be compressed. kNotFound: it has no line numbers. Other errors:
    /// those of open_unpacked(); kCorrupt if libdwfl cannot read it.
    static Result<std::unique_ptr<ModuleLines>> open(const std::string& path);
    ModuleLines(const ModuleLines&) = delete;
    ModuleLines& operator=(const ModuleLines&) = delete;
    ~ModuleLines();

    /// The GNU build id in hex; empty: the file has none.
    const std::string& build_id() const { return build_id_; }

    /// Returns the lines of a symbol, one element for each function of its name and size. Empty:
    /// the file has no such function, or no line for it.
    std::vector<printkfmt::CodeLines> find(const printkfmt::TraceSymbol& symbol) const;

 private:
    struct Function {
        std::string name;
        std::uint64_t address = 0;  // as libdwfl places the section
        std::uint64_t value = 0;    // in its section
        std::uint64_t bytes = 0;    // st_size
        std::uint32_t section = 0;
    };

    ModuleLines() = default;
    void list_functions();
    bool is_size_of(const Function& function, std::uint64_t bytes) const;
    bool may_return_to(const Function& function, std::uint64_t offset) const;
    printkfmt::CodeLines at(std::uint64_t address) const;

    std::shared_ptr<TemporaryFile> copy_;
    Dwfl* session_ = nullptr;
    Dwfl_Module* module_ = nullptr;
    std::string build_id_;
    std::vector<Function> functions_;  // by section, then by value
};

}  // namespace lastwords::extractor
