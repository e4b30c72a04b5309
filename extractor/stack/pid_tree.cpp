// SPDX-License-Identifier: GPL-2.0-or-later
// Walks the xarray of PIDs.
#include "extractor/stack/pid_tree.h"

#include <algorithm>
#include <array>
#include <utility>

namespace lastwords::extractor {

namespace {

/// The lowest two bits of an entry that points to a node (xa_is_node(), include/linux/xarray.h).
constexpr std::uint64_t kEntryMask = 3;
constexpr std::uint64_t kNodeEntry = 2;
/// A node has 64 slots, so that this many levels hold all PIDs.
constexpr unsigned kLevelsMax = 11;
constexpr std::uint64_t kSlotsMax = 64;
constexpr std::size_t kNodesMax = 1U << 23;  // twice the PIDs that there can be

class PidWalk {
 public:
    PidWalk(const KernelMemory& memory, const Member& slots, std::uint64_t first_task,
            std::uint64_t pid_link)
        : memory_(memory), slots_(slots), first_task_(first_task), pid_link_(pid_link) {}

    void visit(std::uint64_t entry, unsigned depth) {
        if (entry == 0 || depth > kLevelsMax || ++visited_ > kNodesMax) {
            return;
        }
        if ((entry & kEntryMask) != kNodeEntry) {
            add_pid(VirtAddr{entry & ~kEntryMask});
            return;
        }
        const VirtAddr node{entry & ~kEntryMask};
        const std::uint64_t slots = std::min(slots_.bytes / memory_.arch().word_bytes, kSlotsMax);
        for (std::uint64_t i = 0; i < slots; ++i) {
            const auto slot = memory_.word(node + slots_.offset + i * memory_.arch().word_bytes);
            tree_.whole = tree_.whole && slot;
            visit(slot.value_or(0), depth + 1);
        }
    }

    PidTree take() { return std::move(tree_); }

 private:
    /// The first list of struct pid is that of the only thread with this PID (PIDTYPE_PID).
    void add_pid(VirtAddr pid) {
        const Result<VirtAddr> node = memory_.pointer(pid + first_task_);
        tree_.whole = tree_.whole && node;
        if (node && *node != VirtAddr{}) {
            tree_.tasks.push_back(*node - pid_link_);
        }
    }

    const KernelMemory& memory_;
    const Member& slots_;
    std::uint64_t first_task_;  // offset of pid.tasks
    std::uint64_t pid_link_;    // offset of task_struct.pid_links
    std::size_t visited_ = 0;
    PidTree tree_;
};

}  // namespace

Result<PidTree> read_pid_tree(KernelView& view, const StructLayout& task_struct) {
    constexpr std::array<std::string_view, 1> kSlots{"slots"};
    const Member* const links = task_struct.find("pid_links");
    if (links == nullptr) {
        return failure(ErrorKind::kNotFound, "struct task_struct has no pid_links");
    }
    TRY(const VirtAddr space, view.symbol("init_pid_ns"));
    TRY(const std::uint64_t idr, view.offset("pid_namespace", "idr"));
    TRY(const std::uint64_t root, view.offset("idr", "idr_rt"));
    TRY(const std::uint64_t head, view.offset("xarray", "xa_head"));
    TRY(const std::uint64_t tasks, view.offset("pid", "tasks"));
    TRY(const StructLayout* const node, view.peek_layout("xa_node", kSlots));
    TRY(const std::uint64_t first, view.memory().word(space + idr + root + head));
    PidWalk walk(view.memory(), *node->find("slots"), tasks, links->offset);
    walk.visit(first, 0);
    return walk.take();
}

}  // namespace lastwords::extractor
