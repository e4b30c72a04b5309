// SPDX-License-Identifier: GPL-2.0-or-later
// Collects the symbols of a source, and asks the files for each of them once.
#include "extractor/lines/add_lines.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "extractor/kernel/find_debug_file.h"
#include "extractor/lines/function_index.h"
#include "extractor/lines/module_files.h"
#include "extractor/lines/module_lines.h"
#include "extractor/machine/call_instruction.h"

namespace lastwords::extractor {

namespace {

using printkfmt::CodeLines;
using printkfmt::LineTable;
using printkfmt::Log;
using printkfmt::Source;
using printkfmt::TraceSymbol;

/// A log of nothing but traces has far fewer different ones.
constexpr std::size_t kTraceSymbolsMax = 100'000;
constexpr std::size_t kNamedModulesMax = 8;  // modules in a message

/// Calls `visit` with each symbol of the stacks and the records.
template <class Visit>
void visit_symbols(const Source& source, Visit visit) {
    for (const printkfmt::Stack& stack : source.stacks) {
        for (const printkfmt::Frame& frame : stack.frames) {
            for (TraceSymbol& symbol : printkfmt::trace_symbols(frame.function)) {
                symbol.is_pc = frame.interrupted;
                visit(symbol);
            }
        }
    }
    const Log& log = source.log;
    for (const printkfmt::Record& record : log.records) {
        for (const TraceSymbol& symbol : printkfmt::trace_symbols(record.text)) {
            visit(symbol);
        }
    }
}

/// The kernel's own functions, in one debug file.
class KernelLines {
 public:
    explicit KernelLines(DebugFile& file) : file_(file), functions_(file.symbols()) {}

    LineTable::Choices find(const TraceSymbol& symbol, DwarfLines& lines) {
        LineTable::Choices choices;
        for (const std::uint64_t address : functions_.find(symbol)) {
            const bool returns = !symbol.is_pc && may_return_to(address);
            if (!returns && symbol.offset == symbol.bytes) {
                continue;  // a pointer to the next function, which the kernel took for a return
            }
            if (auto found = lines.at(address - (returns ? 1 : 0))) {
                choices.push_back(*std::move(found));
            }
        }
        return choices;
    }

 private:
    /// Whether a call may return to the address. True also if the file does not have the code.
    bool may_return_to(std::uint64_t address) {
        const Result<Bytes> code = file_.bytes_at(address - kFileCallBytesMax, kFileCallBytesMax);
        return !code || code->size() < kFileCallBytesMax ||
               ends_with_call_in_file(*code, file_.machine()).value_or(true);
    }

    DebugFile& file_;  // outlives this
    FunctionIndex functions_;
};

class LineFinder {
 public:
    LineFinder(Source& source, const DebugFileList& files, ModuleFiles modules)
        : source_(source), modules_(std::move(modules)) {
        choose_kernel(files);
    }

    void add(const TraceSymbol& symbol) {
        const std::string text = printkfmt::symbol_text(symbol);
        if (seen_.size() == kTraceSymbolsMax || !seen_.insert({text, symbol.is_pc}).second) {
            return;
        }
        LineTable::Choices choices = symbol.module.empty() ? of_kernel(symbol) : of_module(symbol);
        if (!choices.empty()) {
            source_.lines.add(text, symbol.is_pc, std::move(choices));
        }
    }

    /// Says what was missing.
    void finish() {
        if (kernel_asked_ && !kernel_) {
            source_.findings.loss(
                ErrorKind::kMissing,
                fmt::format("--lines: no debug file with line numbers of the kernel{}{} is there: "
                            "{}",
                            source_.machine.release.empty() ? "" : " ", source_.machine.release,
                            no_kernel_));
        }
        if (!missing_.empty()) {
            std::vector<std::string> names(missing_.begin(), missing_.end());
            const std::size_t more = names.size() - std::min(names.size(), kNamedModulesMax);
            names.resize(std::min(names.size(), kNamedModulesMax));
            source_.findings.loss(
                ErrorKind::kMissing,
                fmt::format("--lines: no file with line numbers of the module{} {}{} is there, "
                            "which {} looked for {}",
                            missing_.size() == 1 ? "" : "s", fmt::join(names, ", "),
                            more == 0 ? "" : fmt::format(" and {} more", more),
                            missing_.size() == 1 ? "was" : "were", modules_.searched()));
        }
        if (strange_ != 0) {
            source_.findings.loss(
                ErrorKind::kMissing,
                fmt::format("--lines: {} of {} functions have no line, because the debug files do "
                            "not have them with the size that the trace gives, or no line for "
                            "them: {}{}",
                            strange_, seen_.size(), first_strange_, strange_ == 1 ? "" : ", ..."));
        }
    }

 private:
    void choose_kernel(const DebugFileList& files) {
        DwarfLines* lines = nullptr;
        DebugFile* symbols = nullptr;
        for (const std::shared_ptr<DebugFile>& file : files) {
            const Result<DwarfLines*> found = file->lines();
            if (found && lines == nullptr) {
                lines = *found;
            } else if (!found) {
                no_kernel_ += no_kernel_.empty() ? "" : "; ";
                no_kernel_ += found.error().message;
            }
            symbols = symbols == nullptr && !file->symbols().empty() ? file.get() : symbols;
        }
        if (lines != nullptr && symbols == nullptr) {
            no_kernel_ = fmt::format("{} has no symbols", files.front()->path());
        } else if (lines != nullptr) {
            lines_ = lines;
            kernel_.emplace(*symbols);
        } else if (no_kernel_.empty()) {
            no_kernel_ = "--vmlinux FILE names one";
        }
    }

