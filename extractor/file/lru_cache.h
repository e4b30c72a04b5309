// SPDX-License-Identifier: GPL-2.0-or-later
// LruSlots: a fixed number of byte buffers, found by a key. The least recently used buffer is
// replaced first.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <list>
#include <unordered_map>
#include <vector>

#include "printkfmt/base/bytes.h"

namespace lastwords::extractor {

/// A slot takes memory only once it is used.
class LruSlots {
 public:
    explicit LruSlots(std::size_t slots) : slots_max_(std::max<std::size_t>(slots, 1)) {}

    /// Returns the bytes kept under `key`; nullptr if there are none.
    const std::vector<std::byte>* find(std::uint64_t key) {
        if (!slots_.empty() && slots_.front().used && slots_.front().key == key) {
            return &slots_.front().bytes;
        }
        const auto found = by_key_.find(key);
        if (found == by_key_.end()) {
            return nullptr;
        }
        slots_.splice(slots_.begin(), slots_, found->second);
        return &slots_.front().bytes;
    }

    /// Returns a buffer of `size` bytes for `key`, which find() does not have and which the caller
    /// fills. It replaces the least recently used one. If filling it fails, call forget().
    std::vector<std::byte>& claim(std::uint64_t key, std::size_t size) {
        if (slots_.size() < slots_max_) {
            slots_.emplace_front();
        } else {
            slots_.splice(slots_.begin(), slots_, std::prev(slots_.end()));
            if (slots_.front().used) {
                by_key_.erase(slots_.front().key);
            }
        }
        Slot& slot = slots_.front();
        slot.key = key;
        slot.used = true;
        slot.bytes.resize(size);
        by_key_[key] = slots_.begin();
        return slot.bytes;
    }

    /// Makes the buffer of `key` the first to be replaced, and find() no longer gives it.
    void forget(std::uint64_t key) {
        const auto found = by_key_.find(key);
        if (found != by_key_.end()) {
            found->second->used = false;
            slots_.splice(slots_.end(), slots_, found->second);
            by_key_.erase(found);
        }
    }

 private:
    struct Slot {
        std::uint64_t key = 0;
        bool used = false;  // false: the bytes are of no key
        std::vector<std::byte> bytes;
    };

    std::list<Slot> slots_;  // the most recently used one comes first
    std::size_t slots_max_;
    std::unordered_map<std::uint64_t, std::list<Slot>::iterator> by_key_;
};

}  // namespace lastwords::extractor
