// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/runtime/weak_boot.h"

namespace lastwords::test {

alignas(PLOG_REGION_ALIGN) std::array<std::byte, PLOG_REGION_BYTES_MIN> weak_region;
bool weak_without_limits = false;

WeakBoot::WeakBoot(std::uint32_t ring, std::uint32_t cpus) {
    weak_region.fill(std::byte{0});
    memory_.assign(plog_memory_bytes(weak_region.size(), cpus) / sizeof(plog_word) + 1, 0);
    plog_setup setup{};
    setup.region = weak_region.data();
    setup.region_bytes = weak_region.size();
    setup.memory = memory_.data();
    setup.memory_bytes = memory_.size() * sizeof(plog_word);
    setup.cpus = cpus;
    attached_ = plog_attach(&log, &setup);
    log.next_seq = 1;
    log.after_panic.order = log.ring.order + ring;
    log.after_panic.slots = 1;
    log.panic_reserve.order = log.after_panic.order + 1;
    log.panic_reserve.slots = 1;
    log.ring.slots = ring;
}

WeakResult WeakBoot::explore(std::vector<std::function<void()>> cpus, const WeakMutant& mutant,
                             const std::function<void(WeakExplorer&)>& at_end) {
    const std::size_t used = PLOG_SLOTS_AT + (log.ring.slots + 2) * PLOG_SLOT_BYTES;
    const std::size_t rear = PLOG_SLOTS_AT + log.slots * PLOG_SLOT_BYTES;
    std::vector<std::span<std::byte>> memory{
        std::as_writable_bytes(std::span(&log, 1)), std::as_writable_bytes(std::span(memory_)),
        std::span(weak_region).first(used), std::span(weak_region).subspan(rear)};
    memory.insert(memory.end(), more_.begin(), more_.end());
    WeakExplorer explorer(
        {.cpus = std::move(cpus),
         .memory = std::move(memory),
         .strong = strong_,
         .at_end = [&] { at_end(*weak_explorer); },
         .steps_max = steps_max_,
         .weak_max = weak_without_limits ? ~std::size_t{0} : weak_max_,
         .states_max = weak_without_limits ? ~std::size_t{0} : std::size_t{3'000'000},
         .others_wait = others_wait_},
        mutant);
    explorer.explore();
    return {explorer.failure(), explorer.states(), explorer.ends(), explorer.steps(),
            explorer.words()};
}

}  // namespace lastwords::test
