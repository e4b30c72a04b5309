// SPDX-License-Identifier: GPL-2.0-or-later
// Runs the stages in order: paths -> bytes -> memory -> sources.
#include "extractor/open.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "extractor/file/open_paths.h"
#include "extractor/file/out_of_memory.h"
#include "extractor/file/shared_source.h"
#include "extractor/file/split_pieces.h"
#include "extractor/formats.h"
#include "extractor/image/containers.h"
#include "extractor/image/raw_memory.h"
#include "extractor/image/transfer_damage.h"
#include "extractor/image/xen_core.h"
#include "extractor/kernel/missing_base.h"
#include "extractor/lines/add_lines.h"
#include "extractor/listed_files.h"
#include "extractor/merge/captured_consoles.h"
#include "extractor/pstore/ftrace_records.h"
#include "extractor/pstore/pstore_sources.h"
#include "extractor/read_files.h"
#include "extractor/read_image.h"

namespace lastwords::extractor {

namespace {

using printkfmt::Source;
using Images = std::vector<std::shared_ptr<const MemoryImage>>;

/// Removes what was expected from all messages but the last that say the same of it.
void say_expected_once(std::vector<std::string>& messages) {
    std::set<std::string> said;
    for (auto one = messages.rbegin(); one != messages.rend(); ++one) {
        const std::size_t at = one->find(", expected ");
        if (at != std::string::npos && !said.insert(one->substr(at)).second) {
            one->resize(at);
        }
    }
}

/// Returns one line that says why nothing was found: all losses, the last one first, because the
/// earlier damage may be its reason. Pieces that are missing explain all that was found in the
/// others.
std::string all_losses(const Findings& findings) {
    std::vector<std::string> losses;
    for (const Finding& finding : findings.kept()) {
        if (finding.weight == Finding::Weight::kLoss) {
            // A later loss may have an earlier one as its reason, and says it then.
            std::erase_if(losses, [&](const std::string& earlier) {
                return finding.message.find(earlier) != std::string::npos;
            });
            losses.insert(losses.begin(), finding.message);
        }
    }
    std::stable_partition(losses.begin(), losses.end(), [](std::string_view message) {
        return message.find(kPiecesFollow) != std::string_view::npos ||
               message.find(kPiecesLack) != std::string_view::npos;
    });
    say_expected_once(losses);
    return losses.empty() ? "nothing of a known format was found in the given files"
                          : fmt::format("{}", fmt::join(losses, "; "));
}

/// Returns one line that says why nothing was found. What was noted of the only file, such as that
/// it is cut, comes first, because it is the likely reason.
std::string why_nothing(const Recovered& recovered) {
    std::string line = all_losses(recovered.findings);
    if (recovered.inputs.size() != 1) {
        return line;
    }
    constexpr std::size_t kNotesMax = 2;
    std::vector<std::string> notes;
    for (const Finding& finding : recovered.findings.kept()) {
        const bool is_said = line.find(finding.message) != std::string::npos;
        if (finding.weight == Finding::Weight::kNote && notes.size() < kNotesMax && !is_said) {
            notes.push_back(finding.message);
        }
    }
    notes.push_back(std::move(line));
    return fmt::format("{}", fmt::join(notes, "; "));
}

/// The options of the caller. Remembers if the caller's progress() says that it wants no more, and
/// from then on tells every stage so.
class Stoppable {
 public:
    explicit Stoppable(const OpenOptions& asked) : options_(asked) {
        options_.progress = [this, progress = asked.progress](const std::string& what,
                                                              double done) {
            stopped_ = stopped_ || (progress && !progress(what, done));
            return !stopped_;
        };
    }
    Stoppable(const Stoppable&) = delete;
    Stoppable& operator=(const Stoppable&) = delete;

    const OpenOptions& options() const { return options_; }
    /// Returns an Error if the caller wants no more.
    Result<void> go_on() const {
        if (stopped_) {
            return failure(ErrorKind::kCancelled, "reading was cancelled before its end");
        }
        return {};
    }

