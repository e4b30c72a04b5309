// SPDX-License-Identifier: GPL-2.0-or-later
// Opens each file once.
#include "extractor/kernel/debug_files.h"

#include "extractor/file/unpacked_file.h"

namespace lastwords::extractor {

Result<std::shared_ptr<const MapFile>> MapFile::open(const std::string& path) {
    constexpr std::uint64_t kBytesMax = std::uint64_t{256} << 20U;
    TRY(const std::unique_ptr<ByteSource> file, open_unpacked(path, kBytesMax));
    auto map = std::make_shared<MapFile>();
    map->path = path;
    // The size of /proc/kallsyms itself is not known before it is read.
    std::vector<std::byte> part(std::size_t{1} << 20U);
    while (map->text.size() < kBytesMax) {
        TRY(const std::uint64_t got, file->read_some(FileOffset{map->text.size()}, part));
        if (got == 0) {
            break;
        }
        map->text += as_text(Bytes(part).first(got));
    }
    Result<SymbolTable> symbols = SymbolTable::from_map(map->text);
    if (!symbols) {
        return tl::unexpected(std::move(symbols).error().in(path));
    }
    map->symbols = *std::move(symbols);
    return map;
}

Result<std::shared_ptr<DebugFile>> DebugFiles::vmlinux(const std::string& path) {
    const auto known = opened_.find(path);
    return known != opened_.end() ? known->second
                                  : opened_.emplace(path, DebugFile::open(path)).first->second;
}

Result<std::shared_ptr<const MapFile>> DebugFiles::system_map() {
    if (!map_) {
        map_ = MapFile::open(options_.system_map);
    }
    return *map_;
}

Error DebugFiles::refuse(Error why) {
    refusal_ = refusal_.value_or(why);
    return why;
}

}  // namespace lastwords::extractor
