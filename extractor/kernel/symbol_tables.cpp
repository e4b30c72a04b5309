// SPDX-License-Identifier: GPL-2.0-or-later
// Reads a table of symbols from a file or from an image.
#include "extractor/kernel/symbol_tables.h"

#include <fmt/format.h>

#include "extractor/kernel/running_kernel.h"

namespace lastwords::extractor {

namespace {

Result<SymbolNames> read_map(const std::string& path) {
    constexpr std::uint64_t kMapBytesMax = 256ULL << 20;
    TRY(const std::unique_ptr<InputFile> file, InputFile::open(path));
    // The size of /proc/kallsyms itself is not known before it is read.
    std::vector<std::byte> bytes(file->size() == 0 ? kMapBytesMax
                                                   : std::min(file->size(), kMapBytesMax));
    std::uint64_t had = 0;
    while (had < bytes.size()) {
        TRY(const std::uint64_t got,
            file->read_some(FileOffset{had}, MutableBytes(bytes).subspan(had)));
        if (got == 0) {
            break;
        }
        had += got;
    }
    return SymbolNames::from_map(as_text(Bytes(bytes).first(had))).map_error([&](Error error) {
        return std::move(error).in(path);
    });
}

}  // namespace

Result<SymbolNames> read_symbol_names(const std::string& map,
                                      std::span<const std::shared_ptr<const MemoryImage>> images,
                                      const KernelOptions& options) {
    if (!map.empty()) {
        return read_map(map);
    }
    for (const std::shared_ptr<const MemoryImage>& image : images) {
        Findings findings;
        const auto kernel = find_kernel(image, options, findings);
        if (!kernel) {
            continue;
        }
        auto names =
            Kallsyms::read(*kernel->info, *kernel->memory).and_then([](const Kallsyms& symbols) {
                return SymbolNames::from_kallsyms(symbols);
            });
        if (names) {
            return names;
        }
    }
    return failure(ErrorKind::kNotFound, "no symbol table could be read from the given files");
}

}  // namespace lastwords::extractor
