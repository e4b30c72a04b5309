// SPDX-License-Identifier: GPL-2.0-or-later
// The model is RC11 (Lahav, Vafeiadis, Kang, Hur, Dreyer: "Repairing sequential consistency in
// C/C++11", 2017), with the release sequences of C++20: a release store and the read-modify-writes
// that follow it.
#include "tests/runtime/weak_memory.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace lastwords::test {

namespace {

using Bytes16 [[gnu::vector_size(16)]] = std::uint8_t;  // of views, for speed

/// Puts the higher of each two positions into `view`.
void join(WeakMemory::View& view, const WeakMemory::View& other) {
    for (std::size_t i = 0; i < view.size(); i += sizeof(Bytes16)) {
        Bytes16 ours;
        Bytes16 theirs;
        std::memcpy(&ours, &view[i], sizeof(ours));
        std::memcpy(&theirs, &other[i], sizeof(theirs));
        ours = ours > theirs ? ours : theirs;
        std::memcpy(&view[i], &ours, sizeof(ours));
    }
}

void hash_in(std::uint64_t& hash, std::uint64_t value) {
    hash = (hash ^ (value + 1)) * 0x9e3779b97f4a7c15U;
    hash ^= hash >> 32;
}

/// Adds a view to a hash. All below `floor` counts as the same, because nobody can read it any
/// more.
void hash_in(std::uint64_t& hash, const WeakMemory::View& view, const WeakMemory::View& floor,
             std::size_t locations) {
    for (std::size_t i = 0; i < locations; i += sizeof(Bytes16)) {
        Bytes16 above;
        Bytes16 base;
        std::memcpy(&above, &view[i], sizeof(above));
        std::memcpy(&base, &floor[i], sizeof(base));
        above = (above > base ? above : base) - base;
        std::array<std::uint64_t, 2> words{};
        std::memcpy(words.data(), &above, sizeof(above));
        hash_in(hash, words[0]);
        hash_in(hash, words[1]);
    }
}

}  // namespace

std::uint64_t WeakAccess::new_value(std::uint64_t old) const {
    switch (kind) {
        case Kind::kAdd:
            return old + value;
        case Kind::kOr:
            return old | value;
        case Kind::kAnd:
            return old & value;
        case Kind::kCompareExchange:
            return old == expected ? value : old;
        case Kind::kLoad:
            return old;
        default:
            return value;
    }
}

WeakMemory& WeakMemory::operator=(const WeakMemory& other) {
    locations_ = other.locations_;
    std::copy_n(other.histories_.begin(), locations_, histories_.begin());
    cpus_ = other.cpus_;
    last_full_fence_ = other.last_full_fence_;
    return *this;
}

void WeakMemory::reset(std::size_t cpus) {
    assert(cpus <= kCpusMax);
    locations_ = 0;
    cpus_.assign(cpus, Cpu{});
    last_full_fence_ = View{};
}

std::size_t WeakMemory::add_location(std::uint64_t value) {
    assert(locations_ < kLocationsMax);
    std::vector<Message>& history = histories_[locations_];
    history.clear();
    history.push_back({value, View{}, false});
    return locations_++;
}

bool WeakMemory::is_free_after(std::size_t location, std::size_t at) const {
    const std::vector<Message>& history = histories_[location];
    return at + 1 == history.size() || !history[at + 1].changes;
}

/// Whether the access may read the message at `at` (a store: go right after it). The CPU's view
/// permits it.
bool WeakMemory::is_choice(const WeakAccess& access, std::size_t at) const {
    switch (access.kind) {
        case WeakAccess::Kind::kLoad:
        case WeakAccess::Kind::kFence:
            return true;
        case WeakAccess::Kind::kCompareExchange:
            return histories_[access.location][at].value != access.expected ||
                   is_free_after(access.location, at);
        default:
            return is_free_after(access.location, at);
    }
}

std::size_t WeakMemory::choices(std::size_t cpu, const WeakAccess& access) const {
    if (access.kind == WeakAccess::Kind::kFence) {
        return 1;
    }
    std::size_t count = 0;
    const std::size_t size = histories_[access.location].size();
    for (std::size_t at = cpus_[cpu].now[access.location]; at < size; ++at) {
        count += is_choice(access, at) ? 1U : 0U;
    }
    return count;
}

std::size_t WeakMemory::nth_choice(std::size_t cpu, const WeakAccess& access,
                                   std::size_t choice) const {
    std::size_t at = histories_[access.location].size();
    do {
        assert(at > cpus_[cpu].now[access.location]);
        --at;
        choice -= is_choice(access, at) ? 1U : 0U;
    } while (choice != ~std::size_t{0});
    return at;
}

