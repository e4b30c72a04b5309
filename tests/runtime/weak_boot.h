// SPDX-License-Identifier: GPL-2.0-or-later
// The log in which a scene of weak memory plays.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/plog_console.h"
#include "tests/runtime/weak_explorer.h"
#include "tests/runtime/weak_scenes.h"

namespace lastwords::test {

/// The region of the scene that runs.
extern std::array<std::byte, PLOG_REGION_BYTES_MIN> weak_region;
/// WeakBoot::limit_weak() and limit_steps() do nothing.
extern bool weak_without_limits;

/// The boot of a machine in whose log the scene plays.
class WeakBoot {
 public:
    /// The ring has `ring` slots. Seqs begin with 1, so that no word of a record is what the empty
    /// region has there.
    explicit WeakBoot(std::uint32_t ring, std::uint32_t cpus = 3);

    /// All of the region counts as sequentially consistent, except these 8 bytes in each slot of
    /// the ring.
    void make_strong_except(std::vector<std::size_t> offsets) {
        std::sort(offsets.begin(), offsets.end());
        std::size_t from = 0;
        for (std::size_t slot = 0; slot < log.ring.slots; ++slot) {
            for (const std::size_t offset : offsets) {
                const std::size_t at = PLOG_SLOTS_AT + slot * PLOG_SLOT_BYTES + offset;
                strong_.push_back(std::span(weak_region).subspan(from, at - from));
                from = at + sizeof(std::uint64_t);
            }
        }
        strong_.push_back(std::span(weak_region).subspan(from));
    }

    /// The other CPUs begin when CPU 0 calls WeakExplorer::let_others_begin().
    void make_others_wait() { others_wait_ = true; }

    /// Unless there are no limits, this many accesses of a path are not as on sequentially
    /// consistent memory.
    void limit_weak(std::size_t accesses) { weak_max_ = accesses; }

    /// The same with the CPUs' steps.
    void limit_steps(std::vector<std::size_t> steps) {
        if (!weak_without_limits) {
            stop_after(std::move(steps));
        }
    }

    /// CPU n stops for good after this many steps.
    void stop_after(std::vector<std::size_t> steps) { steps_max_ = std::move(steps); }

    bool has_stops() const { return !steps_max_.empty(); }

    /// Memory of the scene, besides the log's.
    void add_memory(std::span<std::byte> bytes) { more_.push_back(bytes); }
    template <typename T>
    void add_memory(T& object) {
        add_memory(std::as_writable_bytes(std::span(&object, 1)));
    }

    WeakResult explore(std::vector<std::function<void()>> cpus, const WeakMutant& mutant,
                       const std::function<void(WeakExplorer&)>& at_end);

    plog log{};

 private:
    std::vector<plog_word> memory_;
    std::vector<std::span<std::byte>> strong_;
    std::vector<std::span<std::byte>> more_;
    bool attached_ = false;
    bool others_wait_ = false;
    std::vector<std::size_t> steps_max_;
    std::size_t weak_max_ = ~std::size_t{0};
};

/// Texts of messages, as long as one word of the region.
constexpr std::string_view kTexts[] = {"aaaaaaaa", "bbbbbbbb", "cccccccc"};

inline std::uint64_t store(plog& log, std::string_view text) {
    const plog_message message{text.data(), text.size(), 6, 0, 0};
    return plog_store(&log, &message);
}

}  // namespace lastwords::test
