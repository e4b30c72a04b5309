// SPDX-License-Identifier: GPL-2.0-or-later
// Walks folders, and unpacks archives and compressed files. Everything else is a file as it stands.
#include "extractor/file/open_paths.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>

#include "extractor/file/archive.h"
#include "extractor/file/compressed.h"
#include "extractor/file/memory_file.h"
#include "extractor/file/standard_input.h"

namespace lastwords::extractor {

namespace {

namespace fs = std::filesystem;

constexpr int kFolderDepthMax = 8;
constexpr std::size_t kFolderEntriesMax = 10000;
/// A file of a folder is read into memory and closed if it has at most this many bytes, because a
/// folder may have more files than can be open at once.
constexpr std::uint64_t kHeldBytesMax = 1U << 20;
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
        : findings_(findings), progress_(progress) {}

    /// Adds the files that one path names. Must be called for the paths in their order.
    Result<void> add(const std::string& path) {
        const std::size_t index = paths_++;
        const std::size_t had = files_.size();
        TRY_VOID(add_path(path));
        for (std::size_t i = had; i < files_.size(); ++i) {
            files_[i].path = index;
        }
        return {};
    }

    std::vector<PathFile> take() && { return std::move(files_); }

 private:
    Result<void> add_path(const std::string& path) {
        if (path == kStandardInput) {
            TRY(std::unique_ptr<ByteSource> piped,
                read_standard_input(std::min(limits_.file_bytes, limits_.bytes_left)));
            limits_.bytes_left -= piped->size();
            return add_file(std::move(piped), false);
        }
        std::error_code ignored;
        if (!fs::is_directory(path, ignored)) {
            TRY(std::unique_ptr<ByteSource> file, InputFile::open(path));
            return add_file(std::move(file), false);
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
        if (file->size() <= std::min(kHeldBytesMax, limits_.bytes_left) && limits_.files_left > 0) {
            std::vector<std::byte> bytes(file->size());
            TRY(const std::uint64_t got, file->read_some({}, bytes));
            bytes.resize(got);
            limits_.bytes_left -= got;
            --limits_.files_left;
            file = std::make_unique<BytesFile>(name, std::move(bytes));
        } else if (++open_files_ > kOpenFilesMax) {
            return failure(ErrorKind::kUnsupported,
                           fmt::format("{}: skipped: there are more than {} large files", name,
                                       kOpenFilesMax));
        }
        return add_file(std::move(file), true);
    }

    Result<void> add_file(std::unique_ptr<ByteSource> file, bool listed) {
        constexpr std::size_t kProbeBytes = 512;  // size of a tar header
        std::vector<std::byte> first(kProbeBytes);
        TRY(const std::uint64_t got, file->read_some({}, first));
        if (may_be_archive(Bytes(first).first(got))) {
            if (auto members = read_archive(*file, limits_, findings_, progress_)) {
                for (std::unique_ptr<ByteSource>& member : *members) {
                    files_.push_back({std::move(member), true});
                }
                return {};
            }
            // A pstore record that the kernel left compressed (.enc.z) stays compressed here,
            // because the readers of pstore records decompress it.
            const bool is_record = file->name().ends_with(".enc.z");
            if (auto unpacked = is_record ? nullptr : decompress(*file)) {
                file = std::move(unpacked);
            }
        }
        files_.push_back({std::move(file), listed});
        return {};
    }

    /// Returns the decompressed content of a compressed file, named "log.gz/log"; nullptr if the
    /// file is not compressed, or if its content is too large to keep in memory.
    std::unique_ptr<ByteSource> decompress(const ByteSource& file) {
        CompressedReader reader(file, progress_);
        const std::uint64_t most = std::min(limits_.file_bytes, limits_.bytes_left);
        std::vector<std::byte> bytes;
        while (bytes.size() <= most) {
            const Bytes next = reader.next();
            if (next.empty()) {
                break;
            }
            bytes.insert(bytes.end(), next.begin(), next.end());
        }
        if (!reader.problem().empty() && (!bytes.empty() || reader.cut())) {
            findings_.loss(ErrorKind::kMissing,
                           fmt::format("{}: {}: {} bytes could be decompressed before that point",
                                       file.name(), reader.problem(), bytes.size()));
        }
        if (!reader.is_compressed() || bytes.empty() || bytes.size() > most ||
            limits_.files_left == 0) {
            return nullptr;
        }
        limits_.bytes_left -= bytes.size();
        --limits_.files_left;
        const std::string inside = fs::path(file.name()).stem().string();
        return std::make_unique<BytesFile>(fmt::format("{}/{}", file.name(), inside),
                                           std::move(bytes));
    }

    Findings& findings_;
    const Progress& progress_;
    HoldingLimits limits_;
    std::size_t paths_ = 0;
    std::size_t open_files_ = 0;
    std::vector<PathFile> files_;
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
