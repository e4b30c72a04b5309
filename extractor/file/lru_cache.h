// SPDX-License-Identifier: GPL-2.0-or-later
// LruSlots: a fixed number of byte buffers, found by a key. The least recently used buffer is
// replaced first.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// Meant for tens to hundreds of slots, because a search looks at each slot. A slot takes memory
/// only once it is used.
class LruSlots {
 public:
    explicit LruSlots(std::size_t slots) : slots_(std::max<std::size_t>(slots, 1)) {}

    /// Returns the bytes kept under `key`; nullptr if there are none.
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

    /// Returns a buffer of `size` bytes for `key`, which the caller fills. It replaces the least
    /// recently used one. If filling it fails, call forget().
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
        std::uint64_t used = 0;  // clock_ at the last use; 0: the slot is empty
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