    LineTable::Choices of_kernel(const TraceSymbol& symbol) {
        kernel_asked_ = true;
        if (!kernel_) {
            return {};
        }
        LineTable::Choices choices = kernel_->find(symbol, *lines_);
        note_strange(choices, symbol);
        return choices;
    }

    LineTable::Choices of_module(const TraceSymbol& symbol) {
        const ModuleLines* const file = module(std::string(symbol.module), symbol.build_id);
        if (file == nullptr) {
            return {};
        }
        LineTable::Choices choices = file->find(symbol);
        note_strange(choices, symbol);
        return choices;
    }

    void note_strange(const LineTable::Choices& choices, const TraceSymbol& symbol) {
        if (choices.empty() && symbol.offset != symbol.bytes) {
            first_strange_ = strange_ == 0 ? printkfmt::symbol_text(symbol) : first_strange_;
            ++strange_;
        }
    }

    const ModuleLines* module(const std::string& name, std::string_view build_id) {
        if (const auto known = opened_.find(name); known != opened_.end()) {
            return known->second.get();
        }
        std::unique_ptr<ModuleLines>& chosen = opened_[name];
        for (const std::string& path : modules_.find(name)) {
            Result<std::unique_ptr<ModuleLines>> file = ModuleLines::open(path);
            const bool other = file && !build_id.empty() && !(*file)->build_id().empty() &&
                               (*file)->build_id() != build_id;
            if (file && !other) {
                chosen = *std::move(file);
                return chosen.get();
            }
        }
        missing_.insert(name);
        return nullptr;
    }

    Source& source_;  // outlives this
    ModuleFiles modules_;
    std::optional<KernelLines> kernel_;
    DwarfLines* lines_ = nullptr;  // set if kernel_ is
    bool kernel_asked_ = false;
    std::string no_kernel_;
    std::map<std::string, std::unique_ptr<ModuleLines>> opened_;
    std::set<std::pair<std::string, bool>> seen_;
    std::set<std::string> missing_;
    std::size_t strange_ = 0;
    std::string first_strange_;
};

/// Returns why the file is not of the kernel that wrote the log; nullopt: nothing says so.
std::optional<std::string> difference_from_log(DebugFile& file, const printkfmt::Machine& machine) {
    const std::string banner = file.banner();
    const bool same = banner.empty() || machine.release.empty() ||
                      (banner.starts_with(fmt::format("Linux version {} ", machine.release)) &&
                       (machine.version.empty() || banner.ends_with(machine.version)));
    if (same) {
        return std::nullopt;
    }
    return fmt::format(
        "{}: it is not of the kernel that wrote the log: it says '{}', the log is "
        "of {} {}",
        file.path(), banner, machine.release, machine.version);
}

/// Adds the file, and the file to which its debugging information was split off.
void add_with_split_part(const std::shared_ptr<DebugFile>& file, DebugFiles& files,
                         DebugFileList& found) {
    found.push_back(file);
    if (file->has_types()) {
        return;
    }
    for (const std::string& path : find_split_files(file->path(), file->debug_link(),
                                                    file->build_id(), files.options().root)) {
        const Result<std::shared_ptr<DebugFile>> part = files.vmlinux(path);
        if (part && (*part)->has_types() && (*part)->build_id() == file->build_id()) {
            found.push_back(*part);
            return;
        }
    }
}

}  // namespace

void add_lines(Source& source, const DebugFileList& files, const DebugFileOptions& options,
               const std::string& dump) {
    LineFinder finder(source, files,
                      ModuleFiles({options.root, source.machine.release, dump,
                                   files.empty() ? options.vmlinux : files.front()->path()}));
    visit_symbols(source, [&](const TraceSymbol& symbol) { finder.add(symbol); });
    finder.finish();
    for (printkfmt::Stack& stack : source.stacks) {
        for (printkfmt::Frame& frame : stack.frames) {
            for (const TraceSymbol& symbol : printkfmt::trace_symbols(frame.function)) {
                frame.lines = source.lines.find(printkfmt::symbol_text(symbol), frame.interrupted);
            }
        }
    }
}

void add_lines_by_banner(Source& source, DebugFiles& files, const std::string& dump) {
    const DebugFileOptions& options = files.options();
    DebugFileList found;
    if (!options.vmlinux.empty()) {
        const Result<std::shared_ptr<DebugFile>> file = files.vmlinux(options.vmlinux);
        const std::optional<std::string> why = file ? difference_from_log(**file, source.machine)
                                                    : std::optional(file.error().message);
        if (why && !(file && options.force)) {
            source.findings.loss(ErrorKind::kUnsupported, *why);
            return;
        }
        add_with_split_part(*file, files, found);
    } else if (options.search) {
        for (const std::string& path :
             find_debug_files({options.root, source.machine.release, {}, dump})) {
            const Result<std::shared_ptr<DebugFile>> file = files.vmlinux(path);
            const bool of_log = file && !source.machine.release.empty() &&
                                !(*file)->banner().empty() &&
                                !difference_from_log(**file, source.machine);
            if (of_log) {
                add_with_split_part(*file, files, found);
                break;
            }
        }
    }
    add_lines(source, found, options, dump);
}

}  // namespace lastwords::extractor
