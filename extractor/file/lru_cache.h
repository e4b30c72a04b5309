// SPDX-License-Identifier: GPL-2.0-or-later
// LruSlots: a fixed number of byte buffers by key. The least recently used one is replaced first.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// Meant for tens to hundreds of slots: a search looks at all of them. A slot takes memory when it
/// is first used.
class LruSlots {
 public:
    explicit LruSlots(std::size_t slots) : slots_(std::max<std::size_t>(slots, 1)) {}

    /// The bytes kept under `key`; nullptr if there are none.
    const std::vector<std::byte>* find(std::uint64_t key) {
        if (Slot& last = slots_[last_]; last.used != 0 && last.key == key) {
            return &last.bytes;
        }
        for (std::size_t i = 0; i < slots_.size(); ++i) {
            if (slots_[i].used != 0 && slots_[i].key == key) {
                touch(i);
                return &slots_[i].bytes;
            }
        }
        return nullptr;
    }

    /// A buffer of `size` bytes to fill, in place of the oldest; forget() it if filling fails.
    std::vector<std::byte>& claim(std::uint64_t key, std::size_t size) {
        const auto oldest =
            std::min_element(slots_.begin(), slots_.end(),
                             [](const Slot& a, const Slot& b) { return a.used < b.used; });
        oldest->key = key;
        oldest->bytes.resize(size);
        touch(static_cast<std::size_t>(oldest - slots_.begin()));
        return oldest->bytes;
    }

    void forget(std::uint64_t key) {
        for (Slot& slot : slots_) {
            if (slot.key == key) {
                slot.used = 0;
            }
        }
    }

 private:
    struct Slot {
        std::uint64_t key = 0;
        std::uint64_t used = 0;  // 0: holds nothing
        std::vector<std::byte> bytes;
    };

    void touch(std::size_t index) {
        slots_[index].used = ++clock_;
        last_ = index;
    }

    std::vector<Slot> slots_;
    std::uint64_t clock_ = 0;
    std::size_t last_ = 0;
};

}  // namespace lastwords::extractor
