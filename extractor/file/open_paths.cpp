// SPDX-License-Identifier: GPL-2.0-or-later
// Walks folders, and has archives and compressed files unpacked.
#include "extractor/file/open_paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <optional>
#include <set>

#include "extractor/file/file_window.h"
#include "extractor/file/ram_piece.h"
#include "extractor/file/split_pieces.h"
#include "extractor/file/standard_input.h"
#include "extractor/file/unpack.h"
#include "extractor/file/unpack_store.h"

namespace lastwords::extractor {

namespace {

namespace fs = std::filesystem;

constexpr int kFolderDepthMax = 8;
constexpr std::size_t kFolderEntriesMax = 10000;
constexpr std::size_t kOpenFilesMax = 200;

/// Returns the paths of the regular files in the folder and its subfolders, sorted. Links to
/// folders are not followed, so that the walk always ends.
std::vector<std::string> files_below(const std::string& folder, Findings& findings) {
    std::vector<std::string> files;
    std::error_code error;
    fs::recursive_directory_iterator at(folder, error);
    const fs::recursive_directory_iterator end;
    for (std::size_t entries = 0; !error && at != end; ++entries, at.increment(error)) {
        if (entries == kFolderEntriesMax) {
            findings.loss(
                ErrorKind::kUnsupported,
                fmt::format(
                    "{}: found more than {} entries in and below this folder: the rest was skipped",
                    folder, kFolderEntriesMax));
            break;
        }
        if (at.depth() >= kFolderDepthMax) {
            at.disable_recursion_pending();
        }
        std::error_code ignored;
        if (at->is_regular_file(ignored)) {
            files.push_back(at->path().string());
        }
    }
    if (error) {
        findings.loss(ErrorKind::kSystem, fmt::format("{}: {}", folder, error.message()));
    }
    std::sort(files.begin(), files.end());
    return files;
}

/// Returns a loss if pieces that follow those that were given lie beside them. `first` and `last`:
/// the first and the last of these.
std::optional<Error> find_more_pieces(const std::string& first, const std::string& last) {
    constexpr std::size_t kNamedMax = 3;
    std::vector<std::string> more;
    std::vector<std::unique_ptr<ByteSource>> files;
    bool given = true;
    for (std::optional<std::string> name = first; name && files.size() < kOpenFilesMax;
         name = name_of_next_piece(*name)) {
        Result<std::unique_ptr<InputFile>> file = InputFile::open(*name);
        if (!file) {
            break;
        }
        files.push_back(*std::move(file));
        if (!given) {
            more.push_back(*name);
        }
        given = given && *name != last;
    }
    if (more.empty() || !are_pieces(files)) {
        return std::nullopt;
    }
    const std::string beyond = more.size() > kNamedMax ? " to " + more.back() : "";
    more.resize(beyond.empty() ? more.size() : 1);
    return Error{ErrorKind::kMissing,
                 fmt::format("{}: {}{}{}", first, kPiecesFollow, fmt::join(more, " "), beyond)};
}

class PathFiles {
 public:
    PathFiles(std::span<const std::string> paths, Findings& findings, const Progress& progress)
        : paths_(paths),
          findings_(findings),
          progress_(progress),
          unpacker_(store_, findings, progress, files_),
          joiner_({paths.begin(), paths.end()}, [this](std::size_t i) { return open(paths_[i]); }) {
    }

    /// Adds the files that one path names. Must be called for the paths in their order.
    Result<void> add(std::size_t index) {
        const std::size_t had = files_.size();
        const std::optional<RamPiece> piece = ram_piece(paths_[index]);
        TRY_VOID(piece ? add_file(piece->path) : add_path(index));
        for (std::size_t i = had; i < files_.size(); ++i) {
            files_[i].path = index;
            if (piece) {
                files_[i].address = piece->address;
            }
        }
        return {};
    }

    std::vector<PathFile> take() && { return std::move(files_); }

 private:
    static Result<std::unique_ptr<ByteSource>> open(const std::string& path) {
        TRY(std::unique_ptr<ByteSource> file, InputFile::open(path));
        return file;
    }

