// SPDX-License-Identifier: GPL-2.0-or-later
#include "tests/runtime/weak_explorer.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <utility>

namespace lastwords::test {

WeakExplorer* weak_explorer = nullptr;

namespace {

constexpr std::size_t kStackBytes = 64 * 1024;

/// The stacks of all CPUs, in one piece so that an address on a stack is soon recognised.
std::array<std::byte, WeakMemory::kCpusMax * kStackBytes> stacks;

bool is_on_a_stack(std::uintptr_t at) {
    return at - reinterpret_cast<std::uintptr_t>(stacks.data()) < stacks.size();
}

std::uint64_t value_at(std::uintptr_t at, std::size_t bytes) {
    std::uint64_t value = 0;
    std::memcpy(&value, reinterpret_cast<const void*>(at), bytes);
    return value;
}

std::uint64_t cut(std::uint64_t value, std::size_t bytes) {
    return bytes == sizeof(value) ? value : value & ((std::uint64_t{1} << 8 * bytes) - 1);
}

void hash_in(std::uint64_t& hash, std::uint64_t value) {
    hash = (hash ^ (value + 1)) * 0x9e3779b97f4a7c15U;
    hash ^= hash >> 29;
}

}  // namespace

std::uint64_t access_at_once(std::uintptr_t at, std::size_t bytes, const WeakAccess& access) {
    const std::uint64_t old = value_at(at, bytes);
    if (access.stores()) {
        const std::uint64_t value = access.new_value(old);
        std::memcpy(reinterpret_cast<void*>(at), &value, bytes);
    }
    return old;
}

WeakExplorer::WeakExplorer(Scene scene, WeakMutant mutant)
    : scene_(std::move(scene)), mutant_(mutant) {
    for (const std::span<std::byte> part : scene_.memory) {
        at_start_.emplace_back(part.begin(), part.end());
    }
    for (std::size_t i = 0; i < scene_.cpus.size(); ++i) {
        cpus_.push_back(
            std::make_unique<Cpu>(std::span(stacks).subspan(i * kStackBytes, kStackBytes)));
        cpus_.back()->number = static_cast<std::uint16_t>(i);
    }
    weak_explorer = this;
}

WeakExplorer::~WeakExplorer() {
    reset_memory();
    weak_explorer = nullptr;
}

void WeakExplorer::reset_memory() {
    for (std::size_t i = 0; i < at_start_.size(); ++i) {
        std::copy(at_start_[i].begin(), at_start_[i].end(), scene_.memory[i].begin());
    }
}

void WeakExplorer::start() {
    reset_memory();
    memory_.reset(cpus_.size());
    for (const Word* word : words_) {
        memory_.add_location(value_at(word->at, word->bytes));
    }
    depth_ = 0;
    unsettled_ = nullptr;
    done_.clear();
    others_wait_ = scene_.others_wait;
    weak_left_ = scene_.weak_max;
    for (std::size_t i = 0; i < cpus_.size(); ++i) {
        Cpu& cpu = *cpus_[i];
        cpu.site = nullptr;
        cpu.time = 0;
        cpu.steps_left = i < scene_.steps_max.size() ? scene_.steps_max[i] : 0;
        cpu.is_done = false;
        cpu.coroutine.start(scene_.cpus[i]);
        resume(cpu);  // runs up to its first step
    }
}

void WeakExplorer::resume(Cpu& cpu) {
    if (learned_ || !failure_.empty()) {
        return;
    }
    running_ = &cpu;
    cpu.coroutine.resume();
    settle();
    running_ = nullptr;
    cpu.is_done = cpu.is_done || cpu.coroutine.is_done();
    cpu.fingerprint = cpu.is_done ? 0 : cpu.coroutine.fingerprint();
}

/// Lets a CPU do the access before which it has stopped, and go on to its next one.
void WeakExplorer::take(const Choice& choice) {
    Cpu& cpu = *cpus_[choice.cpu];
    ++steps_;
    weak_left_ -= choice.number == 0 ? 0U : 1U;
    cpu.result = memory_.perform(cpu.number, cpu.next, choice.number);
    done_.push_back({cpu.number, cpu.next, cpu.result});
    if (cpu.next.kind != WeakAccess::Kind::kFence) {
        const Word& word = *words_[cpu.next.location];
        const std::uint64_t newest = memory_.newest(word.location);
        std::memcpy(reinterpret_cast<void*>(word.at), &newest, word.bytes);
    }
    if (cpu.steps_left != 0 && --cpu.steps_left == 0) {
        cpu.is_done = true;
        cpu.fingerprint = 0;
    } else {
        resume(cpu);
    }
}

void WeakExplorer::save(Branch& branch) const {
    branch.memory = memory_;
    branch.bytes.clear();
    for (const std::span<std::byte> part : scene_.memory) {
        branch.bytes.insert(branch.bytes.end(), part.begin(), part.end());
    }
    branch.cpus.resize(cpus_.size());
    for (const auto& cpu : cpus_) {
        SavedCpu& saved = branch.cpus[cpu->number];
        if (!cpu->is_done) {
            cpu->coroutine.save(saved.place);
        }
        saved.next = cpu->next;
        saved.fingerprint = cpu->fingerprint;
        saved.time = cpu->time;
        saved.steps_left = cpu->steps_left;
        saved.is_done = cpu->is_done;
    }
    branch.others_wait = others_wait_;
    branch.weak_left = weak_left_;
}

void WeakExplorer::restore(const Branch& branch) {
    memory_ = branch.memory;
    auto from = branch.bytes.begin();
    for (const std::span<std::byte> part : scene_.memory) {
        const auto end = from + static_cast<std::ptrdiff_t>(part.size());
        std::copy(from, end, part.begin());
        from = end;
    }
    for (const auto& cpu : cpus_) {
        const SavedCpu& saved = branch.cpus[cpu->number];
        if (!saved.is_done) {
            cpu->coroutine.restore(saved.place);
        }
        cpu->next = saved.next;
        cpu->fingerprint = saved.fingerprint;
        cpu->time = saved.time;
        cpu->steps_left = saved.steps_left;
        cpu->is_done = saved.is_done;
    }
    others_wait_ = branch.others_wait;
    weak_left_ = branch.weak_left;
}

unsigned WeakExplorer::alive() const {
    unsigned bits = 0;
    for (const auto& cpu : cpus_) {
        bits |= (cpu->is_done ? 0U : 1U) << cpu->number;
    }
    return bits;
}

void WeakExplorer::list_choices(std::vector<Choice>& all) const {
    all.clear();
    for (const auto& cpu : cpus_) {
        if (cpu->is_done || (others_wait_ && cpu->number != 0)) {
            continue;
        }
        std::size_t count = memory_.choices(cpu->number, cpu->next);
        if (weak_left_ == 0) {
            count = std::min<std::size_t>(count, 1);
        }
        for (std::size_t i = 0; i < count; ++i) {
            all.push_back({cpu->number, static_cast<std::uint16_t>(i)});
        }
    }
}

std::uint64_t WeakExplorer::fingerprint() const {
    std::uint64_t hash = memory_.fingerprint(alive());
    hash_in(hash, others_wait_ ? 1 : 0);
    hash_in(hash, weak_left_);
    // Most of the memory is unchanged since the start and need not be hashed.
    constexpr std::size_t kBlock = 64;
    for (std::size_t i = 0; i < at_start_.size(); ++i) {
        const std::span<std::byte> part = scene_.memory[i];
        for (std::size_t at = 0; at < part.size(); at += kBlock) {
            const std::size_t bytes = std::min(kBlock, part.size() - at);
            if (std::memcmp(&part[at], &at_start_[i][at], bytes) == 0) {
                continue;
            }
            hash_in(hash, i << 32 | at);
            for (std::size_t word_at = at; word_at < at + bytes; word_at += sizeof(std::uint64_t)) {
                std::uint64_t word = 0;
                std::memcpy(&word, &part[word_at], std::min(sizeof(word), part.size() - word_at));
                hash_in(hash, word);
            }
        }
    }
    for (const auto& cpu : cpus_) {
        hash_in(hash, cpu->fingerprint);
        hash_in(hash, cpu->time);
        hash_in(hash, cpu->steps_left);
    }
    return hash;
}

/// Goes back to the last branch with a choice that was not taken yet, and takes it. Returns false
/// if there is none.
bool WeakExplorer::go_back() {
    while (depth_ > 0) {
        Branch& branch = *path_[depth_ - 1];
        if (++branch.taken < branch.choices.size()) {
            restore(branch);
            done_.resize(depth_ - 1);
            take(branch.choices[branch.taken]);
            return true;
        }
        --depth_;
    }
    return false;
}

/// Goes from the current state to new ones until there is none.
void WeakExplorer::go_on() {
    while (!learned_ && failure_.empty() && seen_.insert(fingerprint()).second) {
        if (alive() == 0) {
            ++ends_;
            if (scene_.at_end) {
                scene_.at_end();
            }
            return;
        }
        if (depth_ == path_.size()) {
            path_.push_back(std::make_unique<Branch>());
        }
        Branch& branch = *path_[depth_];
        list_choices(branch.choices);
        if (branch.choices.empty()) {
            return;
        }
        if (seen_.size() > scene_.states_max) {
            fail("too many states");
            return;
        }
        ++depth_;
        branch.taken = 0;
        if (branch.choices.size() > 1) {
            save(branch);
        }
        take(branch.choices.front());
    }
}

bool WeakExplorer::explore() {
    do {
        learned_ = false;
        seen_.clear();
        ends_ = 0;
        start();
        do {
            go_on();
        } while (!learned_ && failure_.empty() && go_back());
    } while (learned_);
    return failure_.empty();
}

void WeakExplorer::fail(const std::string& what) {
    if (failure_.empty()) {
        failure_ = what + "\n" + way();
    }
    if (running_ != nullptr) {
        running_->coroutine.yield();  // for good
    }
}

std::string WeakExplorer::name_of(const Word& word) const {
    for (std::size_t i = 0; i < scene_.memory.size(); ++i) {
        const auto from = reinterpret_cast<std::uintptr_t>(scene_.memory[i].data());
        if (word.at - from < scene_.memory[i].size()) {
            return fmt::format("memory[{}]+{:#x}", i, word.at - from);
        }
    }
    return "";
}

std::string WeakExplorer::way() const {
    static constexpr std::array kNames{"reads", "stores", "adds",      "sets",
                                       "masks", "swaps",  "exchanges", "fence"};
    std::string text;
    for (const Done& done : done_) {
        const WeakAccess& access = done.access;
        text += fmt::format("  CPU {} {}", done.cpu, kNames[static_cast<std::size_t>(access.kind)]);
        if (access.kind != WeakAccess::Kind::kFence) {
            text += fmt::format(" {}", name_of(*words_[access.location]));
        }
        text += access.kind == WeakAccess::Kind::kStore
                    ? fmt::format(" = {:#x}", access.value)
                    : fmt::format(", read {:#x}, value {:#x}, expected {:#x}", done.value,
                                  access.value, access.expected);
        text += fmt::format(", order {}\n", access.order);
    }
    return text;
}

/// A word to which a CPU has stored by an access that is not atomic has its new value only now.
void WeakExplorer::settle() {
    if (unsettled_ != nullptr) {
        memory_.amend_newest(unsettled_->location, value_at(unsettled_->at, unsettled_->bytes));
        unsettled_ = nullptr;
    }
}

/// Called by a CPU: forgets all paths, because a word turned out to be weak memory.
void WeakExplorer::start_again() {
    words_.clear();
    for (auto& [at, word] : known_) {
        word.is_weak = word.writers != 0 && std::popcount(word.readers | word.writers) > 1;
        if (word.is_weak) {
            word.location = words_.size();
            words_.push_back(&word);
        }
    }
    learned_ = true;
    running_->coroutine.yield();
}

/// Returns what is known of a word, now that the running CPU uses it. Starts again if it has become
/// weak memory.
WeakExplorer::Word& WeakExplorer::word_at(std::uintptr_t at, std::size_t bytes, bool stores) {
    Word& word = known_[at];
    if (word.bytes == 0) {
        word.at = at;
        word.bytes = bytes;
        word.is_strong = std::any_of(scene_.strong.begin(), scene_.strong.end(), [at](auto part) {
            return at - reinterpret_cast<std::uintptr_t>(part.data()) < part.size();
        });
    }
    unsigned& users = stores ? word.writers : word.readers;
    if ((users >> running_->number & 1U) == 0 && !word.is_strong) {
        users |= 1U << running_->number;
        if (!word.is_weak && word.writers != 0 && std::popcount(word.readers | word.writers) > 1) {
            if (name_of(word).empty()) {
                fail("CPUs share memory that Scene::memory does not have");
            }
            start_again();
        }
    }
    return word;
}

/// Whether an aligned piece of 8 bytes counts as two words. It does once an access needs it.
bool WeakExplorer::is_split(std::uintptr_t at, bool needed) {
    if (split_.contains(at)) {
        return true;
    }
    if (needed) {
        split_.insert(at);
        const auto known = known_.find(at);
        if (known != known_.end()) {
            Word& first = known->second;
            first.bytes /= 2;
            Word second = first;
            second.at += second.bytes;
            known_[second.at] = second;
            if (known_[at].is_weak) {
                start_again();
            }
        }
    }
    return needed;
}

std::uint64_t WeakExplorer::access(volatile void* where, std::size_t bytes, WeakAccess access) {
    const auto at = reinterpret_cast<std::uintptr_t>(where);
    if (running_ == nullptr || is_on_a_stack(at)) {
        return access_at_once(at, bytes, access);
    }
    settle();
    access.order = left_of(access.order);
    if (is_split(at & ~std::uintptr_t{7}, bytes < sizeof(std::uint64_t)) &&
        bytes == sizeof(std::uint64_t)) {
        constexpr std::size_t kHalf = sizeof(std::uint32_t);
        WeakAccess second = access;
        second.value >>= 8 * kHalf;
        const std::uint64_t low = word_access(at, kHalf, access);
        return low | word_access(at + kHalf, kHalf, second) << 8 * kHalf;
    }
    return word_access(at, bytes, access);
}

std::uint64_t WeakExplorer::word_access(std::uintptr_t at, std::size_t bytes, WeakAccess access) {
    const Word& word = word_at(at, bytes, access.stores());
    if (!word.is_weak) {
        return access_at_once(at, bytes, access);
    }
    if (word.bytes != bytes) {
        fail("an atomic operation on a word of another size");
    }
    if (value_at(at, bytes) != memory_.newest(word.location)) {
        fail("a word of weak memory was changed by a store that the explorer does not know");
    }
    access.location = word.location;
    access.value = cut(access.value, bytes);
    return cut(step(access), bytes);
}

/// Waits until the access was done.
std::uint64_t WeakExplorer::step(const WeakAccess& access) {
    running_->next = access;
    running_->coroutine.yield();
    return running_->result;
}

void WeakExplorer::fence(unsigned order) {
    if (running_ == nullptr) {
        return;
    }
    settle();
    const WeakAccess access{.kind = WeakAccess::Kind::kFence, .order = left_of(order)};
    if (access.order == kSeqCst) {
        step(access);
    } else {
        memory_.perform(running_->number, access, 0);
    }
}

void WeakExplorer::plain(const volatile void* where, std::size_t bytes, bool stores) {
    const auto from = reinterpret_cast<std::uintptr_t>(where);
    if (running_ == nullptr || is_on_a_stack(from)) {
        return;
    }
    for (std::uintptr_t at = from & ~std::uintptr_t{7}; at < from + bytes; at += 8) {
        if (!is_split(at, at < from || at + 8 > from + bytes)) {
            plain_word(at, 8, stores);
            continue;
        }
        for (const std::uintptr_t half : {at, at + 4}) {
            if (half + 4 > from && half < from + bytes) {
                plain_word(half, 4, stores);
            }
        }
    }
}

void WeakExplorer::plain_word(std::uintptr_t at, std::size_t bytes, bool stores) {
    settle();
    const Word& word = word_at(at, bytes, stores);
    if (!word.is_weak) {
        return;
    }
    const std::uint16_t cpu = running_->number;
    if (!memory_.sees_newest(cpu, word.location)) {
        fail(fmt::format("CPU {} uses {} without having seen another CPU's store to it", cpu,
                         name_of(word)));
    }
    WeakAccess access{.location = word.location};
    if (stores) {
        access.kind = WeakAccess::Kind::kStore;
        access.value = memory_.newest(word.location);
        unsettled_ = &word;
    }
    memory_.perform(cpu, access, 0);
}

/// Returns what the mutant leaves of an order.
unsigned WeakExplorer::left_of(unsigned order) {
    if (order == kRelaxed || running_->site == nullptr) {
        return order;
    }
    plog_weak_site& site = *std::exchange(running_->site, nullptr);
    site.order |= order;
    return &site == mutant_.site ? order & ~mutant_.without : order;
}

}  // namespace lastwords::test
