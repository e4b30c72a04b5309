// SPDX-License-Identifier: GPL-2.0-or-later
// Reads a table of symbols from a file or from an image.
#include "extractor/kernel/symbol_tables.h"

#include "extractor/kernel/find_kernel.h"

namespace lastwords::extractor {

namespace {

Result<SymbolNames> read_map(DebugFiles& files) {
    TRY(const std::shared_ptr<const MapFile> map, files.system_map());
    return SymbolNames::from_map(map->text).map_error(
        [&](Error error) { return std::move(error).in(map->path); });
}

Result<SymbolNames> read_kallsyms(const std::shared_ptr<const MemoryImage>& image,
                                  const KernelOptions& options) {
    Findings findings;
    TRY(const RunningKernel kernel, find_kernel(image, options, findings));
    TRY(const Kallsyms symbols, Kallsyms::read(*kernel.info, *kernel.memory));
    return SymbolNames::from_kallsyms(symbols);
}

Result<SymbolNames> read_vmlinux(DebugFiles& files) {
    TRY(const std::shared_ptr<DebugFile> file, files.vmlinux(files.options().vmlinux));
    SymbolNames names = SymbolNames::from_symbols(file->symbols());
    if (names.empty()) {
        return failure(ErrorKind::kNotFound, file->path() + ": it has no symbols of functions");
    }
    return names;
}

}  // namespace

bool names_a_table(const KernelOptions& options) {
    return options.debug_files != nullptr && (!options.debug_files->options().system_map.empty() ||
                                              !options.debug_files->options().vmlinux.empty());
}

Result<SymbolNames> read_symbol_names(std::span<const std::shared_ptr<const MemoryImage>> images,
                                      const KernelOptions& options) {
    if (names_a_table(options) && !options.debug_files->options().system_map.empty()) {
        return read_map(*options.debug_files);
    }
    for (const std::shared_ptr<const MemoryImage>& image : images) {
        if (auto names = read_kallsyms(image, options)) {
            return names;
        }
    }
    if (names_a_table(options)) {
        return read_vmlinux(*options.debug_files);
    }
    return failure(ErrorKind::kNotFound, "no symbol table could be read from the given files");
}

}  // namespace lastwords::extractor
