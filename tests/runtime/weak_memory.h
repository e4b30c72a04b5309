// SPDX-License-Identifier: GPL-2.0-or-later
// Memory as C11 promises it and no stronger: the model RC11, in its operational form.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace lastwords::test {

/// Bits of a memory order.
enum WeakOrder : unsigned {
    kRelaxed = 0,
    kAcquire = 1,
    kRelease = 2,
    kAcqRel = 3,
    kSeqCst = 7,  ///< of fences only
};

/// An access to one location, or a fence.
struct WeakAccess {
    enum class Kind { kLoad, kStore, kAdd, kOr, kAnd, kSwap, kCompareExchange, kFence };
    Kind kind = Kind::kLoad;
    unsigned order = kRelaxed;
    std::size_t location = 0;    ///< what WeakMemory::add_location() returned
    std::uint64_t value = 0;     ///< to store, to add or to set
    std::uint64_t expected = 0;  ///< of kCompareExchange

    bool stores() const { return kind != Kind::kLoad && kind != Kind::kFence; }
    /// The value that the access leaves in the location, which has `old`.
    std::uint64_t new_value(std::uint64_t old) const;
};

/// Each location has a history: all that was stored there, in the order in which it counts
/// (modification order), which need not be the order in time. Each CPU has a view: for each
/// location the oldest store that the CPU may still read. A load may read that store or any newer
/// one, and a store may go before stores that the CPU has not seen. Acquire and release pass views
/// on from one CPU to another. So all that a program may do is the sum of the CPUs' interleavings
/// and of these choices.
///
/// Not covered: a load never reads a store that is later in time, so a load is never exchanged with
/// a later store of the same CPU ("promise-free"). Accesses that are sequentially consistent, other
/// than fences, do not exist here.
class WeakMemory {
 public:
    static constexpr std::size_t kLocationsMax = 64;
    static constexpr std::size_t kCpusMax = 4;
    /// For each location a position in its history. Unused locations are zero.
    using View = std::array<std::uint8_t, kLocationsMax>;

    WeakMemory() = default;
    WeakMemory(const WeakMemory&) = delete;
    WeakMemory& operator=(const WeakMemory& other);
    /// Forgets all locations and views.
    void reset(std::size_t cpus);
    /// Adds a location whose first value all CPUs have seen.
    std::size_t add_location(std::uint64_t value);

    /// In how many ways the access can be done now. For a compare-and-exchange this may be 0 (the
    /// CPU could only read a value that was exchanged already).
    std::size_t choices(std::size_t cpu, const WeakAccess& access) const;
    /// Does it in one of these ways; 0 is the one that sequentially consistent memory has. Returns
    /// what was read.
    std::uint64_t perform(std::size_t cpu, const WeakAccess& access, std::size_t choice);

    /// The newest value, by modification order.
    std::uint64_t newest(std::size_t location) const { return histories_[location].back().value; }
    /// Whether the CPU can read nothing but the newest value.
    bool sees_newest(std::size_t cpu, std::size_t location) const;
    /// Replaces the newest value, which was not known when it was stored.
    void amend_newest(std::size_t location, std::uint64_t value) {
        histories_[location].back().value = value;
    }

    /// Returns a hash of all that can still be read by CPUs in `alive` (bit n: CPU n). Two states
    /// with the same hash have the same future, as far as memory decides it.
    std::uint64_t fingerprint(unsigned alive) const;

 private:
    struct Message {
        std::uint64_t value = 0;
        View view{};           // what an acquiring reader gets to know
        bool changes = false;  // by a read-modify-write, which read the message before: nothing
                               // goes in between
    };
    struct Cpu {
        View now{};       // what its loads and stores obey
        View acquired{};  // what `now` becomes at an acquire fence
        View released{};  // `now` at the last release fence
    };
    bool is_free_after(std::size_t location, std::size_t at) const;
    std::size_t nth_choice(std::size_t cpu, const WeakAccess& access, std::size_t choice) const;
    bool is_choice(const WeakAccess& access, std::size_t at) const;
    std::uint64_t read(Cpu& cpu, const WeakAccess& access, std::size_t at);
    void write(Cpu& cpu, const WeakAccess& access, std::size_t at, std::uint64_t value,
               const View* read);
    void fence(Cpu& cpu, unsigned order);

    std::array<std::vector<Message>, kLocationsMax> histories_;
    std::size_t locations_ = 0;
    std::vector<Cpu> cpus_;
    View last_full_fence_{};
};

}  // namespace lastwords::test
