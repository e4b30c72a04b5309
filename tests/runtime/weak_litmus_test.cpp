// SPDX-License-Identifier: GPL-2.0-or-later
// Known small programs, with the outcomes that RC11 allows. They prove the explorer of weak memory.
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "tests/runtime/weak_explorer.h"

namespace lastwords::test {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

class WeakLitmus : public ::testing::Test {
 protected:
    using Cpus = std::vector<std::function<void()>>;

    /// Returns what the words of `out` can be in the end, as "0 1".
    std::set<std::string> outcomes(const Cpus& cpus, std::size_t words) {
        std::set<std::string> all;
        WeakExplorer explorer(
            {.cpus = cpus,
             .memory = {std::as_writable_bytes(std::span(memory_)),
                        std::as_writable_bytes(std::span(out))},
             .at_end = [&] {
                 all.insert(fmt::format("{}", fmt::join(std::span(out).first(words), " ")));
             }});
        EXPECT_TRUE(explorer.explore()) << explorer.failure();
        return all;
    }

    static std::uint64_t load(const std::uint64_t& at, int order) {
        return plog_weak_load(&at, sizeof(at), order);
    }
    static void store(std::uint64_t& at, std::uint64_t value, int order) {
        plog_weak_store(&at, sizeof(at), value, order);
    }
    static std::uint64_t add(std::uint64_t& at, std::uint64_t value, int order) {
        return plog_weak_add(&at, sizeof(at), value, order);
    }

    std::array<std::uint64_t, 4> out{};
    std::array<std::uint64_t, 4> memory_{};
    std::uint64_t& x = memory_[0];
    std::uint64_t& y = memory_[1];
    std::uint64_t& z = memory_[2];
    static constexpr int kRlx = __ATOMIC_RELAXED;
    static constexpr int kAcq = __ATOMIC_ACQUIRE;
    static constexpr int kRel = __ATOMIC_RELEASE;

