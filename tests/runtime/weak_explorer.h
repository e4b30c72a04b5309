// SPDX-License-Identifier: GPL-2.0-or-later
// Explores all that a few CPUs can do on weak memory.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "tests/runtime/coroutine.h"
#include "tests/runtime/weak_accesses.h"
#include "tests/runtime/weak_memory.h"

namespace lastwords::test {

/// A place in the runtime where an order, or a half of it, is left out.
struct WeakMutant {
    const plog_weak_site* site = nullptr;  ///< nullptr: nothing is left out
    unsigned without = 0;                  ///< kAcquire, kRelease, or the rest of kSeqCst
};

/// Runs the real code on simulated CPUs, depth first: in every order of their steps, and with every
/// choice of WeakMemory. At each branch it saves the state: memory and the CPUs' stacks. Of the
/// paths that lead to the same state only one is followed.
///
/// A word is weak memory if a CPU stores to it and another CPU uses it. The explorer learns which
/// words these are, and starts again at each new one. No other access is a step.
///
/// Accesses that are not atomic must see the newest store, otherwise they race, which fails the
/// scene. The compiler reports them (-fsanitize=thread). A read that races with a store later in
/// time is not noticed.
class WeakExplorer {
 public:
    struct Scene {
        std::vector<std::function<void()>> cpus;  ///< own nothing: a CPU may be stopped anywhere
        /// All memory that the CPUs change, besides their stacks.
        std::vector<std::span<std::byte>> memory{};
        /// Parts of it that are taken for sequentially consistent, to keep the scene small.
        std::vector<std::span<std::byte>> strong{};
        std::function<void()> at_end{};  ///< optional
        /// CPU n stops for good before its next step after this many; 0 or nothing: it goes on to
        /// its end.
        std::vector<std::size_t> steps_max{};
        /// How often on a path a load may read something else than the newest value, or a store go
        /// before another.
        std::size_t weak_max = ~std::size_t{0};
        std::size_t states_max = 3'000'000;  ///< the scene fails if it has more
        /// The other CPUs begin when CPU 0 calls let_others_begin(), to keep the scene small.
        bool others_wait = false;
    };

    explicit WeakExplorer(Scene scene, WeakMutant mutant = {});
    WeakExplorer(const WeakExplorer&) = delete;
    WeakExplorer& operator=(const WeakExplorer&) = delete;
    ~WeakExplorer();

    /// Returns false if the scene has failed.
    bool explore();

    /// Called by a CPU, or at the end: the scene has failed.
    void fail(const std::string& what);
    /// What failed, and the CPUs' accesses on the way to it; empty: nothing.
    const std::string& failure() const { return failure_; }

    std::uint64_t states() const { return seen_.size(); }
    std::uint64_t ends() const { return ends_; }
    std::uint64_t steps() const { return steps_; }
    /// The words that are weak memory.
    std::size_t words() const { return words_.size(); }

    /// Returns the running CPU; 0 outside of explore().
    std::uint16_t cpu() const { return running_ == nullptr ? std::uint16_t{0} : running_->number; }
    /// An access of the running CPU. Outside of explore() it is an ordinary one. Returns what was
    /// read.
    std::uint64_t access(volatile void* at, std::size_t bytes, WeakAccess access);
    void fence(unsigned order);
    /// An access that is not atomic is about to happen.
    void plain(const volatile void* at, std::size_t bytes, bool stores);
    /// The running CPU's next access with an order is at this place.
    void at(plog_weak_site& site) {
        if (running_ != nullptr) {
            running_->site = &site;
        }
    }
    void let_others_begin() { others_wait_ = false; }
    /// The running CPU's clock: how often it was asked.
    std::uint64_t now() { return running_ == nullptr ? 1 : ++running_->time; }

 private:
    struct Cpu {
        explicit Cpu(std::span<std::byte> stack) : coroutine(stack) {}
        Coroutine coroutine;
        std::uint16_t number = 0;
        WeakAccess next{};         // the access before which it has stopped
        std::uint64_t result = 0;  // what the access has read
        std::uint64_t fingerprint = 0;
        std::uint64_t time = 0;
        std::size_t steps_left = 0;
        bool is_done = false;
        plog_weak_site* site = nullptr;
    };
    struct Choice {
        std::uint16_t cpu = 0;
        std::uint16_t number = 0;
    };
    /// What a CPU was doing at a branch.
    struct SavedCpu {
        Coroutine::Place place;
        WeakAccess next{};
        std::uint64_t fingerprint = 0;
        std::uint64_t time = 0;
        std::size_t steps_left = 0;
        bool is_done = false;
    };
    struct Branch {
        std::vector<Choice> choices;
        std::size_t taken = 0;
        WeakMemory memory;
        std::vector<std::byte> bytes;  // of Scene::memory
        std::vector<SavedCpu> cpus;
        bool others_wait = false;
        std::size_t weak_left = 0;
    };
    struct Word {
        std::uintptr_t at = 0;
        std::size_t bytes = 0;
        unsigned readers = 0;  // bit n: CPU n
        unsigned writers = 0;
        bool is_strong = false;
        bool is_weak = false;
        std::size_t location = 0;  // in memory_, if it is weak
    };
    struct Done {
        std::uint16_t cpu = 0;
        WeakAccess access{};
        std::uint64_t value = 0;  // what was read
    };

    void start();
    void reset_memory();
    void go_on();
    bool go_back();
    void save(Branch& branch) const;
    void restore(const Branch& branch);
    void take(const Choice& choice);
    void resume(Cpu& cpu);
    void list_choices(std::vector<Choice>& all) const;
    std::uint64_t fingerprint() const;
    unsigned alive() const;

    std::uint64_t step(const WeakAccess& access);
    std::uint64_t word_access(std::uintptr_t at, std::size_t bytes, WeakAccess access);
    void plain_word(std::uintptr_t at, std::size_t bytes, bool stores);
    Word& word_at(std::uintptr_t at, std::size_t bytes, bool stores);
    bool is_split(std::uintptr_t at, bool needed);
    void start_again();
    void settle();
    unsigned left_of(unsigned order);
    std::string way() const;
    std::string name_of(const Word& word) const;

    Scene scene_;
    WeakMutant mutant_;
    WeakMemory memory_;
    std::vector<std::vector<std::byte>> at_start_;
    std::vector<std::unique_ptr<Cpu>> cpus_;
    Cpu* running_ = nullptr;

    std::unordered_map<std::uintptr_t, Word> known_;
    std::unordered_set<std::uintptr_t> split_;  // 8 bytes whose halves are used on their own
    std::vector<const Word*> words_;
    bool learned_ = false;
    const Word* unsettled_ = nullptr;  // a word whose newest value is only in memory so far

    std::vector<std::unique_ptr<Branch>>
        path_;  // reused: only the first depth_ ones are on the path
    std::size_t depth_ = 0;
    bool others_wait_ = false;
    std::size_t weak_left_ = 0;
    std::unordered_set<std::uint64_t> seen_;
    std::uint64_t ends_ = 0;
    std::uint64_t steps_ = 0;
    std::vector<Done> done_;  // since the start
    std::string failure_;
};

/// Does an access to memory that is not weak. Returns what was read.
std::uint64_t access_at_once(std::uintptr_t at, std::size_t bytes, const WeakAccess& access);

/// The explorer that exists; nullptr: none.
extern WeakExplorer* weak_explorer;

}  // namespace lastwords::test
