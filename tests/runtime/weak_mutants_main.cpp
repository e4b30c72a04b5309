// SPDX-License-Identifier: GPL-2.0-or-later
// For weaken_orders.py: leaves out each memory order of the runtime in turn, and prints which scene
// fails. With the name of a scene, runs only that one.
//
// usage: plog_weak_mutants [SCENE]
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

#include "tests/runtime/weak_scenes.h"

extern "C" {
extern plog_weak_site* const __start_plog_weak_sites[];
extern plog_weak_site* const __stop_plog_weak_sites[];
}

namespace lastwords::test {
namespace {

/// A scene without mutants.
struct Base {
    WeakScene scene;
    std::vector<const plog_weak_site*> sites;  // that it reaches
    std::uint64_t states = 0;
};

/// Processor time, because other tests may run at the same time.
double seconds_since(std::clock_t start) {
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
}

std::vector<plog_weak_site*> all_sites() {
    std::vector<plog_weak_site*> sites(__start_plog_weak_sites, __stop_plog_weak_sites);
    const auto place = [](const plog_weak_site* site) {
        return std::pair(std::string(site->file), site->line);
    };
    std::sort(sites.begin(), sites.end(),
              [&](const auto* a, const auto* b) { return place(a) < place(b); });
    return sites;
}

/// Runs a scene as it is.
bool run(const WeakScene& scene, std::vector<Base>& bases) {
    std::vector<unsigned> orders;
    for (plog_weak_site* const site : all_sites()) {
        orders.push_back(std::exchange(site->order, 0U));
    }
    const auto start = std::clock();
    const WeakResult result = scene.run({});
    fmt::print("scene\t{}\t{}\t{}\t{}\t{:.2f}\t{}\n", scene.name, result.states, result.ends,
               result.words, seconds_since(start), result.failure.empty() ? "passes" : "fails");
    fmt::print("{}", result.failure);
    Base base{scene, {}, result.states};
    std::size_t i = 0;
    for (plog_weak_site* const site : all_sites()) {
        if (site->order != 0) {
            base.sites.push_back(site);
        }
        site->order |= orders[i++];
    }
    bases.push_back(base);
    return result.failure.empty();
}

/// Leaves out one half of an order. Prints the first scene that fails.
bool is_found(plog_weak_site* site, unsigned without, const std::vector<Base>& bases) {
    const auto start = std::clock();
    const char* const half = without == kAcquire   ? "acquire"
                             : without == kRelease ? "release"
                                                   : "full";
    std::string by;
    std::string failure;
    for (const Base& base : bases) {
        if (std::find(base.sites.begin(), base.sites.end(), site) == base.sites.end()) {
            continue;
        }
        failure = base.scene.run({site, without}).failure;
        if (!failure.empty()) {
            by = base.scene.name;
            break;
        }
    }
    fmt::print("mutant\t{}\t{}\t{}\t{}\t{}\t{}\t{:.2f}\t{}\n", site->file, site->line,
               site->function, site->access, half, by, seconds_since(start),
               failure.substr(0, failure.find('\n')));
    return !by.empty();
}

int run_all(const std::string& only) {
    bool good = true;
    std::vector<Base> bases;
    for (const WeakScene& scene : weak_scenes(std::getenv("LASTWORDS_WEAK_MEMORY") != nullptr)) {
        if (only.empty() || only == scene.name) {
            good = run(scene, bases) && good;
        }
    }
    // The small ones first.
    std::stable_sort(bases.begin(), bases.end(),
                     [](const Base& a, const Base& b) { return a.states < b.states; });
    for (plog_weak_site* const site : all_sites()) {
        if (site->order == 0 && only.empty()) {
            fmt::print("mutant\t{}\t{}\t{}\t{}\tall\t\t0\tno scene comes here\n", site->file,
                       site->line, site->function, site->access);
            good = false;
        }
        for (const unsigned without : {1U * kAcquire, 1U * kRelease, kSeqCst - 1U * kAcqRel}) {
            if ((site->order & without) != 0 && only.empty()) {
                good = is_found(site, without, bases) && good;
            }
        }
    }
    return good ? 0 : 1;
}

}  // namespace
}  // namespace lastwords::test

int main(int count, char** arguments) {
    return lastwords::test::run_all(count > 1 ? arguments[1] : "");
}