 private:
    OpenOptions options_;
    bool stopped_ = false;
};

/// Reads the image. If nothing is found in raw memory, tries again with the physical addresses that
/// the kernel in it gives, and moves `image` there.
Result<Recovered> read_placed(std::shared_ptr<const MemoryImage>& image, const std::string& name,
                              const OpenOptions& options, const SharedByImages& shared,
                              Findings& findings) {
    Result<Recovered> found = read_image(image, name, options, shared, findings);
    if (found || options.raw_base_given || image->facts().container != kRawMemory) {
        return found;
    }
    const Result<PlacedImage> placed = place_by_kernel(image, *shared.scan, options.progress);
    if (!placed) {
        return found;
    }
    Result<Recovered> again = read_image(placed->image, name, options, shared, findings);
    if (!again) {
        return found;
    }
    if (const std::uint64_t before = std::uint64_t{0} - placed->base; before < placed->base) {
        findings.note(fmt::format(
            "{}: raw memory: the RAM begins {:#x} bytes behind the beginning of the file, as its "
            "kernel shows",
            name, before));
    } else {
        findings.loss(
            ErrorKind::kMissing,
            fmt::format("{}: raw memory: the kernel in it lies {:#x} bytes from where its "
                        "VMCOREINFO says; all of it was moved there (as by --raw-base). If "
                        "a gap was left out, what lies before the gap is not right",
                        name, placed->base));
    }
    image = placed->image;
    return again;
}

void add_unsearched(const MemoryImage& image, const std::string& name, const MemoryScan& scan,
                    Findings& findings) {
    if (const auto at = scan.unsearched(image)) {
        findings.loss(ErrorKind::kUnsupported,
                      fmt::format("{}: memory from physical {:#x} on was not searched: the dump "
                                  "claims far more memory than its file can hold",
                                  name, at->value));
    }
}

/// Puts before the error what the image itself says of the reason.
Error name_reason(Error error, const MemoryImage& image, const std::string& name) {
    if (has_xen_crash_notes(image.facts())) {
        error.message = fmt::format(
            "{}: the dump is of a Xen host, and the page tables of a PV dom0 hold machine "
            "addresses: `crash VMLINUX FILE` reads it, and its command `log` shows the log; {}",
            name, error.message);
    }
    return error;
}

/// Keeps the file, if the image is in one, so that it can be looked at once more when nothing could
/// be read of it.
std::shared_ptr<const ByteSource> share_file(MemoryFiles& files, const OpenOptions& options) {
    if (files.parts.size() != 1 || !files.addresses.empty() || options.raw_base_given) {
        return nullptr;
    }
    std::shared_ptr<const ByteSource> shared = std::move(files.parts.front());
    files.parts.front() = std::make_unique<SharedSource>(shared);
    return shared;
}

/// Opens each memory image and reads it. An image of which nothing can be read is a loss, or a note
/// if it merely lies in a folder with something that can be read.
Images read_images(std::vector<MemoryFiles> memory, const OpenOptions& options,
                   const SharedByImages& shared, Recovered& recovered) {
    Images images;
    ListedFiles listed(recovered);
    for (MemoryFiles& files : memory) {
        if (!listed.wants(files)) {
            continue;
        }
        const std::string name(files.parts.front()->name());
        if (!options.progress("reading the kernel's log", 0.0)) {
            break;
        }
        const std::shared_ptr<const ByteSource> file = share_file(files, options);
        Findings noted;
        auto image = open_memory(files, options, noted);
        auto found = std::move(image).and_then([&](std::unique_ptr<MemoryImage> opened) {
            for (const std::size_t input : files.inputs) {
                recovered.inputs[input].container = opened->facts().container;
            }
            images.push_back(std::move(opened));
            auto read = or_out_of_memory(
                name, [&] { return read_placed(images.back(), name, options, shared, noted); });
            add_unsearched(*images.back(), name, *shared.scan, noted);
            return std::move(read).map_error(
                [&](Error error) { return name_reason(std::move(error), *images.back(), name); });
        });
        std::optional<Error> damage;
        if (!found && file != nullptr && options.progress("reading the kernel's log", 1.0)) {
            damage = find_transfer_damage(file);
        }
        if (damage) {
            // What was noted of the file before is of what it is not.
            recovered.inputs[files.inputs.front()].container.clear();
            listed.refuse(files, *std::move(damage));
            continue;
        }
        recovered.findings.add(noted);
        if (found) {
            found->set_input_index(files.inputs.front());
            recovered.add(*std::move(found));
        } else {
            listed.refuse(files, std::move(found).error());
        }
    }
    listed.finish();
    return images;
}

/// Puts areas or sources into the order of the files that they came from.
template <class Part>
void sort_by_input(std::vector<Part>& parts) {
    std::stable_sort(parts.begin(), parts.end(),
                     [](const Part& a, const Part& b) { return a.input_index < b.input_index; });
}

/// Makes Sources of pstore's records, after the records of all files have been read.
Result<void> finish_pstore(const Images& images, const OpenOptions& options,
                           const SharedByImages& shared, Recovered& recovered) {
    sort_by_input(recovered.areas);
    finish_areas(recovered.areas);
    TRY_VOID(name_functions(recovered.areas, images,
                            {options.progress, {}, shared.scan, shared.debug_files}));
    std::vector<Source> logs = make_pstore_sources(recovered.areas);
    std::move(logs.begin(), logs.end(), std::back_inserter(recovered.sources));
    sort_by_input(recovered.sources);
    return {};
}

/// A kernel's own log has its lines already: its debug files were compared with its memory.
void add_lines_to_texts(DebugFiles& files, Recovered& recovered) {
    for (Source& source : recovered.sources) {
        if (!source.of_kernel) {
            add_lines_by_banner(source, files, recovered.inputs[source.input_index].name);
        }
    }
}

}  // namespace

Result<Recovered> open_dump(std::span<const std::string> paths, const OpenOptions& asked) {
    const Stoppable stoppable(asked);
    const OpenOptions& options = stoppable.options();
    Recovered recovered;
    recovered.paths.assign(paths.begin(), paths.end());
    const SharedByImages shared{make_memory_scan(),
                                std::make_shared<DebugFiles>(options.debug_files)};

    // Folders and archives are replaced by the files in them, compressed files by their content.
    TRY(std::vector<PathFile> files, open_paths(paths, recovered.findings, options.progress));
    TRY_VOID(stoppable.go_on());
    // Every file gets an entry in `inputs`. A file either holds records itself or is memory.
    TRY(auto memory, read_files(std::move(files), options, recovered));
    TRY_VOID(stoppable.go_on());
    // Files that are memory are read as images. Later stages look only for names of functions in
    // them.
    const Images images = read_images(std::move(memory), options, shared, recovered);
    TRY_VOID(stoppable.go_on());
    // A vmlinux or System.map that the user named and that does not fit ends everything.
    if (shared.debug_files->refusal()) {
        return tl::unexpected(*shared.debug_files->refusal());
    }
    // All areas are known now, so the parts of one crash can be put together, whichever files held
    // them.
    TRY_VOID(finish_pstore(images, options, shared, recovered));
    TRY_VOID(stoppable.go_on());
    // All sources are known and in order, so a console's saved output can be compared with the log
    // that the console showed.
    if (options.consoles) {
        add_captured_consoles(recovered.sources);
    }
    if (options.lines) {
        add_lines_to_texts(*shared.debug_files, recovered);
    }
    if (recovered.empty()) {
        return failure(ErrorKind::kNotFound, why_nothing(recovered));
    }
    return recovered;
}

}  // namespace lastwords::extractor
