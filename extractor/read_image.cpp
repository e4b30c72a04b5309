// SPDX-License-Identifier: GPL-2.0-or-later
// Tries the ways to read a memory image, in order: places that the kernel knows come before a
// search through all of memory.
#include "extractor/read_image.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "extractor/formats.h"
#include "extractor/printk/kernel_log.h"

namespace lastwords::extractor {

namespace {

class ImageReader {
 public:
    ImageReader(const std::shared_ptr<const MemoryImage>& image, const std::string& file,
                const OpenOptions& options, const SharedByImages& shared, Findings& findings)
        : image_(image), options_(options), findings_(findings) {
        memory_.file = file;
        memory_.pstore = options.pstore;
        memory_.kernel.progress = options.progress;
        memory_.kernel.scan = shared.scan;
        memory_.kernel.debug_files = shared.debug_files;
        memory_.kernel.dump = file;
        memory_.kernel.all_kernels = options.scan;
    }

    void read_kernel_log() {
        if (options_.what == What::kPstore) {
            return;
        }
        KernelLogOptions how{memory_.file,   options_.consoles, options_.extents, options_.stacks,
                             options_.lines, memory_.kernel,    options_.newest};
        auto sources = find_kernel_logs(image_, how, findings_);
        Result<Recovered> found =
            std::move(sources).map([](std::vector<printkfmt::Source> of_all_kernels) {
                Recovered recovered;
                recovered.sources = std::move(of_all_kernels);
                return recovered;
            });
        keep(std::move(found), "kernel log", false);
    }

    void read_by_kernel(const Format& format) {
        const bool asked = options_.what == What::kAll || options_.what == format.asked_by;
        const bool by_scan = options_.scan && format.asked_by == What::kPstore;
        if (format.find_by_kernel != nullptr && (asked || by_scan)) {
            keep(format.find_by_kernel(image_, memory_), format.name, true);
        }
    }

    /// What pstore keeps is looked for by whoever gets here: either nothing else was found, or the
    /// user asked for a search through all of memory.
    void read_anywhere(const Format& format) {
        const bool asked = format.asked_by == What::kPstore || options_.what != What::kPstore;
        if (format.find_anywhere != nullptr && asked) {
            keep(format.find_anywhere(image_, memory_), format.name, true);
        }
    }

    bool found_anything() const { return found_; }

    Result<Recovered> result() {
        if (all_.empty()) {
            return tl::unexpected(why_.value_or(
                Error{ErrorKind::kNotFound, "this command looks for nothing in a memory image"}));
        }
        return std::move(all_);
    }

 private:
    /// Adds what was found to the result, or remembers the first Error. `must_be_there`: any
    /// failure but kNotFound is a loss, because something has said that there is a log.
    void keep(Result<Recovered> found, std::string_view name, bool must_be_there) {
        if (found) {
            found_ = true;
            all_.add(*std::move(found));
            return;
        }
        Error error = std::move(found).error().in(
            fmt::format("{}: {}: {}", memory_.file, image_->facts().container, name));
        if (must_be_there && error.kind != ErrorKind::kNotFound) {
            findings_.loss(error);
        }
        why_ = why_ ? std::move(why_) : std::move(error);
    }

    const std::shared_ptr<const MemoryImage>& image_;  // outlives this
    const OpenOptions& options_;                       // outlives this
    Findings& findings_;                               // outlives this
    MemoryOptions memory_;
    Recovered all_;
    std::optional<Error> why_;
    bool found_ = false;
};

}  // namespace

Result<Recovered> read_image(const std::shared_ptr<const MemoryImage>& image,
                             const std::string& file, const OpenOptions& options,
                             const SharedByImages& shared, Findings& findings) {
    ImageReader reader(image, file, options, shared, findings);
    reader.read_kernel_log();
    for (const Format& format : all_formats()) {
        reader.read_by_kernel(format);
    }
    if (!reader.found_anything() || options.scan) {
        for (const Format& format : all_formats()) {
            reader.read_anywhere(format);
        }
    }
    return reader.result();
}

}  // namespace lastwords::extractor
