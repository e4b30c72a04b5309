// SPDX-License-Identifier: GPL-2.0-or-later
// Takes the way of open_dump() once more, as far as the kernel's memory.
#include "extractor/record_bytes.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "extractor/file/open_paths.h"
#include "extractor/formats/plog/record_block.h"
#include "extractor/formats/plog/region.h"
#include "extractor/image/containers.h"
#include "extractor/kernel/find_kernel.h"
#include "extractor/kernel/kernel_view.h"
#include "extractor/kernel/missing_base.h"
#include "extractor/printk/record_places.h"
#include "extractor/pstore/record_place.h"
#include "extractor/read_files.h"

namespace lastwords::extractor {

namespace {

using printkfmt::ByteBlock;
using printkfmt::Record;
using printkfmt::Source;

/// The blocks of logs that were made of texts, or whose files are not opened again.
class BytesInMemory : public RecordBytes {
 public:
    BytesInMemory(const Recovered& recovered, std::size_t source)
        : recovered_(recovered), source_(recovered.sources.at(source)) {}

    std::vector<ByteBlock> of(const Record& record) override {
        if (auto block = input_block_of(recovered_.areas, source_, record)) {
            return {*std::move(block)};
        }
        return {printkfmt::text_block_of(source_.log, record)};
    }

 private:
    const Recovered& recovered_;  // outlives this
    const Source& source_;        // a part of it
};

/// Whether the block has another text than the record, of which every byte was read.
bool differs(const ByteBlock& block, const Record& record) {
    const auto text = std::find_if(block.fields.begin(), block.fields.end(),
                                   [](const auto& field) { return field.name == "text"; });
    return text != block.fields.end() && record.text_state != printkfmt::TextState::kUnreadable &&
           !record.text.starts_with(std::string_view(block.bytes).substr(text->at, text->length));
}

/// The blocks of a kernel's own log.
class BytesOfKernel final : public BytesInMemory {
 public:
    BytesOfKernel(const Recovered& recovered, std::size_t source, RunningKernel kernel)
        : BytesInMemory(recovered, source),
          kernel_(std::move(kernel)),
          view_(*kernel_.info, *kernel_.memory, kernel_.debug.get()),
          places_(open_places(view_)) {}

    std::vector<ByteBlock> of(const Record& record) override {
        std::vector<ByteBlock> blocks;
        if (places_) {
            blocks = (*places_)->of(record);
        }
        if (!blocks.empty() && differs(blocks.back(), record)) {
            blocks.back().remarks.push_back(
                "These are not the bytes that were read first: the file has changed.");
        }
        if (blocks.empty()) {
            blocks = BytesInMemory::of(record);
            if (!places_) {
                blocks.back().remarks.push_back(places_.error().message + ".");
            }
        }
        return blocks;
    }

 private:
    RunningKernel kernel_;
    KernelView view_;                               // refers to kernel_
    Result<std::unique_ptr<RecordPlaces>> places_;  // refers to view_
};

/// The slots of a plog region that is a file.
class BytesOfPlog final : public BytesInMemory {
 public:
    BytesOfPlog(const Recovered& recovered, std::size_t source, std::unique_ptr<ByteSource> file,
                std::vector<std::byte> region)
        : BytesInMemory(recovered, source),
          boot_(*recovered.sources[source].plog_boot),
          file_(std::move(file)),
          region_(std::move(region)) {}

    std::vector<ByteBlock> of(const Record& record) override {
        auto found = plog_block_of(region_, boot_, record);
        if (!found) {
            return BytesInMemory::of(record);
        }
        ByteBlock block = std::move(found->block);
        if (const auto place = file_->place(FileOffset{found->at}, block.bytes.size())) {
            add_place(block, {*place, false});
        }
        return {std::move(block)};
    }

 private:
    std::uint32_t boot_;
    std::unique_ptr<ByteSource> file_;
    std::vector<std::byte> region_;
};

/// Whether the source is this kernel's log.
bool is_of(const RunningKernel& kernel, const Source& source) {
    return !kernel.one_of_kernels || !source.one_of_kernels ||
           kernel.one_of_kernels->image_at == source.one_of_kernels->image_at;
}

/// Opens the file of a plog region again. A region that lies in a memory image has none.
Result<std::unique_ptr<RecordBytes>> open_plog(const Recovered& recovered, std::size_t source,
                                               const OpenOptions& options) {
    const Input& input = recovered.inputs[recovered.sources[source].input_index];
    Findings told;  // when the files were opened first
    TRY(std::vector<PathFile> files, open_paths(recovered.paths, told, options.progress));
    const auto its = std::find_if(files.begin(), files.end(), [&](const PathFile& one) {
        return one.file->name() == input.name;
    });
    if (its == files.end() || its->file->size() > kPlogRegionBytesMax) {
        return failure(ErrorKind::kNotFound, fmt::format("{}: is not there any more", input.name));
    }
    std::vector<std::byte> region(its->file->size());
    TRY_VOID(its->file->read(FileOffset{0}, region));
    return std::make_unique<BytesOfPlog>(recovered, source, std::move(its->file),
                                         std::move(region));
}

}  // namespace

std::unique_ptr<RecordBytes> RecordBytes::in_memory(const Recovered& recovered,
                                                    std::size_t source) {
    return std::make_unique<BytesInMemory>(recovered, source);
}

Result<std::unique_ptr<RecordBytes>> RecordBytes::open(const Recovered& recovered,
                                                       std::size_t source,
                                                       const OpenOptions& options) {
    const Source& asked = recovered.sources.at(source);
    const bool has_input = asked.input_index < recovered.inputs.size();
    if (has_input && asked.plog_boot && recovered.inputs[asked.input_index].container.empty()) {
        return open_plog(recovered, source, options);
    }
    if (!has_input || !asked.of_kernel) {
        return in_memory(recovered, source);
    }
    Recovered again;  // what it finds was told when the files were opened first
    TRY(std::vector<PathFile> files, open_paths(recovered.paths, again.findings, options.progress));
    TRY(std::vector<MemoryFiles> memory, read_files(std::move(files), options, again));
    if (options.progress && !options.progress("reading the kernel's log", 0.0)) {
        return failure(ErrorKind::kCancelled, "reading was cancelled before its end");
    }
    const auto its = std::find_if(memory.begin(), memory.end(), [&](const MemoryFiles& one) {
        return again.inputs.at(one.inputs.front()).name == recovered.inputs[asked.input_index].name;
    });
    if (its == memory.end()) {
        return failure(ErrorKind::kNotFound, fmt::format("{}: is not there any more",
                                                         recovered.inputs[asked.input_index].name));
    }
    TRY(std::shared_ptr<const MemoryImage> image, open_memory(*its, options, again.findings));
    KernelOptions how;
    how.progress = options.progress;
    how.debug_files = std::make_shared<DebugFiles>(options.debug_files);
    how.dump = recovered.inputs[asked.input_index].name;
    how.all_kernels = options.scan;
    image = options.raw_base_given ? image : placed_image(image, how);
    TRY(std::vector<RunningKernel> kernels, find_kernels(image, how, again.findings));
    const auto kernel = std::find_if(kernels.begin(), kernels.end(),
                                     [&](const RunningKernel& one) { return is_of(one, asked); });
    if (kernel == kernels.end()) {
        return failure(ErrorKind::kNotFound,
                       fmt::format("{}: its kernel is not there any more", asked.origin));
    }
    return std::make_unique<BytesOfKernel>(recovered, source, std::move(*kernel));
}

}  // namespace lastwords::extractor
