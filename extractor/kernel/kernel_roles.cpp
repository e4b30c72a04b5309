// SPDX-License-Identifier: GPL-2.0-or-later
// Compares what the kernels of one memory, and the registers of its CPUs, say of each other.
#include "extractor/kernel/kernel_roles.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <iterator>
#include <string>
#include <utility>

#include "extractor/kernel/kernel_view.h"
#include "extractor/kernel/timekeeper.h"
#include "printkfmt/text/timestamp.h"

namespace lastwords::extractor {

namespace {

using printkfmt::KernelRole;
using printkfmt::OneOfKernels;

constexpr std::int64_t kNsPerSecond = 1'000'000'000;

/// What a kernel says of itself. What cannot be read is absent.
struct Evidence {
    std::uint64_t image_at = 0;
    std::size_t cpus = 0;
    /// A wall time at which it ran, in nanoseconds since 1970. Kernels run one after the other, so
    /// it does not matter which time.
    std::optional<std::int64_t> ran_at;
    bool is_capture = false;
    std::uint64_t reserved_from = 0;  ///< memory for its capture kernel, inclusive
    std::uint64_t reserved_to = 0;
    std::optional<std::size_t> crashed;  ///< index of the kernel whose capture kernel it is
};

std::optional<std::int64_t> read_ran_at(KernelView& view) {
    if (const auto clock = read_wall_clock(view)) {
        return clock->boot_time_ns;
    }
    std::int64_t seconds = 0;
    const std::string_view text = view.info().value("CRASHTIME").value_or("");
    const bool read =
        std::from_chars(text.data(), text.data() + text.size(), seconds).ec == std::errc{};
    const bool possible = read && seconds > 0 && seconds < std::int64_t{1} << 33;
    return possible ? std::optional(seconds * kNsPerSecond) : std::nullopt;
}

/// Whether the kernel was given the headers of /proc/vmcore, as the kernel's is_kdump_kernel()
/// tells it (include/linux/crash_dump.h, 2.6.32 to 7.2). When vmcore_init() has read the headers,
/// it sets their address to ELFCORE_ADDR_ERR, -2 (fs/proc/vmcore.c, 2.6.37 to 7.2).
bool is_capture_kernel(KernelView& view) {
    constexpr std::uint64_t kAddrMax = ~std::uint64_t{0};  // ELFCORE_ADDR_MAX
    const Result<std::uint64_t> at = view.variable("elfcorehdr_addr", 8);
    return at && *at != 0 && *at != kAddrMax;
}

/// Reads crashk_res. struct resource begins with start and end, which is inclusive
/// (include/linux/ioport.h, 2.6.32 to 7.2; both have 8 bytes on all machines of 64 bits).
void read_reserved(KernelView& view, Evidence& kernel) {
    constexpr unsigned kBytes = 8;
    const Result<VirtAddr> at = view.symbol("crashk_res");
    const auto from = at ? view.memory().number(*at, kBytes) : failure(ErrorKind::kNotFound, "");
    const auto to =
        at ? view.memory().number(*at + kBytes, kBytes) : failure(ErrorKind::kNotFound, "");
    if (from && to && *from < *to) {
        kernel.reserved_from = *from;
        kernel.reserved_to = *to;
    }
}

std::uint64_t image_place(const RunningKernel& kernel) {
    const auto text = kernel.info->symbol("_stext");
    const auto place =
        text ? kernel.memory->translate(*text) : failure(ErrorKind::kNotFound, "no _stext");
    return place ? place->phys.value : uts_place(kernel).value_or(PhysAddr{}).value;
}

Evidence read_evidence(const RunningKernel& kernel) {
    KernelView view(*kernel.info, *kernel.memory, kernel.debug.get());
    Evidence found;
    found.image_at = image_place(kernel);
    found.cpus = cpus_of(kernel);
    found.ran_at = read_ran_at(view);
    found.is_capture = is_capture_kernel(view);
    read_reserved(view, found);
    return found;
}

std::string named(const RunningKernel& kernel, const Evidence& evidence) {
    return fmt::format("{} at {:#x}", kernel.info->value("OSRELEASE").value_or("a kernel"),
                       evidence.image_at);
}

/// Decides which of the kernels ran, and what the others are.
class Roles {
 public:
    explicit Roles(const std::vector<RunningKernel>& kernels) : kernels_(kernels) {
        for (const RunningKernel& kernel : kernels) {
            all_.push_back(read_evidence(kernel));
        }
        find_captures();
        find_running();
    }

    /// Returns the order in which the kernels are shown, as indices.
    std::vector<std::size_t> order() const {
        std::vector<std::size_t> order(all_.size());
        for (std::size_t i = 0; i < order.size(); ++i) {
            order[i] = i;
        }
        std::stable_sort(order.begin(), order.end(), [this](std::size_t a, std::size_t b) {
            return std::pair(rank(a), all_[b].ran_at) < std::pair(rank(b), all_[a].ran_at);
        });
        return order;
    }

    OneOfKernels role(std::size_t i) const {
        OneOfKernels role{KernelRole::kEarlier, i == running_, all_.size(), all_[i].image_at, why_};
        const auto named_at = [this](std::size_t one) { return named(kernels_[one], all_[one]); };
        if (all_[i].crashed) {
            role.role = KernelRole::kCapture;
            role.why = fmt::format("it lies in memory that {} reserved for it (crashkernel=)",
                                   named_at(*all_[i].crashed));
        } else if (!running_) {
            role.role = KernelRole::kUnknown;
        } else if (role.running) {
            role.role = KernelRole::kRunning;
        } else if (all_[*running_].crashed == i) {
            role.role = KernelRole::kCrashed;
            role.why = fmt::format("{}, which ran, is its capture kernel", named_at(*running_));
        } else {
            role.why = fmt::format("{} ran", named_at(*running_));
        }
        return role;
    }

