// SPDX-License-Identifier: GPL-2.0-or-later
// What was begun reports to whoever waits for it, and ends if nobody wants it any more.
#include "gui/loading/early_open.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
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
        options.newest = [this](printkfmt::Source source) {
            const std::lock_guard lock(mutex_);
            newest_ = std::move(source);
            changed_.notify_all();
        };
        result_ = std::async(std::launch::async, [this, open, options = std::move(options)] {
            auto result = open(paths_, options);
            const std::lock_guard lock(mutex_);
            ended_ = true;
            changed_.notify_all();
            return result;
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

    /// Tells `options` what reading tells, until it has ended.
    Result<extractor::Recovered> wait(const extractor::OpenOptions& options) {
        constexpr std::chrono::milliseconds kPause{10};
        while (result_.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
            std::unique_lock lock(mutex_);
            changed_.wait_for(lock, kPause, [this] { return ended_ || newest_; });
            const std::string what = what_;
            const double done = done_;
            std::optional<printkfmt::Source> newest = std::exchange(newest_, std::nullopt);
            lock.unlock();
            if (newest && options.newest) {
                options.newest(*std::move(newest));
            }
            if (options.progress && !what.empty() && !options.progress(what, done)) {
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
    std::condition_variable changed_;
    std::string what_;  // these four with the mutex
    double done_ = 0;
    std::optional<printkfmt::Source> newest_;
    bool ended_ = false;
    std::future<Result<extractor::Recovered>> result_;
};

}  // namespace

Loader::Open openEarly(const std::vector<std::string>& paths, const Loader::Open& open) {
    return [open, early = std::make_shared<EarlyOpen>(paths, open)](
               std::span<const std::string> wanted, const extractor::OpenOptions& options) {
        return early->isFor(wanted, options) ? early->wait(options) : open(wanted, options);
    };
}

}  // namespace lastwords::gui
