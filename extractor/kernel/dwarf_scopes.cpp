// SPDX-License-Identifier: GPL-2.0-or-later
// Finds the function around an address with the functions inlined there, and their lines.
#include <dwarf.h>
#include <elfutils/libdw.h>

#include <algorithm>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "extractor/kernel/dwarf_lines.h"

namespace lastwords::extractor {

namespace {

using printkfmt::CodeLine;
using printkfmt::CodeLines;
using Load = std::function<bool(std::uint64_t)>;

constexpr unsigned kScopeDepthMax = 128;
constexpr std::size_t kScopeEntriesMax = 4'000'000;  // that are looked at for one address

/// Removes the folders in which both paths begin, so that the path is one in the kernel's tree:
/// "debian/build/build_amd64/kernel/panic.c", compiled in "debian/build/build_amd64". A path that
/// has only the root folder in common stays as it is.
std::string in_tree(std::string_view path, std::string_view compiled_in) {
    const std::string clean = std::filesystem::path(path).lexically_normal().string();
    std::string folder = std::filesystem::path(compiled_in).lexically_normal().string();
    folder += folder.empty() || folder.ends_with('/') ? "" : "/";
    std::size_t common = 0;
    for (std::size_t i = 0; i < std::min(clean.size(), folder.size()) && clean[i] == folder[i];
         ++i) {
        common = clean[i] == '/' ? i + 1 : common;
    }
    return common <= 1 ? clean : clean.substr(common);
}

class UnitLines {
 public:
    UnitLines(Dwarf_Die& unit, const Load& load) : unit_(unit), load_(load) {
        Dwarf_Attribute folder{};
        const char* const text = ::dwarf_formstring(::dwarf_attr(&unit, DW_AT_comp_dir, &folder));
        compiled_in_ = text == nullptr ? "" : text;
    }

    CodeLines at(std::uint64_t address) {
        CodeLine line = line_at(address);
        if (line.file.empty()) {
            return {};
        }
        std::vector<Dwarf_Die> scopes;  // from the outermost function to the innermost
        find_scopes(unit_, address, 0, scopes);
        CodeLines lines;
        for (; !scopes.empty(); scopes.pop_back()) {
            Dwarf_Die& scope = scopes.back();
            line.function = name_of(scope);
            lines.push_back(line);
            if (::dwarf_tag(&scope) != DW_TAG_inlined_subroutine) {
                return lines;
            }
            line = call_of(scope);
        }
        // An assembler file has no functions. Elsewhere this is the filling between functions, for
        // which the line table has the line of the function before it.
        if (lines.empty() && number_of(unit_, DW_AT_language) == DW_LANG_Mips_Assembler) {
            lines.push_back(line);
        }
        return lines;
    }

 private:
    CodeLine line_at(std::uint64_t address) {
        CodeLine line;
        Dwarf_Line* const row = ::dwarf_getsrc_die(&unit_, address);
        int number = 0;
        const char* const path = row == nullptr ? nullptr : ::dwarf_linesrc(row, nullptr, nullptr);
        if (path != nullptr) {
            line.file = in_tree(path, compiled_in_);
            line.line = ::dwarf_lineno(row, &number) == 0 && number > 0
                            ? static_cast<std::uint32_t>(number)
                            : 0;
        }
        return line;
    }

    /// Returns where the inlined function was called.
    CodeLine call_of(Dwarf_Die& scope) {
        CodeLine line;
        Dwarf_Files* files = nullptr;
        std::size_t count = 0;
        const std::uint64_t file = number_of(scope, DW_AT_call_file);
        if (file != 0 && ::dwarf_getsrcfiles(&unit_, &files, &count) == 0 && file < count) {
            const char* const path = ::dwarf_filesrc(files, file, nullptr, nullptr);
            line.file = path == nullptr ? "" : in_tree(path, compiled_in_);
        }
        line.line = static_cast<std::uint32_t>(
            std::min<std::uint64_t>(number_of(scope, DW_AT_call_line), UINT32_MAX));
        return line;
    }

    static std::uint64_t number_of(Dwarf_Die& die, unsigned attribute) {
        Dwarf_Attribute found{};
        Dwarf_Word value = 0;
        return ::dwarf_attr(&die, attribute, &found) != nullptr &&
                       ::dwarf_formudata(&found, &value) == 0
                   ? value
                   : 0;
    }

    /// Adds the functions around the address that are below `parent`.
    bool find_scopes(Dwarf_Die parent, std::uint64_t address, unsigned depth,
                     std::vector<Dwarf_Die>& scopes) {
        Dwarf_Die die{};
        if (depth == kScopeDepthMax || ::dwarf_child(&parent, &die) != 0) {
            return false;
        }
        do {
            const int tag = ::dwarf_tag(&die);
            const bool function = tag == DW_TAG_subprogram || tag == DW_TAG_inlined_subroutine;
            if (function || tag == DW_TAG_lexical_block) {
                if (::dwarf_haspc(&die, address) > 0) {
                    if (function) {
                        scopes.push_back(die);
                    }
                    find_scopes(die, address, depth + 1, scopes);
                    return true;
                }
            } else if ((tag == DW_TAG_namespace || tag == DW_TAG_structure_type) &&
                       find_scopes(die, address, depth + 1, scopes)) {
                return true;  // Rust's functions are in namespaces, and its methods in types
            }
        } while (++entries_ < kScopeEntriesMax && ::dwarf_siblingof(&die, &die) == 0);
        return false;
    }

    /// Returns the function's name, which is often in another entry: that of the function as it was
    /// written, maybe of another unit.
    std::string name_of(Dwarf_Die die) const {
        constexpr unsigned kHopsMax = 8;
        for (unsigned hop = 0; hop < kHopsMax; ++hop) {
            Dwarf_Attribute found{};
            if (const char* const text =
                    ::dwarf_formstring(::dwarf_attr(&die, DW_AT_name, &found))) {
                return text;
            }
            Dwarf_Die origin{};
            if ((::dwarf_attr(&die, DW_AT_abstract_origin, &found) == nullptr &&
                 ::dwarf_attr(&die, DW_AT_specification, &found) == nullptr) ||
                ::dwarf_formref_die(&found, &origin) == nullptr ||
                !load_(::dwarf_dieoffset(&origin))) {
                break;
            }
            die = origin;
        }
        return {};
    }

    Dwarf_Die& unit_;   // outlives this
    const Load& load_;  // outlives this
    std::string compiled_in_;
    std::size_t entries_ = 0;
};

}  // namespace

CodeLines lines_in_unit(Dwarf_Die& unit, std::uint64_t address, const Load& load) {
    return UnitLines(unit, load).at(address);
}

}  // namespace lastwords::extractor
