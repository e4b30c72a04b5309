// SPDX-License-Identifier: GPL-2.0-or-later
// Walks folders, and has archives and compressed files unpacked.
#include "extractor/file/open_paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>

#include "extractor/file/file_window.h"
#include "extractor/file/ram_piece.h"
#include "extractor/file/standard_input.h"
#include "extractor/file/unpack.h"
#include "extractor/file/unpack_store.h"

namespace lastwords::extractor {

namespace {

namespace fs = std::filesystem;

constexpr int kFolderDepthMax = 8;
constexpr std::size_t kFolderEntriesMax = 10000;
/// A folder may have more files than can be open at once, so small ones are copied and closed.
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

class PathFiles {
 public:
    PathFiles(Findings& findings, const Progress& progress)
        : findings_(findings), progress_(progress), unpacker_(store_, findings, progress, files_) {}

    /// Adds the files that one path names. Must be called for the paths in their order.
    Result<void> add(const std::string& path) {
        const std::size_t index = paths_++;
        const std::size_t had = files_.size();
        const std::optional<RamPiece> piece = ram_piece(path);
        TRY_VOID(add_path(piece ? piece->path : path));
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
    Result<void> add_path(const std::string& path) {
        if (path == kStandardInput) {
            TRY(std::unique_ptr<ByteSource> piped, read_standard_input(store_));
            return unpacker_.unpack(std::move(piped), false);
        }
        std::error_code ignored;
        if (!fs::is_directory(path, ignored)) {
            TRY(std::unique_ptr<ByteSource> file, InputFile::open(path));
            return unpacker_.unpack(std::move(file), false);
        }
        const std::vector<std::string> names = files_below(path, findings_);
        for (std::size_t i = 0; i < names.size(); ++i) {
            const double done = static_cast<double>(i) / static_cast<double>(names.size());
            if (progress_ && !progress_("opening the files of a folder", done)) {
                break;
            }
            if (Result<void> added = add_listed(names[i]); !added) {
                findings_.loss(std::move(added).error());
            }
        }
        return {};
    }

    Result<void> add_listed(const std::string& name) {
        TRY(std::unique_ptr<ByteSource> file, InputFile::open(name));
        if (file->size() <= UnpackStore::kHeldBytesMax) {
            TRY(file, keep_small(*file));
            return unpacker_.unpack(std::move(file), true);
        }
        if (open_files_ == kOpenFilesMax) {
            return failure(ErrorKind::kUnsupported,
                           fmt::format("{}: skipped: there are more than {} large files", name,
                                       kOpenFilesMax));
        }
        const Extent all{{}, file->size()};
        const std::shared_ptr<const ByteSource> opened = std::move(file);
        TRY_VOID(unpacker_.unpack(std::make_unique<FileWindow>(name, opened, all), true));
        const bool needed = opened.use_count() > 1;  // else its content was unpacked
        open_files_ += needed ? 1 : 0;
        return {};
    }

    /// Returns a copy of the file that needs no open file.
    Result<std::unique_ptr<ByteSource>> keep_small(const ByteSource& file) {
        std::vector<std::byte> bytes(file.size());
        TRY(const std::uint64_t got, file.read_some({}, bytes));
        ContentWriter writer(store_);
        TRY_VOID(writer.append(Bytes(bytes).first(got)));
        TRY_VOID(writer.finish());
        return writer.file(file.name());
    }

    Findings& findings_;
    const Progress& progress_;
    UnpackStore store_;
    std::size_t paths_ = 0;
    std::size_t open_files_ = 0;  // those of folders that stay open
    std::vector<PathFile> files_;
    Unpacker unpacker_;
};

}  // namespace

Result<std::vector<PathFile>> open_paths(std::span<const std::string> paths, Findings& findings,
                                         const Progress& progress) {
    PathFiles files(findings, progress);
    for (const std::string& path : paths) {
        TRY_VOID(files.add(path));
    }
    return std::move(files).take();
}

}  // namespace lastwords::extractor