    Result<void> add_path(std::size_t index) {
        const std::string& path = paths_[index];
        std::error_code ignored;
        if (path == kStandardInput) {
            TRY(std::unique_ptr<ByteSource> piped, read_standard_input(store_));
            return unpacker_.unpack(std::move(piped), false);
        }
        if (fs::is_directory(path, ignored)) {
            add_folder(path);
            return {};
        }
        if (joiner_.has_joined(index)) {
            return {};
        }
        std::optional<JoinedPieces> joined = joiner_.join(index, findings_);
        const std::string& first = joined ? paths_[joined->first] : path;
        if (is_name_of_first_piece(first)) {
            if (auto more = find_more_pieces(first, joined ? paths_[joined->last] : path)) {
                findings_.loss(*std::move(more));
            }
        }
        if (joined) {
            return unpacker_.unpack(std::move(joined->file), false, std::move(joined->whole_name));
        }
        return add_file(path);
    }

    Result<void> add_file(const std::string& path) {
        TRY(std::unique_ptr<ByteSource> file, open(path));
        return unpacker_.unpack(std::move(file), false);
    }

    void add_folder(const std::string& path) {
        const std::vector<std::string> names = files_below(path, findings_);
        PieceJoiner joiner(names, [&](std::size_t i) { return open_listed(names[i]); });
        for (std::size_t i = 0; i < names.size(); ++i) {
            const double done = static_cast<double>(i) / static_cast<double>(names.size());
            if (progress_ && !progress_("opening the files of a folder", done)) {
                break;
            }
            if (joiner.has_joined(i)) {
                continue;
            }
            Result<void> added = add_listed(names[i], joiner.join(i, findings_));
            if (!added) {
                findings_.loss(std::move(added).error());
            }
        }
    }

    /// Opens a file of a folder. A folder may have more files than can be open at once, so a small
    /// one is copied.
    Result<std::unique_ptr<ByteSource>> open_listed(const std::string& name) {
        TRY(std::unique_ptr<ByteSource> file, open(name));
        if (file->size() > UnpackStore::kHeldBytesMax) {
            return file;
        }
        std::vector<std::byte> bytes(file->size());
        TRY(const std::uint64_t got, file->read_some({}, bytes));
        ContentWriter writer(store_);
        TRY_VOID(writer.append(Bytes(bytes).first(got)));
        TRY_VOID(writer.finish());
        return writer.file(name);
    }

    /// Adds a file of a folder, or the whole of which it is the first piece.
    Result<void> add_listed(const std::string& name, std::optional<JoinedPieces> joined) {
        std::unique_ptr<ByteSource> file;
        if (joined) {
            file = std::move(joined->file);
        } else {
            TRY(file, open_listed(name));
        }
        const std::size_t parts = joined ? joined->pieces : 1;
        if (file->size() > UnpackStore::kHeldBytesMax && open_files_ + parts > kOpenFilesMax) {
            return failure(ErrorKind::kUnsupported,
                           fmt::format("{}: skipped: there are more than {} large files", name,
                                       kOpenFilesMax));
        }
        const Extent all{{}, file->size()};
        const std::shared_ptr<const ByteSource> opened = std::move(file);
        TRY_VOID(unpacker_.unpack(std::make_unique<FileWindow>(opened->name(), opened, all), true,
                                  joined ? std::move(joined->whole_name) : std::string()));
        // Of a large file that was unpacked, only the content is needed.
        const bool stays_open = all.length > UnpackStore::kHeldBytesMax && opened.use_count() > 1;
        open_files_ += stays_open ? parts : 0;
        return {};
    }

    std::span<const std::string> paths_;
    Findings& findings_;
    const Progress& progress_;
    UnpackStore store_;
    std::size_t open_files_ = 0;  // those of folders that stay open
    std::vector<PathFile> files_;
    Unpacker unpacker_;
    PieceJoiner joiner_;
};

}  // namespace

Result<std::vector<PathFile>> open_paths(std::span<const std::string> paths, Findings& findings,
                                         const Progress& progress) {
    PathFiles files(paths, findings, progress);
    for (std::size_t i = 0; i < paths.size(); ++i) {
        TRY_VOID(files.add(i));
    }
    return std::move(files).take();
}

std::vector<std::string> files_on_disk(std::span<const std::string> paths) {
    std::vector<std::string> files;
    std::set<std::string> known;
    Findings ignored;  // open_paths() tells the same
    for (const std::string& path : paths) {
        std::error_code no_folder;
        const std::optional<RamPiece> piece = ram_piece(path);
        const std::vector<std::string> named =
            fs::is_directory(path, no_folder)
                ? files_below(path, ignored)
                : std::vector<std::string>{piece ? piece->path : path};
        std::copy_if(named.begin(), named.end(), std::back_inserter(files),
                     [&](const std::string& file) { return known.insert(file).second; });
    }
    return files;
}

}  // namespace lastwords::extractor
