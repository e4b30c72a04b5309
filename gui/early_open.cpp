// SPDX-License-Identifier: GPL-2.0-or-later
// What was begun reports to whoever waits for it, and ends if nobody wants it any more.
#include "gui/early_open.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <span>
#include <utility>

namespace lastwords::gui {

namespace {

class EarlyOpen {
 public:
    EarlyOpen(std::vector<std::string> paths, const Loader::Open& open) : paths_(std::move(paths)) {
        extractor::OpenOptions options = optionsOf({paths_, std::nullopt});
        options.progress = [this](const std::string& what, double done) {
            const std::lock_guard lock(mutex_);
            what_ = what;
            done_ = done;
            return !stopped_;
        };
        result_ = std::async(std::launch::async, [this, open, options = std::move(options)] {
            return open(paths_, options);
        });
    }
    ~EarlyOpen() { stopped_ = true; }  // then result_ waits until reading has ended
    EarlyOpen(const EarlyOpen&) = delete;
    EarlyOpen& operator=(const EarlyOpen&) = delete;

    /// Whether the result is that of these files, and nobody has had it.
    bool isFor(std::span<const std::string> paths, const extractor::OpenOptions& options) {
        return std::equal(paths.begin(), paths.end(), paths_.begin(), paths_.end()) &&
               !options.raw_base_given && !taken_.exchange(true);
    }

    Result<extractor::Recovered> wait(const extractor::Progress& progress) {
        constexpr std::chrono::milliseconds kPause{10};
        while (result_.wait_for(kPause) != std::future_status::ready) {
            std::unique_lock lock(mutex_);
            const std::string what = what_;
            const double done = done_;
            lock.unlock();
            if (progress && !what.empty() && !progress(what, done)) {
                stopped_ = true;
            }
        }
        return result_.get();
    }

 private:
    const std::vector<std::string> paths_;
    std::atomic<bool> taken_ = false;
    std::atomic<bool> stopped_ = false;
    std::mutex mutex_;
    std::string what_;  // these two with the mutex
    double done_ = 0;
    std::future<Result<extractor::Recovered>> result_;
};

}  // namespace

Loader::Open openEarly(const std::vector<std::string>& paths, const Loader::Open& open) {
    return [open, early = std::make_shared<EarlyOpen>(paths, open)](
               std::span<const std::string> wanted, const extractor::OpenOptions& options) {
        return early->isFor(wanted, options) ? early->wait(options.progress)
                                             : open(wanted, options);
    };
}

}  // namespace lastwords::gui