    /// A message in x, and y says that it is there.
    std::set<std::string> pass_message(int store_order, int load_order) {
        return outcomes({[=, this] {
                             store(x, 1, kRlx);
                             store(y, 1, store_order);
                         },
                         [=, this] {
                             out[0] = load(y, load_order);
                             out[1] = load(x, kRlx);
                         }},
                        2);
    }
};

TEST_F(WeakLitmus, AMessageArrivesWithReleaseAndAcquire) {
    EXPECT_THAT(pass_message(kRel, kAcq), UnorderedElementsAre("0 0", "0 1", "1 1"));
}

TEST_F(WeakLitmus, AMessageMayBeMissingWithoutReleaseOrWithoutAcquire) {
    const auto all = UnorderedElementsAre("0 0", "0 1", "1 0", "1 1");
    EXPECT_THAT(pass_message(kRlx, kAcq), all);
    EXPECT_THAT(pass_message(kRel, kRlx), all);
    EXPECT_THAT(pass_message(kRlx, kRlx), all);
}

TEST_F(WeakLitmus, AMessageArrivesWithTwoFences) {
    const auto with = [&](int writers, int readers) {
        return outcomes({[=, this] {
                             store(x, 1, kRlx);
                             plog_weak_fence(writers);
                             store(y, 1, kRlx);
                         },
                         [=, this] {
                             out[0] = load(y, kRlx);
                             plog_weak_fence(readers);
                             out[1] = load(x, kRlx);
                         }},
                        2);
    };
    EXPECT_THAT(with(kRel, kAcq), Not(Contains("1 0")));
    EXPECT_THAT(with(__ATOMIC_ACQ_REL, __ATOMIC_ACQ_REL), Not(Contains("1 0")));
    EXPECT_THAT(with(kAcq, kAcq), Contains("1 0"));
    EXPECT_THAT(with(kRel, kRel), Contains("1 0"));
}

TEST_F(WeakLitmus, AMessageArrivesWithAFenceAndAnOrder) {
    EXPECT_THAT(outcomes({[&] {
                              store(x, 1, kRlx);
                              plog_weak_fence(kRel);
                              store(y, 1, kRlx);
                          },
                          [&] {
                              out[0] = load(y, kAcq);
                              out[1] = load(x, kRlx);
                          }},
                         2),
                UnorderedElementsAre("0 0", "0 1", "1 1"));
}

/// Only a fence that is sequentially consistent orders a store against a later load.
TEST_F(WeakLitmus, TwoCpusMayMissEachOthersStore) {
    const auto with = [&](int fence) {
        return outcomes({[=, this] {
                             store(x, 1, kRel);
                             plog_weak_fence(fence);
                             out[0] = load(y, kAcq);
                         },
                         [=, this] {
                             store(y, 1, kRel);
                             plog_weak_fence(fence);
                             out[1] = load(x, kAcq);
                         }},
                        2);
    };
    EXPECT_THAT(with(__ATOMIC_ACQ_REL), UnorderedElementsAre("0 0", "0 1", "1 0", "1 1"));
    EXPECT_THAT(with(__ATOMIC_SEQ_CST), UnorderedElementsAre("0 1", "1 0", "1 1"));
}

/// C11 and arm64 allow "1 1" here. RC11 does not, and this explorer cannot find it: a limit of the
/// model, not a promise of the hardware. The runtime has no pair that relies on it.
TEST_F(WeakLitmus, NoLoadReadsAStoreThatIsLaterInTime) {
    EXPECT_THAT(outcomes({[&] {
                              out[0] = load(x, kRlx);
                              store(y, 1, kRlx);
                          },
                          [&] {
                              out[1] = load(y, kRlx);
                              store(x, 1, kRlx);
                          }},
                         2),
                UnorderedElementsAre("0 0", "0 1", "1 0"));
}

TEST_F(WeakLitmus, TwoLoadsOfOneWordDoNotGoBack) {
    EXPECT_THAT(outcomes({[&] {
                              store(x, 1, kRlx);
                              store(x, 2, kRlx);
                          },
                          [&] {
                              out[0] = load(x, kRlx);
                              out[1] = load(x, kRlx);
                          }},
                         2),
                UnorderedElementsAre("0 0", "0 1", "0 2", "1 1", "1 2", "2 2"));
}

/// All CPUs agree on the order of the stores to one word.
TEST_F(WeakLitmus, TwoReadersSeeTheStoresToOneWordInOneOrder) {
    const std::set<std::string> all =
        outcomes({[&] { store(x, 1, kRlx); }, [&] { store(x, 2, kRlx); },
                  [&] {
                      out[0] = load(x, kRlx);
                      out[1] = load(x, kRlx);
                  },
                  [&] {
                      out[2] = load(x, kRlx);
                      out[3] = load(x, kRlx);
                  }},
                 4);
    EXPECT_THAT(all, Contains("1 2 1 2"));
    EXPECT_THAT(all, Contains("2 1 2 1"));
    EXPECT_THAT(all, Not(Contains("1 2 2 1")));
    EXPECT_THAT(all, Not(Contains("2 1 1 2")));
}

/// The readers need not agree on the order of independent stores, even with acquire and release.
TEST_F(WeakLitmus, TwoReadersMaySeeStoresToTwoWordsInOppositeOrders) {
    const auto with = [&](int fence) {
        return outcomes({[&] { store(x, 1, kRel); }, [&] { store(y, 1, kRel); },
                         [=, this] {
                             out[0] = load(x, kAcq);
                             plog_weak_fence(fence);
                             out[1] = load(y, kAcq);
                         },
                         [=, this] {
                             out[2] = load(y, kAcq);
                             plog_weak_fence(fence);
                             out[3] = load(x, kAcq);
                         }},
                        4);
    };
    EXPECT_THAT(with(__ATOMIC_ACQ_REL), Contains("1 0 1 0"));
    EXPECT_THAT(with(__ATOMIC_SEQ_CST), Not(Contains("1 0 1 0")));
}

/// Orders of two pairs add up: what the first CPU stored arrives at the third.
TEST_F(WeakLitmus, AMessageIsPassedOn) {
    const auto with = [&](int order) {
        return outcomes({[&] { store(x, 1, kRlx), store(y, 1, kRel); },
                         [=, this] {
                             out[0] = load(y, order);
                             store(z, out[0], kRel);
                         },
                         [&] {
                             out[1] = load(z, kAcq);
                             out[2] = load(x, kRlx);
                         }},
                        3);
    };
    EXPECT_THAT(with(kAcq), Not(Contains("1 1 0")));
    EXPECT_THAT(with(kRlx), Contains("1 1 0"));
}

/// A relaxed read-modify-write hands on what the release store before it says; a relaxed store does
/// not.
TEST_F(WeakLitmus, AReadModifyWriteContinuesARelease) {
    const auto reader = [&] {
        out[0] = load(y, kAcq);
        out[1] = load(x, kRlx);
    };
    EXPECT_THAT(
        outcomes({[&] { store(x, 1, kRlx), store(y, 1, kRel); }, [&] { add(y, 2, kRlx); }, reader},
                 2),
        UnorderedElementsAre("0 0", "0 1", "1 1", "2 0", "2 1", "3 1"));
    EXPECT_THAT(
        outcomes({[&] { store(x, 1, kRlx), store(y, 1, kRel), store(y, 3, kRlx); }, reader}, 2),
        Contains("3 0"));
}

TEST_F(WeakLitmus, NothingComesBetweenTheHalvesOfAReadModifyWrite) {
    EXPECT_THAT(outcomes({[&] { out[0] = add(x, 1, kRlx); }, [&] { out[1] = add(x, 1, kRlx); },
                          [&] { store(x, 10, kRlx), out[2] = load(x, kRlx); }},
                         3),
                Not(Contains("0 0 10")));
    EXPECT_THAT(outcomes({[&] { out[0] = plog_weak_cmpxchg(&x, 8, 0, 1, kRlx) ? 1 : 0; },
                          [&] { out[1] = plog_weak_cmpxchg(&x, 8, 0, 2, kRlx) ? 1 : 0; }},
                         2),
                UnorderedElementsAre("0 1", "1 0"));
}

/// A store that does not know of an older one in another CPU may go before it.
TEST_F(WeakLitmus, StoresOfTwoCpusToTwoWordsMayEndInOppositeOrders) {
    const auto with = [&](int order, int order_of_load) {
        return outcomes({[=, this] {
                             store(x, 1, kRlx);
                             store(y, 1, order);
                         },
                         [=, this] {
                             out[0] = load(y, order_of_load);
                             store(x, 2, kRlx);
                             out[1] = out[0] == 1 ? 1 : 0;
                         },
                         [&] { out[2] = load(x, kRlx), out[3] = load(x, kRlx); }},
                        4);
    };
    EXPECT_THAT(with(kRel, kAcq), Not(Contains("1 1 2 1")));
    EXPECT_THAT(with(kRlx, kAcq), Contains("1 1 2 1"));
    EXPECT_THAT(with(kRel, kRlx), Contains("1 1 2 1"));
}

TEST_F(WeakLitmus, AnAccessThatIsNotAtomicMustBeOrdered) {
    const auto races = [&](int order) {
        WeakExplorer explorer({.cpus = {[=, this] {
                                            weak_explorer->plain(&x, sizeof(x), true);
                                            x = 1;
                                            store(y, 1, order);
                                        },
                                        [=, this] {
                                            if (load(y, kAcq) == 1) {
                                                weak_explorer->plain(&x, sizeof(x), false);
                                            }
                                        }},
                               .memory = {std::as_writable_bytes(std::span(memory_))}});
        return !explorer.explore();
    };
    EXPECT_FALSE(races(kRel));
    EXPECT_TRUE(races(kRlx));
}

}  // namespace
}  // namespace lastwords::test
