// SPDX-License-Identifier: GPL-2.0-or-later
// Unpacks layer by layer, until a file is neither an archive nor compressed.
#include "extractor/file/unpack.h"

#include <fmt/format.h>

#include <filesystem>
#include <utility>

#include "extractor/file/compressed.h"
#include "extractor/file/file_window.h"
#include "extractor/file/split_pieces.h"

namespace lastwords::extractor {

Result<void> Unpacker::unpack(std::unique_ptr<ByteSource> file, bool listed,
                              std::string whole_name) {
    const std::uint64_t packed_bytes = file->stored_bytes();
    return unpack({std::move(file), listed, packed_bytes, 0, std::move(whole_name)});
}

Result<void> Unpacker::unpack(Packed packed) {
    constexpr std::size_t kProbeBytes = 512;  // size of a tar header
    std::vector<std::byte> first(kProbeBytes);
    TRY(const std::uint64_t got, packed.file->read_some({}, first));
    first.resize(got);
    // A pstore record that the kernel left compressed (.enc.z) stays compressed here, because the
    // readers of pstore records decompress it.
    const bool is_record = packed.file->name().ends_with(".enc.z");
    const bool compressed = !compression_of(first).empty();
    if (is_record || !(compressed || begins_like_tar(first))) {
        keep(std::move(packed));
        return {};
    }
    if (packed.depth == kPackedDepthMax) {
        findings_.loss(ErrorKind::kUnsupported,
                       fmt::format("{}: skipped: it is packed in {} archives or compressed files, "
                                   "which is the limit: unpack some of them yourself",
                                   packed.file->name(), kPackedDepthMax));
        return {};
    }
    if (auto members = read_archive(*packed.file, {packed.packed_bytes, packed.listed}, store_,
                                    findings_, progress_)) {
        unpack_members(std::move(packed), *std::move(members));
        return {};
    }
    if (compressed) {
        return unpack_compressed(std::move(packed));
    }
    keep(std::move(packed));
    return {};
}

void Unpacker::unpack_members(Packed archive, std::vector<ArchiveMember> members) {
    const std::shared_ptr<const ByteSource> whole = std::move(archive.file);
    std::vector<std::string> names;
    std::vector<std::shared_ptr<const ByteSource>> contents;  // what was unpacked, or the archive
    for (ArchiveMember& member : members) {
        names.push_back(member.name);
        member.place.length = member.size();
        contents.push_back(member.unpacked != nullptr ? std::move(member.unpacked) : whole);
    }
    const auto open = [&](std::size_t i) -> Result<std::unique_ptr<ByteSource>> {
        return std::make_unique<FileWindow>(names[i], contents[i], members[i].place);
    };
    PieceJoiner joiner(names, open);
    for (std::size_t i = 0; i < members.size(); ++i) {
        if (joiner.has_joined(i)) {
            continue;
        }
        Packed member{nullptr, true, members[i].packed_bytes, archive.depth + 1};
        if (auto joined = joiner.join(i, findings_)) {
            member.packed_bytes *= joined->pieces;
            member.file = std::move(joined->file);
            member.whole_name = std::move(joined->whole_name);
        } else {
            member.file = *open(i);
            contents[i].reset();  // so that its room is given back once it is unpacked
        }
        if (const Result<void> unpacked = unpack(std::move(member)); !unpacked) {
            findings_.loss(unpacked.error());
        }
    }
}

Result<void> Unpacker::unpack_compressed(Packed packed) {
    std::unique_ptr<ByteSource> content = decompress(packed);
    if (content == nullptr) {
        return {};
    }
    return unpack({std::move(content), packed.listed, packed.packed_bytes, packed.depth + 1});
}

/// Returns the content of a compressed file up to its end, the first damage or a limit; nullptr if
/// that is at its beginning.
std::unique_ptr<ByteSource> Unpacker::decompress(const Packed& packed) {
    const std::string& name = packed.file->name();
    CompressedReader reader(*packed.file, progress_,
                            {free_unpacked_bytes(packed.packed_bytes), &store_, packed.listed});
    ContentWriter writer(store_);
    Result<void> kept;
    for (Bytes next = reader.next(); kept && !next.empty(); next = reader.next()) {
        kept = writer.append(next);
    }
    if (kept) {
        kept = writer.finish();
    }
    if (!kept) {
        findings_.loss(
            Error(kept.error())
                .in(fmt::format("{}: only {} bytes could be kept", name, writer.size())));
    } else if (!reader.problem().empty()) {
        findings_.loss(reader.limited() ? ErrorKind::kUnsupported : ErrorKind::kMissing,
                       fmt::format("{}: {}: {} bytes could be decompressed before that point", name,
                                   reader.problem(), writer.size()));
    }
    if (writer.size() == 0 && !reader.problem().empty()) {
        return nullptr;
    }
    const std::string& whole_name = packed.whole_name.empty() ? name : packed.whole_name;
    const std::string inside = std::filesystem::path(whole_name).stem().string();
    return writer.file(fmt::format("{}/{}", name, inside));
}

}  // namespace lastwords::extractor