 private:
    int rank(std::size_t i) const {
        if (!running_) {
            return 0;
        }
        return all_[*running_].crashed == i ? 0 : i == *running_ ? 1 : 2;
    }

    void find_captures() {
        for (Evidence& one : all_) {
            for (std::size_t i = 0; i < all_.size() && one.is_capture; ++i) {
                if (&all_[i] != &one && one.image_at >= all_[i].reserved_from &&
                    one.image_at < all_[i].reserved_to) {
                    one.crashed = i;
                }
            }
        }
    }

    /// Returns the kernels that may have run: those that did not crash before their capture kernel
    /// was started.
    std::vector<std::size_t> not_crashed() const {
        std::vector<std::size_t> left;
        for (std::size_t i = 0; i < all_.size(); ++i) {
            if (std::none_of(all_.begin(), all_.end(),
                             [i](const Evidence& one) { return one.crashed == i; })) {
                left.push_back(i);
            }
        }
        return left;
    }

    void find_running() {
        std::vector<std::size_t> left = not_crashed();
        std::vector<std::size_t> used;
        std::copy_if(left.begin(), left.end(), std::back_inserter(used),
                     [this](std::size_t i) { return all_[i].cpus != 0; });
        const std::size_t cpus = cpus_with_tables(kernels_.front().memory->image().facts());
        if (used.size() == 1) {
            set_running(used.front(), fmt::format("CR3 of {} of {} CPUs leads to its page tables",
                                                  all_[used.front()].cpus, cpus));
        } else if (left.size() == 1) {
            set_running(left.front(), "it is the only one that did not crash");
        } else if (!used.empty()) {
            decide_by_clock(used, "CPUs used page tables of several kernels, and ");
        } else if (const auto noted =
                       std::find_if(left.begin(), left.end(),
                                    [this](std::size_t i) { return kernels_[i].from_note; });
                   noted != left.end()) {
            set_running(*noted, "the VMCOREINFO note of the dump is its own");
        } else {
            decide_by_clock(left, "");
        }
    }

    void set_running(std::size_t i, std::string why) {
        running_ = i;
        why_ = std::move(why);
    }

    /// Chooses the kernel with the newest clock, if all have a clock.
    void decide_by_clock(const std::vector<std::size_t>& among, std::string_view before) {
        const auto newest = std::max_element(
            among.begin(), among.end(),
            [this](std::size_t a, std::size_t b) { return all_[a].ran_at < all_[b].ran_at; });
        const bool decides =
            newest != among.end() && std::all_of(among.begin(), among.end(), [&](std::size_t i) {
                return all_[i].ran_at && (i == *newest || all_[i].ran_at != all_[*newest].ran_at);
            });
        if (decides) {
            set_running(*newest,
                        fmt::format("{}its clock is the newest: it was booted at {}", before,
                                    printkfmt::utc_text(*all_[*newest].ran_at / kNsPerSecond)));
            return;
        }
        why_ = fmt::format("{}the clocks cannot be read of all of them", before);
    }

    const std::vector<RunningKernel>& kernels_;  // outlives this
    std::vector<Evidence> all_;
    std::optional<std::size_t> running_;
    std::string why_;
};

}  // namespace

std::optional<PhysAddr> uts_place(const RunningKernel& kernel) {
    const auto uts = kernel.info->symbol("init_uts_ns");
    const auto place =
        uts ? kernel.memory->translate(*uts) : failure(ErrorKind::kNotFound, "no init_uts_ns");
    return place ? std::optional(place->phys) : std::nullopt;
}

bool tables_confirm(const RunningKernel& kernel) {
    const auto uts = kernel.info->symbol("init_uts_ns");
    const auto place = uts_place(kernel);
    const auto walked = uts ? kernel.memory->space().walk_tables(*uts)
                            : failure(ErrorKind::kNotFound, "no init_uts_ns");
    return walked && place && walked->phys == *place;
}

std::size_t cpus_of(const RunningKernel& kernel) {
    const auto uts = kernel.info->symbol("init_uts_ns");
    const auto place = uts_place(kernel);
    if (!uts || !place) {
        return 0;
    }
    const std::vector<std::uint64_t>& roots = kernel.memory->image().facts().cr3;
    return static_cast<std::size_t>(
        std::count_if(roots.begin(), roots.end(), [&](std::uint64_t root) {
            const auto found = kernel.memory->space().walk_cpu_tables(root, *uts);
            return root != 0 && found && found->phys == *place;
        }));
}

std::size_t cpus_with_tables(const ImageFacts& facts) {
    return facts.cr3.size() -
           static_cast<std::size_t>(std::count(facts.cr3.begin(), facts.cr3.end(), 0U));
}

bool is_asked_for(const std::optional<OneOfKernels>& role) {
    return !role || role->kernels == 1 ||
           (role->role != KernelRole::kEarlier && role->role != KernelRole::kCapture);
}

void order_kernels(std::vector<RunningKernel>& kernels) {
    if (kernels.size() < 2) {
        return;
    }
    const Roles roles(kernels);
    for (std::size_t i = 0; i < kernels.size(); ++i) {
        kernels[i].one_of_kernels = roles.role(i);
    }
    std::vector<RunningKernel> ordered;
    for (const std::size_t i : roles.order()) {
        ordered.push_back(std::move(kernels[i]));
    }
    kernels = std::move(ordered);
}

}  // namespace lastwords::extractor
