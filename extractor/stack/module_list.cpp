// SPDX-License-Identifier: GPL-2.0-or-later
// Looks through the kernel's image for the head of a list of modules.
#include "extractor/stack/module_list.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "extractor/kernel/image_scan.h"
#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

namespace {

/// Where a struct module has what tells it.
struct ModuleShape {
    std::uint64_t list = 0;
    std::uint64_t name = 0;
    std::uint64_t self = 0;  ///< mkobj.mod, which points to the module itself
};

class ModuleList {
 public:
    ModuleList(const KernelMemory& memory, const ModuleShape& shape)
        : memory_(memory), shape_(shape), word_(memory.arch().word_bytes) {}

    /// Whether the variable at `head`, whose two words are `first` and `last`, is the list's head.
    bool is_head(VirtAddr head, VirtAddr first, VirtAddr last) const {
        return is_other(head, first) && is_other(head, last) && points_to(first + word_, head) &&
               points_to(last, head) && is_module(first) && is_module(last);
    }

    /// Reads what tells the list once more, for the ReadWatcher: `lastwords trim` must keep it.
    void read_again(VirtAddr head) const {
        for (const VirtAddr at : {head, head + word_}) {
            const VirtAddr node = memory_.pointer(at).value_or(VirtAddr{});
            std::array<std::byte, kNameBytes> name{};
            (void)memory_.pointer(node);
            (void)memory_.pointer(node + word_);
            (void)memory_.pointer(node - shape_.list + shape_.self);
            (void)memory_.read(node - shape_.list + shape_.name, name);
        }
    }

 private:
    static constexpr std::size_t kNameBytes = 56;  // MODULE_NAME_LEN of 64-bit kernels

    bool is_other(VirtAddr head, VirtAddr at) const {
        return at != head && at.value % word_ == 0 && memory_.space().plausible(at);
    }
    bool points_to(VirtAddr at, VirtAddr to) const {
        std::array<std::byte, 8> raw{};
        const MutableBytes word = MutableBytes(raw).first(word_);
        return memory_.search(at, word).empty() &&
               load_number(word, memory_.arch().order) == to.value;
    }
    bool is_module(VirtAddr node) const {
        std::array<std::byte, kNameBytes> raw{};
        const VirtAddr module = node - shape_.list;
        const bool read = memory_.search(module + shape_.name, raw).empty();
        const std::string_view text = up_to_nul(as_text(raw));
        return read && text.size() < raw.size() && is_module_name(text) &&
               points_to(module + shape_.self, module);
    }

    const KernelMemory& memory_;  // outlives this
    ModuleShape shape_;
    unsigned word_;
};

}  // namespace

bool is_module_name(std::string_view name) {
    return !name.empty() && std::all_of(name.begin(), name.end(),
                                        [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

Result<VirtAddr> find_module_list(KernelView& view) {
    TRY(const std::uint64_t list, view.offset("module", "list"));
    TRY(const std::uint64_t name, view.offset("module", "name"));
    TRY(const std::uint64_t object, view.offset("module", "mkobj"));
    TRY(const std::uint64_t mod, view.offset("module_kobject", "mod"));
    TRY(const VirtAddr stext, view.symbol("_stext"));
    const KernelMemory& memory = view.memory();
    const unsigned word = memory.arch().word_bytes;
    const ModuleList modules(memory, {list, name, object + mod});
    VirtAddr found;
    const auto look = [&](VirtAddr base, Bytes window) {
        const auto word_at = [&](std::size_t at) {
            return VirtAddr{load_number(window.subspan(at, word), memory.arch().order)};
        };
        for (std::size_t at = 0; at + 2 * word <= window.size() && found == VirtAddr{};
             at += word) {
            if (modules.is_head(base + at, word_at(at), word_at(at + word))) {
                found = base + at;
            }
        }
        return found != VirtAddr{};
    };
    // Not all variables lie behind the first one that VMCOREINFO names.
    constexpr std::uint64_t kBefore = 16ULL << 20;
    const VirtAddr first = first_variable(view.info(), stext);
    scan_image(memory, first - stext > kBefore ? first - kBefore : stext, word, look);
    if (found == VirtAddr{}) {
        return failure(ErrorKind::kNotFound, "no list of modules was found in the kernel's image");
    }
    modules.read_again(found);
    return found;
}

}  // namespace lastwords::extractor
