// SPDX-License-Identifier: GPL-2.0-or-later
// Chooses the files that are of the kernel, and asks them one after another.
#include "extractor/kernel/debug_info.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "extractor/kernel/find_debug_file.h"

namespace lastwords::extractor {

/// Lets a difference pass if the user wants it. The check is of a file that the user named.
Result<void> DebugInfo::settle(DebugCheck& check, Findings& findings) {
    if (!check.difference) {
        return {};
    }
    Error different = *std::exchange(check.difference, std::nullopt);
    if (!files_->options().force) {
        different.message += " (--force uses it all the same)";
        return tl::unexpected(files_->refuse(std::move(different)));
    }
    different.message += ": it is used because of --force, and what comes from it may be wrong";
    findings.loss(std::move(different));
    check.proof = "nothing: it is used because of --force";
    return {};
}

bool DebugInfo::named_files_fit() {
    const DebugFileOptions& options = files_->options();
    bool fit = true;
    if (!options.vmlinux.empty()) {
        const auto file = files_->vmlinux(options.vmlinux);
        fit = file && !check_vmlinux(**file, kernel_).difference;
    }
    if (!options.system_map.empty()) {
        const auto map = files_->system_map();
        fit = fit && map && !check_symbols((*map)->symbols, (*map)->path, kernel_.info).difference;
    }
    return fit;
}

Result<void> DebugInfo::open_named(Findings& findings) {
    const DebugFileOptions& options = files_->options();
    if (!options.vmlinux.empty()) {
        TRY_VOID(open_vmlinux(options.vmlinux, findings));
    }
    return options.system_map.empty() ? Result<void>() : open_map(findings);
}

Result<void> DebugInfo::open_vmlinux(const std::string& path, Findings& findings) {
    searched_ = true;
    Result<std::shared_ptr<DebugFile>> file = files_->vmlinux(path);
    if (!file) {
        return tl::unexpected(files_->refuse(std::move(file).error()));
    }
    if ((*file)->symbols().empty() && !(*file)->has_types() && (*file)->build_id().empty()) {
        return tl::unexpected(files_->refuse(
            {ErrorKind::kUnsupported,
             fmt::format("{}: it has neither symbols nor debugging information", path)}));
    }
    DebugCheck check = check_vmlinux(**file, kernel_);
    TRY_VOID(settle(check, findings));
    use(*file, check, "--vmlinux");
    add_split_part(**file);
    return {};
}

Result<void> DebugInfo::open_map(Findings& findings) {
    Result<std::shared_ptr<const MapFile>> map = files_->system_map();
    if (!map) {
        return tl::unexpected(files_->refuse(std::move(map).error()));
    }
    DebugCheck check = check_symbols((*map)->symbols, (*map)->path, kernel_.info);
    TRY_VOID(settle(check, findings));
    facts_.push_back(
        {"System.map", (*map)->path, fmt::format("--system-map; proved by: {}", check.proof)});
    maps_.push_back({*map, check.shift});
    return {};
}

void DebugInfo::use(std::shared_ptr<DebugFile> file, const DebugCheck& check,
                    std::string_view origin) {
    facts_.push_back(
        {"debug file", file->path(), fmt::format("{}; proved by: {}", origin, check.proof)});
    used_.push_back({std::move(file), check.shift});
}

/// Adds the file to which the debugging information of `file` was split off, if that is so.
void DebugInfo::add_split_part(const DebugFile& file) {
    if (file.has_types()) {
        return;
    }
    for (const std::string& path : find_split_files(file.path(), file.debug_link(), file.build_id(),
                                                    files_->options().root)) {
        const Result<std::shared_ptr<DebugFile>> part = files_->vmlinux(path);
        if (!part || !(*part)->has_types() || (*part)->build_id() != file.build_id()) {
            continue;
        }
        const DebugCheck check = check_vmlinux(**part, kernel_);
        if (!check.difference) {
            use(*part, check, fmt::format("split off from {}", file.path()));
            return;
        }
    }
}

/// Looks for debug files in the usual places, once. A file of another kernel is only mentioned.
void DebugInfo::search() {
    if (std::exchange(searched_, true) || !files_->options().search) {
        return;
    }
    const DebugFileQuery query{files_->options().root,
                               std::string(kernel_.info.value("OSRELEASE").value_or("")),
                               std::string(kernel_.info.value("BUILD-ID").value_or("")), dump_};
    for (const std::string& path : find_debug_files(query)) {
        const Result<std::shared_ptr<DebugFile>> file = files_->vmlinux(path);
        if (!file) {
            facts_.push_back({"debug file not used", path, file.error().message});
            continue;
        }
        const DebugCheck check = check_vmlinux(**file, kernel_);
        if (check.difference) {
            facts_.push_back({"debug file not used", path, check.difference->message});
            continue;
        }
        use(*file, check, "found");
        add_split_part(**file);
        if (used_.back().file->has_types()) {
            return;
        }
    }
}

std::vector<std::shared_ptr<DebugFile>> DebugInfo::files() {
    search();
    std::vector<std::shared_ptr<DebugFile>> files;
    for (const Used& one : used_) {
        files.push_back(one.file);
    }
    return files;
}

Result<FromFile<VirtAddr>> DebugInfo::symbol(std::string_view name) {
    search();
    Error why{ErrorKind::kNotFound, "no debug file is known"};
    for (const Used& one : used_) {
        const SymbolTable& symbols = one.file->symbols();
        const Result<std::uint64_t> value = symbols.find(name);
        if (value) {
            return FromFile<VirtAddr>{VirtAddr{symbols.moved(*value, one.shift)},
                                      "debug file (symbols)"};
        }
        why = Error(value.error()).in(one.file->path());
    }
    for (const UsedMap& one : maps_) {
        const Result<std::uint64_t> value = one.file->symbols.find(name);
        if (value) {
            return FromFile<VirtAddr>{VirtAddr{one.file->symbols.moved(*value, one.shift)},
                                      "System.map"};
        }
        why = Error(value.error()).in(one.file->path);
    }
    return tl::unexpected(std::move(why));
}

/// Asks the types of each file until one knows the answer.
template <typename Ask>
auto DebugInfo::ask_types(Ask ask) -> decltype(ask(std::declval<DwarfTypes&>())) {
    search();
    Error why{ErrorKind::kNotFound, "no debug file is known"};
    for (Used& one : used_) {
        const Result<DwarfTypes*> types = one.file->types();
        if (!types && !std::exchange(one.types_failed, true)) {
            facts_.push_back({"debug file without types", one.file->path(), types.error().message});
        }
        auto answer = types.and_then([&](DwarfTypes* usable) { return ask(*usable); });
        if (answer) {
            return answer;
        }
        why = Error(answer.error()).in(one.file->path());
    }
    return tl::unexpected(std::move(why));
}

Result<StructLayout> DebugInfo::layout(std::string_view structure,
                                       std::span<const std::string_view> members) {
    Result<StructLayout> found =
        ask_types([&](DwarfTypes& types) { return types.find(structure, members); });
    if (found) {
        found->from = "debug file (DWARF)";
    }
    return found;
}

Result<Enumeration> DebugInfo::enumeration(std::string_view name) {
    return ask_types([&](DwarfTypes& types) { return types.enumeration(name); });
}

}  // namespace lastwords::extractor