/// Reads the message at `at`.
std::uint64_t WeakMemory::read(Cpu& cpu, const WeakAccess& access, std::size_t at) {
    const Message& message = histories_[access.location][at];
    cpu.now[access.location] = static_cast<std::uint8_t>(at);
    if ((access.order & kAcquire) != 0) {
        join(cpu.now, message.view);
    }
    join(cpu.acquired, cpu.now);
    join(cpu.acquired, message.view);
    return message.value;
}

/// Stores a message at position `at`. `read` is the view of the message that a read-modify-write
/// has read.
void WeakMemory::write(Cpu& cpu, const WeakAccess& access, std::size_t at, std::uint64_t value,
                       const View* read) {
    std::vector<Message>& history = histories_[access.location];
    assert(history.size() < 0xff);
    Message message{value, (access.order & kRelease) != 0 ? cpu.now : cpu.released,
                    read != nullptr};
    if (read != nullptr) {
        join(message.view, *read);
    }
    if (at < history.size()) {
        const auto make_room = [&](View& view) {
            if (view[access.location] >= at) {
                ++view[access.location];
            }
        };
        for (std::size_t i = 0; i < locations_; ++i) {
            for (Message& other : histories_[i]) {
                make_room(other.view);
            }
        }
        for (Cpu& other : cpus_) {
            make_room(other.now);
            make_room(other.acquired);
            make_room(other.released);
        }
        make_room(last_full_fence_);
        make_room(message.view);
    }
    message.view[access.location] = static_cast<std::uint8_t>(at);
    cpu.now[access.location] = static_cast<std::uint8_t>(at);
    cpu.acquired[access.location] =
        std::max(cpu.acquired[access.location], static_cast<std::uint8_t>(at));
    history.insert(history.begin() + static_cast<std::ptrdiff_t>(at), message);
}

void WeakMemory::fence(Cpu& cpu, unsigned order) {
    if ((order & kAcquire) != 0) {
        cpu.now = cpu.acquired;
    }
    if (order == kSeqCst) {
        join(cpu.now, last_full_fence_);
        join(cpu.acquired, cpu.now);
        last_full_fence_ = cpu.now;
    }
    if ((order & kRelease) != 0) {
        cpu.released = cpu.now;
    }
}

std::uint64_t WeakMemory::perform(std::size_t number, const WeakAccess& access,
                                  std::size_t choice) {
    Cpu& cpu = cpus_[number];
    if (access.kind == WeakAccess::Kind::kFence) {
        fence(cpu, access.order);
        return 0;
    }
    const std::size_t at = nth_choice(number, access, choice);
    if (access.kind == WeakAccess::Kind::kStore) {
        write(cpu, access, at + 1, access.value, nullptr);
        return 0;
    }
    const std::uint64_t old = histories_[access.location][at].value;
    if (access.kind == WeakAccess::Kind::kLoad) {
        return read(cpu, access, at);
    }
    if (access.kind == WeakAccess::Kind::kCompareExchange && old != access.expected) {
        return read(cpu, {WeakAccess::Kind::kLoad, kRelaxed, access.location}, at);
    }
    read(cpu, access, at);
    const View view = histories_[access.location][at].view;
    write(cpu, access, at + 1, access.new_value(old), &view);
    return old;
}

bool WeakMemory::sees_newest(std::size_t cpu, std::size_t location) const {
    return cpus_[cpu].now[location] + 1U == histories_[location].size();
}

std::uint64_t WeakMemory::fingerprint(unsigned alive) const {
    View floor;
    floor.fill(0xff);
    for (std::size_t cpu = 0; cpu < cpus_.size(); ++cpu) {
        for (std::size_t i = 0; (alive >> cpu & 1U) != 0 && i < floor.size(); ++i) {
            floor[i] = std::min(floor[i], cpus_[cpu].now[i]);
        }
    }
    std::uint64_t hash = 0;
    for (std::size_t i = 0; i < locations_; ++i) {
        for (std::size_t at = floor[i]; at < histories_[i].size(); ++at) {
            const Message& message = histories_[i][at];
            hash_in(hash, message.value);
            hash_in(hash, at > floor[i] && message.changes ? 1 : 0);
            hash_in(hash, message.view, floor, locations_);
        }
        hash_in(hash, i);
    }
    for (std::size_t cpu = 0; cpu < cpus_.size(); ++cpu) {
        if ((alive >> cpu & 1U) != 0) {
            hash_in(hash, cpus_[cpu].now, floor, locations_);
            hash_in(hash, cpus_[cpu].acquired, floor, locations_);
            hash_in(hash, cpus_[cpu].released, floor, locations_);
        }
    }
    hash_in(hash, last_full_fence_, floor, locations_);
    return hash;
}

}  // namespace lastwords::test
